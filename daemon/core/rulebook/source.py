"""A rule file as text: TOML with the place of every key, and faults that name file, line and column.

BOM and CRLF are accepted. Keys and kinds of values are checked by tables.py.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from daemon.core.rulebook.places import find_places

Path = tuple[str | int, ...]
"""Where a value stands in the parsed data: ("rule", 3, "any")."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong in a rule file: where, what, and what would be right (`mend`)."""

    file: str
    line: int
    column: int
    message: str
    mend: str = ""
    source_line: str = ""
    severity: Literal["error", "warning"] = "error"

    def __str__(self) -> str:
        """The fault as `kawal rules check` prints it: place, line with a mark, what is wrong, what would be right."""
        kind = "peringatan: " if self.severity == "warning" else ""
        parts = [f"{self.file}:{self.line}:{self.column}: {kind}{self.message}"]
        if self.source_line:
            shown = self.source_line.replace("\t", " ")
            parts += [f"    {shown}", "    " + " " * (self.column - 1) + "^"]
        if self.mend:
            parts.append(f"    {self.mend}")
        return "\n".join(parts)


class FaultyFile(ValueError):  # noqa: N818 - named for what it is, a file
    """Rule files that may not take effect, with every fault that was found."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults


@dataclass(frozen=True)
class Source:
    """One rule file, read: its data, and for each key path the line and column (from 1) where it stands."""

    file: str
    text: str
    data: dict[str, Any]
    places: dict[Path, tuple[int, int]]

    def fault(self, path: Path, message: str, mend: str = "", severity: Literal["error", "warning"] = "error") -> Fault:
        """A fault at the key `path`, or at the nearest enclosing key that has a place."""
        line, column = self.place(path)
        return Fault(self.file, line, column, message, mend, line_of(self.text, line), severity)

    def place(self, path: Path) -> tuple[int, int]:
        """Line and column of `path`, or of the nearest enclosing key that has a place."""
        at = path
        while at and at not in self.places:
            at = at[:-1]
        return self.places.get(at, (1, 1))

    def where(self, path: Path) -> str:
        """`file:line` of a key, as readings and explanations name it."""
        return f"{self.file}:{self.place(path)[0]}"


def line_of(text: str, line: int) -> str:
    """Line number `line` (from 1) of `text`, empty where there is none."""
    lines = text.split("\n")
    return lines[line - 1].rstrip("\r") if 0 < line <= len(lines) else ""


def read_source(file: str, raw: bytes) -> Source:
    """A TOML file read with its places. Raises FaultyFile: bytes that are no UTF-8, syntax, control characters."""
    text = _decode(file, raw)
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise FaultyFile((_syntax_fault(file, text, str(error)),)) from error
    except RecursionError as error:
        raise FaultyFile((Fault(file, 1, 1, "tabel atau daftar bersarang terlalu dalam"),)) from error
    source = Source(file, text, data, find_places(text))
    faults = tuple(_control_faults(source, (), data))
    if faults:
        raise FaultyFile(faults)
    return source


def _decode(file: str, raw: bytes) -> str:
    body = raw.removeprefix(b"\xef\xbb\xbf")
    try:
        return body.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        before = body[: error.start]
        line = before.count(b"\n") + 1
        column = len(before.rsplit(b"\n", 1)[-1].decode("utf-8", "replace")) + 1
        shown = body.split(b"\n")[line - 1].decode("utf-8", "replace").rstrip("\r")
        message = f"byte 0x{body[error.start]:02X} bukan UTF-8"
        raise FaultyFile(
            (
                Fault(
                    file,
                    line,
                    column,
                    message,
                    "simpan berkas ini sebagai UTF-8 (di Notepad: Save As, Encoding: UTF-8)",
                    shown,
                ),
            )
        ) from error


def _control_faults(source: Source, path: Path, value: Any) -> Iterator[Fault]:
    """A control character in a string is nearly always a backslash that TOML took for itself."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _control_faults(source, (*path, key), inner)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _control_faults(source, (*path, index), inner)
    elif isinstance(value, str) and (found := re.search(r"[\x00-\x08\x0b-\x1f\x7f]", value)):
        escape = {"\b": "\\b", "\f": "\\f", "\x1b": "\\e", "\r": "\\r"}.get(found[0], f"\\u{ord(found[0]):04X}")
        written = "".join({"\b": "\\b", "\f": "\\f", "\n": "\\n"}.get(c, c) for c in value)
        written = re.sub(r"[\x00-\x1f\x7f]", lambda m: f"\\x{ord(m[0]):02x}", written)
        yield source.fault(
            path,
            f'"{escape}" di dalam kutip ganda adalah karakter kendali U+{ord(found[0]):04X}, bukan bagian pola',
            f"tulis dengan kutip tunggal: '{written}'",
        )


