"""Words that templates print for codes and instants: dates with their zone, statuses, meanings, evidence, sizes."""

import re
import textwrap
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date
from jinja2 import pass_context
from jinja2.runtime import Context, Undefined

LOCALES = {"id": "id_ID", "en": "en_GB"}
ZONE_NAMES = {
    "Asia/Jakarta": "WIB", "Asia/Pontianak": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT",
}  # fmt: skip
TEXT_WIDTH = 76

STATUSES: Mapping[str, tuple[str, str]] = {
    "draft": ("konsep", "draft"),
    "sent": ("terkirim, belum dikonfirmasi", "sent, not yet confirmed"),
    "acknowledged": ("diterima", "received"),
    "in_progress": ("sedang diproses", "in progress"),
    "answered": ("sudah dijawab, sedang diperiksa", "answered, under review"),
    "reviewed": ("jawaban diterima", "answer accepted"),
    "closed": ("selesai", "closed"),
    "undelivered": ("surat tidak sampai", "letter not delivered"),
    "waiting_for_data": ("menunggu data", "waiting for data"),
    "extended": ("waktu diperpanjang", "time extended"),
    "not_competent": ("bukan kewenangan", "not competent"),
    "transferred": ("dialihkan", "transferred"),
    "answered_by_post": ("dijawab lewat pos", "answered by post"),
    "withdrawn": ("dicabut", "withdrawn"),
    "reopened": ("dibuka kembali", "reopened"),
    "closed_administratively": ("ditutup secara administratif", "closed administratively"),
}
MEANINGS: Mapping[str, tuple[str, str]] = {
    "acknowledged": ("surat sudah diterima", "the letter has been received"),
    "in_progress": ("sedang diproses", "work is in progress"),
    "answered": ("sudah dijawab", "answered"),
    "not_competent": ("bukan kewenangan instansi Anda", "not within your institution's competence"),
    "extension": ("minta tambahan waktu", "more time is asked for"),
    "needs_info": ("minta data tambahan", "more data is asked for"),
    "pic_changed": ("narahubung (PIC) berganti", "the contact person has changed"),
    "not_received": ("surat belum diterima", "the letter has not been received"),
    "withdrawn": ("pengaduan dicabut", "the complaint is withdrawn"),
    "out_of_office": ("sedang tidak di tempat", "out of office"),
    "other": ("catatan untuk petugas", "a note for the officers"),
    "unclear": ("belum jelas", "unclear"),
}
CLOCKS: Mapping[str, tuple[str, str]] = {
    "receipt": ("Konfirmasi terima", "Confirm receipt"),
    "response": ("Tanggapan pertama", "First response"),
    "answer": ("Jawaban lengkap", "Complete answer"),
    "data": ("Kelengkapan data", "Missing data"),
    "closing": ("Penutupan", "Closing"),
}
SHIFTS: Mapping[str, tuple[str, str]] = {
    "extended": ("tambahan waktu disetujui", "more time was granted"),
    "resumed": ("jeda berakhir, waktu berjalan lagi", "the pause is over, the time runs again"),
    "reopened": ("waktu untuk menjawab berjalan lagi", "the time to answer runs again"),
    "recounted": ("hari libur atau aturan waktu berubah", "a holiday or the rules of time changed"),
    "changed": ("tenggat dihitung ulang", "the date was worked out anew"),
    "answered": ("jawaban sudah masuk", "the answer is in"),
    "answered_by_post": ("jawaban datang lewat pos", "the answer comes by post"),
    "transferred": ("kasus dialihkan ke instansi lain", "the case was passed to another institution"),
    "withdrawn": ("pengaduan dicabut", "the complaint was withdrawn"),
    "closed": ("kasus selesai", "the case is closed"),
    "closed_administratively": ("kasus ditutup", "the case was closed"),
}
CARRIERS: Mapping[str, tuple[str, str]] = {
    "token": ("kode surel kami", "our mail code"),
    "message_id": ("tanda surel kami", "our message id"),
    "case_number": ("nomor kasus", "the case number"),
    "letter_number": ("nomor surat", "the letter number"),
    "list_position": ("nomor urut dalam daftar", "the place in the list"),
    "everything": ("kata “semua”", "the word “all”"),
    "near_number": ("nomor kasus yang nyaris sama", "a case number one slip away"),
    "open_case": ("satu-satunya kasus terbuka instansi itu", "the institution's only open case"),
    "letter_date": ("tanggal surat", "the letter's date"),
    "similarity": ("pokok surat yang mirip", "a similar subject"),
}
PLACES: Mapping[str, tuple[str, str]] = {
    "own": ("dalam tulisan pengirim", "in the writer's own words"),
    "subject": ("dalam subjek", "in the subject"),
    "name": ("dalam nama lampiran", "in the name of an attachment"),
    "file": ("dalam lampiran", "in an attachment"),
    "header": ("dalam utas surel", "in the mail's thread"),
    "quoted": ("dalam kutipan", "in the quoted text"),
    "forwarded": ("dalam surel yang diteruskan", "in the forwarded mail"),
}
WRITERS: Mapping[str, tuple[str, str]] = {
    "the writer is registered at the case's institution": (
        "pengirim terdaftar di instansi kasus ini", "the writer is registered at the case's institution"),
    "the writer's address is in the institution's own domain": (
        "alamat pengirim memakai domain instansi ini", "the writer's address is in the institution's own domain"),
    "the writer was a contact of the institution once": (
        "pengirim dahulu narahubung instansi ini", "the writer was a contact of the institution once"),
    "nobody knows this address": ("alamat pengirim tidak dikenal", "nobody knows this address"),
    "the writer is registered at another institution": (
        "pengirim terdaftar di instansi lain", "the writer is registered at another institution"),
    "From does not name exactly one mailbox": (
        "alamat pengirim (From) meragukan", "From does not name exactly one mailbox"),
    "the receiving server says that the sender is forged": (
        "server penerima menyatakan alamat pengirim dipalsukan", "the receiving server says that the sender is forged"),
}  # fmt: skip

