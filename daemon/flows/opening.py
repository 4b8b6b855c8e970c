"""How a case begins: by command, from a spreadsheet, or by an officer's mail that comes back as a draft first."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from daemon.core.caseform import CaseForm, find_fields, is_case_form, read_form, row_fields
from daemon.core.changes import AddEvent, Change, OpenCase, SaveDraft, SettleMessage
from daemon.core.message import Attachment
from daemon.core.numbers import case_number
from daemon.core.records import Case, Letter
from daemon.core.rulebook.spans import find_times
from daemon.flows import correspondence, teaching
from daemon.flows.correspondence import Mail
from daemon.flows.evidence import Arrival
from daemon.flows.office import Office

LETTER_TYPES = ("application/pdf", "image/", "application/msword", "application/vnd.openxmlformats")
OCTET_STREAM = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class LetterFile:
    """The official letter's file, kept by content."""

    sha256: str = ""
    name: str = ""
    content_type: str = ""


def parse_date(text: str) -> date | None:
    """A date as officials write it, day first (27 Juni 2026, 27/6/2026), or in ISO 8601; None where it is none."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return next((found.day for found in find_times(text.casefold(), None) if found.day), None)


def understand(office: Office, fields: Mapping[str, str]) -> CaseForm:
    """The form of a new case, judged against this office's directory and categories; a used letter number is a fault."""
    form = read_form(fields, office.store.institutions(), office.book.clocks.categories, parse_date)
    if form.letter_number and form.letter_date:
        for letter, number in office.store.cases_by_letter({form.squeezed}):
            if letter.year == form.letter_date.year:
                fault = f"nomor surat {form.letter_number} sudah dipakai kasus {number}"
                return CaseForm(**{**_values(form), "faults": (*form.faults, fault)})
    return form


def _values(form: CaseForm) -> dict[str, Any]:
    return {name: getattr(form, name) for name in CaseForm.__dataclass_fields__}


def open_case(
    office: Office, form: CaseForm, file: LetterFile, actor: str, now: datetime, *, family: str = "", send: bool = True
) -> tuple[str, list[Change]]:
    """A new case and, unless it is to stay a draft, its follow-up letter to the PIC. The form must be without faults."""
    institution = office.store.institution(form.institution)
    if institution is None or form.faults:
        raise LookupError("; ".join(form.faults) or f"no institution {form.institution}")
    year = now.year
    sequence = office.store.next_case_number(year)
    number = case_number(office.config.office.prefix, year, sequence)
    opened = OpenCase(
        number=number, year=year, sequence=sequence, family=family or number, institution=institution.code,
        focal_point=office.focal_point_for(institution).code, topic=form.topic, category=form.category, status="draft",
        opened=now, asked=form.asked, level=institution.level, letter_number=form.letter_number,
        letter_date=form.letter_date, sifat=form.sifat, perihal=form.perihal, squeezed=form.squeezed,
        file_sha256=file.sha256, file_name=file.name, file_type=file.content_type, identity=dict(form.identity or {}),
    )  # fmt: skip
    changes: list[Change] = [opened, AddEvent(number, "opened", actor, now, {"letter": form.letter_number})]
    if send:
        changes += correspondence.dispatch(office, _as_case(opened), _as_letter(opened), now)
    return number, changes


def _as_case(opened: OpenCase) -> Case:
    names = ("number", "year", "sequence", "family", "institution", "focal_point", "topic", "category", "status", "opened", "asked", "level")
    return Case(**{name: getattr(opened, name) for name in names})


def _as_letter(opened: OpenCase) -> Letter:
    dated = opened.letter_date or opened.opened.date()
    names = ("sifat", "perihal", "squeezed", "file_sha256", "file_name", "file_type")
    chosen = {name: getattr(opened, name) for name in names}
    return Letter(case_id=0, number=opened.letter_number, year=dated.year, dated=dated, **chosen)


def open_rows(
    office: Office, rows: Iterable[tuple[int, Mapping[str, object]]], actor: str, now: datetime, *, apply: bool
) -> Iterator[tuple[int, str, bool]]:
    """Open a case for every row of a sheet, each in its own transaction.

    Gives (row, number or what is wrong, whether it was good); without `apply` it only says what would be opened.
    """
    for row_number, row in rows:
        form = understand(office, row_fields(row))
        if form.faults:
            yield row_number, "; ".join(form.faults), False
        elif not apply:
            yield row_number, f"akan dibuka untuk {form.institution}", True
        else:
            number, changes = open_case(office, form, LetterFile(), actor, now)
            office.store.apply(changes, rules=office.book.hash)
            yield row_number, number, True


