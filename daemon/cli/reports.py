"""`kawal forecast`, `digest`, `page`, `preview`, `reconcile`, `audit`: looking ahead, looking back, looking over."""

from pathlib import Path
from typing import Annotated

import typer

from daemon.cli.frame import FRAME, Exit, emit, fail, show
from daemon.cli.opened import office_now

audit_family = typer.Typer(help="The chain of events.", no_args_is_help=True)


def attach(app: typer.Typer) -> None:
    """Add the commands that look ahead, back and over."""
    for command in (forecast, digest, page, preview, reconcile):
        app.command()(command)
    app.add_typer(audit_family, name="audit")


def forecast(
    days: Annotated[int, typer.Option(min=1, max=400, help="How far to look ahead.")] = 14,
    rules: Annotated[Path | None, typer.Option("--rules", help="Folder of other rules: show only what would be mailed otherwise.", exists=True, file_okay=False)] = None,
    page: Annotated[Path | None, typer.Option("--page", help="Write it to this file as a calendar page for a browser.", dir_okay=False)] = None,
) -> None:
    """List every mail that will go out in the next days if nobody answers.

    Example: kawal forecast --days 30 --rules rules-baru --page perkiraan.html
    """
    from daemon.core.book import compile_book
    from daemon.edges.files import find_files
    from daemon.flows import forecasting

    office, now = office_now(FRAME)
    if rules is None:
        rows = forecasting.foresee(office, now, days)
    else:
        rows = forecasting.compare(office, compile_book(find_files("rules", rules)), now, days)
    if page is not None:
        page.write_text(forecasting.page(office, rows, now, days, compared=rules is not None), encoding="utf-8")
        typer.echo(str(page))
        return
    columns = {"at": "Kapan", "purpose": "Jenis", "recipient": "Kepada", "cases": "Kasus", "reason": "Sebab"}
    empty = f"Tidak ada surel yang akan keluar dalam {days} hari."
    if rules is not None:
        columns = {"difference": "Beda"} | columns
        empty = f"Dalam {days} hari tidak ada surel yang berbeda."
    show(rows, columns, empty)


def digest(
    week: Annotated[str, typer.Option(help="ISO week, such as 2026-W48; the last whole week where it is left out.")] = "",
    month: Annotated[str, typer.Option(help="The official report of this month instead, such as 2026-11.")] = "",
    out: Annotated[Path | None, typer.Option(help="Folder to write the mails to, instead of queueing them.")] = None,
) -> None:
    """Make the digests of a week, or the report of a month, now: queue them, or write them to a folder.

    Example: kawal digest --week 2026-W48 --out ringkasan
    """
    from daemon.flows import digesting

    office, now = office_now(FRAME)
    chosen = month or week or digesting.last_week(office, now)
    try:
        changes = digesting.monthly(office, month, now) if month else digesting.weekly(office, chosen, now)
    except ValueError:
        fail(f"{chosen!r} is no period: write --week 2026-W48 or --month 2026-11", Exit.USAGE)
    if out is None:
        queued = office.store.apply(changes, rules=office.book.hash).outgoing
        typer.echo(f"{chosen}: {len(queued)} queued")
        return
    for path in digesting.write_mails(changes, out):
        if FRAME.as_json:
            emit({"period": chosen, "file": str(path)})
        else:
            typer.echo(str(path))


def page(
    folder: Annotated[Path, typer.Argument(help="Folder for the page.", file_okay=False)],
    week: Annotated[str, typer.Option(help="ISO week, such as 2026-W48; the last seven days where it is left out.")] = "",
) -> None:
    """Write the leadership's figures as one static page that needs no server and no script.

    Example: kawal page /var/www/kawal
    """
    from daemon.flows.publishing import publish

    office, now = office_now(FRAME)
    try:
        typer.echo(str(publish(office, folder, now, week)))
    except ValueError:
        fail(f"{week!r} is no ISO week: write 2026-W48", Exit.USAGE)


def preview(folder: Annotated[Path, typer.Argument(help="Folder for the gallery.")]) -> None:
    """Render every template with real-looking data into a page for a browser.

    Example: kawal preview galeri
    """
    from daemon.flows.preview import write_gallery

    config = FRAME.config() if FRAME.find_config() else None
    pages = write_gallery(folder, config.templates.dir if config else None)
    typer.echo(f"{folder / 'index.html'}: {len(pages)} mails")


def reconcile() -> None:
    """Compare each mailbox with the ledger: every UID must have an outcome.

    Example: kawal reconcile --json
    """
    from daemon.flows.reconciling import compare

    office, _ = office_now(FRAME)
    missing = 0
    for row in compare(office):
        missing += row["without_outcome"]
        if FRAME.as_json:
            emit(row)
        else:
            typer.echo(f"{row['mailbox']} {row['folder']}: {row['listed']} UID, {row['without_outcome']} tanpa hasil")
    if missing:
        raise typer.Exit(Exit.FOUND)


@audit_family.command("verify")
def verify_audit() -> None:
    """Verify the hash chain of every case's events and the nightly seals; name the first row that does not fit.

    The newest seal is printed: compare it with the one in the journal of that day.

    Example: kawal audit verify
    """
    office, _ = office_now(FRAME)
    broken = office.store.verify_chain()
    if broken is not None:
        fail(f"the chain is broken: {broken.case} event {broken.sequence}: {broken.reason}", Exit.FOUND)
    sealed = office.store.newest_seal()
    if FRAME.as_json:
        emit({"good": True, "sealed": sealed[0] if sealed else None, "seal": sealed[1] if sealed else ""})
    else:
        typer.echo("every event fits its chain" + (f"; sealed {sealed[0]} {sealed[1]}" if sealed else "; not sealed yet"))
