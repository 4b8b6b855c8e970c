"""The process dies at each commit of both journeys: nothing is lost, nothing done twice, the same state at the end."""

import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from flows.offices import OFFICER, PIC, reply_to

DYING = Path(__file__).with_name("dying.py")
DONE = "Telah selesai kami tindak lanjuti. Dokumen pendukung kami sampaikan terlampir."

INCOMING = [("keep_raw", "before"), ("keep_raw", "after"), ("mark", "before"), ("mark", "after"), ("claim_unsettled", "after"),
            ("apply_many", "before"), ("apply_many", "after")]  # fmt: skip
OUTGOING = [("claim_outgoing", "before"), ("claim_outgoing", "after"), ("begin_sending", "before"), ("begin_sending", "after"),
            ("send", "before"), ("record_sent", "before"), ("record_sent", "after")]  # fmt: skip
DOUBTFUL = {("begin_sending", "after"), ("send", "before"), ("record_sent", "before")}
"""Where the dead process had begun a mail, and nobody can know whether its final dot was sent."""
REMARK = "Surel ini mungkin sudah Anda terima"


def run_dying(desk, method: str, when: str, count: int = 1) -> None:
    """One pass in a process of its own that kills itself; it must have died of that."""
    command = [sys.executable, str(DYING), str(desk.folder / "config.toml"), desk.now.isoformat(), method, when, str(count)]
    environment = {**os.environ, "PYTHONPATH": str(DYING.parents[2])}
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, env=environment, check=False)
    assert done.returncode == -signal.SIGKILL, f"{method} {when}: {done.returncode}\n{done.stderr[-2000:]}"


def final_state(desk, number: str) -> tuple:
    """What users would notice: status, moves, and who was sent what."""
    moves = tuple(e.data["after"] for e in desk.office.store.events(number) if e.kind == "moved")
    letters = len(desk.mails_to(PIC, "Mohon tindak lanjut"))
    return desk.status(number), moves, letters, len(desk.mails_to(PIC, "Balasan Anda")), len(desk.mails_to(OFFICER, "Jawaban masuk"))


EXPECTED = ("answered", ("sent", "answered"), 1, 1, 1)


@pytest.mark.parametrize(("method", "when"), INCOMING, ids=str)
def test_killed_on_the_way_in(desk, method, when):
    number = desk.open()
    desk.deliver(reply_to(desk.mails_to(PIC)[0], DONE, PIC, desk.now, attach="jawaban.pdf"))
    run_dying(desk, method, when)
    desk.now += timedelta(minutes=20)
    desk.pass_()
    assert [outcome for _, outcome, _ in desk.messages()] == ["linked"]
    assert final_state(desk, number) == EXPECTED


@pytest.mark.parametrize(("method", "when"), OUTGOING, ids=str)
@pytest.mark.parametrize("count", [1, 2])
def test_killed_on_the_way_out(desk, method, when, count):
    """Between the final dot and the record lies the one window in which a second copy may go, and says that it is one."""
    number = desk.open()
    desk.deliver(reply_to(desk.mails_to(PIC)[0], DONE, PIC, desk.now, attach="jawaban.pdf"))
    run_dying(desk, method, when, 1 if method == "claim_outgoing" else count)
    desk.now += timedelta(minutes=1)
    desk.pass_()
    status, moves, letters, confirmations, reviews = final_state(desk, number)
    assert (status, moves, letters) == ("answered", ("sent", "answered"), 1)
    window = method == "record_sent" and when == "before"
    assert confirmations + reviews == (3 if window else 2), "only the one mail in the window may go twice"
    assert min(confirmations, reviews) == 1
    assert all(m.state == "sent" for m in desk.office.store.outgoing())
    told = desk.mails_to(PIC, "Balasan Anda") + desk.mails_to(OFFICER, "Jawaban masuk")
    remarked = [m for m in told if REMARK in m.get_body(("plain",)).get_content() and REMARK in m.get_body(("html",)).get_content()]
    assert len(remarked) == ((method, when) in DOUBTFUL), "what may be a second copy says so, and nothing else does"


def test_a_mail_in_doubt_that_lies_in_the_mailbox_is_not_sent_again(desk):
    """The process died between the final dot and the record; a copy in a watched folder shows that the mail left."""
    number = desk.open()
    desk.deliver(reply_to(desk.mails_to(PIC)[0], DONE, PIC, desk.now, attach="jawaban.pdf"))
    run_dying(desk, "record_sent", "before", 1)
    (begun,) = [m for m in desk.office.store.outgoing() if m.state == "sending"]
    desk.deliver(begun.rendered, desk.box)
    desk.now += timedelta(minutes=1)
    desk.pass_()
    assert final_state(desk, number) == EXPECTED
    assert [e.data["state"] for e in desk.office.store.events(number) if e.kind == "mail_in_doubt"] == ["sent"]


def test_poison_is_set_aside_after_three_deaths_and_the_next_message_goes_on(desk):
    number = desk.open()
    desk.deliver(b"From: x@example.org\r\nSubject: racun\r\nMessage-ID: <p@x.example>\r\n\r\nx\r\n")
    for _ in range(3):
        run_dying(desk, "claim_unsettled", "after")
        desk.now += timedelta(minutes=20)
    desk.answer(desk.mails_to(PIC)[0], "TERIMA")
    desk.pass_()
    assert [outcome for _, outcome, _ in desk.messages()] == ["unreadable", "linked"]
    assert desk.status(number) == "acknowledged"
