"""Every event that may start a clock does: the letter's own date, its sending, its receipt, the day its file is complete."""

import dataclasses

import pytest
from flows.offices import OFFICER, PIC

from daemon.core.book import compile_book
from daemon.core.zones import local_day
from daemon.edges.files import find_files

ZONE = "Asia/Jakarta"


@pytest.fixture
def answer_from(desk):
    """Lets the clock of the answer start with an event."""

    def use(event: str) -> None:
        files = dict(find_files("rules", None))
        name, _, rest = files["clocks.toml"].partition(b'name   = "jawaban akhir"\n')
        files["clocks.toml"] = name + b'name   = "jawaban akhir"\n' + rest.replace(b'"sent"', f'"{event}"'.encode(), 1)
        desk.office.book = compile_book(files)
        desk.office = dataclasses.replace(desk.office, book=desk.office.book)

    return use


def answers(desk, number):
    """The clocks of the answer: state, the day it starts, the day it is due."""
    found = desk.office.store.deadlines_of([desk.office.case(number).id])
    return [(d.state, local_day(d.starts, ZONE).isoformat(), local_day(d.due, ZONE).isoformat()) for d in found if d.kind == "answer"]


def test_from_the_date_of_the_letter(desk, answer_from):
    answer_from("letter_date")
    number = desk.open(letter_date="2026-09-02")
    assert answers(desk, number) == [("open", "2026-09-02", "2026-09-22")]
    assert "22 September 2026" in desk.mails_to(PIC)[0].get_body(("plain",)).get_content(), "the letter says the same day"


def test_from_the_receipt(desk, answer_from):
    answer_from("received")
    number = desk.open()
    assert answers(desk, number) == []
    desk.wait(days=2)
    desk.answer(desk.mails_to(PIC)[0], "TERIMA")
    desk.pass_()
    assert answers(desk, number) == [("open", "2026-09-09", "2026-09-29")]
    desk.wait(days=1)
    desk.answer(desk.mails_to(PIC)[0], "PROSES")
    desk.pass_()
    assert answers(desk, number) == [("open", "2026-09-09", "2026-09-29")], "it is received once"


def test_from_the_day_the_file_is_complete(desk, answer_from):
    """The data that were asked for complete the file: the time for the answer begins again."""
    answer_from("file_complete")
    number = desk.open()
    assert [day for _, day, _ in answers(desk, number)] == ["2026-09-07"]
    desk.wait(days=1)
    desk.answer(desk.mails_to(PIC)[0], "Mohon dilengkapi dahulu dengan salinan KTP dan kronologi dari pelapor agar dapat kami proses.")
    desk.pass_()
    assert desk.status(number) == "waiting_for_data"
    desk.wait(days=6)
    desk.answer(desk.mails_to(OFFICER)[-1], "DATA", OFFICER)
    desk.pass_()
    assert desk.status(number) == "in_progress"
    assert [(state, day) for state, day, _ in answers(desk, number)] == [("cancelled", "2026-09-07"), ("open", "2026-09-14")]
