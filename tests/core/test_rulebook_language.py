"""The language of rules, on small rule sets of one's own."""

import time
from datetime import date
from zlib import crc32

import pytest

from daemon.core.rulebook import Facts, FaultyFile, Known, Mention, RuleSet, compile_rules

SENT = date(2026, 9, 16)


def rules(text: str, **more: str) -> RuleSet:
    return compile_rules(
        {"aturan.toml": text.encode(), **{f"{name}.toml": body.encode() for name, body in more.items()}}
    )


def means(ruleset: RuleSet, text: str, **facts):
    return ruleset.read(text, Facts(sent=SENT, **facts))[0].means


def rule(any_: str, meaning: str = "answered", more: str = "") -> str:
    return (
        f'[[rule]]\nname = "r {meaning} {crc32((any_ + more).encode())}"\nany = {any_}\nmeans = "{meaning}"\n{more}\n'
    )


@pytest.mark.parametrize(
    ("phrase", "text", "hits"),
    [
        ("bukan kewenangan", "Hal tersebut bukan\nkewenangan kami.", True),
        ("bukan kewenangan", "Itu bukan, kewenangan itu lain.", True),
        ("bukan kewenangan", "Itu bukan. Kewenangan ada pada kami.", False),
        ("surat", "persuratan", False),
        ("surat", "Suratnya", True),
        ("ＳＵＲＡＴ", "surat", True),
        ("surat", "su\u200brat", True),
        ("sudah|telah jadi", "telah jadi", True),
        ("(sudah ada|belum jadi) di sini", "belum jadi di sini", True),
        ("sudah [kami] terima", "sudah terima", True),
        ("surat ... terima", "surat dari bapak sudah kami terima", True),
        ("surat ... terima", "surat satu dua tiga empat lima enam terima", False),
        ("surat ... terima", "surat hilang tapi kami terima", False),
        ("lapor*", "laporannya", True),
        ("# hari", "14 hari", True),
        ("/bukan (merupakan )?(tugas|wewenang)/", "bukan merupakan wewenang", True),
        ("/^jadi/", "Lalu. Jadi begitu.", True),
    ],
)
def test_phrases(phrase, text, hits):
    assert means(rules(rule(f"['{phrase}']", "withdrawn")), text) == ("withdrawn" if hits else "unclear")


def test_abbreviations_and_named_lists_are_spelled_out_in_rules_and_replies():
    ruleset = rules(
        '[spelling]\ntdk = "tidak"\n"no." = "nomor"\n[phrases]\nrusak = ["pecah", "tdk utuh"]\n'
        + rule('["barang @rusak"]', "withdrawn")
    )
    assert means(ruleset, "Barangnya tdk utuh pak") == "withdrawn"
    assert means(ruleset, "barang tidak utuh") == "withdrawn"
    assert ruleset.phrases == {"rusak": ("pecah", "tdk utuh")}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Sudah selesai.", "answered"),
        ("Belum selesai.", "in_progress"),
        ("Tidak bisa kami katakan selesai.", "in_progress"),
        ("Akan selesai.", "in_progress"),
        ("Selesai minggu depan.", "in_progress"),
        ("It is not yet selesai.", "in_progress"),
        ("Jika sudah selesai, kami kabari.", "unclear"),
        ("Sudah selesai?", "unclear"),
        ('Pelapor berkata "sudah selesai".', "unclear"),
        ("Mohon segera diselesaikan dan selesai.", "answered"),
        ("Belum lama ini selesai.", "answered"),
        ("Bukan tidak selesai.", "answered"),
        ("Belum kami balas, tapi sudah selesai.", "answered"),
        ("Tidak hanya selesai, tetapi tuntas.", "answered"),
        ("Pabriknya bilang sudah selesai.", "unclear"),
        ("Konon sudah selesai.", "unclear"),
        ("Semula dinyatakan selesai.", "unclear"),
        ("Kata sandinya hilang, tetapi sudah selesai.", "answered"),
        ("Tadinya buntu, sekarang selesai.", "answered"),
    ],
)
def test_negation_futurity_and_supposition_turn_a_meaning_within_its_clause(text, expected):
    assert expected == means(rules(rule('["selesai"]')), text)


