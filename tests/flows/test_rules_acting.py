"""Every condition and every consequence of a rule, on a whole office: what is told, asked, counted and stopped."""

from datetime import timedelta

import pytest
from flows.offices import HEAD, LEADER, OFFICER, PIC

from daemon.core.book import compile_book
from daemon.core.rulebook.subjects import SUBJECTS
from daemon.edges.files import find_files
from daemon.flows.listing import case_history

PICKED = 'name = "uji"\nany = ["kode zeta"]\nmeans = "in_progress"\n'


FILES = {name: raw for name, raw in find_files("rules", None).items() if name in SUBJECTS}


def use(desk, text, **more):
    """These rules alone, with the shipped calendar, clocks, ladder and categories."""
    files = {**FILES, "uji.toml": text.encode(), **{f"{name}.toml": own.encode() for name, own in more.items()}}
    desk.office.book = compile_book(files, desk.office.templates.purposes)


def reply(desk, number, words, **changes):
    """A PIC's answer to the letter of a case, settled."""
    (letter, *_) = [m for m in desk.mails_to(PIC) if f"[{number}]" in str(m["Subject"])]
    desk.answer(letter, words, **changes)
    desk.pass_()


def events(desk, number, kind):
    return [event for event in desk.office.store.events(number) if event.kind == kind]


@pytest.mark.parametrize(
    ("condition", "status"),
    [
        ('category = ["Pendidikan"]', "in_progress"),
        ('category = ["kesehatan"]', "sent"),
        ('level = ["Kota"]', "in_progress"),
        ('level = ["provinsi"]', "sent"),
        ('status = ["sent"]', "in_progress"),
        ('status = ["acknowledged"]', "sent"),
        ('from = ["pic"]', "in_progress"),
        ('from = ["alternate", "head"]', "sent"),
        ('subject = ["re"]', "in_progress"),
        ('subject = ["undangan"]', "sent"),
        ('has = ["attachment"]', "sent"),
        ('nature = ["person"]', "in_progress"),
    ],
)
def test_a_condition_is_asked_of_the_case_and_its_writer(desk, condition, status):
    use(desk, f"[[rule]]\n{PICKED}{condition}\n")
    number = desk.open()
    reply(desk, number, "Kode zeta.")
    assert desk.status(number) == status


def test_attachments_and_links_are_seen(desk):
    use(desk, f'[[rule]]\n{PICKED}has = ["attachment"]\n[[rule]]\n{PICKED.replace("uji", "dua").replace("zeta", "eta")}has = ["link"]\n')
    number, other = desk.open(), desk.open()
    reply(desk, number, "Kode zeta.", attach="berkas.pdf")
    reply(desk, other, "Kode eta: https://drive.google.com/file/d/abc")
    assert (desk.status(number), desk.status(other)) == ("in_progress", "in_progress")


def test_the_people_of_a_rule_are_told_once_with_their_template(desk):
    use(desk, f'[[rule]]\n{PICKED}[rule.then]\nnotify = ["head", "officers", "leadership"]\ntemplate = "rule_notice"\n')
    number = desk.open()
    reply(desk, number, "Kode zeta.")
    desk.pass_()
    for recipient in (HEAD, OFFICER, LEADER):
        (mail,) = desk.mails_to(recipient, "Kabar kasus")
        body = mail.get_body(preferencelist=("plain",)).get_content()
        assert number in body
        assert "Kode zeta." in body
        assert 'aturan "uji"' in body


def test_a_question_goes_back_to_the_writer_and_its_answer_finds_the_case(desk):
    use(desk, f'[[rule]]\n{PICKED}[rule.then]\nask = "rule_question"\n')
    number = desk.open()
    reply(desk, number, "Kode zeta.")
    (question,) = desk.mails_to(PIC, "Satu keterangan lagi")
    desk.answer(question, "Sudah kami terima.")
    desk.pass_()
    assert len(events(desk, number, "reply")) == 2


def test_a_category_is_set_with_its_clocks(desk):
    clock = '[[clock]]\nname = "jawaban kilat"\nkind = "answer"\nnumber = 2\nunit = "working_day"\nstarts = "sent"\ncategory = ["desa"]\n'
    use(desk, f'[[rule]]\n{PICKED}[rule.then]\nset_category = "desa"\n', clocks=FILES["clocks.toml"].decode() + "\n" + clock)
    number = desk.open()
    reply(desk, number, "Kode zeta.")
    case = desk.office.case(number)
    (answer,) = [d for d in desk.office.store.deadlines_of([case.id]) if d.kind == "answer"]
    assert (case.category, answer.clock) == ("desa", "jawaban kilat")
    assert events(desk, number, "category")[0].data["rule"] == "uji"


