"""An office for simulations: a real store and real flows, mail that is counted instead of sent, and a process that can die."""

import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import event

from daemon.core.letters import Outbound, Rendered
from daemon.edges.config import load_config
from daemon.edges.sender import Letter, Sent
from daemon.flows import delivery
from daemon.flows.office import Office, open_office

CONFIG = """
[office]
name = "Sekretariat Contoh"
leadership = ["pimpinan@sekretariat.example.go.id"]
[state]
dir = "state"
[limits]
breaker_per_hour = 1000000
[[focal_point]]
code = "pusat"
name = "Titik Temu Pusat"
address = "dumas@example.go.id"
officers = ["petugas@sekretariat.example.go.id"]
default = true
[focal_point.imap]
host = "127.0.0.1"
user = "dumas"
password = "x"
[focal_point.smtp]
host = "127.0.0.1"
"""


class Killed(BaseException):
    """The process died: nothing after this point ran, and what was not committed is gone."""


class BriefOffice(Office):
    """An office whose mails say in one line what they are: the simulation is about when and to whom, not about words."""

    def write(self, outbound: Outbound, facts: Mapping[str, Any]) -> Rendered:
        """The purpose and how many cases it tells of."""
        told = [*facts.get("cases", ()), *facts.get("rest", ())]
        told += [line for section in facts.get("sections", ()) for line in (*section.cases, *section.rest)]
        said = {"purpose": outbound.purpose, "cases": len(told)}
        return Rendered(outbound.purpose, outbound.header_id, json.dumps(said).encode())


@dataclass
class Sink:
    """Where mail goes: a file with a line for each, so that a killed process leaves what it sent."""

    path: Path
    now: Callable[[], datetime]
    copies: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        if self.path.exists():
            self.copies.update(json.loads(line)["id"] for line in self.path.read_text().splitlines())
        self._file = self.path.open("a")

    def send(self, letter: Letter) -> Sent:
        """Take a mail."""
        said = json.loads(letter.rendered.partition(b"\n")[0]) if letter.rendered[:1] == b"{" else {"purpose": "second copy", "cases": 0}
        row = {"id": letter.header_id, "to": letter.recipient, "at": self.now().isoformat(), **said}
        self._file.write(json.dumps(row) + "\n")
        self._file.flush()
        self.copies[letter.header_id] += 1
        return Sent("250 taken")

    def connect(self) -> None:
        """As a mailbox with a Sent folder: there is nothing to connect to."""

    def holds(self, header_id: str) -> bool:
        """Whether the Sent folder has it."""
        return header_id in self.copies

    def close(self) -> None:
        """Nothing is held open."""

    def rows(self) -> list[dict[str, Any]]:
        """Everything that left, in order."""
        return [json.loads(line) for line in self.path.read_text().splitlines()]


def open_brief(folder: Path, sink: Sink, before_commit: Callable[[str], None]) -> BriefOffice:
    """The office in `folder`, its mail into the sink; `before_commit` is asked around every commit, and may raise Killed."""
    config = folder / "config.toml"
    if not config.exists():
        config.write_text(CONFIG)
    opened = open_office(load_config(config))
    office = BriefOffice(**{f.name: getattr(opened, f.name) for f in fields(Office) if f.init})
    database = office.store.db
    # Death of a process is simulated, not loss of power: what is committed is in the system's hands.
    event.listen(database.engine, "connect", lambda raw, _: raw.execute("PRAGMA synchronous = OFF"))
    database.close()
    write = database.write

    def counted(work: Callable[[Any], Any]) -> Any:
        def watched(connection: Any) -> Any:
            done = work(connection)
            before_commit("before")
            return done

        done = write(watched)
        before_commit("after")
        return done

    setattr(database, "write", counted)  # noqa: B010 - the one seam through which every commit goes
    setattr(delivery, "Sender", lambda _account: sink)  # noqa: B010
    setattr(delivery, "Mailbox", lambda _account: sink)  # noqa: B010
    return office