def test_a_rule_says_itself_what_its_turned_meaning_is():
    ruleset = rules(rule('["dicabut"]', "withdrawn", 'negated = "in_progress"\nasked = "same"'))
    assert means(ruleset, "Tidak dicabut.") == "in_progress"
    assert means(ruleset, "Dicabut?") == "withdrawn"


def test_conditions_of_a_rule():
    ruleset = rules(
        rule('["ada"]', "answered", 'unless = ["sementara"]')
        + rule('["lain"]', "withdrawn", 'none = ["batal total"]')
        + '[[rule]]\nname = "dua"\nall = ["satu", "dua"]\nmeans = "not_received"\n'
        + rule(
            '["berkas"]', "needs_info", 'has = ["attachment"]\nsubject = ["kurang"]\nfrom = ["pic"]\nstatus = ["sent"]'
        )
    )
    assert means(ruleset, "Ada.") == "answered"
    assert means(ruleset, "Ada sementara. Yang sementara itu.") == "unclear"
    assert means(ruleset, "Ada. Sementara.") == "answered"
    assert means(ruleset, "Lain. Batal total.") == "unclear"
    assert means(ruleset, "Satu dan dua") == "not_received"
    assert means(ruleset, "Satu. Dua.") == "unclear"
    full = {"has_attachment": True, "subject": "Re: data kurang", "role": "pic", "status": "sent"}
    assert means(ruleset, "berkas", **full) == "needs_info"
    for name, value in (("has_attachment", False), ("subject", "x"), ("role", "officer"), ("status", "closed")):
        assert means(ruleset, "berkas", **{**full, name: value}) == "unclear"


def test_a_longer_phrase_takes_the_words_of_a_shorter_one():
    ruleset = rules(rule('["teruskan"]', "answered") + rule('["teruskan ke camat"]', "in_progress"))
    assert means(ruleset, "Sudah kami teruskan ke camat.") == "in_progress"


def test_where_rules_disagree_the_reading_is_unclear_and_offers_them():
    reading = rules(rule('["tutup"]', "withdrawn") + rule('["minta data"]', "needs_info")).read(
        "Kami tutup. Kami minta data.", Facts()
    )[0]
    assert reading.means == "unclear"
    assert set(reading.choices) == {"withdrawn", "needs_info"}
    assert {hit.why for hit in reading.near} == {"aturan tidak sepakat"}


def test_the_later_sentence_decides_between_progress_and_answer():
    ruleset = rules(rule('["proses"]', "in_progress") + rule('["selesai"]', "answered"))
    assert means(ruleset, "Dulu proses. Sekarang selesai.") == "answered"
    assert means(ruleset, "Cek lapangan selesai. Laporan masih proses.") == "in_progress"


def test_weak_words_count_only_where_nothing_stronger_stands():
    ruleset = rules(rule('["lampiran"]', "answered", 'weight = "weak"') + rule('["rusak"]', "not_received"))
    assert means(ruleset, "Lihat lampiran.") == "answered"
    assert means(ruleset, "Lihat lampiran. Rusak.") == "not_received"


