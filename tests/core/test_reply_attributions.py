"""Every attribution that mail programs write, in the languages we know, and the sentences that only look like one."""

import pytest

from daemon.core.message import Message
from daemon.core.reply import find_reply

OURS = "Mohon konfirmasi surat kami.\nBalas dengan kata TERIMA atau SELESAI."
WRITTEN = "Sudah kami terima, Pak."


def scratch(text: str, html: str = "", subject: str = "Re: surat") -> Message:
    return Message("<1@example.go.id>", None, None, "", subject, (), "text/plain", "", text, html)


# program and language -> the attribution as it stands in the plain view
STRONG = {
    "gmail id": "Pada tanggal Sen, 1 Sep 2026 pukul 10.00 Focal Point <fp@example.go.id> menulis:",
    "gmail id wrapped": "Pada tanggal Sen, 1 Sep 2026 pukul 10.00 Focal Point Pengaduan Masyarakat\n<fp@example.go.id> menulis:",
    "gmail id wrapped before verb": "Pada Sen, 1 Sep 2026 pukul 10.00 Focal Point Dumas <fp@example.go.id>\nmenulis:",
    "gmail id phone": "Pada Kam, 7 Agu 2026 09.12, Focal Point <fp@example.go.id> menulis:",
    "gmail id quoted name": 'Pada 3 Apr 2026 11.03, "Focal Point" <fp@example.go.id> menulis:',
    "roundcube id": "Pada 2026-03-12 08:15, Focal Point menulis:",
    "thunderbird id": "Pada 12/03/2026 08:15, Focal Point menulis:",
    "thunderbird id name first": "Focal Point menulis di 12/03/2026 08.15:",
    "zimbra id": "----- Pada 12 Mar 2026, jam 8:15, Focal Point fp@example.go.id menulis:",
    "yahoo id": "Pada Kamis, 27 Juni 2026 10.15.00 WIB, Focal Point <fp@example.go.id> menulis:",
    "yahoo id indented": "    Pada Kamis, 27 Juni 2026 10.15.00 GMT+7, Focal Point <fp@example.go.id> menulis:",
    "apple id": "Pada 12 Mar 2026, pukul 08.15, Focal Point <fp@example.go.id> menulis:",
    "apple id no address": "Pada 12 Mar 2026, pukul 08.15, Focal Point menulis:",
    "gmail en": "On Mon, Sep 1, 2026 at 10:00 AM Focal Point <fp@example.go.id> wrote:",
    "gmail en wrapped": "On Mon, Sep 1, 2026 at 10:00 AM Focal Point Pengaduan <\nfp@example.go.id> wrote:",
    "gmail en three lines": "On Mon, Sep 1, 2026 at 10:00 AM Focal Point Pengaduan\n<fp@example.go.id>\nwrote:",
    "gmail en narrow space": "On Mon, Sep 1, 2026 at 10:00\u202fAM Focal Point <fp@example.go.id> wrote:",
    "thunderbird en": "On 9/1/26 10:00, Focal Point wrote:",
    "thunderbird en long": "On 01/09/2026 10:00 AM, Focal Point wrote:",
    "evolution en": "On Tue, 2026-09-01 at 10:00 +0700, Focal Point wrote:",
    "apple en": "On 1 Sep 2026, at 10:00, Focal Point <fp@example.go.id> wrote:",
    "eudora en": "At 10:00 AM 9/1/2026, Focal Point wrote:",
    "zoho en": "---- On Tue, 01 Sep 2026 10:00:00 +0700 Focal Point <fp@example.go.id> wrote ----",
    "zoho en bare address": "---- On Tue, 01 Sep 2026 10:00:00 +0700 fp@example.go.id wrote ---",
    "mutt en": "On Tue, Sep 01, 2026 at 10:00:00AM +0700, Focal Point wrote:",
    "name first en": "Focal Point <fp@example.go.id> wrote:",
    "name and date en": "Focal Point <fp@example.go.id> wrote on Tue, 1 Sep 2026 at 10:00:",
    "outlook ios en": "On 1 Sep 2026, at 10:00, Focal Point <fp@example.go.id<mailto:fp@example.go.id>> wrote:",
    "gmail en no time": "On Tuesday, September 1, 2026, Focal Point <fp@example.go.id> wrote:",
    "gmail ms": "Pada Isn, 1 Sep 2026 pada 10:00 PG Focal Point <fp@example.go.id> menulis:",
    "gmail de": "Am Di., 1. Sept. 2026 um 10:00 Uhr schrieb Focal Point <fp@example.go.id>:",
    "gmail de name first": "Focal Point <fp@example.go.id> schrieb am Di., 1. Sept. 2026, 10:00:",
    "gmail de name first wrapped": "Focal Point Dumas <fp@example.go.id> schrieb am Di., 1. Sept.\n2026 um 10:00 Uhr:",
    "apple de": "Am 01.09.2026 um 10:00 schrieb Focal Point <fp@example.go.id>:",
    "thunderbird de": "Am 01.09.26 um 10:00 schrieb Focal Point:",
    "gmail fr": "Le mar. 1 sept. 2026 à 10:00, Focal Point <fp@example.go.id> a écrit :",
    "apple fr": "Le 1 sept. 2026 à 10:00, Focal Point <fp@example.go.id> a écrit\u00a0:",
    "thunderbird fr": "Le 01/09/2026 à 10:00, Focal Point a écrit :",
    "yahoo fr": "Le mardi 1 septembre 2026 à 10:00:00 UTC+7, Focal Point <fp@example.go.id> a écrit :",
    "gmail es": "El mar, 1 sept 2026 a las 10:00, Focal Point (<fp@example.go.id>) escribió:",
    "apple es": "El 1 sept 2026, a las 10:00, Focal Point <fp@example.go.id> escribió:",
    "thunderbird es": "El 1/9/26 a las 10:00, Focal Point escribió:",
    "gmail ca": "Missatge de Focal Point <fp@example.go.id> del dia dt., 1 de set. 2026 a les 10:00:",
    "gmail pt": "Em ter., 1 de set. de 2026 às 10:00, Focal Point <fp@example.go.id> escreveu:",
    "apple pt": "No dia 01/09/2026, às 10:00, Focal Point <fp@example.go.id> escreveu:",
    "gmail pt wrapped": "Em ter., 1 de set. de 2026 às 10:00, Focal Point <\nfp@example.go.id> escreveu:",
    "gmail it": "Il giorno mar 1 set 2026 alle ore 10:00 Focal Point <fp@example.go.id> ha scritto:",
    "apple it": "Il giorno 1 set 2026, alle ore 10:00, Focal Point <fp@example.go.id> ha scritto:",
    "thunderbird it": "Il 01/09/2026 10:00, Focal Point ha scritto:",
    "gmail nl": "Op di 1 sep 2026 om 10:00 schreef Focal Point <fp@example.go.id>:",
    "apple nl": "Op 1 sep. 2026, om 10:00 heeft Focal Point <fp@example.go.id> het volgende geschreven:",
    "thunderbird nl": "Op 01-09-2026 om 10:00 schreef Focal Point:",
    "gmail sv": "Den tis 1 sep. 2026 kl 10:00 skrev Focal Point <fp@example.go.id>:",
    "apple sv": "1 sep. 2026 kl. 10:00 skrev Focal Point <fp@example.go.id>:",
    "thunderbird sv": "Den 2026-09-01 kl. 10:00, skrev Focal Point:",
    "gmail da": "Den tirs. 1. sep. 2026 kl. 10.00 skrev Focal Point <fp@example.go.id>:",
    "apple da": "Den 1. sep. 2026 kl. 10.00 skrev Focal Point <fp@example.go.id>:",
    "gmail no": "tir. 1. sep. 2026 kl. 10:00 skrev Focal Point <fp@example.go.id>:",
    "apple no": "1. sep. 2026 kl. 10:00 skrev Focal Point <fp@example.go.id>:",
    "gmail fi": "ti 1. syysk. 2026 klo 10.00 Focal Point (fp@example.go.id) kirjoitti:",
    "apple fi": "Focal Point <fp@example.go.id> kirjoitti 1.9.2026 kello 10.00:",
    "gmail pl": "wt., 1 wrz 2026 o 10:00 Focal Point <fp@example.go.id> napisał(a):",
    "thunderbird pl": "W dniu 01.09.2026 o 10:00, Focal Point pisze:",
    "apple pl": "Wiadomość napisana przez Focal Point <fp@example.go.id> w dniu 01.09.2026, o godz. 10:00:",
    "gmail cs": "út 1. 9. 2026 v 10:00 odesílatel Focal Point <fp@example.go.id> napsal:",
    "apple cs": "1. 9. 2026 v 10:00, Focal Point <fp@example.go.id>:",
    "thunderbird cs": "Dne 01. 09. 26 v 10:00 Focal Point napsal(a):",
    "gmail sk": "ut 1. 9. 2026 o 10:00 Focal Point <fp@example.go.id> napísal(a):",
    "gmail ru": "вт, 1 сент. 2026 г. в 10:00, Focal Point <fp@example.go.id>:",
    "yandex ru": '01.09.2026, 10:00, "Focal Point" <fp@example.go.id>:',
    "thunderbird ru": "01.09.2026 10:00, Focal Point пишет:",
    "mail.ru": "Вторник, 1 сентября 2026, 10:00 +07:00 от Focal Point <fp@example.go.id>:",
    "apple ru": "1 сент. 2026 г., в 10:00, Focal Point <fp@example.go.id> написал(а):",
    "gmail uk": "вт, 1 вер. 2026 р. о 10:00 Focal Point <fp@example.go.id> пише:",
    "gmail bg": "На вт, 1.09.2026 г. в 10:00 Focal Point <fp@example.go.id> написа:",
    "gmail hr": "uto, 1. ruj 2026. u 10:00 Focal Point <fp@example.go.id> napisao je:",
    "gmail sl": "V V tor., 1. sep. 2026 ob 10:00 je oseba Focal Point <fp@example.go.id> napisala:",
    "gmail hu": "Focal Point <fp@example.go.id> ezt írta (időpont: 2026. szept. 1., K, 10:00):",
    "thunderbird hu": "2026. 09. 01. 10:00 keltezéssel, Focal Point írta:",
    "gmail ro": "În mar., 1 sept. 2026 la 10:00, Focal Point <fp@example.go.id> a scris:",
    "gmail el": "Στις Τρί 1 Σεπ 2026 στις 10:00 π.μ., ο/η Focal Point <fp@example.go.id> έγραψε:",
    "gmail tr": "Focal Point <fp@example.go.id>, 1 Eyl 2026 Sal, 10:00 tarihinde şunu yazdı:",
    "apple tr": "Focal Point <fp@example.go.id> şunları yazdı (1 Eyl 2026 10:00):",
    "gmail vi": "Vào Th 3, 1 thg 9, 2026 vào lúc 10:00 Focal Point <fp@example.go.id> đã viết:",
    "apple vi": "Vào 10:00, Th 3, 1 thg 9, 2026 Focal Point <fp@example.go.id> đã viết:",
    "gmail th": "ในวันที่ อ. 1 ก.ย. 2026 เวลา 10:00 Focal Point <fp@example.go.id> เขียนว่า:",
    "gmail tl": "Noong Mar, Set 1, 2026 nang 10:00 AM, sumulat si Focal Point <fp@example.go.id>:",
    "gmail ja": "2026年9月1日(火) 10:00 Focal Point <fp@example.go.id>:",
    "apple ja": "2026/09/01 10:00、Focal Point <fp@example.go.id>のメール:",
    "thunderbird ja": "On 2026/09/01 10:00, Focal Point wrote:",
    "gmail zh": "Focal Point <fp@example.go.id> 于2026年9月1日周二 10:00写道：",
    "gmail zh-tw": "Focal Point <fp@example.go.id> 於 2026年9月1日 週二 上午10:00寫道：",
    "apple zh": "在 2026年9月1日，上午10:00，Focal Point <fp@example.go.id> 写道：",
    "qq zh": "在 2026-09-01 10:00:00，Focal Point <fp@example.go.id> 写道：",
    "gmail ko": "2026년 9월 1일 (화) 오전 10:00, Focal Point <fp@example.go.id>님이 작성:",
    "apple ko": "2026. 9. 1. 오전 10:00, Focal Point <fp@example.go.id> 작성:",
    "gmail ar": "في ثلاثاء، 1 سبتمبر 2026 في 10:00 ص تمت كتابة ما يلي بواسطة Focal Point <fp@example.go.id>:",
    "gmail he": "בתאריך יום ג׳, 1 בספט׳ 2026 ב-10:00 מאת Focal Point <fp@example.go.id>:",
    "gmail et": "Kuupäeval T, 1. september 2026 kell 10:00 kirjutas kasutaja Focal Point <fp@example.go.id>:",
    "gmail lt": "2026-09-01, an, 10:00 Focal Point <fp@example.go.id> rašė:",
    "gmail lv": "otrd., 2026. g. 1. sept., plkst. 10:00 — lietotājs Focal Point (<fp@example.go.id>) rakstīja:",
    "gmail old": "2026-09-01 10:00 GMT+07:00 Focal Point <fp@example.go.id>:",
}


