"""Dates and spans of time as Indonesian officials and English writers put them: a small grammar of our own.

Day before month; letter numbers are masked first; a week is 7 days, a month 30; days are calendar days unless "hari
kerja", "hk", "working" or "business" says otherwise. Relative dates count from the day the message was sent. The
text is one sentence in its normal form (words.py).
"""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from daemon.core.rulebook.numerals import ORDINALS, WORDS, to_number, to_ordinal

_MONTHS = {
    "januari": 1, "jan": 1, "january": 1, "februari": 2, "pebruari": 2, "feb": 2, "peb": 2, "february": 2, "maret": 3, "mar": 3, "march": 3,
    "april": 4, "apr": 4, "mei": 5, "may": 5, "juni": 6, "jun": 6, "june": 6, "juli": 7, "jul": 7, "july": 7, "agustus": 8, "ags": 8,
    "agu": 8, "agt": 8, "agust": 8, "aug": 8, "august": 8, "september": 9, "sep": 9, "sept": 9, "oktober": 10, "okt": 10, "oct": 10,
    "october": 10, "november": 11, "nopember": 11, "nov": 11, "nop": 11, "desember": 12, "des": 12, "dec": 12, "december": 12,
}  # fmt: skip
_DAYS = {
    "senin": 0, "selasa": 1, "rabu": 2, "kamis": 3, "jumat": 4, "jum'at": 4, "sabtu": 5, "ahad": 6, "monday": 0, "tuesday": 1,
    "wednesday": 2, "thursday": 3, "friday": 4, "saturday": 5, "sunday": 6, "hari minggu": 6,
}  # fmt: skip
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DAY = "|".join(sorted(_DAYS, key=len, reverse=True))
_UNITS = {
    "hari": 1, "day": 1, "days": 1, "minggu": 7, "pekan": 7, "week": 7, "weeks": 7, "bulan": 30, "month": 30, "months": 30,
    "tahun": 365, "year": 365, "years": 365, "fortnight": 14, "fortnights": 14,
    "mg": 7, "bln": 30, "hr": 1, "hrs": 1, "wk": 7, "wks": 7, "dinten": 1, "dina": 1, "dino": 1, "poe": 1, "wulan": 30, "sasih": 30,
}  # fmt: skip
_UNIT = "|".join(sorted(_UNITS, key=len, reverse=True))
_YEAR = r"(?:,? (?:tahun )?(?P<year>20\d\d))?"

_NUMBERED = re.compile(
    r"\S*[a-z]\S*/\S+|\S*\d/\S*[a-z]\S*|\d{3,}[/.]\d\S*|\b(?:no|nomor|number|nip|nik)\b[.: ]*[\d./-]+|\d+(?:/\d+){3,}|rp\.? ?[\d.,]+",
    re.IGNORECASE,
)

SpanKind = Literal["days", "date"]


@dataclass(frozen=True, slots=True)
class TimeFound:
    """A span or a date in a sentence, from `start` to `end`; `exact` is False for "next week" and the like."""

    start: int
    end: int
    days: int | None = None
    working: bool = False
    day: date | None = None
    exact: bool = True


def find_times(sentence: str, sent: date | None) -> tuple[TimeFound, ...]:
    """Every span and date in a sentence, in its order; relative dates only where `sent` is known."""
    text = _NUMBERED.sub(lambda found: "#" * len(found[0]), sentence)
    found: list[TimeFound] = []
    for finder in (_dates, _month_parts, _weekdays, _relative, _durations):
        for time in finder(text, sent):
            if not any(time.start < other.end and other.start < time.end for other in found):
                found.append(time)
    return tuple(sorted(found, key=lambda time: time.start))


_DATE = re.compile(
    rf"(?<![\w/-])(?:(?:\d{{1,2}}) ?(?:-|sampai dengan|sampai|hingga|to|until|through|dan|and) ?)?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[ -](?:of )?(?P<month>{_MONTH})\b(?!\.\d)(?:[ -]|,? )?(?:tahun )?(?P<year>20\d\d)?"
    rf"|\b(?P<month2>{_MONTH}) (?P<day2>\d{{1,2}})(?:st|nd|rd|th)?\b(?!:)(?:,? (?P<year2>20\d\d))?"
    r"|(?<![\w/.-])(?P<year3>20\d\d)-(?P<month3>\d\d)-(?P<day3>\d\d)(?![\w/-])"
    r"|(?<![\w/.-])(?P<day4>\d{1,2})[/.-](?P<month4>\d{1,2})[/.-](?P<year4>20\d\d|\d\d)(?![\w/-])"
    r"|(?<![\w/.-])(?P<day5>\d{1,2})/(?P<month5>\d{1,2})(?![\w/-]|\.\d)"
    rf"|\b(?P<word>{ORDINALS}) of (?P<month7>{_MONTH})\b(?:,? (?P<year7>20\d\d))?"
    rf"|\b(?:tanggal|per tanggal|the) (?P<day6>\d{{1,2}})(?:st|nd|rd|th)?(?: (?P<which>bulan (?:depan|ini)|mendatang|nanti|next month))?\b(?![/.:-]?\d)(?! (?:{_MONTH}|hari|minggu|bulan|orang|saksi|days|weeks))"
)


