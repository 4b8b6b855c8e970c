"""Automatic answers are known by headers, subjects and words; what people write is theirs, absence or not."""

from datetime import UTC, date, datetime

import pytest

from daemon.core.message.model import Mailbox, Message
from daemon.core.nature import OwnMail, find_nature

REPLY = (("in-reply-to", "<k1@example.go.id>"),)


def mail(subject="Re: Surat", text="Baik.", headers=(), sender="pic@dinas.example.go.id", **fields):
    """A message as the reader gives it; Friday 5 June 2026."""
    values = {
        "message_id": "<m@example.go.id>",
        "date": datetime(2026, 6, 5, 2, 0, tzinfo=UTC),
        "writer": Mailbox("PIC", sender),
        "claimed": sender,
        "subject": subject,
        "headers": (("from", sender), ("subject", subject), *headers),
        "content_type": "text/plain",
        "report_type": "",
        "text": text,
        "html": "",
    }
    return Message(**(values | fields))


HEADERS = (
    ("auto-submitted", "auto-replied"),
    ("auto-submitted", "auto-replied (vacation)"),
    ("auto-submitted", "auto-generated"),
    ("auto-submitted", "auto-notified"),
    ("x-autoreply", "yes"),
    ("x-autoreply", ""),
    ("x-autorespond", "Surat"),
    ("precedence", "auto_reply"),
    ("x-precedence", "auto_reply"),
    ("preference", "auto_reply"),
    ("x-mail-autoreply", "1"),
    ("x-apple-action", "vacation"),
    ("delivered-to", "Autoresponder"),
    ("x-ms-exchange-generated-message-source", "Mailbox Rules Agent"),
)


@pytest.mark.parametrize(("name", "value"), HEADERS)
def test_a_header_of_an_answering_program_is_enough(name, value):
    assert find_nature(mail(headers=((name, value),))).kind == "auto_reply"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("auto-submitted", "no"),
        ("x-auto-response-suppress", "All"),
        ("x-auto-response-suppress", "OOF, AutoReply"),
        ("x-autoreply", "no"),
        ("precedence", "normal"),
        ("precedence", "first-class"),
    ],
)
def test_these_headers_make_nothing_automatic(name, value):
    """Exchange sets X-Auto-Response-Suppress on people's mail too."""
    assert find_nature(mail(headers=((name, value),))).kind == "person"


PROGRAM_SUBJECTS = (
    "Automatic reply: Surat",
    "Auto reply: Surat",
    "Autoreply: Surat",
    "Auto-Reply from PIC",
    "AutoReply",
    "Auto: Surat",
    "Automatic response: Surat",
    "Balasan otomatis: Surat",
    "Balasan Otomatis",
    "Balasan automatis: Surat",
    "Jawaban otomatis: Surat",
    "Pesan otomatis",
    "[Auto-Reply] Re: Surat",
    "Surat [Balasan Otomatis]",
    "Out of Office: Surat",
    "Out of the office",
    "Out-of-office reply",
    "OOO: Surat",
    "Away until 5 July",
    "Away from my mail",
    "Vacation reply",
    "On leave: Surat",
    "Sedang cuti sampai 10 Juli",
    "Di luar kantor",
    "Abwesenheitsnotiz: Brief",
    "Automatische Antwort: Brief",
    "Abwesend",
    "Réponse automatique : Lettre",
    "Absence du bureau",
    "Respuesta automática: Carta",
    "Fuera de la oficina",
    "Risposta automatica: Lettera",
    "Fuori sede",
    "Automatisch antwoord: Brief",
    "Afwezig: Brief",
    "Resposta automática: Carta",
    "Ausência temporária",
    "自動応答: 件名",
    "自动答复: 主题",
    "Автоматический ответ: Письмо",
)


@pytest.mark.parametrize("subject", PROGRAM_SUBJECTS)
def test_a_programs_subject_is_enough(subject):
    assert find_nature(mail(subject, "Saya tidak di tempat.")).kind == "auto_reply"


