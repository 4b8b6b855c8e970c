"""Addresses in the text and fields of delivery reports: found in linear time, lower-cased, freed of their wrapping."""

import re
from collections.abc import Iterable, Iterator

_ATOM = r"A-Za-z0-9!#$%&*+/=?^_`{}~.-"
LOCAL = rf"(?:[{_ATOM}]|(?<=\w)'(?=\w)){{1,100}}"
DOMAIN = r"(?:[A-Za-z0-9_][A-Za-z0-9_-]{0,62}\.){1,10}[A-Za-z][A-Za-z0-9-]{1,62}"
ADDRESS = rf"(?P<address>{LOCAL}@{DOMAIN})"
"""A bare address with a dotted domain, as a pattern with the group `address`; ASCII, since scripts without spaces run on."""

_ADDRESS = re.compile(rf"(?<![{_ATOM}]){LOCAL}@{DOMAIN}")
_PREFIX = re.compile(r"^(?:(?:rfc822|utf-8|smtp|mailto|x400|internet|to|dda|addr)\s*[;:=]\s*)+", re.IGNORECASE)
_QUOTED_LOCAL = re.compile(rf'"(?P<local>[^"@\s]{{1,64}})"@(?P<domain>{DOMAIN})')
_DOT_ATOM = re.compile(r"[^\s.\"(),:;<>@\[\\\]]+(?:\.[^\s.\"(),:;<>@\[\\\]]+)*")
_QUOTES = str.maketrans("‘’“”", "''\"\"")


def clean_address(text: str) -> str:
    """The one address in a field's or line's value, lower case; empty where there is none."""
    value = _PREFIX.sub("", text.strip().strip("<>` \t").translate(_QUOTES)).strip("<> ")
    if found := _QUOTED_LOCAL.search(value[:512]):
        local = found["local"] if _DOT_ATOM.fullmatch(found["local"]) else f'"{found["local"]}"'
        return f"{local}@{found['domain']}".lower()
    return next(find_addresses(value[:512]), "")


def find_addresses(text: str) -> Iterator[str]:
    """Every address in the text, in order, lower case."""
    if "@" not in text:
        return
    for found in _ADDRESS.finditer(text):
        yield _PREFIX.sub("", found[0].lower()).strip(".*-`").removeprefix("smtp=").removeprefix("mailto=")


def distinct(addresses: Iterable[str]) -> tuple[str, ...]:
    """The addresses once each, in order, the empty ones left out."""
    return tuple(dict.fromkeys(address for address in addresses if address))
