"""Header blocks, separators, forwards, signatures and HTML as each mail program of the field writes them."""

import pytest

from daemon.core.message import Message
from daemon.core.reply import find_reply

WRITTEN = "Sudah kami terima, Pak."
OURS = "Mohon konfirmasi surat kami.\nBalas dengan kata TERIMA atau SELESAI."


def scratch(text: str, html: str = "", subject: str = "Re: surat") -> Message:
    return Message("<1@example.go.id>", None, None, "", subject, (), "text/plain", "", text, html)


BLOCKS = {
    "outlook id": "________________________________\nDari: Focal Point <fp@example.go.id>\nDikirim: Selasa, 1 September 2026 10:00\nKepada: PIC <pic@example.go.id>\nPerihal: Surat",
    "outlook id no rule": "Dari: Focal Point <fp@example.go.id>\nDikirim: Selasa, 1 September 2026 10.00\nKepada: PIC <pic@example.go.id>\nCc: Camat <camat@example.go.id>\nSubjek: Surat",
    "outlook id names only": "Dari: Focal Point\nDikirim: Selasa, 1 September 2026 10.00\nKepada: PIC\nSubjek: Surat",
    "roundcube id": "-------- Pesan Asli --------\nJudul: Surat\nTanggal: 2026-09-01 10:00\nPengirim: Focal Point <fp@example.go.id>\nPenerima: pic@example.go.id\nLampiran: camat@example.go.id",
    "zimbra id": '----- Pesan Asli -----\nDari: "Focal Point" <fp@example.go.id>\nKe: "PIC" <pic@example.go.id>\nTerkirim: Selasa, 1 September 2026 10:00:00\nSubjek: Surat',
    "outlook en": "-----Original Message-----\nFrom: Focal Point [mailto:fp@example.go.id]\nSent: Tuesday, September 1, 2026 10:00 AM\nTo: PIC\nSubject: Surat",
    "outlook en bold": "*From:* Focal Point <fp@example.go.id>\n*Sent:* Tuesday, September 1, 2026 10:00 AM\n*To:* PIC <pic@example.go.id>\n*Subject:* Surat",
    "outlook en blank lines": "From: Focal Point <fp@example.go.id>\n\nSent: Tuesday, September 1, 2026 10:00 AM\n\nTo: PIC <pic@example.go.id>\n\nSubject: Surat",
    "outlook en wrapped": "From: Focal Point\n<fp-with-a-very-long-address+1234@example.go.id>\nSent: Tuesday, September 1, 2026 10:00 AM\nTo: PIC <pic@example.go.id>\nSubject: Surat",
    "outlook mac": "From: Focal Point <fp@example.go.id>\nDate: Tuesday, 1 September 2026 at 10.00\nTo: PIC <pic@example.go.id>\nSubject: Surat",
    "one line": "From: Focal Point <fp@example.go.id> Sent: Tuesday, September 1, 2026 10:00 AM To: PIC <pic@example.go.id> Subject: Surat",
    "samsung id": "-------- Pesan asli --------\nDari: Focal Point <fp@example.go.id>\nTanggal: 01/09/26 10.00 (GMT+07:00)\nKe: pic@example.go.id\nSubjek: Surat",
    "samsung en": "-------- Original message --------\nFrom: Focal Point <fp@example.go.id>\nDate: 01/09/2026 10:00 (GMT+07:00)\nTo: pic@example.go.id\nSubject: Surat",
    "outlook de": "Von: Focal Point <fp@example.go.id>\nGesendet: Dienstag, 1. September 2026 10:00\nAn: PIC <pic@example.go.id>\nBetreff: Surat",
    "outlook fr": "De : Focal Point <fp@example.go.id>\nEnvoyé : mardi 1 septembre 2026 10:00\nÀ : PIC <pic@example.go.id>\nObjet : Surat",
    "outlook es": "De: Focal Point <fp@example.go.id>\nEnviado: martes, 1 de septiembre de 2026 10:00\nPara: PIC <pic@example.go.id>\nAsunto: Surat",
    "outlook pt": "De: Focal Point <fp@example.go.id>\nEnviada em: terça-feira, 1 de setembro de 2026 10:00\nPara: PIC <pic@example.go.id>\nAssunto: Surat",
    "outlook it": "Da: Focal Point <fp@example.go.id>\nInviato: martedì 1 settembre 2026 10:00\nA: PIC <pic@example.go.id>\nOggetto: Surat",
    "outlook nl": "Van: Focal Point <fp@example.go.id>\nVerzonden: dinsdag 1 september 2026 10:00\nAan: PIC <pic@example.go.id>\nOnderwerp: Surat",
    "outlook sv": "Från: Focal Point <fp@example.go.id>\nSkickat: den 1 september 2026 10:00\nTill: PIC <pic@example.go.id>\nÄmne: Surat",
    "outlook da": "Fra: Focal Point <fp@example.go.id>\nSendt: 1. september 2026 10:00\nTil: PIC <pic@example.go.id>\nEmne: Surat",
    "outlook fi": "Lähettäjä: Focal Point <fp@example.go.id>\nLähetetty: tiistai 1. syyskuuta 2026 10.00\nVastaanottaja: PIC <pic@example.go.id>\nAihe: Surat",
    "outlook pl": "Od: Focal Point <fp@example.go.id>\nWysłano: wtorek, 1 września 2026 10:00\nDo: PIC <pic@example.go.id>\nTemat: Surat",
    "outlook cs": "Od: Focal Point <fp@example.go.id>\nOdesláno: úterý 1. září 2026 10:00\nKomu: PIC <pic@example.go.id>\nPředmět: Surat",
    "outlook ru": "От: Focal Point <fp@example.go.id>\nОтправлено: 1 сентября 2026 г. 10:00\nКому: PIC <pic@example.go.id>\nТема: Surat",
    "outlook tr": "Kimden: Focal Point <fp@example.go.id>\nGönderildi: 1 Eylül 2026 Salı 10:00\nKime: PIC <pic@example.go.id>\nKonu: Surat",
    "outlook vi": "Từ: Focal Point <fp@example.go.id>\nĐã gửi: Thứ Ba, 1 Tháng Chín, 2026 10:00\nĐến: PIC <pic@example.go.id>\nChủ đề: Surat",
    "outlook ja": "差出人: Focal Point <fp@example.go.id>\n送信日時: 2026年9月1日 10:00\n宛先: PIC <pic@example.go.id>\n件名: Surat",
    "outlook zh": "发件人: Focal Point <fp@example.go.id>\n发送时间: 2026年9月1日 10:00\n收件人: PIC <pic@example.go.id>\n主题: Surat",
    "foxmail zh": "发件人：Focal Point <fp@example.go.id>\n发送时间：2026-09-01 10:00\n收件人：PIC <pic@example.go.id>\n主题：Surat",
    "qq zh": '------------------ 原始邮件 ------------------\n发件人: "Focal Point" <fp@example.go.id>;\n发送时间: 2026年9月1日(星期二) 上午10:00\n收件人: "PIC" <pic@example.go.id>;\n主题: Surat',
    "outlook ko": "보낸 사람: Focal Point <fp@example.go.id>\n보낸 날짜: 2026년 9월 1일 화요일 오전 10:00\n받는 사람: PIC <pic@example.go.id>\n제목: Surat",
    "separator alone": "-----Original Message-----",
    "separator starred": "*-------- Pesan Asli --------*",
    "separator de": "-----Ursprüngliche Nachricht-----\nVon: Focal Point\nGesendet: Dienstag, 1. September 2026 10:00\nAn: PIC\nBetreff: Surat",
    "netease": "---- Replied Message ----\nFrom: Focal Point <fp@example.go.id>\nDate: 09/01/2026 10:00\nTo: pic@example.go.id",
    "marker": "--- Mohon balas di atas garis ini ---",
    "marker en": "##- Please type your reply above this line -##",
}