PERSON_SUBJECTS = (
    "Balasan atas surat B-1234/Kemensetneg",
    "Balasan: Surat B-1234",
    "Balasan surat",
    "Re: Balasan otomatis: Surat",
    "Jawaban pengaduan",
    "Tanggapan atas pengaduan KWL-2026-004217-F",
    "Pesan dari Bapak Kepala Dinas",
    "Konfirmasi penerimaan surat",
    "Respon pengaduan",
    "Tanya soal pembayaran otomatis",
    "Automatic payments stopped",
    "Auto repair shop complaint",
    "Out of office hours contact",
    "Re: Out of office: Surat",
    "Cuti bersama dan batas waktu",
    "Permohonan cuti",
    "Absensi pegawai",
    "Absen rapat",
    "Away day invitation",
    "Antwort: Brief",
    "Laporan otomatisasi layanan",
)


@pytest.mark.parametrize("subject", PERSON_SUBJECTS)
def test_a_persons_subject_is_a_persons(subject):
    """A `balasan` is an answer; only the word for automatic makes it a program's."""
    assert find_nature(mail(subject, "Dengan hormat, berikut balasan kami.")).kind == "person"


ABSENT = (
    (
        "Terima kasih atas email Anda. Saat ini saya berada di luar kantor dan akan kembali hari Senin.",
        date(2026, 6, 8),
    ),
    (
        "Terima kasih atas surel Bapak/Ibu. Saya sedang cuti tahunan sampai dengan 10 Juli 2026. Untuk hal mendesak silakan hubungi bagian umum.",
        date(2026, 7, 10),
    ),
    (
        "Mohon maaf, saya sedang dinas luar s.d. 12 Juni 2026 dan tidak dapat membalas email. Silakan hubungi Sdr. Kepala Seksi.",
        date(2026, 6, 12),
    ),
    ("Saya sedang tidak berada di kantor. Saya akan membalas setelah kembali pada tanggal 15 Juni.", date(2026, 6, 15)),
    (
        "Pesan Anda telah kami terima secara otomatis. Pemilik akun sedang mengikuti diklat s.d. 15 September 2026.",
        date(2026, 9, 15),
    ),
    ("Ini adalah balasan otomatis. Kantor kami tutup.", None),
    ("Pesan ini dikirim secara otomatis, mohon tidak membalas email ini.", None),
    (
        "Thank you for your message. I am out of the office until 7 August 2026 with limited access to e-mail.",
        date(2026, 8, 7),
    ),
    (
        "I am currently away returning to the office on May 5th, 2027. I will respond to you upon my return.",
        date(2027, 5, 5),
    ),
    ("I will be out of the office starting June 1, 2026 and will not return until June 12, 2026.", date(2026, 6, 12)),
    ("I'm on annual leave until next Wednesday. For urgent matters please contact the front desk.", date(2026, 6, 10)),
    (
        "Vielen Dank für Ihre Nachricht. Ich bin bis zum 19.06.2026 nicht im Büro. In dringenden Fällen wenden Sie sich an das Sekretariat.",
        date(2026, 6, 19),
    ),
    (
        "Merci de votre message. Je suis actuellement absente jusqu'au 3 juillet 2026. En cas d'urgence, contactez le secrétariat.",
        date(2026, 7, 3),
    ),
    (
        "Gracias por su mensaje. Estoy fuera de la oficina hasta el 20 de junio. En caso de urgencia llame a la oficina.",
        date(2026, 6, 20),
    ),
    (
        "Grazie per il suo messaggio. Sono fuori ufficio fino al 10 luglio 2026. Per urgenze scrivere all'ufficio.",
        date(2026, 7, 10),
    ),
    ("Bedankt voor uw bericht. Ik ben tot en met 12 juni afwezig. Bij spoed kunt u bellen.", date(2026, 6, 12)),
    (
        "Obrigado pelo seu e-mail. Estou de férias até 30 de junho de 2026. Em caso de urgência, ligue.",
        date(2026, 6, 30),
    ),
)


@pytest.mark.parametrize(("text", "returns"), ABSENT, ids=[text[:40] for text, _ in ABSENT])
def test_words_of_an_absence_note_are_enough_together(text, returns):
    """The absence with thanks, a substitute or a return; the date of the return is found."""
    nature = find_nature(mail("Re: Surat", text, REPLY))

    assert (nature.kind, nature.returns) == ("auto_reply", returns)
    assert nature.about == ("<k1@example.go.id>",)


