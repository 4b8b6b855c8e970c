"""Bytes -> text under a whitelist of charsets. A name off the list is guessed at; UTF-7 is never decoded."""

import codecs
import re
from functools import lru_cache

_SAFE = frozenset({
    "ascii", "utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be",
    "cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258",
    "cp437", "cp850", "cp852", "cp855", "cp858", "cp862", "cp866", "cp874", "cp932", "cp949", "cp950",
    "iso8859-1", "iso8859-2", "iso8859-3", "iso8859-4", "iso8859-5", "iso8859-6", "iso8859-7", "iso8859-8",
    "iso8859-9", "iso8859-10", "iso8859-11", "iso8859-13", "iso8859-14", "iso8859-15", "iso8859-16",
    "koi8-r", "koi8-u", "mac-roman", "mac-cyrillic", "tis-620",
    "gb2312", "gbk", "gb18030", "big5", "big5hkscs", "euc_kr", "euc_jp", "shift_jis", "johab",
    "iso2022_jp", "iso2022_jp_1", "iso2022_jp_2", "iso2022_jp_ext", "iso2022_kr", "hz",
})  # fmt: skip
# What the label says and what programs send under it (the WHATWG encoding standard's view).
_MEANT = {
    "ascii": "cp1252", "iso8859-1": "cp1252", "iso8859-9": "cp1254", "iso8859-11": "cp874", "tis-620": "cp874",
    "gb2312": "gb18030", "gbk": "gb18030", "euc_kr": "cp949", "shift_jis": "cp932",
}  # fmt: skip
_ALIASES = {
    "ansi_x3.4-1968": "ascii", "646": "ascii", "ks_c_5601-1987": "cp949", "ks_c_5601": "cp949", "x-sjis": "cp932",
    "x-gbk": "gb18030", "gb-2312": "gb18030", "cp-850": "cp850", "cp-437": "cp437", "macintosh": "mac-roman",
    "iso-8859-8-i": "iso8859-8", "iso-8859-8-e": "iso8859-8", "utf8mb4": "utf-8", "unicode-1-1-utf-8": "utf-8",
    "x-user-defined": "cp1252", "x-mac-roman": "mac-roman", "iso-2022-jp-ms": "iso2022_jp", "windows-31j": "cp932",
    "x-euc-jp": "euc_jp", "x-windows-949": "cp949", "x-big5": "big5", "dos-874": "cp874", "windows-874": "cp874",
}  # fmt: skip
ESCAPING = frozenset({
    "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be",
    "iso2022_jp", "iso2022_jp_1", "iso2022_jp_2", "iso2022_jp_ext", "iso2022_kr", "hz",
})  # fmt: skip
"""Charsets in which ASCII bytes may mean something else."""
# The bytes by which that shows.
_ESCAPES = re.compile(rb"[\x1b\0~\x0e]")
_WINDOWS = re.compile(r"(?:x-)?(?:win|windows|cp|ansi|ms-?ansi)[-_ ]?(125\d)")
_REPLACEMENT = "�"


@lru_cache(maxsize=512)
def find_charset(label: str) -> str | None:
    """The codec for a charset's label, or None where the label is unknown or not to be trusted."""
    name = label.strip().strip("\"'").split("*", 1)[0].lower()
    if not name or len(name) > 40 or "\0" in name:
        return None
    windows = _WINDOWS.fullmatch(name)
    name = f"cp{windows.group(1)}" if windows else _ALIASES.get(name, name)
    try:
        found = codecs.lookup(name).name
    except (LookupError, ValueError, UnicodeError):
        return None
    return _MEANT.get(found, found) if found in _SAFE else None


def guess(data: bytes) -> str:
    """Text of bytes whose charset nobody named: UTF-8 where it is valid, else Windows-1252."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _decode_western(data)


def decode(data: bytes, label: str) -> tuple[str, tuple[str, ...]]:
    """The text of `data` under a charset's label, and the defects met; it never raises."""
    codec = find_charset(label) if label else None
    if data.isascii() and (codec not in ESCAPING or not _ESCAPES.search(data)):
        return data.decode("ascii"), ()
    if codec is None:
        named = bool(label) and label.lower() not in {"unknown", "unknown-8bit", "x-unknown", "binary", "8bit"}
        return guess(data), ("unknown_charset",) if named else ("charset_guessed",)
    if codec == "cp1252" and is_utf8(data):
        return data.decode("utf-8"), ("charset_guessed",)
    try:
        return _checked(data.decode(codec)), ()
    except (UnicodeError, ValueError):
        return _recover(data, codec)


def _recover(data: bytes, codec: str) -> tuple[str, tuple[str, ...]]:
    if codec == "cp1252":
        return _decode_western(data), ()
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode(codec, "replace").encode("utf-8", "replace").decode("utf-8")
        if text.count(_REPLACEMENT) * 10 > len(text):
            text = _decode_western(data)
    return text, ("bad_charset",)


def is_utf8(data: bytes) -> bool:
    """Whether 8-bit text is valid UTF-8: then a label of Latin-1 is a program's default, not the truth."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _decode_western(data: bytes) -> str:
    """Windows-1252 with its five holes filled from Latin-1, so that every byte has a character."""
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        return "".join(_WESTERN[byte] for byte in data)


def _checked(text: str) -> str:
    text.encode("utf-8")  # some codecs make lone surrogates, which no store takes
    return text


def _western_table() -> tuple[str, ...]:
    table = []
    for byte in range(256):
        try:
            table.append(bytes((byte,)).decode("cp1252"))
        except UnicodeDecodeError:
            table.append(chr(byte))
    return tuple(table)


_WESTERN = _western_table()
