"""The office that is answered: its institutions, their people, open cases, and the mail that went to them.

The mail is Kawal's own, composed by the flows and recorded as sent; no server takes part.
"""

import email
import email.policy
import random
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path

from daemon.core.changes import Change, SetContact, SetInstitution
from daemon.core.records import Outgoing
from daemon.edges.config import load_config
from daemon.edges.sender import Sent as Accepted
from daemon.flows import delivery, digesting, opening
from daemon.flows.office import Office, open_office

BEGIN = datetime(2026, 9, 7, 2, 0, tzinfo=UTC)
ANSWERED = BEGIN + timedelta(days=2, hours=1)
BOX = "dumas@example.go.id"
BORDER = "mx.example.go.id"
WEEK = "2026-W37"
TOPICS = ("Dugaan pungutan di sekolah", "Sengketa batas tanah desa", "Jalan rusak menuju pasar", "Bantuan sosial tidak merata",
          "Upah lembur belum dibayar", "Pencemaran sungai oleh pabrik", "Pelayanan KTP yang lama")  # fmt: skip
SHAPES = ("B-{n}/Setcon/D-2/DM.05/09/2026", "B-{n}/Kemensetcon/D-2/DM.05.01/09/2026", "{n}/B/Setcon/D-2/IX/2026", "B-{n}.1/75040/DM.05/2026")
CONFIG = f"""
[office]
name = "Sekretariat Contoh"
leadership = ["pimpinan@sekretariat.example.go.id"]
authserv_id = "{BORDER}"
[state]
dir = "state"
[[focal_point]]
code = "pusat"
name = "Focal Point Pusat"
address = "{BOX}"
plus_addresses = true
officers = ["petugas@sekretariat.example.go.id"]
default = true
[focal_point.imap]
host = "localhost"
security = "none"
user = "x"
password = "x"
[focal_point.smtp]
host = "localhost"
security = "none"
"""


@dataclass(frozen=True)
class Body:
    """An institution with its people; `domain` is empty where everybody uses free mail."""

    code: str
    name: str
    domain: str
    pic: str
    alternate: str


@dataclass(frozen=True)
class Sent:
    """One mail of ours as its reader has it: the cases that it is about, in its order."""

    cases: tuple[str, ...]
    letters: tuple[str, ...]
    body: Body
    recipient: str
    raw: bytes = field(repr=False)

    @cached_property
    def mail(self) -> email.message.EmailMessage:
        """The parsed mail."""
        return email.message_from_bytes(self.raw, policy=email.policy.default)  # type: ignore[arg-type,return-value]

    @cached_property
    def text(self) -> str:
        """Its plain view."""
        part = self.mail.get_body(("plain",))
        return part.get_content() if part else ""

    @cached_property
    def html(self) -> str:
        """The inside of its HTML view's body."""
        part = self.mail.get_body(("html",))
        found = re.search(r"<body[^>]*>(.*)</body>", part.get_content() if part else "", re.DOTALL)
        return found.group(1) if found else ""

    @property
    def case(self) -> str:
        """The first case."""
        return self.cases[0]

    @property
    def letter(self) -> str:
        """The official number of the first case's letter."""
        return self.letters[0]

    @property
    def reply_to(self) -> str:
        """The signed address."""
        return str(self.mail["Reply-To"])

    @property
    def token(self) -> str:
        """The token of the signed address."""
        return self.reply_to.partition("+")[2].partition("@")[0]

    @property
    def header_id(self) -> str:
        """The signed Message-ID."""
        return str(self.mail["Message-ID"])

    @property
    def subject(self) -> str:
        """The subject, unfolded."""
        return str(self.mail["Subject"])


@dataclass
class Stage:
    """The furnished office and everything that may be answered."""

    office: Office
    bodies: list[Body]
    letters: list[Sent]
    lists: list[Sent]
    by_body: dict[str, list[Sent]]


def build(folder: Path, institutions: int, cases: int, chance: random.Random) -> Stage:
    """Furnish an office in `folder`, open the cases, send their letters and one weekly list to each PIC."""
    (folder / "config.toml").write_text(CONFIG)
    office = open_office(load_config(folder / "config.toml"))
    bodies = [_body(place) for place in range(institutions)]
    office.store.apply([change for body in bodies for change in _enter(body)])
    by_code = {body.code: body for body in bodies}
    for place in range(cases):
        _open(office, bodies[place % institutions], place + 1, chance)
    letters = [_sent(office, mail, by_code) for mail in _leave(office)]
    lists: list[Change] = digesting.weekly(office, WEEK, ANSWERED)
    office.store.apply(lists)
    weekly = [_sent(office, mail, by_code) for mail in _leave(office) if mail.purpose == "weekly_pic"]
    grouped: dict[str, list[Sent]] = {}
    for letter in letters:
        grouped.setdefault(letter.body.code, []).append(letter)
    return Stage(office, bodies, letters, [mail for mail in weekly if len(mail.cases) > 1], grouped)


def _body(place: int) -> Body:
    domain = "" if place % 3 == 2 else f"dinas{place}.example.go.id"
    home = domain or "surel.example.org"
    return Body(f"DINAS{place}", f"Dinas Contoh {place}", domain, f"pic{place}@{home}", f"pengganti{place}@{home}")


def _enter(body: Body) -> list[Change]:
    return [
        SetInstitution(body.code, body.name, level="kota", domains=(body.domain,) if body.domain else ()),
        SetContact(body.code, body.pic, name="Tono Umpama", role="pic"),
        SetContact(body.code, body.alternate, name="Rina Rekaan", role="alternate"),
    ]


def _open(office: Office, body: Body, place: int, chance: random.Random) -> None:
    fields = {
        "institution": body.code, "letter_number": chance.choice(SHAPES).format(n=1000 + place), "letter_date": "2026-09-07",
        "perihal": chance.choice(TOPICS), "category": "pendidikan", "asked": "Mohon penjelasan tertulis.",
    }  # fmt: skip
    _, changes = opening.open_case(office, opening.understand(office, fields), opening.LetterFile(), "bench", BEGIN)
    office.store.apply(changes)


def _leave(office: Office) -> list[Outgoing]:
    """Record everything that waits as sent."""
    left: list[Outgoing] = []
    while claimed := office.store.claim_outgoing(ANSWERED, 500, "bench"):
        for mail in claimed:
            delivery.record(office, mail, Accepted("250 ok"), BEGIN, delivery.Delivered())
        left += claimed
    return left


def _sent(office: Office, mail: Outgoing, bodies: dict[str, Body]) -> Sent:
    token = mail.header_id.split(".")[1] if mail.header_id.startswith("<kwl.") else ""
    row = office.store.tokens([token]).get(token)
    cases = tuple(row.subject.split(",")) if row else ()
    found = {case.number: case for case in office.store.cases_by_numbers(cases)} if cases else {}
    ids = {case.id or 0: number for number, case in found.items()}
    numbers = {ids[letter.case_id]: letter.number for letter in office.store.letters_of(list(ids))} if ids else {}
    body = bodies.get(found[cases[0]].institution) if cases else None
    letters = tuple(numbers[case] for case in cases)
    return Sent(cases, letters, body or next(iter(bodies.values())), mail.recipient, mail.rendered)
