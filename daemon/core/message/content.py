"""Content-Type and Content-Disposition: a value and its parameters (RFC 2045, 2183, 2231), read without trust."""

import re
from urllib.parse import unquote_to_bytes

from daemon.core.message.charsets import decode
from daemon.core.message.words import decode_words, unfold

_TYPE = re.compile(r"[ \t]*([A-Za-z0-9!#$&^_.+-]+)[ \t]*/[ \t]*([A-Za-z0-9!#$&^_.+-]+)")
_TOKEN = re.compile(r"[ \t]*([A-Za-z0-9!#$&^_.+-]+)")
_PARAMETER = re.compile(
    r";?[ \t]*([^\s=;\"]+)[ \t]*=[ \t]*(?:\"((?:[^\"\\]|\\.)*+)(?:\"|\Z)[^;]*|([^;]*))|[^;]*;|[^;]+"
)
_SECTION = re.compile(r"([^*]+)(?:\*(\d{1,4}))?(\*)?")
_QUOTED_PAIR = re.compile(r"\\(.)")
_PARAMETER_CAP = 200


def parse_type(raw: bytes) -> tuple[str, dict[str, str]]:
    """A media type in lower case ("" where absent or malformed) and its parameters."""
    text = unfold(raw)
    match = _TYPE.match(text)
    if match is None:
        # the parameters of a malformed type are still worth having: a boundary, a charset, a name
        return "", parse_parameters(text.partition(";")[2]) if ";" in text else {}
    return f"{match.group(1)}/{match.group(2)}".lower(), parse_parameters(text[match.end() :])


def parse_disposition(raw: bytes) -> tuple[str, dict[str, str]]:
    """A disposition in lower case and its parameters."""
    text = unfold(raw)
    match = _TOKEN.match(text)
    if match is None or text[match.end() : match.end() + 1] == "=":
        return "", parse_parameters(text)
    return match.group(1).lower(), parse_parameters(text[match.end() :])


def parse_parameters(text: str) -> dict[str, str]:
    """Parameters by lower-case name, continuations joined and charsets decoded (RFC 2231), encoded words read."""
    plain: dict[str, str] = {}
    pieces: dict[str, dict[int, tuple[str, bool]]] = {}
    for count, match in enumerate(_PARAMETER.finditer(text)):
        if count >= _PARAMETER_CAP:
            break
        if match.group(1) is None:
            continue
        name = match.group(1).lower()
        value = _QUOTED_PAIR.sub(r"\1", match.group(2)) if match.group(2) is not None else _bare(match.group(3))
        section = _SECTION.fullmatch(name) if "*" in name else None
        if section is None:
            plain.setdefault(name, value)
        else:
            number = int(section.group(2) or 0)
            pieces.setdefault(section.group(1), {}).setdefault(number, (value, bool(section.group(3))))
    found = {name: decode_words(value) for name, value in plain.items()}
    found.update((name, _join(parts)) for name, parts in pieces.items())
    return found


def _bare(value: str) -> str:
    """An unquoted value: a comment after it is cut off, blanks inside are kept (programs forget quotes)."""
    cut = value.find(" (")
    return (value if cut < 0 or not value.rstrip().endswith(")") else value[:cut]).strip()


def _join(parts: dict[int, tuple[str, bool]]) -> str:
    label = ""
    data = bytearray()
    for position, number in enumerate(sorted(parts)):
        value, encoded = parts[number]
        if encoded and position == 0 and value.count("'") >= 2:
            label, _, value = value.split("'", 2)
        data += unquote_to_bytes(value) if encoded else value.encode("utf-8", "replace")
    text = decode(bytes(data), label)[0]
    return decode_words(text)
