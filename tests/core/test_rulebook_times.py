"""Which of the times in a reply is the one asked for; sent on Wednesday, 16 September 2026."""

from datetime import date
from pathlib import Path

import pytest

from daemon.core.rulebook import Facts, RuleSet, compile_rules
from daemon.core.rulebook.model import Span

FOLDER = Path(__file__).parents[2] / "rules"
SENT = date(2026, 9, 16)


@pytest.fixture(scope="module")
def shipped() -> RuleSet:
    names = ("meanings", "phrases")
    return compile_rules({p.name: p.read_bytes() for p in FOLDER.glob("*.toml") if p.name.startswith(names)})


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("Tenggat 7 hari tidak cukup, mohon 21 hari.", Span(21)),
        (
            "Rapat koordinasi baru tanggal 22 September, jadi mohon kelonggaran sampai 28 September.",
            Span(until=date(2026, 9, 28)),
        ),
        ("Beri kami waktu 15 hari lagi, sebab saksi baru pulang 20 September.", Span(15)),
        ("Deadline Senin 21/9 berat buat kami, boleh minta sampai Kamis 24/9?", Span(until=date(2026, 9, 24))),
        ("By 21 September we cannot answer; please allow until 5 October.", Span(until=date(2026, 10, 5))),
        ("Perpanjangan 14 hari yang lalu sudah habis, kami minta lagi 7 hari.", Span(7)),
        ("Kami minta waktu tambahan. Dua minggu kami rasa cukup.", Span(14)),
        (
            "Mohon perpanjangan waktu s.d. 9 Okt 2026 karena auditor baru kembali 5 Okt 2026.",
            Span(until=date(2026, 10, 9)),
        ),
        ("Please grant us until the sixth of November.", Span(until=date(2026, 11, 6))),
    ],
)
def test_the_time_that_is_asked_for(shipped, text, span):
    assert shipped.read(text, Facts(sent=SENT))[0].extension == span
