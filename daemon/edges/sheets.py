"""Spreadsheets: XLSX out with typed cells, XLSX and CSV in as rows with their numbers.

Out: text stays text (no formula, no link is made of it). In: size, rows and expansion are bounded, entities refused
(openpyxl parses with defusedxml where that is installed, and it is).
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl
import xlsxwriter  # type: ignore[import-untyped]
from defusedxml.common import DefusedXmlException
from openpyxl.utils.exceptions import InvalidFileException

MAX_FILE = 20_000_000
MAX_UNPACKED = 50_000_000
MAX_RATIO = 100
MAX_ENTRIES = 10_000
MAX_ROWS = 200_000
MAX_COLUMNS = 200
CELL_LIMIT = 32_767
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
OPTIONS = {
    "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
    "remove_timezone": True,
}  # fmt: skip
BEFORE_FIRST_DAY = date(1899, 12, 30).toordinal()
"""Spreadsheets count days from here on (from March 1900; they take 1900 for a leap year)."""
Cell = str | int | float | bool | date | datetime | None


class FaultySheet(ValueError):  # noqa: N818 - named for what it is
    """A spreadsheet that cannot be read, with a sentence for whoever sent it."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of a workbook: its name, headings and rows (any iterable; rows are written as they come)."""

    name: str
    headings: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    widths: Sequence[int] = ()


def write_workbook(sheets: Iterable[Sheet], zone: str = "Asia/Jakarta", title: str = "Kawal") -> bytes:
    """An XLSX with typed cells; instants are written in `zone`. No cell is ever a formula."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, OPTIONS) as book:
        book.set_properties({"title": title, "author": "", "company": ""})
        bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        formats = {
            "day": book.add_format({"num_format": "yyyy-mm-dd"}),
            "moment": book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
        }
        for place, sheet in enumerate(sheets, 1):
            page = book.add_worksheet(_sheet_name(sheet.name, place))
            page.freeze_panes(1, 0)
            for column, heading in enumerate(sheet.headings):
                page.write_string(0, column, heading, bold)
                page.set_column(column, column, sheet.widths[column] if column < len(sheet.widths) else 16)
            last, here = 0, ZoneInfo(zone)
            for last, row in enumerate(sheet.rows, 1):
                for column, value in enumerate(row):
                    _write(page, last, column, value, formats, here)
            page.autofilter(0, 0, last, max(len(sheet.headings) - 1, 0))
    return target.getvalue()


def _write(page: Any, row: int, column: int, value: Cell, formats: Mapping[str, Any], zone: ZoneInfo) -> None:
    if value is None or value == "":
        return
    if isinstance(value, str):
        page.write_string(row, column, _storable(value))
    elif isinstance(value, bool):
        page.write_boolean(row, column, value)
    elif isinstance(value, int | float):
        page.write_number(row, column, value)
    elif isinstance(value, datetime):
        local = value.astimezone(zone).replace(tzinfo=None) if value.tzinfo else value
        page.write_datetime(row, column, local, formats["moment"])
    else:
        page.write_number(row, column, value.toordinal() - BEFORE_FIRST_DAY, formats["day"])


def _storable(text: str) -> str:
    """Text that XML can hold; a lone control character would make the file unreadable."""
    held = text if text.isprintable() else NOT_IN_XML.sub("", text).replace("\r\n", "\n")
    return held[:CELL_LIMIT]


def _sheet_name(name: str, place: int) -> str:
    return "".join(" " if c in "[]:*?/\\'" else c for c in name)[:31].strip() or f"Lembar {place}"


def write_csv(headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """CSV whose text no spreadsheet takes for a formula: such a cell gets a leading apostrophe."""
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerow(headings)
    for row in rows:
        writer.writerow([_disarmed(value) for value in row])
    return target.getvalue()


def _disarmed(value: Cell) -> Cell:
    if not isinstance(value, str):
        return value.isoformat() if isinstance(value, date) else value
    clean = value.replace("\0", "")
    return f"'{clean}" if clean.startswith(FORMULA_STARTS) else clean


def read_rows(path: Path) -> Iterator[tuple[int, dict[str, Cell]]]:
    """The rows of an XLSX or CSV file under its first row of headings: (row number as the program shows it, cells).

    Empty rows are left out; headings are squeezed to single blanks. Raises FaultySheet.
    """
    if path.stat().st_size > MAX_FILE:
        raise FaultySheet(f"{path.name}: lebih besar dari {MAX_FILE // 1_000_000} MB")
    content = path.read_bytes()
    rows = _xlsx_rows(content, path.name) if content[:2] == b"PK" else _csv_rows(content, path.name)
    return _under_headings(rows, path.name)


def _under_headings(rows: Iterator[tuple[int, Sequence[Cell]]], name: str) -> Iterator[tuple[int, dict[str, Cell]]]:
    headings: list[str] = []
    for count, (number, cells) in enumerate(rows):
        if count > MAX_ROWS:
            raise FaultySheet(f"{name}: lebih dari {MAX_ROWS} baris")
        if all(cell is None or str(cell).strip() == "" for cell in cells):
            continue
        if not headings:
            headings = [" ".join(str(cell).split()) if cell is not None else "" for cell in cells]
            twice = next((h for h in headings if h and headings.count(h) > 1), None)
            if twice:
                raise FaultySheet(f"{name}: judul kolom {twice!r} ada dua kali")
            continue
        yield number, {heading: cell for heading, cell in zip(headings, cells, strict=False) if heading}
    if not headings:
        raise FaultySheet(f"{name}: tidak ada isinya")


def _xlsx_rows(content: bytes, name: str) -> Iterator[tuple[int, Sequence[Cell]]]:
    _judge_archive(content, name)
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        with closing(book):
            page = book.worksheets[0]
            page.reset_dimensions()
            for number, row in enumerate(page.iter_rows(max_col=MAX_COLUMNS, values_only=True), 1):
                yield number, [_cell(value) for value in row]
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, IndexError, DefusedXmlException) as fault:
        if isinstance(fault, FaultySheet):
            raise
        raise FaultySheet(f"{name}: bukan berkas XLSX yang dapat dibaca ({fault})") from fault


def _judge_archive(content: bytes, name: str) -> None:
    """A small archive that unpacks to a large one is no spreadsheet; nor is one that declares entities."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            unpacked = sum(entry.file_size for entry in entries)
            if len(entries) > MAX_ENTRIES or unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * max(len(content), 10_000):
                raise FaultySheet(f"{name}: mengembang terlalu besar")
            for entry in entries:
                if entry.flag_bits & 1:
                    raise FaultySheet(f"{name}: terkunci kata sandi")
                if entry.filename.endswith(".xml") and b"<!DOCTYPE" in archive.open(entry).read(4096):
                    raise FaultySheet(f"{name}: berisi deklarasi yang tidak diizinkan (DOCTYPE)")
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as fault:
        raise FaultySheet(f"{name}: arsip rusak ({fault})") from fault


