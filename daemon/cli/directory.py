"""`kawal directory`: institutions and contacts, from and to sheets."""

from pathlib import Path
from typing import Annotated

import typer

from daemon.cli.cases import as_day
from daemon.cli.frame import FRAME, Exit, emit, fail, show
from daemon.cli.opened import office_now
from daemon.core.zones import local_day
from daemon.flows import directing

family = typer.Typer(help="Institutions and contacts.", no_args_is_help=True)


def attach(app: typer.Typer) -> None:
    """Add `directory`."""
    app.add_typer(family, name="directory")


@family.command("import")
def import_directory(
    file: Annotated[Path, typer.Argument(help="XLSX or CSV: a row a contact.", exists=True, dir_okay=False)],
    apply: Annotated[bool, typer.Option("--apply", help="Make the changes that are shown.")] = False,
) -> None:
    """Show what a directory sheet would change, and whom it would mail; make the changes with --apply.

    Example: kawal directory import direktori.xlsx --apply
    """
    from daemon.edges.sheets import FaultySheet, read_rows
    from daemon.flows.directory_import import plan_import

    office, now = office_now(FRAME)
    try:
        plan = plan_import(office, read_rows(file), now)
    except FaultySheet as fault:
        fail(str(fault), Exit.FOUND)
    for kind, lines in (("change", plan.lines), ("fault", plan.faults)):
        for line in lines:
            if FRAME.as_json:
                emit({"kind": kind, "text": line.strip()})
            else:
                typer.echo(line, err=kind == "fault")
    if plan.faults:
        raise typer.Exit(Exit.FOUND)
    if apply:
        office.store.apply(plan.changes)
    elif not FRAME.as_json:
        typer.echo("Belum ada yang diubah; ulangi dengan --apply." if plan.changes else "Tidak ada yang berubah.")


@family.command("export")
def export_directory(file: Annotated[Path, typer.Argument(help="XLSX or CSV to write.", dir_okay=False)]) -> None:
    """Write the directory as a sheet that `import` reads back.

    Example: kawal directory export direktori.xlsx
    """
    office, now = office_now(FRAME)
    typer.echo(f"{directing.export(office, file, now)} rows")


@family.command("list")
def list_directory(
    without_pic: Annotated[bool, typer.Option("--without-pic", help="Institutions that have open cases and no PIC who can be written to.")] = False,
    health: Annotated[str, typer.Option(help="Only contacts of today that are: ok, silent, bouncing, away.")] = "",
    at: Annotated[str, typer.Option(help="With --without-pic: as known at the end of this day; today where it is left out.")] = "",
    area: Annotated[str, typer.Option(help="With --without-pic: only institutions below this one (code).")] = "",
    focal_point: Annotated[str, typer.Option(help="With --health: only institutions that this focal point serves (code).")] = "",
) -> None:
    """List institutions with their contacts.

    Example: kawal directory list --without-pic --json
    """
    office, now = office_now(FRAME)
    today = local_day(now, office.config.office.zone)
    if without_pic:
        rows = directing.rows_without_pic(office, as_day(at) if at else today, area)
    elif health:
        rows = directing.rows_in_health(office, health, today, focal_point)
    else:
        rows = directing.rows(office)
    if FRAME.as_json:
        for row in rows:
            emit(row)
        return
    columns = {"code": "Kode", "institution": "Instansi", "superior": "Atasan", "name": "Nama", "address": "Surel", "role": "Peran", "health": "Keadaan"}
    show(rows, columns, "Direktori masih kosong: kawal directory import FILE --apply")
