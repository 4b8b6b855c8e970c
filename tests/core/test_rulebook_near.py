"""Which rules nearly hit, and what kept them from it."""

import pytest

from daemon.core.rulebook import Facts, compile_rules
from daemon.core.rulebook.near import MOST, nearly_hit

RULES = compile_rules(
    {
        "aturan.toml": b"""
[[rule]]
name  = "surat hilang"
all   = ["surat", "hilang"]
means = "not_received"
[[rule]]
name  = "bukan kami"
any   = ["bukan kewenangan"]
means = "not_competent"
[[rule]]
name    = "SELESAI"
command = ["selesai"]
means   = "answered"
[[rule]]
name    = "undangan"
subject = ["undangan"]
has     = ["attachment"]
means   = "other"
[[rule]]
name   = "tuntas"
any    = ["tuntas"]
unless = ["cek"]
none   = ["gagal total"]
means  = "answered"
"""
    }
)


@pytest.mark.parametrize(
    ("text", "rule", "words", "why"),
    [
        ("Suratnya belum ada.", "surat hilang", "Suratnya", "'hilang' tidak ada di kalimat yang sama"),
        ("Itu bukan. Kewenangan lain.", "bukan kami", "bukan Kewenangan", "kata-katanya terbagi atas dua kalimat"),
        ("Dengan hormat,\nSELESAI", "SELESAI", "SELESAI", "kata perintah hanya dihitung di baris pertama"),
        ("Tuntas, mohon cek.", "tuntas", "Tuntas,", "unless: cek"),
        ("Tuntas. Ternyata gagal total.", "tuntas", "Tuntas.", "none: gagal total"),
        ("Sudah tidak bukan kewenangan kami.", "bukan kami", "bukan kewenangan", "disangkal"),
        ("Tuntas?", "tuntas", "Tuntas?", "pertanyaan"),
    ],
)
def test_a_near_hit_says_its_words_and_what_was_lacking(text, rule, words, why):
    reading = RULES.read(text, Facts())[0]
    near = {hit.rule: hit for hit in nearly_hit(RULES, reading, Facts())}
    assert (words, why) == (near[rule].words[0], near[rule].why)
    assert near[rule].place.startswith("aturan.toml:")


def test_a_subject_that_fits_names_the_condition_that_does_not():
    facts = Facts(subject="Undangan rapat")
    (hit,) = nearly_hit(RULES, RULES.read("Baik", facts)[0], facts)
    assert (hit.rule, hit.why) == ("undangan", "tidak ada lampiran")


def test_nothing_is_near_where_nothing_stood_there_and_the_list_is_short():
    assert nearly_hit(RULES, RULES.read("Halo", Facts())[0], Facts()) == ()
    many = RULES.read("Bukan. Kewenangan. " * 40, Facts())[0]
    assert len(nearly_hit(RULES, many, Facts())) <= MOST