@pytest.mark.parametrize("attribution", STRONG.values(), ids=STRONG.keys())
def test_attribution_cuts_what_is_not_marked(attribution):
    """A full attribution ends the writer's words, even where no quote marks follow."""
    reply = find_reply(scratch(f"{WRITTEN}\n\n{attribution}\n\n{OURS}\n"))
    assert reply.text == WRITTEN
    assert reply.quoted.strip().endswith("SELESAI.")


@pytest.mark.parametrize("attribution", STRONG.values(), ids=STRONG.keys())
def test_attribution_leaves_what_stands_below_a_marked_quotation(attribution):
    """Where quote marks follow, the words below the quotation are the writer's; no blank line is needed above."""
    marked = "\n".join(f"> {line}" for line in OURS.split("\n"))
    reply = find_reply(scratch(f"Yth. Bapak,\n{attribution}\n{marked}\n\n{WRITTEN}\n"))
    assert reply.text == f"Yth. Bapak,\n\n{WRITTEN}"


@pytest.mark.parametrize("attribution", STRONG.values(), ids=STRONG.keys())
def test_attribution_inside_the_quotation(attribution):
    """Apple Mail on telephones puts the attribution itself under the quote mark."""
    marked = "\n".join(f"> {line}" for line in f"{attribution}\n\n{OURS}".split("\n"))
    assert find_reply(scratch(f"{WRITTEN}\n\n{marked}\n")).text == WRITTEN


