"""The frame of a letter, the forms of a stem, and what the second voice hears."""

import pytest

from daemon.core.rulebook import compile_rules
from daemon.core.rulebook.frame import spoken
from daemon.core.rulebook.lexicon import Lexicon
from daemon.core.rulebook.second import FAINT, learn
from daemon.core.rulebook.source import FaultyFile
from daemon.core.rulebook.stems import forms
from daemon.core.rulebook.words import Speller, split_sentences

SPELLER = Speller({"ttd": "tanda tangan"}, Lexicon())


def spoken_text(text: str) -> list[str]:
    sentences = split_sentences(text, SPELLER)
    return [sentences[number].text for number in spoken(sentences)]


@pytest.mark.parametrize(
    "text",
    [
        "Kepada Yth. Bapak Menteri\ndi Jakarta\n\nDengan hormat,\n\nSurat sudah kami terima.\n\nDemikian disampaikan.",
        "Assalamualaikum wr. wb.\n\nSurat sudah kami terima.\n\nWassalam\nInspektur,\n\nDrs. Umar Contoh, M.Si\nNIP 123",
        "Dear Sir,\n\nSurat sudah kami terima.\n\nBest regards,\nComplaints Handling Unit",
        "Surat sudah kami terima.\n\nTembusan:\n1. Gubernur (sebagai laporan);\n2. Arsip.",
        "Surat sudah kami terima.\n\nDikirim dari iPhone saya",
        "Surat sudah kami terima.\n\n--\nSubbagian Evaluasi dan Pelaporan\nInspektorat Kabupaten Rekaan",
        "Surat sudah kami terima.\n\nPENAFIAN: surel ini hanya untuk penerima yang dituju.",
    ],
)
def test_only_what_is_said_is_left_of_a_letter(text):
    assert spoken_text(text) == ["surat sudah kami terima."]


@pytest.mark.parametrize(
    "text",
    [
        "Yth. Bapak/Ibu, surat belum kami terima.",
        "Dengan hormat, bersama ini surat kami terima.",
        "Demikian hasil klarifikasi kami: pelapor belum memenuhi syarat.",
        "Terima kasih pengingatnya, surat jawaban sudah kami kirim.",
        "Kepala desa sudah diperiksa",
        "Tim belum turun",
    ],
)
def test_sentences_that_begin_like_a_frame_are_still_said(text):
    assert spoken_text(text) == [text.lower()]
    assert spoken_text(f"Mohon izin Pak.\n\n{text}") == ["mohon izin pak.", text.lower()]


def test_a_mail_that_is_all_frame_is_all_there_is():
    assert spoken_text("Hormat kami,\nSekretaris") != []


def test_a_stem_takes_the_forms_that_officials_write():
    assert {"kirim", "dikirim", "mengirim", "mengirimkan", "terkirim", "pengiriman", "kirimkan"} <= set(forms("kirim"))
    assert {"menulis", "penulisan"} <= set(forms("tulis"))
    assert {"menyusun", "penyusunan"} <= set(forms("susun"))
    assert {"memeriksa", "pemeriksaan"} <= set(forms("periksa"))
    assert {"membayar", "dibayarkan"} <= set(forms("bayar"))
    assert {"melaporkan", "pelaporan"} <= set(forms("lapor"))
    assert {"mengambil", "diambil"} <= set(forms("ambil"))


def test_a_stem_in_a_phrase_hits_its_forms():
    rules = compile_rules({"a.toml": b'[[rule]]\nname = "kirim"\nany = ["jawaban ... ~kirim"]\nmeans = "answered"\n'})
    sentences = split_sentences("Jawaban itu kemarin telah dikirimkan.", rules.speller)
    assert rules.find(sentences)


def test_what_is_no_stem_is_named_with_its_mend():
    with pytest.raises(FaultyFile) as caught:
        compile_rules({"a.toml": b'[[rule]]\nname = "a"\nany = ["~a"]\nmeans = "answered"\n'})
    assert "bukan kata dasar" in caught.value.faults[0].message


def test_the_second_voice_hears_denials_and_is_of_two_minds_about_the_unknown():
    there = [f"surat nomor {'i' * n} sudah kami terima" for n in range(1, 121)]
    away = [f"surat nomor {'i' * n} belum kami terima" for n in range(1, 121)]
    voice = learn([("acknowledged", text) for text in there] + [("not_received", text) for text in away], SPELLER)
    assert voice is not None
    for text, means in (("suratnya belum kami terima", "not_received"), ("suratnya sudah kami terima", "acknowledged")):
        heard = voice.listen(text)
        assert heard is not None
        assert heard.means == means
        assert heard.lead > FAINT
    assert voice.listen("xyz") is None
