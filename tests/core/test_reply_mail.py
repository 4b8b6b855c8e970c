"""Whole messages as they lie in tests/mail/reply, read and taken apart; its README says what each is."""

from pathlib import Path

import pytest

from daemon.core.message import read_message
from daemon.core.reply import find_reply

FOLDER = Path(__file__).parents[1] / "mail" / "reply"

EXPECTED = {
    "above-the-line": "TERIMA",
    "comparison-sign": "Hasil survei:\n> 80 % warga sudah menerima bantuan\n\nSelesai kami cek.",
    "disclaimer-and-closing": "Telah kami tindak lanjuti, tidak terbukti.\n\nHormat kami,\nRina Rekaan",
    "forward-by-assistant": "Pak, ini jawaban dari camat.",
    "gmail-id-alternative": "Surat sudah kami terima, Pak.",
    "gmail-id-between": "Sudah, Pak.\n\nSenin depan.",
    "gmail-id-top": "Surat sudah kami terima, Pak.",
    "gmail-only-quote": "",
    "iphone-id": "Diterima dengan baik.",
    "outlook-id-html": "Yth. Bapak,\n\n1. Jalan sudah diperbaiki.\n2. Laporan menyusul.",
    "outlook-mobile-html": "SELESAI pak, laporan terlampir",
    "roundcube-bottom": "Sedang kami proses.",
    "samsung-id": "Siap",
    "sentence-like-attribution": (
        "Pada tanggal 12 Agustus 2026 pukul 10.00 kami memanggil kepala desa dan beliau menulis:\n"
        '"uang sudah dikembalikan".\nBerita acara terlampir.'
    ),
    "yahoo-android-id": "Surat belum kami terima.",
    "yahoo-web-id": "Mohon tambahan waktu 14 hari.",
    "zimbra-id": "Bukan kewenangan kami, mohon diteruskan ke Dinas PUPR.",
}


@pytest.mark.parametrize("name", EXPECTED)
def test_reply_of_a_whole_message(name):
    """Only what the writer wrote is the reply."""
    reply = find_reply(read_message((FOLDER / f"{name}.eml").read_bytes()))
    assert reply.text == EXPECTED[name]
    assert not reply.defects


def test_every_message_is_expected_and_described():
    """The folder, this table and the README name the same messages."""
    names = {path.stem for path in FOLDER.glob("*.eml")}
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert names == set(EXPECTED)
    assert [name for name in sorted(names) if f"`{name}.eml`" not in readme] == []


def test_forwarded_letter_is_kept_apart():
    """The forwarded message is no quotation of ours, and no word of the writer."""
    reply = find_reply(read_message((FOLDER / "forward-by-assistant.eml").read_bytes()))
    assert reply.forwarded.endswith("Jalan sudah diperbaiki tanggal 20 Agustus.")
    assert reply.quoted == ""
