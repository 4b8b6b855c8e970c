"""`kawal case`: open, import, list, show, note, move, close."""

import json
import mimetypes
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from daemon.cli.frame import FRAME, Exit, emit, fail, plain, show
from daemon.cli.opened import office_now
from daemon.cli.rules_explaining import as_reading
from daemon.core.calendar import explain_due
from daemon.core.counting import Chosen, Span
from daemon.core.zones import local_day
from daemon.flows import casework, listing, opening, teaching

family = typer.Typer(help="Cases: open, import, list, show, note, move, close.", no_args_is_help=True)
PAUSES = {
    "waiting for data of ours": "menunggu data dari sekretariat",
    "looking for the competent body": "mencari instansi yang berwenang",
}
Days = Annotated[str, typer.Option(metavar="DAY..DAY", help="Only cases to which this happened on these days.")]
Number = Annotated[str, typer.Argument(metavar="NUMBER", help="Case number, such as KWL-2026-004217-F.")]


def attach(app: typer.Typer) -> None:
    """Add `case`."""
    app.add_typer(family, name="case")


@family.command("open")
def open_case(
    institution: Annotated[str, typer.Option(help="Code, name or abbreviation of the institution.")],
    letter_number: Annotated[str, typer.Option(help="Official letter number.")],
    letter_date: Annotated[str, typer.Option(help="Date of the letter: 27 Juni 2026 or 2026-06-27.")],
    perihal: Annotated[str, typer.Option(help="What the letter is about, without names.")],
    category: Annotated[str, typer.Option(help="Category, as in rules/categories.toml.")],
    topic: Annotated[str, typer.Option(help="Neutral topic; the category where empty.")] = "",
    sifat: Annotated[str, typer.Option(help="biasa, segera, sangat segera, rahasia")] = "biasa",
    asked: Annotated[str, typer.Option(help="What is asked of the institution.")] = "",
    letter: Annotated[Path | None, typer.Option(help="File of the official letter.", exists=True, dir_okay=False)] = None,
    identity: Annotated[str, typer.Option(help='Sealed complainant as JSON: {"name": …, "nik": …}.')] = "",
) -> None:
    """Open a case; the follow-up letter goes to the PIC with the next delivery.

    Example: kawal case open --institution DISDIK-A --letter-number B-1/2026 --letter-date 2026-09-01 --perihal "Pungutan" --category pendidikan
    """
    office, now = office_now(FRAME)
    fields = {
        "institution": institution, "letter_number": letter_number, "letter_date": letter_date, "perihal": perihal,
        "category": category, "topic": topic, "sifat": sifat, "asked": asked,
    }  # fmt: skip
    sealed = {f"identity_{key}": str(value) for key, value in (json.loads(identity) if identity else {}).items()}
    form = opening.understand(office, {key: value for key, value in (fields | sealed).items() if value})
    if form.faults:
        fail("; ".join(form.faults), Exit.FOUND)
    file = opening.LetterFile()
    if letter is not None:
        kind = mimetypes.guess_type(letter.name)[0] or "application/octet-stream"
        file = opening.keep_letter_file(office, letter.name, letter.read_bytes(), kind)
    taught = teaching.lesson(office, form.institution, form.category)
    number, changes = opening.open_case(office, form, file, "admin", now)
    office.store.apply(changes, rules=office.book.hash)
    if FRAME.as_json:
        emit({"number": number, "taught": taught})
        return
    typer.echo(number)
    if taught:
        typer.echo(f"Catatan: {taught}", err=True)


@family.command("import")
def import_cases(
    file: Annotated[Path, typer.Argument(help="XLSX or CSV with the headings of `docs/import.md`.", exists=True)],
    apply: Annotated[bool, typer.Option("--apply", help="Open the cases; without it, only say what would happen.")] = False,
) -> None:
    """Open a case for every row of a sheet; a faulty row is named and skipped.

    Example: kawal case import kasus.xlsx --apply
    """
    from daemon.edges.sheets import read_rows

    office, now = office_now(FRAME)
    results = opening.open_rows(office, read_rows(file), "admin", now, apply=apply)
    faulty = 0
    for row, text, good in results:
        faulty += not good
        typer.echo(f"baris {row}: {text}")
    if faulty:
        raise typer.Exit(Exit.FOUND)


@family.command("list")
def list_cases(
    status: Annotated[str | None, typer.Option(help="Only cases of this status.")] = None,
    institution: Annotated[str | None, typer.Option(help="Only cases of this institution (code).")] = None,
    late: Annotated[bool, typer.Option("--late", help="Only cases with a clock past its due date.")] = False,
    opened: Days = "",
    sent: Days = "",
    confirmed: Days = "",
    answered: Days = "",
    closed: Days = "",
    due: Days = "",
    promised: Days = "",
    standing: Annotated[bool, typer.Option("--open", help="Not closed.")] = False,
    overdue: Annotated[bool, typer.Option("--overdue", help="Not answered, and the answer is past its due date.")] = False,
    unconfirmed: Annotated[bool, typer.Option("--unconfirmed", help="Sent, and neither confirmed nor answered.")] = False,
    at: Annotated[str, typer.Option(help="As known at the end of this day (2026-11-29); today where it is left out.")] = "",
    area: Annotated[str, typer.Option(help="Only institutions below this one (code).")] = "",
    focal_point: Annotated[str, typer.Option(help="Only cases of this focal point (code).")] = "",
) -> None:
    """List cases. What digests count is listed by the days of events (2026-11-23..2026-11-29) and as known on a day.

    `--due` and `--promised` (due after more time was asked for) list what is not answered yet.

    Example: kawal case list --overdue --at 2026-11-29 --area PROV-A
    """
    office, now = office_now(FRAME)
    days = {"opened": opened, "sent": sent, "confirmed": confirmed, "answered": answered, "closed": closed, "due": due, "promised": promised}
    spans = {name: as_span(text) for name, text in days.items() if text}
    today = local_day(now, office.config.office.zone)
    chosen = Chosen(as_day(at) if at else today, standing=standing, overdue=overdue, unconfirmed=unconfirmed, **spans)
    found = listing.chosen_cases(office, now, chosen, area=area, focal_point=focal_point, status=status, institution=institution, late=late)
    columns = {"number": "Nomor", "status": "Status", "late": "Lewat", "institution": "Instansi", "topic": "Topik", "letter_number": "Nomor surat"}
    show(listing.case_rows(office, now, found), columns, "Belum ada kasus.")