@pytest.mark.parametrize("block", BLOCKS.values(), ids=BLOCKS.keys())
def test_header_block_cuts_what_stands_below(block):
    """A header block or separator ends the writer's words, with and without a blank line above it."""
    for gap in ("\n", "\n\n"):
        reply = find_reply(scratch(f"{WRITTEN}{gap}{block}\n\n{OURS}\n"))
        assert reply.text == WRITTEN
        assert reply.quoted.endswith("SELESAI.")
        assert not reply.forwarded


@pytest.mark.parametrize("block", BLOCKS.values(), ids=BLOCKS.keys())
def test_only_our_own_instructions_are_no_reply(block):
    """T42: a mail with nothing but our quoted instructions says nothing."""
    assert find_reply(scratch(f"{block}\n\n{OURS}\n")).text == ""


FORWARDS = {
    "gmail": "---------- Forwarded message ---------\nFrom: Camat <camat@example.go.id>\nDate: Tue, Sep 1, 2026 at 10:00 AM\nSubject: Laporan\nTo: <pic@example.go.id>",
    "gmail id": "---------- Pesan terusan ---------\nDari: Camat <camat@example.go.id>\nDate: Sel, 1 Sep 2026 pukul 10.00\nSubject: Laporan\nTo: <pic@example.go.id>",
    "thunderbird id": "-------- Pesan Diteruskan --------\nSubyek: Laporan\nTanggal: Tue, 1 Sep 2026 10:00:00 +0700\nDari: Camat <camat@example.go.id>\nKepada: pic@example.go.id",
    "roundcube en": "-------- Original Message --------",
    "apple en": "Begin forwarded message:\n\nFrom: Camat <camat@example.go.id>\nSubject: Laporan\nDate: 1 September 2026 10.00.00 WIB\nTo: pic@example.go.id",
    "apple id": "Awal pesan terusan:\n\nDari: Camat <camat@example.go.id>\nPerihal: Laporan\nTanggal: 1 September 2026 10.00.00 WIB\nKepada: pic@example.go.id",
    "apple marked": "> Begin forwarded message:\n> \n> From: Camat <camat@example.go.id>\n> Subject: Laporan",
    "yahoo": "----- Forwarded message -----\nFrom: Camat <camat@example.go.id>\nTo: pic@example.go.id\nSent: Tuesday, 1 September 2026 at 10:00:00 WIB\nSubject: Laporan",
    "zimbra": '----- Forwarded Message -----\nFrom: "Camat" <camat@example.go.id>\nTo: "PIC" <pic@example.go.id>\nSent: Tuesday, September 1, 2026 10:00:00 AM\nSubject: Laporan',
    "de": "-------- Weitergeleitete Nachricht --------\nBetreff: Laporan\nDatum: Tue, 1 Sep 2026 10:00:00 +0700\nVon: Camat <camat@example.go.id>\nAn: pic@example.go.id",
    "fr": "---------- Message transféré ---------\nDe : Camat <camat@example.go.id>\nDate : mar. 1 sept. 2026 à 10:00\nSujet : Laporan\nÀ : <pic@example.go.id>",
    "notes": "----- Forwarded by Rina Rekaan/Itkab on 01/09/2026 10:00 -----",
}