WEAK = [
    "In article <1@example.go.id>, Focal Point <fp@example.go.id> writes:",
    "Quoting Focal Point <fp@example.go.id>:",
    "El martes, 1 de septiembre de 2026, Focal Point escribió:",
    "Focal Point menulis:",
    "Focal Point wrote:",
    "Am 1.9.2026 schrieb Focal Point:",
]


@pytest.mark.parametrize("attribution", WEAK)
def test_weak_attribution_counts_only_above_quote_marks(attribution):
    """A name and a verb may be the writer's own sentence, unless a marked quotation follows at once."""
    assert find_reply(scratch(f"{WRITTEN}\n\n{attribution}\n> {OURS}")).text.startswith(WRITTEN)
    assert attribution not in find_reply(scratch(f"{WRITTEN}\n\n{attribution}\n> Mohon konfirmasi.\n")).text
    assert attribution in find_reply(scratch(f"{WRITTEN}\n\n{attribution}\nberkas lengkap.\n")).text


SENTENCES = [
    'Pada hari Selasa petugas kami datang ke lokasi, dan kepala desa menulis:\n"sudah selesai".',
    "Pada tanggal 12 Maret 2026 pukul 10.00 kami rapat dengan camat dan beliau menulis:\n1. jalan diperbaiki\n2. selesai Mei",
    "Pada prinsipnya kami setuju.\nPada 2 Juni tim turun.",
    "On the one hand the case is open.\nOn average we answer in 5 days.",
    "On 12 March 2026 at 10:00 we met the complainant. She wrote:\nthe matter is settled.",
    "Dari hasil pemeriksaan: tidak terbukti.\nKepada pelapor: sudah dijelaskan.",
    "Dari: lapangan\nHasil: selesai\nTanggal: 12 Maret 2026",
    "Kepada: Asdep Dumas\nTanggal: 3 Juni 2026\nPerihal: jawaban\n\nTelah selesai ditangani.",
    "2026-01-15 14:30:25\n15.01.2026 14:30\nHanya contoh jam pemeriksaan.",
    "Mohon kirim ke PIC baru: Rina <rina@example.go.id>\nTerima kasih.",
    "PIC baru kami:\nRina Rekaan\nrina@example.go.id\nHP 0812-0000-0000",
    "Waktu: 12/03/2026 10.00, hubungi budi@example.go.id:\nbagian umum",
    "Hasilnya:\n> 80 % warga sudah menerima\nSelesai.",
    "Dikirim dari kantor camat tanggal 3 Juni, mohon dicek.",
    "Sent from my desk, is much easier than my telephone.",
    "Surel ini kami kirim sebagai jawaban resmi. Kasus selesai.",
    "Surat dikirim melalui HP camat kemarin, sudah kami terima.\nSelesai.",
    "with regards to the letter, it is done.\nAs regards the rest, next week.",
    "1. selesai\n-----\n2. masih proses, tim turun Senin depan karena jalan rusak.",
    "Hasil pemeriksaan:\n------------\n1. Jalan sudah diperbaiki\n2. Warga setuju",
    "Status kasus\n-----\nKWL-2026-004217-F selesai\nKWL-2026-004231-J proses",
    "Jawaban kami di bawah ini.\n=====\nSELESAI",
    "Peringatan email kedua sudah kami terima, mohon maaf terlambat.",
    "Sanggahan pelapor: uang belum kembali.",
    "Apabila Saudara memerlukan data penerima bantuan yang rahasia, mohon bersurat.",
    "This is to inform you that the confidential report is ready. Delete the old one.",
    "Hasil pemeriksaan\n=================\nDugaan pungutan tidak terbukti dan pelapor telah diberi penjelasan.",
    "Terima kasih.\n\nHormat kami,\nRina Rekaan\nInspektur Pembantu II",
    "Selesai.\n\nThanks,\nRina",
    "Pesan Asli\nnya sudah hilang, mohon kirim ulang.",
    "https://drive.example.org/berkas: sudah kami unggah",
    "No 1: selesai\nNo 2: proses\nHal: jalan rusak",
]


@pytest.mark.parametrize("text", SENTENCES)
def test_sentences_that_only_look_like_marks(text):
    """What the writer wrote stays whole."""
    assert find_reply(scratch(text)).text == text