PERSONS = (
    "Minggu lalu saya sedang cuti, jadi baru sempat membalas. Data saya sudah benar.",
    "Berikut balasan kami atas surat tersebut.",
    "Mohon maaf baru membalas, kemarin saya sedang dinas luar. Terlampir jawaban kami.",
    "Saya baru kembali dari cuti. Akan segera kami proses.",
    "Karena saya sedang cuti, mohon perpanjangan waktu 14 hari.",
    "Terima kasih atas emailnya. Pengaduan tersebut telah kami proses dan selesai.",
    "Terima kasih atas surat Bapak. Kepala dinas sedang cuti, apakah boleh ditandatangani oleh sekretaris?",
    "Apakah pembayaran otomatis saya sudah aktif?",
    "Sistem mengirim pesan otomatis setiap pagi, mohon dihentikan.",
    "Surat telah kami terima dan akan segera kami tindak lanjuti.",
    "I was out of the office last week. Please find our answer attached.",
    "I just got back from holiday and will answer tomorrow.",
    "Thank you for your message. The pensioner is on leave; could you confirm the name?",
    "Ich war im Urlaub. Anbei unsere Antwort.",
    "Saya sakit.",
    "",
)


@pytest.mark.parametrize("text", PERSONS)
def test_people_who_speak_of_absence_are_people(text):
    assert find_nature(mail("Re: Surat", text, REPLY)).kind == "person"


def test_a_quoted_note_below_a_persons_words_is_not_the_persons():
    text = "Baik, kami tunggu.\n\nPada 4 Jun 2026, PIC menulis:\n> Ini adalah balasan otomatis. Saya sedang cuti.\n"

    assert find_nature(mail("Re: Surat", text, REPLY)).kind == "person"


BULK = (
    (("list-id", "<warta.example.org>"),),
    (("list-unsubscribe", "<mailto:keluar@example.org>"),),
    (("precedence", "bulk"),),
    (("precedence", "list"),),
    (("precedence", "junk"),),
    (("return-path", "<>"),),
)


@pytest.mark.parametrize("headers", BULK)
def test_mail_to_many_is_bulk(headers):
    assert find_nature(mail("Warta", "Berita pekan ini.", headers)).kind == "bulk"


@pytest.mark.parametrize(
    "sender",
    [
        "no-reply@example.org",
        "noreply@example.org",
        "donotreply@example.org",
        "do-not-reply@example.org",
        "jangan-balas@example.go.id",
        "srikandi.noreply@example.go.id",
        "postmaster@example.org",
        "mailer-daemon@example.org",
    ],
)
def test_mail_of_an_address_that_nobody_reads_is_no_persons(sender):
    assert find_nature(mail("Pemberitahuan", "Surat masuk.", sender=sender)).kind == "bulk"


@pytest.mark.parametrize(
    "sender",
    [
        "groot@example.org",
        "noor.eply@example.org",
        "reply@example.org",
        "norbert.reply@example.org",
        "postmasters.wife@example.org",
        "notaris@example.org",
    ],
)
def test_a_persons_address_is_a_persons(sender):
    """Machines' local parts are matched whole."""
    assert find_nature(mail(sender=sender)).kind == "person"


def test_an_absence_note_of_a_program_that_says_bulk_is_an_answer():
    """The vacation program sends Precedence: bulk."""
    assert find_nature(mail("Out of office: Surat", "Saya cuti.", (("precedence", "bulk"),))).kind == "auto_reply"


def test_a_list_that_advertises_holidays_is_bulk():
    assert find_nature(mail("Out of office: summer sale!", "Buy.", (("list-id", "<shop.example.org>"),))).kind == "bulk"


OWN = OwnMail(frozenset({"dumas@example.go.id"}), "kawal-7f3a")


@pytest.mark.parametrize(
    "message",
    [
        mail(headers=(("x-kawal-loop", "kawal-7f3a"),)),
        mail(headers=(("x-kawal-loop", "kawal-7f3a"), ("auto-submitted", "auto-replied"))),
        mail(sender="dumas@example.go.id"),
        mail(sender="dumas+abc@example.go.id"),
        mail(headers=(("received", "by mx"),) * 101),
    ],
)
def test_our_own_mail_come_back_is_a_loop(message):
    nature = find_nature(message, OWN)

    assert nature.kind == "loop"
    assert nature.reason


def test_a_foreign_loop_header_says_nothing():
    assert find_nature(mail(headers=(("x-kawal-loop", "other"),)), OWN).kind == "person"
    assert find_nature(mail(headers=(("x-kawal-loop", ""),))).kind == "person"