@pytest.mark.parametrize("name", FORWARDS)
def test_forwarded_block_is_no_quotation(name):
    """A forwarded message stands apart; the words above it are the reply."""
    block, subject = FORWARDS[name], "Fwd: Laporan" if name == "roundcube en" else "Laporan"
    marked = "> " if name == "apple marked" else ""
    reply = find_reply(
        scratch(f"Berikut laporan camat.\n\n{block}\n{marked}\n{marked}Jalan sudah diperbaiki.\n", subject=subject)
    )
    assert reply.text == "Berikut laporan camat."
    assert reply.forwarded.endswith("Jalan sudah diperbaiki.")
    assert "diperbaiki" not in reply.quoted


def test_header_block_under_a_forwarding_subject_is_a_forward():
    """Outlook forwards with the same header block as it quotes with: the subject tells."""
    reply = find_reply(scratch(f"Berikut.\n\n{BLOCKS['outlook id']}\n\nLaporan camat.", subject="TRS: Laporan"))
    assert (reply.text, reply.quoted) == ("Berikut.", "")
    assert reply.forwarded.endswith("Laporan camat.")


GADGETS = [
    "Dikirim dari iPhone saya",
    "Dikirim dari ponsel Galaxy saya",
    "Dikirim dari Yahoo Mail di Android",
    "Terkirim dari Yahoo Mail di Android",
    "Dikirim dari Samsung Mobile",
    "Dikirim dari perangkat Xiaomi saya",
    "Dikirim dari Outlook untuk Android <https://aka.ms/example>",
    "Dapatkan Outlook untuk Android<https://aka.ms/example>",
    "Sent from my iPhone",
    "Sent from my Samsung Galaxy smartphone.",
    "Sent from Yahoo Mail on Android <https://go.example.org/x>",
    "Sent from Mail for Windows 10",
    "Get Outlook for iOS",
    "Gesendet von Outlook für Android",
    "Von meinem iPhone gesendet",
    "Envoyé de mon iPhone",
    "Enviado desde mi iPhone",
    "Enviado do meu iPhone",
    "Inviato da iPhone",
    "Verstuurd vanaf mijn iPhone",
    "Skickat från min iPhone",
    "Sendt fra min iPhone",
    "Lähetetty iPhonesta",
    "Wysłane z iPhone'a",
    "Odesláno z iPhonu",
    "Отправлено с iPhone",
    "Надіслано з iPhone",
    "iPhone'umdan gönderildi",
    "Đã gửi từ iPhone của tôi",
    "iPhoneから送信",
    "发自我的iPhone",
    "從我的 iPhone 傳送",
    "나의 iPhone에서 보냄",
]


