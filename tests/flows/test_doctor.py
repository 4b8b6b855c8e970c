"""`kawal doctor` on real servers: what it finds, and that it says how to mend it."""

import itertools
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from servers.dovecot import Dovecot, free_port

Findings = dict[str, dict[str, object]]
_boxes = itertools.count(1)


@pytest.fixture
def user(worker_id: str) -> str:
    """A mailbox of its own for each test."""
    return f"periksa-{worker_id}-{next(_boxes)}@example.go.id"


class ToDovecot:
    """An SMTP server's hook: what it takes, it delivers to Dovecot; without `plus`, plus addresses go nowhere."""

    def __init__(self, dovecot: Dovecot, *, plus: bool) -> None:
        self.dovecot, self.plus = dovecot, plus

    async def handle_DATA(self, _server: object, _session: object, envelope: object) -> str:
        recipient = envelope.rcpt_tos[0]
        if self.plus:
            self.dovecot.deliver(recipient, envelope.content, envelope.mail_from)
        return "250 2.0.0 Ok"


@pytest.fixture
def examined(dovecot: Dovecot, user: str, tmp_path: Path) -> Iterator[Callable[..., tuple[int, Findings]]]:
    """Runs the command on an office whose mail works, but for what the test changes."""
    running: list[Controller] = []

    def examine(*, plus_works: bool = True, password: str = "", extra: str = "") -> tuple[int, Findings]:
        smtp = Controller(ToDovecot(dovecot, plus=plus_works), hostname="127.0.0.1", port=free_port())
        smtp.start()
        running.append(smtp)
        config = tmp_path / "config.toml"
        config.write_text(_office(dovecot, user, smtp.port, password) + extra)
        run = subprocess.run(
            [sys.executable, "-m", "daemon", "--config", str(config), "--json", "doctor"],
            capture_output=True, text=True, check=False, timeout=120, env={**os.environ, "KAWAL_NOW": ""},
        )  # fmt: skip
        rows = [json.loads(line) for line in run.stdout.splitlines()]
        assert run.returncode in (0, 1), run.stderr
        assert "Traceback" not in run.stderr, run.stderr[-2000:]
        return run.returncode, {str(row["check"]): row for row in rows}

    yield examine
    for smtp in running:
        smtp.stop()


def _office(dovecot: Dovecot, user: str, smtp_port: int, password: str) -> str:
    return f"""
[office]
name = "Sekretariat Contoh"
[state]
dir = "state"
[rules]
dir = "rules"
[[focal_point]]
code = "pusat"
name = "Dumas"
address = "{user}"
plus_addresses = true
officers = ["petugas@sekretariat.example.go.id"]
default = true
[focal_point.imap]
host = "{dovecot.host}"
port = {dovecot.port}
security = "none"
user = "{user}"
password = "{password or dovecot.password}"
[focal_point.smtp]
host = "127.0.0.1"
port = {smtp_port}
security = "none"
"""


def test_a_sound_office_is_said_to_be_sound(examined):
    code, found = examined()
    bad = {name: row for name, row in found.items() if not row["good"] and not name.startswith("dns ")}
    assert bad == {}
    assert found["plus pusat"]["found"] == "surel ke alamat plus sampai di kotak ini"
    assert code == (0 if found["dns pusat"]["good"] else 1)


def test_the_probe_is_no_case_mail(examined, dovecot, user):
    """What doctor sent to itself names itself a loop when the daemon finds it."""
    examined()
    client = dovecot.login(user)
    client.select_folder("INBOX", readonly=True)
    (raw,) = (row[b"BODY[]"] for row in client.fetch(client.search("ALL"), ["BODY.PEEK[]"]).values())
    assert re.search(rb"(?m)^X-Kawal-Loop: [0-9a-f]{16}\r?$", raw)


def test_plus_addresses_that_go_nowhere_are_found(examined):
    code, found = examined(plus_works=False)
    assert code == 1
    assert (found["plus pusat"]["good"], "recipient_delimiter" in str(found["plus pusat"]["mend"])) == (False, True)


def test_a_wrong_password_is_found_and_nothing_is_sent(examined):
    code, found = examined(password="salah")
    assert code == 1
    assert found["imap pusat"]["good"] is False
    assert "plus pusat" not in found


def test_a_broken_rule_file_is_named_with_its_line(examined, tmp_path):
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "kantor.toml").write_text('[[rule]]\nname = "x"\nmeans = "acknowledged"\nany = ["y"]\nanny = ["z"]\n')
    code, found = examined()
    assert code == 1
    assert str(found["rules"]["found"]).startswith("kantor.toml:5:")
