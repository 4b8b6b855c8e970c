"""Numbers in words, Indonesian, English and regional, as far as spans of time need them (1 to 999)."""

import re

_UNITS = {
    "satu": 1, "dua": 2, "tiga": 3, "empat": 4, "lima": 5, "enam": 6, "tujuh": 7, "delapan": 8, "sembilan": 9,
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
}  # fmt: skip
_WHOLE = {
    "sepuluh": 10, "sebelas": 11, "seratus": 100, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14,
    "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19, "hundred": 100,
}  # fmt: skip
# Javanese, Sundanese and Minang, as they are mixed into Indonesian sentences.
_REGIONAL = {
    "rong": 2, "loro": 2, "kalih": 2, "telung": 3, "tigang": 3, "patang": 4, "sekawan": 4, "limang": 5, "gangsal": 5, "sadasa": 10,
    "tilu": 3, "opat": 4, "genep": 6, "dalapan": 8, "salapan": 9, "sapuluh": 10, "sapuluah": 10, "duo": 2, "tigo": 3, "ampek": 4,
    "limo": 5, "anam": 6, "tujuah": 7, "sambilan": 9,
}  # fmt: skip
_ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10,
    "eleventh": 11, "twelfth": 12, "thirteenth": 13, "fourteenth": 14, "fifteenth": 15, "sixteenth": 16, "seventeenth": 17,
    "eighteenth": 18, "nineteenth": 19, "twentieth": 20, "twenty-first": 21, "twenty-second": 22, "twenty-third": 23,
    "twenty-fourth": 24, "twenty-fifth": 25, "twenty-sixth": 26, "twenty-seventh": 27, "twenty-eighth": 28, "twenty-ninth": 29,
    "thirtieth": 30, "thirty-first": 31,
    "pertama": 1, "kesatu": 1, "kedua": 2, "ketiga": 3, "keempat": 4, "kelima": 5, "ke-1": 1, "ke-2": 2, "ke-3": 3, "ke-4": 4, "ke-5": 5,
    "i": 1, "ii": 2, "iii": 3, "iv": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4,
}  # fmt: skip
_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip

_VALUES = {**_UNITS, **_WHOLE, **_TENS, **_REGIONAL}

_ID_UNIT = "satu|dua|tiga|empat|lima|enam|tujuh|delapan|sembilan"
_EN_UNIT = "one|two|three|four|five|six|seven|eight|nine"
WORDS = (
    rf"{'|'.join(_REGIONAL)}|(?:{_ID_UNIT}) puluh(?: (?:{_ID_UNIT}))?|(?:{_ID_UNIT}) belas|seratus|sepuluh|sebelas|{_ID_UNIT}"
    rf"|(?:{'|'.join(_TENS)})(?:[ -](?:{_EN_UNIT}))?|(?:one )?hundred|{'|'.join(k for k in _WHOLE if k.islower() and k not in ('hundred', 'seratus', 'sepuluh', 'sebelas'))}|{_EN_UNIT}"
)
"""A regular expression for a number in words, in lower case."""
ORDINALS = "|".join(sorted((re.escape(word) for word in _ORDINALS), key=len, reverse=True))
"""A regular expression for an ordinal, in lower case: words, "ke-2", "iii", "2nd"."""


def to_number(text: str) -> int | None:
    """The number that digits or words name, None where they name none."""
    if text.isdigit():
        return int(text)
    total = 0
    for word in re.split(r"[ -]+", text.strip()):
        if word == "belas":
            total += 10
        elif word == "puluh":
            total *= 10
        elif word == "hundred":
            total = max(total, 1) * 100
        elif word in _VALUES:
            total += _VALUES[word]
        else:
            return None
    return total or None


def to_ordinal(text: str) -> int | None:
    """The place that an ordinal names, None where it names none."""
    return _ORDINALS.get(text)
