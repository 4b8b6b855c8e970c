"""Numbers in words, Indonesian and English, as far as spans of time need them (1 to 999)."""

import re

_UNITS = {
    "satu": 1, "dua": 2, "tiga": 3, "empat": 4, "lima": 5, "enam": 6, "tujuh": 7, "delapan": 8, "sembilan": 9,
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
}  # fmt: skip
_WHOLE = {
    "sepuluh": 10, "sebelas": 11, "seratus": 100, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14,
    "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19, "hundred": 100,
}  # fmt: skip
_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip

_ID_UNIT = "satu|dua|tiga|empat|lima|enam|tujuh|delapan|sembilan"
_EN_UNIT = "one|two|three|four|five|six|seven|eight|nine"
WORDS = (
    rf"(?:{_ID_UNIT}) puluh(?: (?:{_ID_UNIT}))?|(?:{_ID_UNIT}) belas|seratus|sepuluh|sebelas|{_ID_UNIT}"
    rf"|(?:{'|'.join(_TENS)})(?:[ -](?:{_EN_UNIT}))?|(?:one )?hundred|{'|'.join(k for k in _WHOLE if k.islower() and k not in ('hundred', 'seratus', 'sepuluh', 'sebelas'))}|{_EN_UNIT}"
)
"""A regular expression for a number in words, in lower case."""


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
        elif word in _UNITS or word in _WHOLE or word in _TENS:
            total += _UNITS.get(word) or _WHOLE.get(word) or _TENS.get(word) or 0
        else:
            return None
    return total or None
