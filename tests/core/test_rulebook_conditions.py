"""Every key of a rule does what the pages say: conditions, turns, details, order, and what follows."""

from datetime import date

import pytest

from daemon.core.lifecycle import READING_OF
from daemon.core.moves import BY_READING
from daemon.core.rulebook import Facts, compile_rules
from daemon.core.rulebook.grammar import DETAILS, MOVES, RULE
from daemon.core.rulebook.policy import VOICES

SENT = date(2026, 9, 16)
FULL = Facts(
    subject="Re: undangan rapat", has_attachment=True, has_link=True, sent=SENT, role="pic", category="Desa",
    status="sent", level="Kota",
)  # fmt: skip


def read(text, reply="Kode zeta.", facts=FULL):
    return compile_rules({"a.toml": text.encode()}).read(reply, facts)[0]


def hits(more, reply="Kode zeta.", facts=FULL, words='any = ["kode zeta"]'):
    return read(f'[[rule]]\nname = "a"\nmeans = "withdrawn"\n{words}\n{more}\n', reply, facts).means == "withdrawn"


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ('subject = ["undangan"]', 'subject = ["laporan"]'),
        ("subject = ['/und\\w+/']", "subject = ['/^und/']"),
        ('from = ["head", "pic"]', 'from = ["officer"]'),
        ('category = ["desa"]', 'category = ["kesehatan"]'),
        ('status = ["sent"]', 'status = ["answered"]'),
        ('level = ["kota"]', 'level = ["provinsi"]'),
        ('nature = ["person"]', 'nature = ["auto_reply"]'),
        ('all = ["kode"]', 'all = ["kode", "eta"]'),
        ('none = ["eta"]', 'none = ["kode"]'),
        ('unless = ["eta"]', 'unless = ["kode"]'),
    ],
)
def test_a_condition_lets_through_what_meets_it_alone(good, bad):
    assert hits(good)
    assert not hits(bad)


@pytest.mark.parametrize("wanted", ["attachment", "link"])
def test_what_must_go_with_the_mail(wanted):
    assert hits(f'has = "{wanted}"')
    assert not hits(f'has = "{wanted}"', facts=Facts())


def test_both_things_are_wanted_where_both_are_named():
    assert hits('has = ["attachment", "link"]')
    assert not hits('has = ["attachment", "link"]', facts=Facts(has_link=True))


@pytest.mark.parametrize(
    ("words", "reply", "expected"),
    [
        ('subject = ["undangan"]', "Apa saja.", True),
        ('subject = ["undangan"]\nnone = ["batal"]', "Apa saja. Itu batal.", False),
        ('from = ["pic"]\nunless = ["batal"]', "Apa saja. Itu batal.", False),
        ('command = ["cabut"]', "CABUT", True),
        ('command = ["cabut"]\nnone = ["jangan"]', "CABUT. Eh jangan.", False),
        ('command = ["cabut"]\nstatus = ["answered"]', "CABUT", False),
    ],
)
def test_rules_without_words_and_commands_heed_all_their_conditions(words, reply, expected):
    assert hits("", reply, words=words) == expected


def test_a_barred_command_is_told_as_a_near_hit():
    reading = read('[[rule]]\nname = "a"\nmeans = "withdrawn"\ncommand = ["cabut"]\nstatus = ["answered"]\n', "CABUT")
    assert [hit.why for hit in reading.near] == ["status 'sent' tidak termasuk answered"]


@pytest.mark.parametrize(
    ("voice", "reply"),
    [
        ("negated", "Tidak kode zeta."),
        ("future", "Akan kode zeta."),
        ("wished", "Mohon kode zeta."),
        ("supposed", "Kalau kode zeta, kami kabari."),
        ("asked", "Kode zeta?"),
        ("quoted", 'Kata mereka "kode zeta".'),
    ],
)
def test_a_rule_turns_in_each_voice_as_it_says(voice, reply):
    text = f'[[rule]]\nname = "a"\nany = ["kode zeta"]\nmeans = "answered"\n{voice} = '
    assert read(text + '"needs_info"', reply).means == "needs_info"
    assert read(text + '"same"', reply).means == "answered"
    assert read(text + '"nothing"', reply).means == "unclear"
    assert set(VOICES) <= set(RULE)