REASONS: Mapping[str, str] = {
    "a registered writer names no case": "pengirim terdaftar, tetapi tidak menyebut kasus",
    "names a case that is not known": "menyebut kasus yang tidak kami kenal",
    "nothing in it leads to a case": "tidak ada petunjuk ke kasus mana pun",
    "the writer's words name another case than the thread": "tulisan pengirim menyebut kasus lain daripada utasnya",
    "what the mail carries leads to several cases": "petunjuk dalam surel mengarah ke beberapa kasus",
    "nothing names a case for certain": "tidak ada petunjuk yang pasti",
    "the mail names the case only by something that may be a slip": "kasus hanya disebut lewat sesuatu yang mungkin salah ketik",
}
UNKNOWN_NUMBER = re.compile(r"names (\S+), which no case bears")


def _side(context: Context) -> int:
    return 1 if context.get("language") == "en" else 0


def _said(table: Mapping[str, tuple[str, str]], context: Context, code: str) -> str:
    return table[code][_side(context)] if code in table else str(code).replace("_", " ")


@pass_context
def status_label(context: Context, code: str) -> str:
    """The status as people call it."""
    return _said(STATUSES, context, code)


@pass_context
def meaning_label(context: Context, code: str) -> str:
    """A meaning of the rulebook in a few words."""
    return _said(MEANINGS, context, code)


@pass_context
def clock_label(context: Context, code: str) -> str:
    """What a clock asks for."""
    label = _said(CLOCKS, context, code)
    return label[:1].upper() + label[1:]


@pass_context
def shift_label(context: Context, code: str) -> str:
    """Why a due date moved or fell away."""
    return _said(SHIFTS, context, code)


@pass_context
def evidence_label(context: Context, evidence: Any) -> str:
    """Why a case is a candidate, in a few words; `evidence` is a row {kind, value, place, why} or such an object."""
    get = evidence.get if isinstance(evidence, Mapping) else lambda name, other="": getattr(evidence, name, other)
    kind, place, why = str(get("kind", "")), str(get("place", "")), str(get("why", ""))
    if kind == "writer":
        return _said(WRITERS, context, why) if why in WRITERS else why
    if kind not in CARRIERS:
        return why
    where = PLACES[place][_side(context)] if place in PLACES else ""
    value = f" {get('value', '')}" if kind in ("case_number", "letter_number") else ""
    return f"{CARRIERS[kind][_side(context)]}{value} {where}".strip()


@pass_context
def reason_label(context: Context, reason: str) -> str:
    """Why a message waits, in the reader's language; a reason without a translation stands as it is."""
    if _side(context):
        return reason
    unknown = UNKNOWN_NUMBER.fullmatch(reason)
    if unknown:
        return f"menyebut {unknown.group(1)}, padahal tidak ada kasus bernomor itu"
    return REASONS.get(reason) or WRITERS.get(reason, (reason,))[0]