def test_a_pause_stands_still_for_its_days_and_ends_by_itself(desk):
    use(desk, f'[[rule]]\n{PICKED}[rule.then]\npause_days = 5\npause_reason = "menunggu pilkada"\n')
    number = desk.open()
    before = deadline(desk, number).due
    reply(desk, number, "Kode zeta.")
    assert deadline(desk, number).state == "paused"
    assert events(desk, number, "paused")[0].data["why"] == "menunggu pilkada"
    desk.wait(days=6)
    desk.pass_()
    assert (deadline(desk, number).state, desk.status(number)) == ("open", "in_progress")
    assert events(desk, number, "resumed")[0].data["why"] == "a rule's pause has a maximum"
    assert deadline(desk, number).due - before >= timedelta(days=5)
    reply(desk, number, "Kode zeta lagi.")
    assert deadline(desk, number).state == "open"
    assert "by rule 1 is the most" in events(desk, number, "not_followed")[0].data["why"]


def deadline(desk, number):
    return [d for d in desk.office.store.deadlines_of([desk.office.case(number).id]) if d.kind == "answer"][-1]


def test_a_rule_moves_where_it_says(desk):
    use(desk, '[[rule]]\nname = "uji"\nany = ["kode zeta"]\nmeans = "acknowledged"\n[rule.then]\nmove = "in_progress"\n')
    number = desk.open()
    reply(desk, number, "Kode zeta.")
    assert desk.status(number) == "in_progress"


def test_what_an_unproven_writer_s_rule_wants_waits_for_the_officer_s_yes(desk):
    use(desk, f'[[rule]]\n{PICKED}[rule.then]\nset_category = "desa"\nmove = "answered_by_post"\n')
    number = desk.open()
    (letter,) = desk.mails_to(PIC)
    desk.answer(letter, f"{number}: kode zeta.", to=desk.box, thread=False, quote=False, subject="Balasan")
    desk.pass_()
    assert (desk.status(number), desk.office.case(number).category) == ("sent", "pendidikan")
    (proposal,) = desk.mails_to(OFFICER)
    desk.answer(proposal, "YA", OFFICER)
    desk.pass_()
    assert (desk.status(number), desk.office.case(number).category) == ("answered_by_post", "desa")


def test_a_stranger_s_words_make_nothing_follow(desk):
    use(desk, f'[[rule]]\n{PICKED}[rule.then]\nnotify = ["head"]\ntemplate = "rule_notice"\nset_category = "desa"\n')
    number = desk.open()
    (letter,) = desk.mails_to(PIC)
    desk.answer(letter, "Kode zeta.", "orang@example.org")
    desk.pass_()
    assert desk.mails_to(HEAD) == []
    assert desk.office.case(number).category == "pendidikan"


def test_a_writer_who_answers_on_and_on_is_not_written_to_on_and_on(desk):
    use(desk, f'[[rule]]\n{PICKED}[rule.then]\nnotify = ["head"]\ntemplate = "rule_notice"\n')
    number = desk.open()
    most = desk.office.config.limits.confirmations_per_day
    for n in range(most + 2):
        reply(desk, number, f"Kode zeta, surat ke-{n}.")
    assert len(desk.mails_to(HEAD)) == most
    assert len(events(desk, number, "not_followed")) == 2


def test_also_acts_beside_the_rule_that_decided(desk):
    more = '[[rule]]\nname = "juga"\nany = ["kode zeta"]\nmeans = "in_progress"\nalso = true\n[rule.then]\nset_category = "desa"\n'
    use(desk, f'[[rule]]\n{PICKED}[rule.then]\nask = "rule_question"\n{more}')
    number = desk.open()
    reply(desk, number, "Kode zeta.")
    assert desk.office.case(number).category == "desa"
    assert len(desk.mails_to(PIC, "Satu keterangan lagi")) == 1


def test_the_history_names_rule_words_near_hits_and_rule_set(desk):
    use(desk, f'[[rule]]\n{PICKED}[[rule]]\nname = "hampir"\nany = ["zeta"]\nunless = ["kode"]\nmeans = "withdrawn"\n')
    number = desk.open()
    reply(desk, number, "Kode zeta.")
    (link,) = [row for row in case_history(desk.office, number)["messages"] if row["reading"]]
    assert (link["reading"]["rule"], link["reading"]["place"]) == ("uji", "uji.toml:1")
    assert link["rules"] == desk.office.book.hash
    assert [(hit["rule"], hit["why"]) for hit in link["reading"]["near"]] == [("hampir", "unless: kode")]
