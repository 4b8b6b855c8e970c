"""What compiles and still will not do what its author thinks: each lint, with its place and what to write."""

import pytest

from daemon.core.book import compile_book
from daemon.core.rulebook import FaultyFile, Known, compile_rules
from daemon.core.rulebook.lints import never_hit, unknown_places
from daemon.core.rulebook.model import MEANINGS
from daemon.core.rulebook.source import read_source
from daemon.core.rulebook.subjects import SUBJECTS
from daemon.edges.files import find_files

SHIPPED = {name: raw for name, raw in find_files("rules", None).items() if name in SUBJECTS}


def rule(name, more, means="answered"):
    return f'[[rule]]\nname = "{name}"\nmeans = "{means}"\n{more}\n'


def warned(text, known=None):
    return [(w.line, w.message) for w in compile_rules({"a.toml": text.encode()}, known).warnings]


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        (rule("a", 'any = ["x", "y"]') + rule("b", 'any = ["x"]'), 5, "aturan 'b' tidak pernah menentukan: semua frasanya ada di aturan 'a' (a.toml:1)"),
        (rule("a", 'any = ["x"]\nunless = ["x"]'), 5, "aturan 'a' tidak mungkin kena: 'x' diminta dan dilarang sekaligus"),
        (rule("a", 'all = ["x", "y"]\nnone = ["y"]'), 5, "aturan 'a' tidak mungkin kena: 'y' diminta dan dilarang sekaligus"),
        (rule("a", 'any = ["x"]\nnature = ["auto_reply"]'), 5, "aturan 'a' tidak mungkin kena: balasan otomatis hanya dapat berarti out_of_office atau pic_changed"),
    ],
)  # fmt: skip
def test_rules_that_cannot_hit_are_warned_of(text, line, message):
    assert warned(text) == [(line, message)]


@pytest.mark.parametrize(
    "text",
    [
        rule("a", 'any = ["x"]\nunless = ["z"]') + rule("b", 'any = ["x"]'),
        rule("a", 'any = ["x"]') + rule("b", 'any = ["x"]', "withdrawn"),
        rule("a", 'any = ["x"]') + rule("b", 'any = ["x"]\n[rule.then]\nmove = "in_progress"'),
        rule("a", 'any = ["x"]') + rule("b", 'any = ["x"]\nalso = true\n[rule.then]\nmove = "in_progress"'),
        rule("a", 'any = ["x"]\nnature = ["auto_reply"]', "out_of_office"),
    ],
)
def test_rules_that_can_are_not(text):
    assert warned(text) == []


def test_a_meaning_without_a_rule_is_warned_of():
    found = warned(rule("a", 'any = ["x"]'), Known(every_meaning=True))
    assert [message for _, message in found] == [
        f"tidak ada aturan untuk arti '{meaning}'" for meaning in MEANINGS if meaning not in ("answered", "unclear")
    ]


@pytest.mark.parametrize(
    ("more", "line", "column", "message", "mend"),
    [
        ('category = ["pertahanan"]', 5, 13, "kategori 'pertahanan' tidak ada", "maksud Anda 'pertanahan'?"),
        ('[rule.then]\nset_category = "tanah"', 6, 1, "kategori 'tanah' tidak ada", "pertanahan"),
        ('[rule.then]\nask = "rule_qestion"', 6, 1, "templat 'rule_qestion' tidak ada", "maksud Anda 'rule_question'?"),
        ('[rule.then]\nnotify = ["head"]\ntemplate = "x"', 7, 1, "templat 'x' tidak ada", "yang ada: rule_notice, rule_question"),
        ('[rule.then]\nnotify = ["head"]\ntemplate = "reminder"', 7, 1, "templat 'reminder' tidak ada", "rule_notice"),
    ],
)
def test_names_that_do_not_exist_are_faults(more, line, column, message, mend):
    text = rule("a", f'any = ["x"]\n{more}')
    with pytest.raises(FaultyFile) as caught:
        compile_book({**SHIPPED, "a.toml": text.encode()}, ("rule_notice", "rule_question"))
    (fault,) = caught.value.faults
    assert (fault.line, fault.column, fault.message) == (line, column, message)
    assert mend in fault.mend


def test_clocks_and_ladders_are_linted_with_the_rest():
    clocks = SHIPPED["clocks.toml"] + b'\n[[clock]]\nname = "kedua"\nkind = "answer"\nnumber = 9\nunit = "day"\nstarts = "sent"\n'
    ladder = SHIPPED["ladder.toml"] + (
        b'\n[[rung]]\nname = "loncat"\nkind = ["data"]\noffset = 1\nwho = ["superior"]\ntemplate = "escalation"\nmode = "draft"\n'
        b'[[rung]]\nname = "libur"\nkind = ["response"]\noffset = 4\nunit = "day"\nwho = ["pic"]\ntemplate = "reminder"\n'
    )
    said = " | ".join(w.message for w in compile_book({**SHIPPED, "clocks.toml": clocks, "ladder.toml": ladder}).warnings)
    assert "tidak dipakai kategori mana pun" in said
    assert "'loncat' melompati satu tingkat" in said
    assert "'libur' dihitung dengan hari kalender" in said
    with pytest.raises(FaultyFile, match="maksud Anda 'reminder'"):
        compile_book({**SHIPPED, "ladder.toml": ladder.replace(b'template = "reminder"', b'template = "remindr"')})


def test_institutions_and_provinces_that_the_directory_lacks_are_warned_of():
    text = '[[closure]]\ndate = 2026-11-25\nreason = "pilkada"\nprovince = ["Jawa Brat", "bali"]\ninstitution = "KAB-X"\n'
    found = unknown_places(read_source("calendar.toml", text.encode()), {"KAB-A", "KAB-B"}, {"Jawa Barat", "Bali"})
    assert [(f.line, f.message, f.mend, f.severity) for f in found] == [
        (5, "instansi 'KAB-X' tidak ada", "yang ada: KAB-A, KAB-B", "warning"),
        (4, "provinsi 'Jawa Brat' tidak ada", "maksud Anda 'Jawa Barat'?", "warning"),
    ]


def test_rules_that_never_hit_are_warned_of_where_they_stand():
    text = rule("a", 'any = ["x"]') + rule("b", 'any = ["y"]')
    source = read_source("a.toml", text.encode())
    rules = compile_rules({"a.toml": text.encode(), "b.toml": rule("c", 'any = ["z"]').encode()}).rules
    (found,) = never_hit(rules, {"a"}, [source])
    assert (found.line, found.message) == (5, "aturan 'b' belum pernah kena pada surat yang tersimpan")