@family.command("show")
def show_case(
    number: Number,
    identity: Annotated[bool, typer.Option("--identity", help="Read the sealed complainant; the reading is an event.")] = False,
    deadline: Annotated[bool, typer.Option("--deadline", help="Only the deadlines, each with its working.")] = False,
) -> None:
    """Show a case with everything that happened to it.

    Example: kawal case show KWL-2026-004217-F --deadline
    """
    office, now = office_now(FRAME)
    if identity:
        casework.note_identity_read(office, number, now)
    history = listing.case_history(office, number, identity=identity)
    if FRAME.as_json:
        emit(history)
        return
    if deadline:
        for row in history["deadlines"]:
            typer.echo(f"{row['kind']}: {row['due']} ({row['state']})\n  {explain_due(row['working'], 'id')}")
            if row["state"] == "paused":
                typer.echo(f"  {_standing_still(row)}")
        return
    _print_history(history)


def _standing_still(row: Mapping[str, Any]) -> str:
    """Since when a clock stands still, why, who can end it, and when it ends by itself."""
    since, until = (str(row[name])[:10] for name in ("paused", "pause_until"))
    why = PAUSES.get(row["pause_reason"], row["pause_reason"])
    return f"berhenti sejak {since}: {why}; di tangan sekretariat; berjalan lagi paling lambat {until}"


def _print_history(history: dict[str, Any]) -> None:
    for section, rows in history.items():
        typer.echo(f"{section}:")
        for row in rows if isinstance(rows, list) else [rows]:
            lines = as_filed(row) if section == "messages" else [f"  {json.dumps(row, ensure_ascii=False, default=plain)}"]
            typer.echo("\n".join(lines))


def as_filed(link: Mapping[str, Any]) -> Iterator[str]:
    """A message on a case: what linked it, how it was read, by which rule set, and what followed."""
    yield f"  surel {link['message_id']} · skor {link['score']:g} · {link['acted'] or '-'} · aturan {link['rules'][:12] or '-'}"
    yield from (f"     {evidence.get('weight', 0):+g}  {evidence.get('why', '')}" for evidence in link["evidence"])
    if link["reading"]:
        yield from as_reading(link["reading"])


@family.command("transfers")
def list_transfers() -> None:
    """List what transfers teach: which matters of which region ended at which institution, and how often.

    Example: kawal case transfers
    """
    office, _ = office_now(FRAME)
    columns = {"category": "Kategori", "region": "Wilayah", "from": "Dari", "to": "Berakhir di", "times": "Kali"}
    show(teaching.rows(office), columns, "Belum ada kasus yang dialihkan.")


@family.command("note")
def note_case(number: Number, text: Annotated[str, typer.Argument(help="What to note, without names.")]) -> None:
    """Note something on a case.

    Example: kawal case note KWL-2026-004217-F "PIC menelepon, jawaban menyusul"
    """
    office, now = office_now(FRAME)
    casework.note(office, number, text, now)


@family.command("move")
def move_case(
    number: Number,
    status: Annotated[str, typer.Argument(help="New status.")],
    why: Annotated[str, typer.Option(help="Reason, kept with the move.")] = "by an admin",
) -> None:
    """Move a case to another status by hand (an answer that came by post or telephone).

    Example: kawal case move KWL-2026-004217-F answered_by_post --why "surat jawaban diterima 3 Sep"
    """
    office, now = office_now(FRAME)
    casework.move(office, number, status, why, now)
    typer.echo(f"{number} -> {status}")


@family.command("close")
def close_case(number: Number, why: Annotated[str, typer.Option(help="Reason, kept with the move.")] = "") -> None:
    """Close a case administratively.

    Example: kawal case close KWL-2026-004217-F --why "pengaduan ganda"
    """
    office, now = office_now(FRAME)
    casework.move(office, number, "closed_administratively", why or "closed by an admin", now)
    typer.echo(f"{number} -> closed_administratively")


def as_day(text: str) -> date:
    """A day of the command line; ends with 64 where it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        fail(f"{text!r} is no day: write 2026-11-29", Exit.USAGE)


def as_span(text: str) -> Span:
    """Days of the command line, from and to, or one day; ends with 64 where they are none."""
    first, _, last = text.partition("..")
    return Span(as_day(first), as_day(last or first))


def as_instant(text: str) -> datetime:
    """An ISO 8601 instant of the command line; ends with 64 where it is none."""
    try:
        return datetime.fromisoformat(text).astimezone()
    except ValueError:
        fail(f"{text!r} is no date: write 2026-09-01 or 2026-09-01T10:00:00+07:00", Exit.USAGE)