def _local(context: Context, value: date | datetime) -> date | datetime:
    if isinstance(value, Undefined):
        str(value)  # raises UndefinedError with the name that the template got wrong
    return value.astimezone(ZoneInfo(str(context.get("zone")))) if isinstance(value, datetime) else value


def _date(context: Context, value: date | datetime, pattern: str) -> str:
    locale = LOCALES.get(str(context.get("language")), "id_ID")
    return str(format_date(_local(context, value), pattern, locale=locale))


@pass_context
def day(context: Context, value: date | datetime) -> str:
    """Selasa, 24 November 2026."""
    return _date(context, value, "EEEE, d MMMM y")


@pass_context
def long_date(context: Context, value: date | datetime) -> str:
    """24 November 2026."""
    return _date(context, value, "d MMMM y")


@pass_context
def month_year(context: Context, value: date | datetime) -> str:
    """November 2026."""
    return _date(context, value, "MMMM y")


@pass_context
def short_month(context: Context, value: date | datetime) -> str:
    """Nov 2026."""
    return _date(context, value, "MMM y")


@pass_context
def short_date(context: Context, value: date | datetime) -> str:
    """24 Nov 2026."""
    return _date(context, value, "d MMM y")


@pass_context
def moment(context: Context, value: datetime) -> str:
    """24 November 2026 pukul 16.05 WIB."""
    zone = str(context.get("zone"))
    local = _local(context, value)
    name = ZONE_NAMES.get(zone, value.tzname() or "")
    clock = f"{local:%H.%M}" if not _side(context) else f"{local:%H:%M}"
    joint = "pukul" if not _side(context) else "at"
    return f"{_date(context, local, 'd MMMM y')} {joint} {clock} {name}".rstrip()


@pass_context
def size_label(context: Context, octets: int) -> str:
    """A file's size: 340 kB, 2,4 MB."""
    if octets < 1_000_000:
        return f"{max(1, round(octets / 1000))} kB"
    megabytes = f"{octets / 1_000_000:.1f}"
    return f"{megabytes if _side(context) else megabytes.replace('.', ',')} MB"


@pass_context
def number_label(context: Context, value: float | None, places: int = 0) -> str:
    """A figure with the language's separators; a dash where there is none."""
    if value is None:
        return "–"
    written = f"{value:,.{places}f}"
    return written if _side(context) else written.translate(str.maketrans(",.", ".,"))


@pass_context
def percent(context: Context, share: float | None) -> str:
    """A share of one as per cent: 69,8 %."""
    return "–" if share is None else f"{number_label(context, share * 100, 1)} %"


@pass_context
def late_label(context: Context, late: int | None) -> str:
    """How a due date stands today, in working days."""
    english = _side(context)
    if late is None:
        return ""
    if late == 0:
        return "due today" if english else "jatuh tempo hari ini"
    if late < 0:
        return f"{-late} working day{'s' if late < -1 else ''} left" if english else f"tinggal {-late} hari kerja"
    return f"{late} working day{'s' if late > 1 else ''} late" if english else f"lewat {late} hari kerja"


LINK_STARTS = re.compile(r"(?i)\b(?:https?|ftp)://|\bwww\.")


def defang(text: str, limit: int = 600) -> str:
    """A stranger's words for showing: printable, no link that a program would make live, at most `limit` characters."""
    clean = "".join(c if c.isprintable() or c == "\n" else " " for c in str(text)).strip()
    safe = LINK_STARTS.sub(lambda m: m.group().lower().replace("http", "hxxp").replace("ftp", "fxp").replace("www.", "www[.]"), clean)
    return safe[:limit] + ("…" if len(safe) > limit else "")


def quoted(text: str) -> str:
    """Plain text with `> ` before each line, wrapped so that a reader sees where it ends."""
    lines: list[str] = []
    for line in str(text).splitlines():
        lines += textwrap.wrap(line, TEXT_WIDTH - 2, break_long_words=False, break_on_hyphens=False) or [""]
    return "\n".join(f"> {line}".rstrip() for line in lines)


FILTERS = {
    "status": status_label, "meaning": meaning_label, "clock": clock_label, "shift": shift_label, "evidence": evidence_label, "day": day,
    "long_date": long_date, "month_year": month_year, "short_month": short_month, "short_date": short_date, "moment": moment, "size": size_label, "number": number_label,
    "percent": percent, "late": late_label, "defang": defang, "quoted": quoted, "reason": reason_label,
}  # fmt: skip