def _dates(text: str, sent: date | None) -> Iterator[TimeFound]:
    for found in _DATE.finditer(text):
        parts = {key.rstrip("234567"): value for key, value in found.groupdict().items() if value}
        day = int(parts["day"]) if "day" in parts else to_ordinal(parts["word"]) or 0
        if "month" not in parts:
            when = _day_of_month(day, parts.get("which", ""), sent)
        else:
            month = _MONTHS.get(parts["month"]) or int(parts["month"] if parts["month"].isdigit() else 0)
            when = _full_date(day, month, parts.get("year"), sent)
        if when:
            end = found.end() - (len(found[0]) - len(found[0].rstrip()))
            yield TimeFound(found.start(), end, day=when)


def _full_date(day: int, month: int, year: str | None, sent: date | None) -> date | None:
    if year:
        return _made(int(year) + (2000 if len(year) == 2 else 0), month, day)
    if sent is None:
        return None
    here = _made(sent.year, month, day)
    if here is None:
        return None
    # A day without a year lies in the months ahead, or not long ago.
    if (here - sent).days < -120:
        return _made(sent.year + 1, month, day)
    return _made(sent.year - 1, month, day) if (here - sent).days > 245 else here


def _day_of_month(day: int, which: str, sent: date | None) -> date | None:
    if sent is None:
        return None
    if which in {"bulan depan", "next month"}:
        return _made(*_next_month(sent), day)
    here = _made(sent.year, sent.month, day)
    if here and (here >= sent or which == "bulan ini" or (sent - here).days < 10):
        return here
    return _made(*_next_month(sent), day)


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _next_month(sent: date) -> tuple[int, int]:
    return (sent.year + sent.month // 12, sent.month % 12 + 1)


_PART = "(?P<part>akhir|awal|pertengahan|penghujung|end of|the end of|late|early|beginning of|mid|mid-|middle of)"
_MONTH_PART = re.compile(
    rf"\b{_PART} ?(?:bulan |the |this )?(?P<month>{_MONTH})\b{_YEAR}"
    rf"|\b{_PART.replace('part', 'part2')} ?(?:the )?(?P<unit>bulan|minggu|pekan|tahun|month|week|year)(?: (?P<which>ini|depan|berikutnya|mendatang))?\b"
    rf"|\b{_PART.replace('part', 'part3')} (?P<which3>this|next|coming) (?P<unit3>month|week|year)\b"
    rf"|\b(?:(?:minggu|pekan) (?:ke ?)?(?P<nth>{ORDINALS}|[1-4])|(?P<nth2>{ORDINALS}) week (?:of|in)) (?:bulan )?(?:(?P<month4>{_MONTH})|(?P<which4>depan|ini|next month|this month))\b"
)
_START = {"awal", "early", "beginning of"}
_MIDDLE = {"pertengahan", "mid", "mid-", "middle of"}


def _month_parts(text: str, sent: date | None) -> Iterator[TimeFound]:
    if sent is None:
        return
    for found in _MONTH_PART.finditer(text):
        if found["nth"] or found["nth2"]:
            nth = to_ordinal(found["nth"] or found["nth2"]) or int(found["nth"])
            when = _nth_week(nth, found["month4"], found["which4"], sent)
        elif found["month"]:
            when = _in_month(found["part"], _MONTHS[found["month"]], found["year"], sent)
        else:
            part = found["part2"] or found["part3"]
            when = _in_unit(part, found["unit"] or found["unit3"], found["which"] or found["which3"] or "ini", sent)
        if when:
            yield TimeFound(found.start(), found.end(), day=when)


def _nth_week(nth: int, month: str | None, which: str | None, sent: date) -> date | None:
    """The last day of the nth seven days of a month."""
    if month:
        return _full_date(min(7 * nth, 28), _MONTHS[month], None, sent)
    ahead = which in {"depan", "next month"}
    return _made(*(_next_month(sent) if ahead else (sent.year, sent.month)), min(7 * nth, 28))


def _in_month(part: str, month: int, year: str | None, sent: date) -> date | None:
    first = _full_date(28, month, year, sent)
    if first is None:
        return None
    day = 1 if part in _START else 15 if part in _MIDDLE else monthrange(first.year, month)[1]
    return first.replace(day=day)


def _in_unit(part: str, unit: str, which: str, sent: date) -> date | None:
    later = which in {"depan", "berikutnya", "mendatang", "next", "coming"}
    if unit in {"bulan", "month"}:
        year, month = _next_month(sent) if later else (sent.year, sent.month)
        return _in_month(part, month, str(year), sent)
    if unit in {"tahun", "year"}:
        return date(sent.year + later, 1 if part in _START else 12, 1 if part in _START else 31)
    monday = sent - timedelta(days=sent.weekday()) + timedelta(days=7 * later)
    return monday + timedelta(days=0 if part in _START else 2 if part in _MIDDLE else 4)


_WEEKDAY = re.compile(
    rf"\b(?:(?P<before>next|this|coming) )?(?:hari )?(?P<day>{_DAY})\b(?!,? \(?(?:tanggal |the )?\d)(?: (?P<after>(?:minggu|pekan) (?:depan|ini)|depan|besok|ini|mendatang|next week|this week))?(?! (?:lalu|kemarin|yang lalu))"
    rf"|\b(?:minggu|pekan) depan (?:hari )?(?P<day2>{_DAY})\b"
)


def _weekdays(text: str, sent: date | None) -> Iterator[TimeFound]:
    if sent is None:
        return
    for found in _WEEKDAY.finditer(text):
        day = _DAYS[found["day"] or found["day2"]]
        after, before = found["after"] or "", found["before"] or ""
        ahead = (day - sent.weekday()) % 7 or 7
        when = sent + timedelta(days=ahead)
        following = found["day2"] or after in {"minggu depan", "pekan depan", "next week", "depan"} or before == "next"
        if following:
            when = sent - timedelta(days=sent.weekday()) + timedelta(days=7 + day)
        yield TimeFound(found.start(), found.end(), day=when)


_RELATIVE = re.compile(
    rf"\b(?P<word>the day after tomorrow|day after tomorrow|besok lusa|lusa|(?:besok|esok|tomorrow)(?!,? (?:hari )?(?:{_DAY})\b)|hari ini|today|minggu depan|pekan depan|next week|bulan depan|next month|minggu ini|pekan ini|this week|tahun depan|next year)\b"
)
_AHEAD = {
    "the day after tomorrow": 2, "day after tomorrow": 2, "besok lusa": 2, "lusa": 2, "besok": 1, "esok": 1, "tomorrow": 1,
    "hari ini": 0, "today": 0,
}  # fmt: skip


def _relative(text: str, sent: date | None) -> Iterator[TimeFound]:
    if sent is None:
        return
    monday = sent - timedelta(days=sent.weekday())
    for found in _RELATIVE.finditer(text):
        word = found["word"]
        if word in _AHEAD:
            yield TimeFound(found.start(), found.end(), day=sent + timedelta(days=_AHEAD[word]))
            continue
        if "bulan" in word or "month" in word:
            year, month = _next_month(sent)
            day = date(year, month, monthrange(year, month)[1])
        elif "tahun" in word or "year" in word:
            day = date(sent.year + 1, 12, 31)
        else:
            day = monday + timedelta(days=4 if word in {"minggu ini", "pekan ini", "this week"} else 11)
        yield TimeFound(found.start(), found.end(), day=day, exact=False)


_ONE = {
    "sehari": 1, "seminggu": 7, "sepekan": 7, "sebulan": 30, "setahun": 365, "semingguan": 7, "sebulanan": 30, "saminggu": 7, "sasasih": 30,
    "sabulan": 30, "sadinten": 1, "sadina": 1, "sawulan": 30, "sakminggu": 7,
}  # fmt: skip
_COUNT = rf"(?P<count>\d{{1,3}}|{WORDS}|a|an|another|a couple of|beberapa)"
_DURATION = re.compile(
    rf"(?<![\w/.,-])(?:\d{{1,2}} ?(?:-|x) ?|(?:\d{{1,2}}|{WORDS}) (?:sampai|hingga|atau|to|or) )?{_COUNT}(?P<half1> setengah| and a half)?(?: ?\((?:{WORDS}|\d{{1,3}})\))?[ -]?(?:more |additional |further |extra |tambahan |full |buah )?(?P<kind>working |business |calendar )?(?P<unit>{_UNIT})\b(?P<half2> setengah| and a half)?(?P<kind2>[ -]kerja| kalender|(?: of)? work)?(?! (?:lalu|yang lalu|ago|terakhir|silam|kemarin))"
    rf"|\b(?P<one>{'|'.join(_ONE)})\b(?P<half3> setengah)?(?! (?:lalu|yang lalu|terakhir|silam|kemarin|sekali))"
    r"|(?<![\w/])(?P<times>\d{1,2}) ?x ?24 jam\b|\b(?P<half>setengah bulan|dua mingguan|a fortnight)\b"
)
_HALF = {"setengah bulan": 15, "dua mingguan": 14, "a fortnight": 14}


def _durations(text: str, sent: date | None) -> Iterator[TimeFound]:
    del sent
    for found in _DURATION.finditer(text):
        working = False
        if found["one"]:
            days = _ONE[found["one"]] * (3 if found["half3"] else 2) // 2
        elif found["half"]:
            days = _HALF[found["half"]]
        elif found["times"]:
            days = int(found["times"])
        else:
            count = _count(found["count"])
            if count is None:
                continue
            unit = _UNITS[found["unit"]]
            days = count * unit + (unit // 2 if found["half1"] or found["half2"] else 0)
            kind = f"{found['kind'] or ''}{found['kind2'] or ''}"
            working = "kerja" in kind or "work" in kind or "business" in kind
            if working and _UNITS[found["unit"]] == 7:
                days = count * 5
        yield TimeFound(found.start(), found.end(), days=days, working=working)


def _count(text: str) -> int | None:
    if text in {"a", "an", "another"}:
        return 1
    if text == "a couple of":
        return 2
    return to_number(text)
