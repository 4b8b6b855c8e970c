"""The time machine: with the same rules nothing would differ; with others, exactly what follows from them."""

from datetime import UTC, datetime

import pytest
from flows.offices import OFFICER, OTHER_PIC, PIC, Desk, reply_to

from daemon.core.book import Book, compile_book
from daemon.edges.files import find_files
from daemon.flows import casework
from daemon.flows.comparing import Difference, Totals, compare
from daemon.flows.replaying import replayed

NEW_RULE = '[[rule]]\nname = "kantor kami"\nany = ["kode mangga"]\nmeans = "in_progress"\nweight = "decisive"\n'
SHORTER = 'number = 14\nunit   = "working_day" => number = 6\nunit   = "working_day"'
FOREVER_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def replay(desk: Desk, other: Book, since: datetime = FOREVER_AGO) -> tuple[Totals, list[Difference]]:
    """What would differ under other rules."""
    with replayed(desk.office, other, since) as world:
        return compare(desk.office, world, since)


def other_rules(**changed: str) -> Book:
    """The shipped rules with lines changed or added; `clocks="old>new"` replaces text, `aa_kantor=...` adds a file."""
    files = dict(find_files("rules", None))
    for name, text in changed.items():
        file = f"{name.replace('_', '-')}.toml"
        old, arrow, new = text.partition(" => ")
        files[file] = files[file].decode().replace(old, new).encode() if arrow else text.encode()
    return compile_book(files)


def live_a_month(desk: Desk) -> list[str]:
    """An answer and its review, more time, a transfer, a move by hand, a stranger's mail that is linked, silence."""
    numbers = [desk.open(), desk.open(), desk.open("DINKES"), desk.open(), desk.open()]
    letters = desk.mails_to(PIC)
    desk.wait(hours=3)
    desk.answer(letters[0], "Surat sudah kami terima dengan baik. Kode mangga.")
    desk.answer(letters[1], "PERPANJANG 5")
    desk.pass_()
    desk.wait(days=1)
    desk.answer(letters[0], "Terlampir jawaban resmi kami.", attach="jawaban.pdf")
    words = "Hal tersebut bukan kewenangan kami. Mohon diteruskan kepada Dinas Pendidikan Kota Contoh."
    desk.answer(desk.mails_to(OTHER_PIC)[0], words, OTHER_PIC)
    desk.pass_()
    desk.wait(hours=2)
    desk.answer(desk.mails_to(OFFICER, "Jawaban")[0], "TERIMA", OFFICER)
    desk.answer(desk.mails_to(OFFICER, "usul pengalihan")[0], "KIRIM", OFFICER)
    stranger = reply_to(letters[3], "Sedang dalam proses.", "baru@example.org", desk.now, to=desk.box, thread=False, quote=False)
    desk.deliver(stranger, "baru@example.org")
    desk.pass_()
    desk.answer(desk.mails_to(OFFICER, "Perlu putusan: surel dari")[0], "1", OFFICER)
    desk.pass_()
    casework.move(desk.office, numbers[3], "in_progress", "telepon", desk.now)
    desk.wait(hours=19)
    for _ in range(24):
        desk.wait(days=1)
        desk.pass_()
    return numbers


def test_with_the_same_rules_nothing_would_differ_and_nothing_is_parsed(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the bytes of a message nor a file is opened, no row of the ledger is written, no mail leaves."""
    live_a_month(desk)
    store = desk.office.store
    before = (store.count_outgoing(), store.count_messages(), len(desk.sink.taken))
    monkeypatch.setattr(store.keep, "open", None)
    for parser in ("daemon.core.message.read.read_message", "daemon.flows.hearing.read_message"):
        monkeypatch.setattr(parser, None)
    monkeypatch.setattr(store.db, "write", None)
    totals, found = replay(desk, desk.office.book)
    assert [difference.row() for difference in found] == []
    assert (totals.messages, totals.not_comparable) == (len(desk.messages()), 0)
    assert before == (store.count_outgoing(), store.count_messages(), len(desk.sink.taken))
    assert sum(case.status == "transferred" for case in store.cases()) == 1, "a case that a mail opened was opened again"
    assert sum(notice.state == "queued" for notice in store.notices_sent(range(1, 9))) > 5, "reminders went out again"


def test_other_rules_show_what_would_follow_by_case(desk: Desk) -> None:
    numbers = live_a_month(desk)
    read_anew = other_rules(zz_kantor=NEW_RULE)
    totals, found = replay(desk, read_anew)
    assert [difference.case for difference in found] == [numbers[0]]
    (reading,) = found[0].readings
    assert (reading["before"]["means"], reading["after"]["means"]) == ("acknowledged", "in_progress")
    assert found[0].status is None, "the answer that came later outweighs it"
    assert totals.readings == 1
    totals, found = replay(desk, read_anew, datetime(2026, 9, 8, tzinfo=UTC))
    assert found == [], "what came before the day is read as it was"

    totals, found = replay(desk, other_rules(clocks=SHORTER))
    late = next(difference for difference in found if difference.case == numbers[4])
    (deadline,) = (d for d in late.deadlines if d["kind"] == "answer")
    assert deadline["after"]["due"] < deadline["before"]["due"]
    assert totals.mails_more > 0
    assert {d.kind for d in desk.office.store.deadlines_of([desk.office.case(numbers[4]).id])} == {"receipt", "response", "answer"}
