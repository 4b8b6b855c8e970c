"""`kawal outbox`: what goes and went out, holding it and letting it go."""

from typing import Annotated

import typer

from daemon.cli.cases import as_day
from daemon.cli.frame import FRAME, show
from daemon.cli.opened import office_now
from daemon.core.zones import day_begins
from daemon.flows import listing

family = typer.Typer(help="Mail that goes out.", no_args_is_help=True)
Ids = Annotated[list[int] | None, typer.Argument(metavar="[ID]...", help="Numbers from `outbox list`; all where empty.")]


def attach(app: typer.Typer) -> None:
    """Add `outbox`."""
    app.add_typer(family, name="outbox")


@family.command("list")
def list_outbox(
    state: Annotated[str | None, typer.Option(help="queued, claimed, sending, sent, failed, doubt, held, dropped")] = None,
    since: Annotated[str, typer.Option(help="Only mail that was tried (or queued, where it never was) on this day or later.")] = "",
    focal_point: Annotated[str, typer.Option(help="Only mail of this focal point (code).")] = "",
) -> None:
    """List outgoing mail with its state.

    Example: kawal outbox list --state failed
    """
    office, _ = office_now(FRAME)
    begins = day_begins(as_day(since), office.config.office.zone) if since else None
    mails = (
        mail
        for mail in office.store.outgoing(state=state)
        if (begins is None or (mail.claimed_at or mail.created) >= begins) and focal_point in ("", mail.focal_point)
    )
    columns = {"id": "No", "purpose": "Jenis", "recipient": "Kepada", "subject": "Subjek", "state": "Keadaan", "response": "Jawaban server"}
    show((listing.outgoing_row(office, m) for m in mails), columns, "Kotak keluar kosong.")


@family.command("hold")
def hold_outbox(ids: Ids = None) -> None:
    """Hold queued mail back.

    Example: kawal outbox hold
    """
    office, _ = office_now(FRAME)
    typer.echo(f"{office.store.hold_outgoing(ids or None)} held")


@family.command("release")
def release_outbox(ids: Ids = None) -> None:
    """Let held mail go.

    Example: kawal outbox release 17
    """
    office, _ = office_now(FRAME)
    typer.echo(f"{office.store.release_outgoing(ids or None)} released")
