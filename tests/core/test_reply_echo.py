"""What repeats our own mail is never the writer's, marked or not, wrapped anew or not; what the writer cites stays."""

from daemon.core.message import Message
from daemon.core.reply import find_reply

OURS = (
    "Yth. PIC Inspektorat Kabupaten Contohsari,\n\n"
    "Dengan hormat, kami mohon perhatian Saudara atas surat Nomor B-1234/Kemensetneg/D-2/DM.05/06/2026 tanggal 27 Juni 2026 "
    "perihal penerusan pengaduan masyarakat yang sampai hari ini belum kami terima jawabannya.\n\n"
    "Cukup balas surel ini dengan salah satu kata berikut:\nTERIMA\nPROSES\nSELESAI\nPERPANJANG 14\n\n"
    "Hormat kami,\nFocal Point Pengaduan Masyarakat\n"
)
WRITTEN = "Sedang diperiksa tim kami, laporan menyusul."


def scratch(text: str, html: str = "") -> Message:
    return Message("<1@example.go.id>", None, None, "", "Re: surat", (), "text/plain", "", text, html)


def wrapped(text: str, width: int) -> str:
    """Our mail as a client wraps it anew."""
    lines: list[str] = []
    for line in text.split("\n"):
        current = ""
        for word in line.split():
            if current and len(current) + 1 + len(word) > width:
                lines.append(current)
                current = word
            else:
                current = f"{current} {word}".strip()
        lines.append(current)
    return "\n".join(lines)


def test_unmarked_repetition_is_quoted():
    """A client that quotes without a mark and without an attribution is seen through."""
    reply = find_reply(scratch(f"{WRITTEN}\n\n{OURS}"), [OURS])
    assert reply.text == WRITTEN
    assert "PERPANJANG 14" in reply.quoted


def test_repetition_is_seen_however_it_is_wrapped():
    """Clients wrap our long lines at any width, above and below the writer's words."""
    for width in (40, 60, 76, 200):
        again = wrapped(OURS, width)
        assert find_reply(scratch(f"{WRITTEN}\n\n{again}"), [OURS]).text == WRITTEN
        assert find_reply(scratch(f"{again}\n\n{WRITTEN}"), [OURS]).text == WRITTEN


def test_without_the_sent_text_the_same_words_stay():
    """Only knowledge of what was sent can tell an unmarked repetition."""
    assert find_reply(scratch(f"{WRITTEN}\n\n{OURS}")).text.startswith(WRITTEN)
    assert "PERPANJANG 14" in find_reply(scratch(f"{WRITTEN}\n\n{OURS}")).text


def test_only_our_own_words_are_no_reply():
    """T42: our own instructions sent back say nothing, even unmarked."""
    assert find_reply(scratch(OURS), [OURS]).text == ""


def test_a_command_word_of_ours_is_still_the_writers():
    """The word we offered is what people answer with."""
    for word in ("TERIMA", "SELESAI", "PERPANJANG 14"):
        assert find_reply(scratch(word), [OURS]).text == word
        assert find_reply(scratch(f"{word}\n\n{OURS}"), [OURS]).text == word


def test_a_citation_of_our_letter_stays():
    """The writer names our letter in the very words of our mail: that is the best evidence there is."""
    text = "Menjawab surat Saudara:\nNomor B-1234/Kemensetneg/D-2/DM.05/06/2026 tanggal 27 Juni 2026\nkami sampaikan tidak terbukti."
    assert find_reply(scratch(text), [OURS]).text == text


def test_answer_inside_an_unmarked_quotation_of_ours():
    """Outlook quotes without marks; who answers below our text there is still read, and it is said."""
    block = "Dari: Focal Point <fp@example.go.id>\nDikirim: Senin, 29 Juni 2026 10.00\nKepada: PIC\nPerihal: Surat\n\n"
    reply = find_reply(scratch(f"{block}{OURS}\nSedang diperiksa auditor, laporan menyusul pekan depan.\n"), [OURS])
    assert reply.text == "Sedang diperiksa auditor, laporan menyusul pekan depan."
    assert reply.defects == ("written_inside_quote",)


def test_a_word_we_offered_is_not_fetched_out_of_our_quotation():
    """T42: "SELESAI" inside the quotation is ours, wherever a client moved it."""
    block = "Dari: Focal Point <fp@example.go.id>\nDikirim: Senin, 29 Juni 2026 10.00\nKepada: PIC\nPerihal: Surat\n\n"
    assert find_reply(scratch(f"{block}{OURS}\nSELESAI\n"), [OURS]).text == ""


def test_answers_between_our_paragraphs_when_the_writer_points_there():
    """What the writer points to ("di bawah ini") between our lines is read, an older mail below them is not."""
    block = "Dari: Focal Point <fp@example.go.id>\nDikirim: Senin, 29 Juni 2026 10.00\nKepada: PIC\nPerihal: Surat\n\n"
    first, rest = OURS.split("Cukup balas")
    older = "Pada 1 Jun 2026 10.00, PIC <pic@example.go.id> menulis:\n\nKami laporkan perkara lama sudah tuntas."
    text = (
        f"Jawaban kami di bawah ini.\n\n{block}{first}Auditor turun lapangan Senin depan.\n\nCukup balas{rest}\n{older}"
    )
    reply = find_reply(scratch(text), [OURS])
    assert reply.text == "Jawaban kami di bawah ini.\n\nAuditor turun lapangan Senin depan."
    assert reply.defects == ("written_inside_quote",)


def test_several_sent_texts():
    """A thread repeats more than one of our mails."""
    other = "Pengingat kedua: mohon jawaban atas pengaduan jalan rusak di Desa Umpama paling lambat hari Jumat pekan ini ya."
    assert find_reply(scratch(f"{WRITTEN}\n{other}\n\n{OURS}"), [OURS, other]).text == WRITTEN