@pytest.mark.parametrize("gadget", GADGETS)
def test_what_a_telephone_signs_with(gadget):
    """The line of a telephone or program is no word of the writer."""
    assert find_reply(scratch(f"{WRITTEN}\n\n{gadget}\n")).text == WRITTEN
    assert find_reply(scratch(f"{WRITTEN}\n{gadget}")).text == WRITTEN
    reply = find_reply(
        scratch(f"{WRITTEN}\n\n{gadget}\n\nPada 1 Sep 2026 10.00, FP <fp@example.go.id> menulis:\n\n{OURS}")
    )
    assert (reply.text, reply.signature) == (WRITTEN, gadget)


def test_words_below_a_telephones_line_at_the_top():
    """Who writes below the telephone's own line is still read."""
    assert find_reply(scratch(f"Dikirim dari iPhone saya\n\n{WRITTEN}\n")).text == WRITTEN


SIGNATURES = {
    "strict": "-- \nRina Rekaan\nInspektorat Kabupaten Contohsari",
    "without blank": "--\nRina Rekaan\n0812-0000-0000",
    "underscores": "__\nmilis-dumas mailing list\nmilis@example.go.id",
    "three dashes": "---\nRina Rekaan\nAuditor Muda",
    "long dashes": "—————\nRina Rekaan\nAuditor",
    "rule and list footer": "_______________________________________________\nmilis-dumas mailing list\nmilis-dumas@example.go.id\nhttps://example.go.id/milis",
    "regards": "Best regards,\nRina Rekaan\nDuty Officer",
    "regards same line": "Regards, Rina",
    "cordialement": "Cordialement,\nRina",
    "gruss": "Mit freundlichen Grüßen\nRina Rekaan",
    "disclaimer": "DISCLAIMER: this message is for the addressee only. Views are the sender's.",
    "disclaimer id": "PENAFIAN: Surel ini hanya untuk penerima yang dituju. Apabila Saudara bukan penerima yang dituju, harap dihapus.",
    "disclaimer id plain": "Email ini beserta lampirannya bersifat rahasia dan hanya ditujukan kepada penerima yang dituju.\nApabila Anda menerima email ini karena kekeliruan, mohon dihapus.",
    "disclaimer en": "This e-mail and any attachments are confidential and intended solely for the addressee. If you are not the intended recipient, delete it.",
    "environment": "Mohon pertimbangkan lingkungan sebelum mencetak surel ini.",
    "banner": "CAUTION: This email originated from outside of the organization. Do not click links.",
    "antivirus with links": "<https://antivirus.example/sig>\nVirus-free. www.antivirus.example\n<https://antivirus.example/sig>",
    "antivirus": "Virus-free. www.antivirus.example",
    "ornaments": "* * *\n\n=====\n",
}


