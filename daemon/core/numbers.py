"""Case numbers with their check character, and official letter numbers squeezed so that typists and PDFs cannot hide them."""

import re
from dataclasses import dataclass

from stdnum.iso7064 import mod_37_36

CONFUSABLE = str.maketrans({"O": "0", "I": "1", "L": "1"})
SEPARATORS = re.compile(r"[\s/\\|.\-_\u2010-\u2015:]+")
NO_SEPARATORS = re.compile(r"[^\s/\\|.\-_\u2010-\u2015:]+")


@dataclass(frozen=True, slots=True)
class CaseNumber:
    """A case number as it stands in a text; `valid` says whether its check character holds."""

    written: str
    number: str
    valid: bool
    start: int
    end: int


def case_number(prefix: str, year: int, sequence: int) -> str:
    """A number such as KWL-2026-004217-F, its check character by ISO 7064 mod 37,36 over prefix, year and sequence."""
    body = f"{prefix}{year:04d}{sequence:06d}"
    return f"{prefix}-{year:04d}-{sequence:06d}-{mod_37_36.calc_check_digit(body)}"


def number_pattern(prefix: str) -> re.Pattern[str]:
    """What a case number may look like once people and mail programs have had it: blanks, dots, odd dashes."""
    dash = r"[ \t\u00a0]*[-\u2010-\u2015_./ ][ \t\u00a0]*"
    return re.compile(rf"(?<![A-Z0-9]){prefix}{dash}(\d{{4}}){dash}(\d{{6}}){dash}([0-9A-Z])(?![A-Z0-9])", re.IGNORECASE)


def find_case_numbers(text: str, prefix: str = "KWL") -> tuple[CaseNumber, ...]:
    """Every case number in `text`, in order, whether its check character holds or not."""
    if prefix.casefold() not in text.casefold():
        return ()
    found = []
    for match in number_pattern(prefix).finditer(text):
        year, sequence, check = match.groups()
        number = f"{prefix}-{year}-{sequence}-{check.upper()}"
        valid = mod_37_36.is_valid(f"{prefix}{year}{sequence}{check.upper()}")
        found.append(CaseNumber(match.group(), number, valid, match.start(), match.end()))
    return tuple(found)


def near_numbers(number: str) -> frozenset[str]:
    """Valid numbers one wrong digit or one swap of neighbours away from `number`: to propose, never to believe."""
    prefix, year, sequence, check = number.split("-")
    digits = year + sequence
    options = {digits}
    for at, old in enumerate(digits):
        options |= {digits[:at] + new + digits[at + 1 :] for new in "0123456789" if new != old}
        if at + 1 < len(digits):
            options.add(digits[:at] + digits[at + 1] + old + digits[at + 2 :])
    valid = {f"{prefix}-{d[:4]}-{d[4:]}-{mod_37_36.calc_check_digit(prefix + d)}" for d in options}
    return frozenset(option for option in valid if option.endswith(f"-{check}") or option[:-1] == number[:-1])


def squeeze(text: str) -> str:
    """Upper case without separators, O folded to 0 and I and L to 1.

    They are folded everywhere, not only among digits: where a PDF has lost the slashes, nobody can say any more
    which letters stood among digits. Two official numbers that differ in nothing else do not occur.
    """
    return SEPARATORS.sub("", text.upper()).translate(CONFUSABLE)


def find_squeezed(needle: str, text: str) -> tuple[int, int] | None:
    """Where the squeezed number `needle` stands in `text` (raw offsets), or None.

    A digit next to it, with nothing between, would make it another number; so would an end in the middle of one.
    """
    if needle not in squeeze(text):
        return None
    flat, offsets = squeeze_with_offsets(text)
    at = flat.find(needle)
    while at >= 0:
        first, last = offsets[at], offsets[at + len(needle) - 1]
        before = text[first - 1] if first else " "
        after = text[last + 1] if last + 1 < len(text) else " "
        if not (before.isdigit() and needle[0].isdigit()) and not (after.isdigit() and needle[-1].isdigit()):
            return first, last + 1
        at = flat.find(needle, at + 1)
    return None


def squeeze_with_offsets(text: str) -> tuple[str, list[int]]:
    """The squeezed form of `text`, and for each of its characters the offset in `text` it came from."""
    kept = [offset for match in NO_SEPARATORS.finditer(text) for offset in range(match.start(), match.end())]
    whole = squeeze(text)
    if len(whole) == len(kept):
        return whole, kept
    # Some letter has two in upper case: only character by character can be said which came from where.
    flat: list[str] = []
    offsets: list[int] = []
    for offset, character in enumerate(text):
        squeezed = squeeze(character)
        flat.append(squeezed)
        offsets.extend([offset] * len(squeezed))
    return "".join(flat), offsets