COMMANDS = (
    '[[rule]]\nname = "SELESAI"\ncommand = ["selesai", "done"]\nmeans = "answered"\nweight = "decisive"\n'
    '[[rule]]\nname = "PERPANJANG"\ncommand = ["perpanjang"]\nmeans = "extension"\nweight = "decisive"\ntake = ["extension"]\n'
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SELESAI", "answered"),
        ("Siap pak, SELESAI ya, terima kasih", "answered"),
        ("selesai.", "answered"),
        ("Dengan hormat,\nSELESAI", "unclear"),
        ("Selesaikan dulu", "unclear"),
        ("PERPANJANG 30 bu, yang 14 kurang", "extension"),
        ("BUKAN, maksud kami PERPANJANG 14", "extension"),
    ],
)
def test_command_words_count_on_the_first_line_only(text, expected):
    reading = rules(COMMANDS).read(text, Facts(sent=SENT))[0]
    assert expected == reading.means
    assert reading.command == (expected != "unclear")
    assert reading.correction == text.startswith("BUKAN")
    if expected == "extension":
        assert reading.extension.days == (30 if "30" in text else 14)


def test_what_follows_comes_from_the_first_rule_and_from_those_that_also_apply():
    ruleset = rules(
        rule('["selesai"]', "answered", '[rule.then]\nmove = "answered"\n')
        + rule('["tuntas", "selesai"]', "answered", '[rule.then]\nmove = "in_progress"\n')
        + rule(
            '["selesai"]',
            "answered",
            'also = true\n[rule.then]\nnotify = ["officers"]\ntemplate = "kabar"\npause_days = 30\n',
        )
    )
    follows = ruleset.read("Sudah selesai dan tuntas.", Facts())[0].follows
    assert [(f.move, f.notify, f.pause_days) for f in follows] == [("answered", (), None), ("", ("officers",), 30)]


def test_a_reading_names_rule_place_words_and_near_hits():
    ruleset = rules(rule('["selesai"]', "answered", 'unless = ["cuti"]') + rule('["cuti"]', "out_of_office"))
    reading = ruleset.read("Saya baru selesai cuti.", Facts())[0]
    assert reading.means == "out_of_office"
    assert reading.place == "aturan.toml:6"
    assert reading.words == ("cuti.",)
    assert [hit.why for hit in reading.near] == ["unless: cuti"]
    assert len(ruleset.hash) == 64


def test_quoted_command_words_and_greetings_say_nothing():
    ruleset = rules('courtesy = ["terima kasih", "pak"]\n' + rule('["terima"]', "acknowledged"))
    assert means(ruleset, "Terima kasih, Pak.") == "other"
    assert means(ruleset, "") == "other"
    assert means(ruleset, "", has_attachment=True) == "unclear"
    assert means(ruleset, "Sudah kami terima.") == "acknowledged"


def test_automatic_replies_say_absence_or_a_change_of_person():
    ruleset = rules(rule('["selesai"]') + rule('["pensiun"]', "pic_changed"))
    assert means(ruleset, "Selesai.", nature="auto_reply") == "out_of_office"
    assert means(ruleset, "Saya pensiun.", nature="auto_reply") == "pic_changed"


def faults(text: str, known: Known | None = None):
    with pytest.raises(FaultyFile) as caught:
        compile_rules({"aturan.toml": text.encode()}, known)
    return caught.value.faults


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        (rule(r"['/(a)\1/']"), 3, "rujukan balik"),
        (rule("['/(?=a)b/']"), 3, "lookaround"),
        (rule("['/a++/']"), 3, "posesif"),
        (rule("['/(a/']"), 3, "RE2"),
        (rule('["@tidakada"]'), 3, "daftar '@tidakada' tidak ada"),
        (rule('["... surat"]'), 3, "di awal frasa"),
        (rule('["[surat]"]'), 3, "kata yang pasti"),
        (rule('["(surat"]'), 3, "')' tidak ada"),
        ('[[rule]]\nname = "x"\nmeans = "answered"\n', 1, "tidak memuat syarat"),
        ('[[rule]]\nname = "x"\nany = ["a"]\n', 1, "tidak berakibat"),
        ('[[rule]]\nname = "x"\nanny = ["a"]\nmeans = "answered"\n', 3, "'anny' tidak dikenal"),
        ('[[rule]]\nname = "x"\nany = ["a"]\nmeans = "answred"\n', 4, "'answred' tidak dikenal"),
        ('[phrases]\na = ["@b"]\nb = ["@a"]\n', 2, "memuat dirinya sendiri"),
    ],
)
def test_faults_of_rules_name_their_line(text, line, said):
    found = [fault for fault in faults(text) if said in fault.message]
    assert [line] == [fault.line for fault in found][:1]