_AT = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")

# What tomllib says -> what is wrong and what would be right, in the admin's language.
_SYNTAX: tuple[tuple[str, str, str], ...] = (
    (
        "Unescaped '\\'",
        "garis miring terbalik di dalam kutip ganda",
        "tulis pola dengan kutip tunggal, misalnya '/\\d+ hari/'",
    ),
    ("Expected '=' after a key", "sesudah kunci harus ada tanda '='", 'tulis: kunci = "nilai"'),
    (
        "Cannot overwrite a value",
        "nama ini sudah dipakai di tabel yang sama",
        "hapus salah satu, atau awali aturan baru dengan [[rule]]",
    ),
    (
        "Cannot declare",
        "tabel ini sudah ada",
        "tabel boleh ditulis sekali; untuk beberapa aturan tulis [[rule]] dengan kurung ganda",
    ),
    (
        "Cannot mutate immutable",
        "tabel sebaris tidak boleh ditambah kemudian",
        "tulis semua isinya di dalam { } yang sama",
    ),
    (
        "Cannot redefine namespace",
        "nama ini sudah dipakai untuk tabel lain",
        "untuk beberapa aturan tulis [[rule]] dengan kurung ganda",
    ),
    ("Duplicate inline table key", "kunci ini ditulis dua kali", "hapus salah satu"),
    ("Unclosed array", "daftar tidak ditutup", "tutup daftar dengan ']' dan pisahkan isinya dengan koma"),
    (
        "Unclosed inline table",
        "tabel sebaris tidak ditutup",
        "tulis { ... } dalam satu baris, atau pakai [tabel] tersendiri",
    ),
    ("Unterminated string", "teks tidak ditutup dengan kutip", "tutup teks dengan kutip yang sama seperti pembukanya"),
    (
        "Expected newline or end of document",
        "ada sisa tulisan sesudah nilai",
        "satu baris satu kunci; keterangan diawali '#'",
    ),
    (
        "Invalid initial character for a key part",
        "di sini seharusnya ada nama kunci",
        "tulis nama kunci; { ... } tidak boleh dipecah atas beberapa baris",
    ),
    ("Invalid value", "nilai tidak dikenal", 'teks ditulis di antara kutip: "..."'),
    (
        "Invalid statement",
        "baris ini bukan kunci, tabel, atau keterangan",
        "keterangan diawali '#'; kunci ditulis: kunci = nilai",
    ),
    (
        "Illegal character",
        "karakter yang tidak boleh ada di dalam teks",
        "tutup teks di baris yang sama, atau pakai tiga kutip untuk teks beberapa baris",
    ),
    ("Unescaped", "karakter yang tidak boleh ada di dalam teks", "pakai kutip tunggal"),
    ("Expected ']", "tajuk tabel tidak ditutup", "tulis [nama] atau [[nama]] dalam satu baris"),
    ("Expected initial", "tajuk tabel keliru", "tulis [nama] atau [[nama]]"),
)


def _syntax_fault(file: str, text: str, said: str) -> Fault:
    found = _AT.search(said)
    lines = text.split("\n")
    if found and found[1]:
        line, column = int(found[1]), int(found[2])
    else:
        line = next((n for n in range(len(lines), 0, -1) if lines[n - 1].strip()), 1)
        column = len(lines[line - 1]) + 1
    plain = _AT.sub("", said)
    wrong, right = next(((w, r) for start, w, r in _SYNTAX if plain.startswith(start)), ("bukan TOML yang sah", ""))
    # An illegal newline in a string is reported behind the line it ends.
    return Fault(file, line, max(1, column), f"{wrong} ({plain})", right, line_of(text, line))