def test_a_rule_without_a_meaning_counts_where_its_words_are_spoken_of_but_not_denied():
    text = '[[rule]]\nname = "a"\nany = ["pindah alamat"]\n[rule.then]\nset_category = "desa"\n'
    assert read(text, "Kami pindah alamat.").follows
    assert read(text, "Kami akan pindah alamat.").follows
    assert not read(text, "Kami tidak pindah alamat.").follows
    assert read(text.replace("[rule.then]", 'negated = "same"\n[rule.then]'), "Kami tidak pindah alamat.").follows


@pytest.mark.parametrize(
    ("detail", "reply", "taken"),
    [
        ("extension", "Kode zeta, mohon perpanjangan 14 hari kerja.", lambda r: (r.extension.days, r.extension.working) == (14, True)),
        ("until", "Kode zeta, saya cuti sampai 30 September 2026.", lambda r: r.until == date(2026, 9, 30)),
        ("transfer_to", "Kode zeta, mohon diteruskan ke Dinas PUPR.", lambda r: r.transfer_to == "Dinas PUPR"),
        ("pic", "Kode zeta, hubungi PIC baru Sdr. Budi Umpama, budi@dinas.example.go.id.", lambda r: r.pic.address == "budi@dinas.example.go.id"),
        ("letter", "Kode zeta, melalui surat nomor 700/12/Insp/2026.", lambda r: r.letter.number == "700/12/Insp/2026"),
    ],
)  # fmt: skip
def test_each_detail_is_taken_out_where_a_rule_asks_for_it(detail, reply, taken):
    text = f'[[rule]]\nname = "a"\nany = ["kode zeta"]\nmeans = "withdrawn"\nweight = "decisive"\ntake = ["{detail}"]\n'
    assert taken(read(text, reply))
    assert detail in DETAILS


def test_the_first_rule_of_a_meaning_acts_and_also_those_that_say_so():
    def rule(name, more):
        return f'[[rule]]\nname = "{name}"\nany = ["kode zeta"]\nmeans = "withdrawn"\n{more}\n[rule.then]\nset_category = "{name}"\n'

    text = rule("satu", "") + rule("dua", "") + rule("tiga", "also = true")
    assert [follow.category for follow in read(text).follows] == ["satu", "tiga"]


def test_a_file_s_name_decides_which_rule_is_first():
    def rule(name):
        return f'[[rule]]\nname = "{name}"\nany = ["kode zeta"]\nmeans = "withdrawn"\n'.encode()

    ruleset = compile_rules({"b.toml": rule("belakang"), "00-a.toml": rule("depan")})
    assert ruleset.read("Kode zeta.", FULL)[0].rule == "depan"


def test_every_move_that_a_rule_may_ask_for_stands_in_the_table_of_moves():
    known = {on for _, on in BY_READING}
    assert {READING_OF.get(move, move) for move in MOVES} <= known


def test_everything_that_may_follow_is_handed_on():
    text = (
        '[[rule]]\nname = "a"\nany = ["kode zeta"]\n[rule.then]\nmove = "in_progress"\nnotify = ["officers"]\n'
        'template = "rule_notice"\nask = "rule_question"\nset_category = "desa"\npause_days = 7\npause_reason = "cuti"\n'
    )
    (follow,) = read(text).follows
    assert (follow.rule, follow.place, follow.move, follow.notify, follow.template) == (
        "a", "a.toml:1", "in_progress", ("officers",), "rule_notice",
    )  # fmt: skip
    assert (follow.ask, follow.category, follow.pause_days, follow.pause_reason) == ("rule_question", "desa", 7, "cuti")