@pytest.mark.parametrize("signature", SIGNATURES.values(), ids=SIGNATURES.keys())
def test_signatures_and_disclaimers_come_off(signature):
    """A signature comes off at the end and above a quotation; below the quotation as well."""
    quote = f"Pada 1 Sep 2026 10.00, FP <fp@example.go.id> menulis:\n\n> {OURS.splitlines()[0]}\n"
    assert find_reply(scratch(f"{WRITTEN}\n\n{signature}\n")).text == WRITTEN
    reply = find_reply(scratch(f"{WRITTEN}\n\n{signature}\n\n{quote}"))
    assert reply.text == WRITTEN
    assert reply.signature
    assert find_reply(scratch(f"{quote}\n{WRITTEN}\n\n{signature}\n")).text == WRITTEN


def test_a_mail_of_nothing_but_a_signature_is_an_empty_reply():
    """Where a program sent off an empty mail, nothing was said."""
    assert find_reply(scratch("-- \nRina Rekaan\nInspektorat Kabupaten Contohsari\n")).text == ""


def test_sentences_below_a_delimiter_at_the_top_are_read():
    """A wrong delimiter must not empty a reply."""
    text = "--\nSurat sudah kami terima dan sedang kami proses bersama dinas terkait.\nLaporan menyusul minggu depan."
    assert find_reply(scratch(text)).text.endswith("minggu depan.")


def test_answers_between_the_quotes():
    """Who answers point by point is read point by point."""
    text = (
        "Pada 1 Sep 2026 10.00, FP <fp@example.go.id> menulis:\n\n> Apakah surat sudah diterima?\n\nSudah.\n\n"
        "> Apakah sudah selesai?\n> Mohon laporannya.\nBelum, Senin depan.\n\n> Terima kasih.\n"
    )
    assert find_reply(scratch(text)).text == "Sudah.\n\nBelum, Senin depan."


def test_a_fence_is_left_as_it_was_pasted():
    """Between two fences nothing is a mark of anything."""
    text = (
        "Galatnya begini:\n\n```\nFrom: a@example.id\nSent: 10:00\nTo: b@example.id\n--\n> galat\n```\n\nMohon dibantu."
    )
    assert find_reply(scratch(text)).text == text


def test_pgp_armour_comes_off():
    """What PGP puts around a signed mail is not the writer's."""
    text = f"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\n{WRITTEN}\n-----BEGIN PGP SIGNATURE-----\n\niQEzBAEBCgAd\n=abcd\n-----END PGP SIGNATURE-----\n"
    assert find_reply(scratch(text)).text == WRITTEN


def test_our_footer_line_is_no_word_of_the_writer():
    """A case number with its token on one line is ours, marked or not."""
    text = f"{WRITTEN}\nKWL-2026-004217-F · abcdefghijklmnopqrstuvwxyz\n"
    reply = find_reply(scratch(text))
    assert reply.text == WRITTEN
    assert "KWL-2026-004217-F" in reply.quoted
    assert find_reply(scratch("KWL-2026-004217-F selesai.")).text == "KWL-2026-004217-F selesai."