def _cell(value: object) -> Cell:
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, datetime):
        return value.date() if (value.hour, value.minute, value.second) == (0, 0, 0) else value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if isinstance(value, int | float | bool | date) else (str(value) if value is not None else None)


def _csv_rows(content: bytes, name: str) -> Iterator[tuple[int, Sequence[Cell]]]:
    if b"\0" in content[:4096] and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise FaultySheet(f"{name}: bukan CSV dan bukan XLSX")
    text = decode_text(content)
    head = text[:4096]
    best = max(",;\t|", key=lambda mark: _columns(head, mark))
    delimiter = best if _columns(head, best) else "\x1f"
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for row in reader:
            yield reader.line_num, [cell.strip().removeprefix("'") if cell.startswith("'=") else cell.strip() for cell in row[:MAX_COLUMNS]]
    except csv.Error as fault:
        raise FaultySheet(f"{name}: baris {reader.line_num}: {fault}") from fault


def _columns(head: str, mark: str) -> int:
    """How well a mark divides the first lines: columns where all lines have as many as the first, else none."""
    lines = [row for row in csv.reader(io.StringIO(head, newline=""), delimiter=mark) if row][:10]
    first = len(lines[0]) if lines else 0
    return first if first > 1 and sum(len(line) == first for line in lines) * 2 > len(lines) else 0


def decode_text(content: bytes) -> str:
    """Text of a file from an office program: UTF-8 or UTF-16 with their marks, else UTF-8, else Windows-1252."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")
