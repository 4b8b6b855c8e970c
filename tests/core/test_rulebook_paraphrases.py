"""The shipped rules on replies that neither rules nor samples hold: how many are read right, and how few wrong."""

from datetime import date
from pathlib import Path

import pytest

from daemon.core.rulebook import Facts, Reading, RuleSet, compile_rules

ROOT = Path(__file__).parents[2]
FILES = {
    path.name: path.read_bytes()
    for path in (ROOT / "rules").glob("*.toml")
    if path.name.startswith(("meanings", "phrases"))
}
TABLE = Path(__file__).with_name("rulebook") / "paraphrases.txt"
ROWS = [tuple(line.split("|", 2)) for line in TABLE.read_text().splitlines() if line and not line.startswith("#")]
SENT = date(2026, 9, 16)

FRAMES = {
    "letter": "Kepada Yth.\nAsisten Deputi Pengaduan Masyarakat\ndi -\n     Jakarta\n\n{}\n\nDemikian untuk menjadi maklum.\n\n"
    "Inspektur Pembantu Wilayah II\nInspektorat Provinsi Contoh\nJl. Umpama Raya No. 12\nTelp. (021) 555-0100 ext. 14",
    "greeting": "Assalamualaikum warahmatullahi wabarakatuh.\n\nSemoga Bapak/Ibu senantiasa dalam keadaan sehat.\n\n{}\n\n"
    "Wassalamualaikum warahmatullahi wabarakatuh.",
    "signed for": "{}\n\na.n. Inspektur\nSekretaris,\nttd.\nNIP. 19000000 000000 0 000",
    "disclaimer": "{}\n\nBest regards,\nComplaints Handling Unit\n\nDISCLAIMER: if you are not the intended recipient, please"
    " delete this message.",
    "copies": "Dengan hormat,\n\n{}\n\nDemikian disampaikan, atas perhatian dan kerja sama Saudara diucapkan terima kasih.\n\n"
    "Tembusan:\n1. Gubernur (sebagai laporan);\n2. Arsip.",
}


@pytest.fixture(scope="module")
def shipped() -> RuleSet:
    return compile_rules(FILES)


def read(ruleset: RuleSet, text: str) -> Reading:
    return ruleset.read(text, Facts(sent=SENT))[0]


def has_detail(reading: Reading, wanted: str) -> bool:
    kind, _, value = wanted.partition(":")
    if kind == "ext":
        span = reading.extension
        if span is None or "-" in value:
            return span is not None and str(span.until) == value
        return (span.days, span.working) == (int(value.rstrip("w")), value.endswith("w"))
    if kind == "to":
        return value.lower() in (reading.transfer_to or "").lower()
    if kind == "until":
        return str(reading.until) == value
    name, _, address = value.partition(";")
    return reading.pic is not None and reading.pic.name in (name, name or reading.pic.name) and reading.pic.address == address


def test_no_paraphrase_is_a_sample():
    samples = "".join(FILES[name].decode() for name in ("meanings-samples.toml", "meanings-replies.toml", "meanings-id.toml"))
    assert [text for _, _, text in ROWS if f'"{text}"' in samples] == []


def test_most_are_read_right_and_few_wrong(shipped):
    means = [(row[0], read(shipped, row[2]).means) for row in ROWS]
    right = sum(wanted == got for wanted, got in means)
    wrong = [(wanted, got) for wanted, got in means if got not in (wanted, "unclear")]
    assert len(ROWS) >= 200
    assert right / len(ROWS) >= 0.87
    assert len(wrong) / len(ROWS) <= 0.03, wrong


def test_nine_in_ten_details_are_taken_out(shipped):
    detailed = [row for row in ROWS if row[1]]
    missed = [row for row in detailed if not has_detail(read(shipped, row[2]), row[1])]
    assert len(missed) / len(detailed) <= 0.10, missed


@pytest.mark.parametrize("frame", FRAMES.values(), ids=FRAMES)
def test_the_frame_of_a_letter_changes_no_reading(shipped, frame):
    changed = [
        text
        for means, _, text in ROWS
        if means != "unclear" and read(shipped, frame.format(text)).means != read(shipped, text).means
    ]
    assert len(changed) <= 3, changed


@pytest.mark.parametrize(
    ("reply", "means"),
    [
        ("Kami sudah tindak lanjuti dengan meneruskan ke camat, mohon ditunggu.", "in_progress"),
        ("Walaupun pelapor sempat ingin mencabut, beliau berubah pikiran, jadi pemeriksaan jalan terus.", "in_progress"),
        ("Only the reminder reached us; the complaint itself did not.", "not_received"),
        ("We have received your letter and the matter is being looked into by our legal team.", "in_progress"),
        ("Kami sudah menerima berkas dari pelapor dan sekarang mencocokkannya dengan data di BPN.", "in_progress"),
        ("Oke, TERIMA. Jangan dianggap selesai dulu ya, baru diterima.", "acknowledged"),
        ("Maaf, surat yang dulu baru sampai di kami, laporan klarifikasi terlampir.", "answered"),
        ("Akun saya di aplikasi tidak dapat dibuka.", "other"),
        ("tes", "other"),
    ],
)
def test_what_was_once_read_wrong(shipped, reply, means):
    assert read(shipped, reply).means == means


def test_a_hint_names_its_rule_file_and_line(shipped):
    reading = read(shipped, "The envelope is with our front office; I shall pass it to the Inspector tomorrow.")
    assert reading.means == "acknowledged"
    assert reading.rule.startswith("petunjuk:")
    assert reading.place.startswith("meanings-hints.toml:")


def test_hints_say_nothing_without_samples():
    hints = b'#:schema x\n[[rule]]\nname = "petunjuk"\nany = ["amplop"]\nmeans = "acknowledged"\nweight = "hint"\n'
    assert read(compile_rules({"a.toml": hints}), "Amplopnya ada.").means == "unclear"


def test_rules_that_disagree_are_unclear_whatever_the_samples_say():
    words = ", ".join(f'"beres nomor {number}"' for number in range(220))
    rules = (
        f"[samples]\nanswered = [{words}]\n"
        '[[rule]]\nname = "a"\nany = ["beres"]\nmeans = "answered"\n'
        '[[rule]]\nname = "b"\nany = ["cabut"]\nmeans = "not_competent"\n[meaning.answered]\nlater = ["extension"]\n'
    )
    assert read(compile_rules({"a.toml": rules.encode()}), "Beres nomor 3, cabut.").means == "unclear"
