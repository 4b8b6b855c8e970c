"""A colleague's words with a true token: filed on the case as foreign, acting on nothing, and seen by its officers."""

import email
import email.policy
from datetime import timedelta

from flows.bare import NOW, PIC, bare_office, letter_to, reply_by

from daemon.core.changes import QueueMail, SetInstitution
from daemon.edges.store import Seen
from daemon.flows import intake
from daemon.flows.digesting_day import daily

COLLEAGUE = "rekan@disdik.example.go.id"


def morning_text(office, day):
    """What the officers read that morning; empty where nothing goes out."""
    queued = next((change for change in daily(office, NOW + timedelta(days=day)) if isinstance(change, QueueMail)), None)
    body = email.message_from_bytes(queued.rendered, policy=email.policy.default).get_body(("plain",)) if queued else None
    return " ".join(body.get_content().split()) if body else ""


def test_a_colleagues_words_stand_in_the_next_daily_mail_and_move_nothing(tmp_path, reader):
    office = bare_office(tmp_path)
    office.store.apply([SetInstitution("DISDIK", "Dinas Pendidikan Kota Contoh", "Disdik", "kota", domains=("disdik.example.go.id",))])
    number, token = letter_to(office)
    raw = reply_by(token, 1, "Sudah selesai kami tindak lanjuti.").replace(PIC.encode(), COLLEAGUE.encode())
    at = NOW + timedelta(hours=1)
    office.store.keep_raw([Seen("pusat", "INBOX", 1, 1, raw, at)])
    intake.settle_waiting(office, reader, at, "test")
    assert office.case(number).status == "sent"
    text = morning_text(office, 1)
    assert "KOMENTAR PIHAK LAIN (1)" in text
    assert f"{number}, 7 Sep 2026: " in text
    assert COLLEAGUE.partition("@")[0] in text
    assert "kawal message show 1" in text
    assert "KOMENTAR PIHAK LAIN" not in morning_text(office, 3)
    office.store.close()
