"""`kawal outbox`: what goes and went out, holding it and letting it go."""

from typing import Annotated

import typer

from daemon.cli.frame import FRAME, show
from daemon.cli.opened import office_now
from daemon.flows import listing

family = typer.Typer(help="Mail that goes out.", no_args_is_help=True)
Ids = Annotated[list[int] | None, typer.Argument(metavar="[ID]...", help="Numbers from `outbox list`; all where empty.")]


def attach(app: typer.Typer) -> None:
    """Add `outbox`."""
    app.add_typer(family, name="outbox")


@family.command("list")
def list_outbox(
    state: Annotated[str | None, typer.Option(help="queued, claimed, sent, failed, doubt, held, dropped")] = None,
) -> None:
    """List outgoing mail with its state.

    Example: kawal outbox list --state failed
    """
    office, _ = office_now(FRAME)
    columns = {"id": "No", "purpose": "Jenis", "recipient": "Kepada", "subject": "Subjek", "state": "Keadaan", "response": "Jawaban server"}
    show((listing.outgoing_row(office, m) for m in office.store.outgoing(state=state)), columns, "Kotak keluar kosong.")


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
