"""A new case as an officer writes it: lines such as `Instansi: …`, or a row of a spreadsheet; read and judged."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from rapidfuzz import fuzz, process

from daemon.core.numbers import squeeze
from daemon.core.records import Institution

FIELDS: Mapping[str, tuple[str, ...]] = {
    "institution": ("instansi", "institution", "tujuan"),
    "letter_number": ("nomor surat", "no surat", "no. surat", "letter number"),
    "letter_date": ("tanggal surat", "tgl surat", "tgl. surat", "letter date"),
    "perihal": ("perihal", "hal", "subject"),
    "topic": ("topik", "topic"),
    "category": ("kategori", "category"),
    "sifat": ("sifat", "urgency"),
    "asked": ("permintaan", "yang diminta", "asked"),
    "identity_name": ("nama pengadu", "complainant"),
    "identity_nik": ("nik",),
    "identity_address": ("alamat pengadu",),
    "identity_phone": ("telepon pengadu", "hp pengadu"),
}
LABEL_OF = {label: field for field, labels in FIELDS.items() for label in labels}
LINE = re.compile(r"^[ \t>*•\-]*([^:\n]{2,40}?)[ \t]*:[ \t]*(.*)$")
REQUIRED = ("institution", "letter_number", "letter_date", "perihal", "category")
FORM_MARKS = ("institution", "letter_number")
SIFAT = ("biasa", "segera", "sangat segera", "rahasia")
SURE_ENOUGH = 90.0
WORTH_SHOWING = 70.0


@dataclass(frozen=True, slots=True)
class CaseForm:
    """What was understood of a new case, and what is missing or doubtful (sentences for the officer)."""

    institution: str = ""
    letter_number: str = ""
    letter_date: date | None = None
    perihal: str = ""
    topic: str = ""
    category: str = ""
    sifat: str = "biasa"
    asked: str = ""
    identity: Mapping[str, str] | None = None
    faults: tuple[str, ...] = ()

    @property
    def squeezed(self) -> str:
        """The letter number as it is searched for."""
        return squeeze(self.letter_number)


def find_fields(text: str) -> dict[str, str]:
    """Labelled lines of a mail by field; a line without a label continues the one before it."""
    fields: dict[str, str] = {}
    last = ""
    for line in text.splitlines():
        match = LINE.match(line)
        field = LABEL_OF.get(" ".join(match.group(1).casefold().split())) if match else None
        if match and field:
            last = field
            fields.setdefault(field, match.group(2).strip())
        elif last and line.strip() and not match:
            fields[last] = f"{fields[last]} {line.strip()}".strip()
        else:
            last = ""
    return fields


def is_case_form(text: str) -> bool:
    """Whether a mail of an officer means to open a case: it names an institution and a letter number by label."""
    fields = find_fields(text)
    return all(mark in fields for mark in FORM_MARKS)


def row_fields(row: Mapping[str, object]) -> dict[str, str]:
    """The fields of a spreadsheet row whose headings are the labels (or the field names)."""
    fields: dict[str, str] = {}
    for heading, value in row.items():
        name = " ".join(str(heading).casefold().split())
        field = LABEL_OF.get(name) or (name if name in FIELDS else None)
        if field and value not in (None, ""):
            fields[field] = value.isoformat()[:10] if isinstance(value, date) else str(value).strip()
    return fields


def read_form(
    fields: Mapping[str, str],
    institutions: Iterable[Institution],
    categories: Iterable[str],
    parse_date: Callable[[str], date | None],
) -> CaseForm:
    """Judge the fields of a new case against the directory and the categories."""
    faults: list[str] = [f"belum ada: {FIELDS[name][0].capitalize()}" for name in REQUIRED if not fields.get(name)]
    code = _institution(fields.get("institution", ""), tuple(institutions), faults)
    category = _category(fields.get("category", ""), tuple(categories), faults)
    dated = parse_date(fields["letter_date"]) if fields.get("letter_date") else None
    if fields.get("letter_date") and dated is None:
        faults.append(f"tanggal surat tidak terbaca: {fields['letter_date']!r}; tulis misalnya 27 Juni 2026")
    sifat = fields.get("sifat", "biasa").casefold() or "biasa"
    if sifat not in SIFAT:
        faults.append(f"sifat {sifat!r} tidak dikenal; pilihannya: {', '.join(SIFAT)}")
    identity = {k.removeprefix("identity_"): v for k, v in fields.items() if k.startswith("identity_") and v}
    return CaseForm(
        code, fields.get("letter_number", ""), dated, fields.get("perihal", ""), fields.get("topic") or category,
        category, sifat, fields.get("asked", ""), identity, tuple(faults),
    )  # fmt: skip


def _institution(written: str, institutions: tuple[Institution, ...], faults: list[str]) -> str:
    if not written:
        return ""
    wanted = written.casefold()
    for institution in institutions:
        if wanted in {institution.code.casefold(), institution.name.casefold(), institution.short.casefold()}:
            return institution.code
    names = {institution.code: f"{institution.name} {institution.short}".casefold() for institution in institutions}
    ranked = process.extract(wanted, names, scorer=fuzz.token_set_ratio, limit=3)
    good = [code for _, score, code in ranked if score >= SURE_ENOUGH]
    if len(good) == 1:
        return str(good[0])
    shown = ", ".join(str(code) for _, score, code in ranked if score >= WORTH_SHOWING)
    faults.append(f"instansi {written!r} tidak ditemukan" + (f"; maksud Anda: {shown}?" if shown else ""))
    return ""


def _category(written: str, categories: tuple[str, ...], faults: list[str]) -> str:
    if not written:
        return ""
    known = {category.casefold(): category for category in categories}
    if written.casefold() in known:
        return known[written.casefold()]
    near = process.extractOne(written.casefold(), list(known), scorer=fuzz.ratio, score_cutoff=WORTH_SHOWING)
    hint = f"; maksud Anda {known[near[0]]!r}?" if near else f"; pilihannya: {', '.join(categories)}"
    faults.append(f"kategori {written!r} tidak dikenal{hint}")
    return ""