def draft_from_mail(office: Office, arrival: Arrival) -> list[Change]:
    """An officer's mail with labelled lines: a draft that goes back to that officer; nothing is fact before KIRIM."""
    writer = arrival.analysis.message.writer
    if writer is None:
        raise ValueError("a draft needs a writer")
    fields = find_fields(arrival.analysis.reply.text)
    form = understand(office, fields)
    letter = letter_in(arrival.analysis.message.attachments)
    key = f"case:{arrival.id}"
    payload = {"fields": fields, "file": asdict(letter_file(letter)), "message": arrival.id, "position": letter.position if letter else -1}
    return [
        SettleMessage(arrival.id, "linked", "an officer's form for a new case", arrival.now, arrival.analysis),
        SaveDraft(key, "case", writer.address, payload, arrival.now, message=arrival.id),
        *draft_mail(office, key, writer.address, form, letter.filename if letter else "", arrival.now),
    ]


def draft_from_held(office: Office, held: Arrival, officer: str) -> list[Change]:
    """A held message becomes a draft of a new case (BARU): what it says by label, the rest for the officer to fill in."""
    fields = find_fields(held.analysis.reply.text)
    fields.setdefault("perihal", held.analysis.message.subject)
    letter = letter_in(held.analysis.message.attachments)
    key = f"case:{held.id}"
    payload = {"fields": fields, "file": asdict(letter_file(letter)), "message": held.id, "position": letter.position if letter else -1}
    form = understand(office, fields)
    return [
        SaveDraft(key, "case", officer, payload, held.now, message=held.id),
        *draft_mail(office, key, officer, form, letter.filename if letter else "", held.now),
    ]


def draft_mail(
    office: Office, key: str, officer: str, form: CaseForm, file_name: str, now: datetime, version: int = 1
) -> list[Change]:
    """What was understood of a new case, to the officer who wrote it, with what is missing."""
    institution = office.store.institution(form.institution) if form.institution else None
    point = office.focal_point_for(institution) if institution else office.default_focal_point
    facts = {
        "fields": {
            "Instansi": institution.name if institution else "",
            "Nomor surat": form.letter_number,
            "Tanggal surat": form.letter_date,
            "Perihal": form.perihal,
            "Topik": form.topic,
            "Kategori": form.category,
            "Sifat": form.sifat,
        },
        "file_name": file_name,
        "faults": form.faults,
        "recipients": [c.address for c in office.current_contacts(form.institution, now)] if institution else [],
        "hints": [taught] if (taught := teaching.lesson(office, form.institution, form.category)) else [],
    }
    mail = Mail(
        key=f"draft:{key}:{version}", purpose="new_case_draft", focal_point=point, recipient=officer, name="",
        language=point.language, about=f"draft:{key}", kind="notice", facts=facts,
    )  # fmt: skip
    return correspondence.post(office, mail, now)


def letter_in(attachments: Iterable[Attachment]) -> Attachment | None:
    """The attachment that is the official letter: a PDF before an image or a document."""
    wanted = [a for a in attachments if a.content_type.startswith(LETTER_TYPES) or a.content_type == OCTET_STREAM]
    return min(wanted, key=lambda a: (a.content_type != "application/pdf", a.position), default=None)


def letter_file(attachment: Attachment | None) -> LetterFile:
    """The kept file that an attachment becomes once its case is opened."""
    if attachment is None:
        return LetterFile()
    return LetterFile(attachment.sha256, attachment.filename, attachment.content_type)


def keep_letter_file(office: Office, name: str, content: bytes, content_type: str) -> LetterFile:
    """Keep the file of an official letter; the same content is kept once."""
    return LetterFile(office.store.keep_bytes(content), name, content_type)


__all__ = [
    "LetterFile",
    "draft_from_mail",
    "draft_mail",
    "is_case_form",
    "keep_letter_file",
    "letter_file",
    "letter_in",
    "open_case",
    "open_rows",
    "understand",
]
