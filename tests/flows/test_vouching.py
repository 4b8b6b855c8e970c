"""A gateway that breaks SPF and DKIM is loud: registered persons' mail without a voucher is told, and mended by configuration."""

import email
import email.policy
from datetime import timedelta
from pathlib import Path

import pytest
from flows.bare import NOW, bare_office, letter_to, reply_by

from daemon.core.changes import QueueMail
from daemon.edges.config import ConfigFault
from daemon.edges.reader import Reader
from daemon.edges.store import Seen
from daemon.flows import intake
from daemon.flows.digesting_day import daily
from daemon.flows.examining import examine_senders
from daemon.flows.office import Office

OURS, GATE = "mx.example.go.id", "gerbang.example.go.id"
BROKEN = (
    f"Authentication-Results: {OURS}; spf=fail smtp.mailfrom={GATE}; dkim=fail; dmarc=none\r\n"
    f"Received: from {GATE} ({GATE} [203.0.113.5]) by {OURS} with ESMTPS id 1\r\n"
    f"Authentication-Results: {GATE}; dmarc=pass header.from=disdik.example.go.id\r\n"
)
CHAIN = f'trusted_relays = ["203.0.113.5"]\ntrusted_authserv_ids = ["{GATE}"]\n'


def office_at(folder: Path, more: str = "") -> Office:
    """An office whose server writes Authentication-Results."""
    return bare_office(folder, "", f'authserv_id = "{OURS}"\n{more}')


def arrive(office: Office, reader: Reader, headers: str, count: int) -> None:
    """So many replies of the PIC of one day, with these headers on top."""
    _, token = letter_to(office)
    at = NOW + timedelta(hours=1)
    raws = [headers.encode() + reply_by(token, serial, f"Laporan ke-{serial}.") for serial in range(1, count + 1)]
    office.store.keep_raw([Seen("pusat", "INBOX", 1, serial, raw, at) for serial, raw in enumerate(raws, 1)])
    intake.settle_waiting(office, reader, at, "test")


def morning_text(office: Office) -> str:
    changes = daily(office, NOW + timedelta(days=1))
    queued = next((change for change in changes if isinstance(change, QueueMail)), None)
    if queued is None:
        return ""
    body = email.message_from_bytes(queued.rendered, policy=email.policy.default).get_body(("plain",))
    return " ".join(body.get_content().split())


@pytest.mark.parametrize(("more", "good"), [("", False), (CHAIN, True)], ids=["gateway not configured", "gateway configured"])
def test_mail_that_a_gateway_breaks_is_told_until_the_gateway_is_configured(tmp_path, reader, monkeypatch, more, good):
    office = office_at(tmp_path, more)
    arrive(office, reader, BROKEN, 5)
    assert ("5 dari 5 surel" in morning_text(office)) is not good
    monkeypatch.setenv("KAWAL_NOW", (NOW + timedelta(days=1)).isoformat())
    found = examine_senders(office.config, "pusat")
    assert (found.good, "trusted_relays" in found.mend) == (good, not good)
    office.store.close()


def test_few_mails_and_strangers_alarm_nobody(tmp_path, reader):
    office = office_at(tmp_path)
    arrive(office, reader, BROKEN, 4)
    stranger = b"From: orang@example.org\r\nTo: dumas@example.go.id\r\nMessage-ID: <s@x>\r\nSubject: x\r\n\r\nx\r\n"
    office.store.keep_raw([Seen("pusat", "INBOX", 1, 90, stranger, NOW + timedelta(hours=1))])
    intake.settle_waiting(office, reader, NOW + timedelta(hours=2), "test")
    assert "tidak dijamin" not in morning_text(office)
    office.store.close()


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ('trusted_relays = ["203.0.113.5"]\n', "one is of no use without the other"),
        ('trusted_relays = ["gerbang"]\ntrusted_authserv_ids = ["x"]\n', "not an IP address"),
    ],
)
def test_half_a_chain_is_refused(tmp_path, more, told):
    with pytest.raises(ConfigFault, match=told):
        office_at(tmp_path, more)