def test_all_faults_of_all_files_are_reported_and_nothing_takes_effect():
    with pytest.raises(FaultyFile) as caught:
        compile_rules({"a.toml": rule("['/(a/']").encode(), "b.toml": b'x = "\\b"\n', "c.toml": b"\xff"})
    assert [fault.file for fault in caught.value.faults] == ["a.toml", "b.toml", "c.toml"]


def test_an_example_that_fails_says_what_was_read_instead():
    text = rule('["selesai"]') + '[[rule.example]]\nreply = "Belum selesai."\nmeans = "answered"\n'
    fault = faults(text)[0]
    assert fault.line == 7
    assert "dibaca 'in_progress', seharusnya 'answered'" in fault.message
    assert "aturan.toml:1" in fault.mend


def test_the_example_of_the_blueprint_holds():
    ruleset = rules(
        '[[rule]]\nname = "bukan kewenangan"\n'
        'any = ["bukan kewenangan", "di luar kewenangan", \'/bukan (merupakan )?(tugas|wewenang)/\']\n'
        'unless = ["akan kami cek"]\nmeans = "not_competent"\n\n[[rule.example]]\n'
        'reply = "Mohon maaf, hal tersebut bukan kewenangan kami. Mohon diteruskan ke Dinas PUPR."\n'
        'means = "not_competent"\ntransfer_to = "Dinas PUPR"\n'
    )
    assert means(ruleset, "Bukan kewenangan kami, tapi akan kami cek.") == "unclear"


def test_lints_warn_and_unknown_names_are_errors():
    ruleset = compile_rules(
        {"a.toml": (rule('["a b", "c"]') + rule('["c"]') + rule('["d"]', "answered", 'unless = ["d"]')).encode()},
        Known(every_meaning=True),
    )
    said = " ".join(warning.message for warning in ruleset.warnings)
    assert "tidak pernah menentukan" in said
    assert "tidak mungkin kena" in said
    assert "tidak ada aturan untuk arti 'withdrawn'" in said
    unknown = faults(
        rule('["a"]', "answered", '[rule.then]\ntemplate = "kabarr"\n'), Known(templates=frozenset(["kabar"]))
    )
    assert unknown[0].mend == "maksud Anda 'kabar'?"


@pytest.mark.parametrize("pattern", ["(a+)+$", "(.*a){20}", "(a|aa)+b"])
def test_no_pattern_costs_more_than_the_text_is_long(pattern):
    ruleset = rules(rule(f"['/{pattern}/', 'x ... y ... z']", "withdrawn"))
    started = time.perf_counter()
    ruleset.read("a" * 1_000_000 + "!", Facts())
    ruleset.read("x " * 500_000, Facts())
    assert time.perf_counter() - started < 5


def test_order_is_by_file_and_position():
    ruleset = rules(
        rule('["selesai"]', "answered", 'weight = "normal"'), **{"00-kantor": rule('["selesai"]', "answered")}
    )
    assert ruleset.read("Sudah selesai.", Facts())[0].place == "00-kantor.toml:1"


def test_mentions_may_be_given():
    text = "B-77/X/2026 sudah selesai, B-78/X/2026 belum selesai."
    found = (Mention(0, 11, "B-77/X/2026"), Mention(27, 38, "B-78/X/2026"))
    readings = rules(rule('["selesai"]')).read(text, Facts(references=found))
    assert [(r.case, r.means) for r in readings] == [("B-77/X/2026", "answered"), ("B-78/X/2026", "in_progress")]
