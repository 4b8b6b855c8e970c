"""The date on which the writer of an absence note says to be back; relative dates count from the message's own date."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from daemon.core.message.model import Message
from daemon.core.nature.auto_phrases import ABSENT
from daemon.core.nature.wording import first_words

_MONTHS: tuple[tuple[str, ...], ...] = (
    ("januari", "january", "januar", "jänner", "janvier", "enero", "gennaio", "janeiro", "jan", "janv", "ene", "gen"),
    (
        "februari",
        "february",
        "pebruari",
        "februar",
        "février",
        "fevrier",
        "febrero",
        "febbraio",
        "fevereiro",
        "feb",
        "peb",
        "févr",
        "fev",
    ),
    ("maret", "march", "märz", "maerz", "mars", "marzo", "março", "marco", "maart", "mar", "mär", "mrt"),
    ("april", "avril", "abril", "aprile", "apr", "abr", "avr"),
    ("mei", "may", "mai", "mayo", "maggio", "maio", "mag"),
    ("juni", "june", "juin", "junio", "giugno", "junho", "jun", "giu"),
    ("juli", "july", "juillet", "julio", "luglio", "julho", "jul", "juil", "lug"),
    ("agustus", "august", "août", "aout", "agosto", "augustus", "aug", "agu", "agt", "ags", "ago"),
    ("september", "septembre", "septiembre", "settembre", "setembro", "sept", "sep", "set"),
    ("oktober", "october", "octobre", "octubre", "ottobre", "outubro", "okt", "oct", "ott", "out"),
    ("november", "nopember", "novembre", "noviembre", "novembro", "nov", "nop"),
    (
        "desember",
        "december",
        "dezember",
        "décembre",
        "decembre",
        "diciembre",
        "dicembre",
        "dezembro",
        "des",
        "dec",
        "dez",
        "déc",
        "dic",
    ),
)
MONTHS = {name: number for number, names in enumerate(_MONTHS, 1) for name in names}
_DAYS: tuple[tuple[str, ...], ...] = (
    ("senin", "monday", "montag", "lundi", "lunes", "lunedì", "maandag", "segunda-feira"),
    ("selasa", "tuesday", "dienstag", "mardi", "martes", "martedì", "dinsdag", "terça-feira"),
    ("rabu", "wednesday", "mittwoch", "mercredi", "miércoles", "mercoledì", "woensdag", "quarta-feira"),
    ("kamis", "thursday", "donnerstag", "jeudi", "jueves", "giovedì", "donderdag", "quinta-feira"),
    ("jumat", "jum'at", "friday", "freitag", "vendredi", "viernes", "venerdì", "vrijdag", "sexta-feira"),
    ("sabtu", "saturday", "samstag", "samedi", "sábado", "sabato", "zaterdag"),
    ("minggu", "ahad", "sunday", "sonntag", "dimanche", "domingo", "domenica", "zondag"),
)
WEEKDAYS = {name: number for number, names in enumerate(_DAYS) for name in names}
_NUMBERS = {
    **{
        name: n
        for n, name in enumerate(
            ("satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh"), 1
        )
    },
    **{
        name: n
        for n, name in enumerate(("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"), 1)
    },
    "a": 1,
    "seminggu": 1,
    "zwei": 2,
    "drei": 3,
    "deux": 2,
    "trois": 3,
}
_UNITS = {
    **dict.fromkeys(("hari", "hr", "day", "days", "tage", "tagen", "jours", "días", "giorni", "dagen"), 1),
    **dict.fromkeys(
        (
            "minggu",
            "mgg",
            "pekan",
            "week",
            "weeks",
            "woche",
            "wochen",
            "semaines",
            "semaine",
            "semanas",
            "settimane",
            "weken",
        ),
        7,
    ),
    **dict.fromkeys(("bulan", "bln", "month", "months", "monat", "monaten", "mois"), 30),
}

_ALTERNATIVES = "|".join(sorted((re.escape(name) for name in MONTHS), key=len, reverse=True))
_WEEKDAY_NAMES = "|".join(sorted((re.escape(name) for name in WEEKDAYS), key=len, reverse=True))
_UNIT_NAMES = "|".join(sorted(_UNITS, key=len, reverse=True))
_NUMBER_NAMES = "|".join(sorted(_NUMBERS, key=len, reverse=True))
_LINK = r"""[\s:,(]{0,3}(?:(?:pada|hari|tanggal|tgl\.?|masuk|kerja|bekerja|aktif|ke|kantor|di|the|on|office|to|work|by|and\sincluding|including|de\sla|la|le|l|au|am|dem|den|um|zum|einschl\w*|zum|op|dal|il|el|d[ae]|no|dia|incl\w*|my|desk)[\s.,:(]{1,3}){0,6}(?:(?:{days})[\s.,(]{1,3}(?:tanggal\s|tgl\.?\s|the\s|den\s|dem\s|le\s|de[nl]?\s|il\s|op\s)?(?=\d))?"""
_BACK = re.compile(
    r"""\b(?:kembali|balik|masuk\skembali|aktif\skembali|masuk\skantor|masuk\skerja|return(?:ing)?|back|wieder|zur.ck|ab|retour|regres\w*|volver\w*|rientr\w*|torn\w*|regresso|terug|vanaf|setelah|stlh|after|mulai\sbekerja)\b"""
    + _LINK.replace("{days}", _WEEKDAY_NAMES),
    re.VERBOSE,
)
_UNTIL = re.compile(
    r"""\b(?:sampai(?:\sdengan)?|s\.?\s?/?\s?d\.?|hingga|sd|until|till?|through|thru|to|bis(?:\szum)?|einschlie.lich|jusqu'?(?:au|en|à)?|hasta(?:\sel)?|fino\s(?:al?|all)|até|ate|tot(?:\sen\smet)?|t/m)(?:\b|(?<=\.))\s?"""
    + _LINK.replace("{days}", _WEEKDAY_NAMES),
    re.VERBOSE,
)
_LASTING = re.compile(
    r"\b(?:selama|for|in|dalam|setelah|stlh|after|f.r|pendant|durante|per|in\sca\.?)\s(?:kurang\slebih\s|sekitar\s|about\s|the\snext\s)?"
)

_DAY_MONTH = re.compile(
    rf"(?:hari\s)?(?P<day>\d{{1,2}})(?:st|nd|rd|th|er|º|\.)?\s?[-/]?\s?(?:of\s|de\s)?(?P<month>{_ALTERNATIVES})\b\.?,?\s?[-/]?\s?(?:de[l]?\s)?(?P<year>\d{{4}})?"
)
_MONTH_DAY = re.compile(
    rf"(?P<month>{_ALTERNATIVES})\b\.?\s(?:the\s)?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b,?\s?(?P<year>\d{{4}})?"
)
_ISO = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})")
_NUMERIC = re.compile(r"(?P<day>\d{1,2})[./-](?P<month>\d{1,2})(?:[./-](?P<year>\d{4}|\d{2})?)?(?!\d)")
_EAST = re.compile(r"(?:(?P<year>\d{4})年)?(?P<month>\d{1,2})月(?P<day>\d{1,2})日")
_WEEKDAY = re.compile(
    rf"(?:(?P<before>next|coming|this|n.chsten|kommenden)\s)?(?P<name>{_WEEKDAY_NAMES})\b(?:,?\s(?P<after>depan|mendatang|prochain|pr.ximo|ini|next))?"
)
_AHEAD = re.compile(rf"(?P<number>\d{{1,2}}|{_NUMBER_NAMES})\s(?P<unit>{_UNIT_NAMES})\b")
_NEAR = re.compile(
    r"(?P<word>besok|esok|lusa|tomorrow|morgen|übermorgen|demain|mañana|domani|amanhã|(?:minggu|pekan)\sdepan|next\sweek|n.chste\swoche|bulan\sdepan|next\smonth)\b"
)
_ISO_LIKE = (_ISO, _DAY_MONTH, _MONTH_DAY, _EAST, _NUMERIC)
_YEARS = (1970, 2500)
_LONGEST = timedelta(days=800)


def find_return(message: Message) -> date | None:
    """The date of return: one that the words put after `kembali` or `back`, else after `sampai` or `until`."""
    today = message.date.date() if message.date and _YEARS[0] <= message.date.year <= _YEARS[1] else None
    text = f"{message.subject[:200].lower()} \n {first_words(message.text).text}"
    for cue in (_BACK, _UNTIL):
        for place in _places(cue, text):
            if (found := _date_at(text[place : place + 60], today)) and _plausible(found, today):
                return found
    for place in _places(_LASTING, text):
        if (found := _ahead(text[place : place + 40], today)) and _plausible(found, today):
            return found
    return _eastern(text, today) or (_only_date(text, today) if ABSENT.search(text) else None)


def _only_date(text: str, today: date | None) -> date | None:
    """The one date that is written out, where the words name no other."""
    named = {
        when
        for pattern in (_ISO, _DAY_MONTH, _MONTH_DAY)
        for found in pattern.finditer(text)
        if (when := _dated(found.groupdict(), today)) and today is not None and _plausible(when, today)
    }
    return next(iter(named)) if len(named) == 1 else None


def _places(cue: re.Pattern[str], text: str) -> Iterator[int]:
    return (found.end() for found in cue.finditer(text))


def _plausible(found: date, today: date | None) -> bool:
    return today is None or today - timedelta(days=1) <= found <= today + _LONGEST


def _date_at(text: str, today: date | None) -> date | None:
    """The date that the text begins with: written out, numeric, a weekday, tomorrow, in so many days."""
    for pattern in _ISO_LIKE:
        if found := pattern.match(text):
            return _dated(found.groupdict(), today)
    return _weekday(text, today) or _near(text, today) or _ahead(text, today)


def _dated(parts: dict[str, str | None], today: date | None) -> date | None:
    month_text, day = parts["month"] or "", int(parts["day"] or 0)
    month = MONTHS.get(month_text) or int(month_text) if month_text in MONTHS or month_text.isdigit() else 0
    if month > 12 >= day:
        day, month = month, day
    year = int(parts["year"] or 0)
    if year:
        return _make(year + 2000 if year < 100 else year, month, day)
    if today is None:
        return None
    found = _make(today.year, month, day)
    if found is None or found >= today - timedelta(days=30):
        return found
    return _make(today.year + 1, month, day)


def _make(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _weekday(text: str, today: date | None) -> date | None:
    found = _WEEKDAY.match(text)
    if not found or today is None:
        return None
    ahead = (WEEKDAYS[found["name"]] - today.weekday() - 1) % 7 + 1
    next_week = (found["after"] or "") in {"depan", "mendatang", "next"} or (found["before"] or "") == "next"
    if next_week and today.weekday() + ahead < 7:
        ahead += 7
    return today + timedelta(days=ahead)


def _near(text: str, today: date | None) -> date | None:
    found = _NEAR.match(text)
    if not found or today is None:
        return None
    word = found["word"]
    if word.startswith(("bulan", "next m")):
        return (today.replace(day=1) + timedelta(days=32)).replace(day=1)
    if word.endswith(("depan", "week", "woche")):
        return today + timedelta(days=7 - today.weekday())
    return today + timedelta(days=2 if word in {"lusa", "übermorgen"} else 1)


def _ahead(text: str, today: date | None) -> date | None:
    found = _AHEAD.match(text)
    if not found or today is None:
        return None
    number = int(found["number"]) if found["number"].isdigit() else _NUMBERS[found["number"]]
    return today + timedelta(days=number * _UNITS[found["unit"]])


def _eastern(text: str, today: date | None) -> date | None:
    """Japanese and Chinese put the date before the word: 8月9日まで."""
    found = re.search(_EAST.pattern + r"(?:まで|に戻|より|から通常|返回|回来|之前|为止)", text)
    return _dated(found.groupdict(), today) if found else None
