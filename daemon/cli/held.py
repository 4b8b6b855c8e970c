"""`kawal held`: what waits for an officer, and settling it from the shell."""

from typing import Annotated

import typer

from daemon.cli.frame import FRAME, Exit, emit, fail, show
from daemon.cli.opened import office_now
from daemon.flows import holding, learning, listing

family = typer.Typer(help="Mail that waits for an officer.", no_args_is_help=True)


def attach(app: typer.Typer) -> None:
    """Add `held`."""
    app.add_typer(family, name="held")


@family.command("list")
def list_held(mailbox: Annotated[str, typer.Option(help="Only mail to this mailbox (the focal point's code).")] = "") -> None:
    """List held mail with its candidates.

    Example: kawal held list --json
    """
    office, _ = office_now(FRAME)
    columns = {"id": "No", "from": "Dari", "subject": "Subjek", "received": "Diterima", "reason": "Sebab"}
    show(listing.held_rows(office, mailbox), columns, "Tidak ada surel yang menunggu.")


@family.command("export")
def export_held() -> None:
    """Print what people decided on held mail, one JSON object a line: the message, its candidates, the decision.

    The lines hold the writers' own words: keep them as you keep the mail.

    Example: kawal held export > held.jsonl
    """
    office, _ = office_now(FRAME)
    for row in learning.decided_rows(office):
        emit(row)


@family.command("link")
def link_held(
    identity: Annotated[int, typer.Argument(metavar="ID", help="Number from `held list`.")],
    case: Annotated[str, typer.Argument(help="Case number.")],
) -> None:
    """File a held message on a case.

    Example: kawal held link 12 KWL-2026-004217-F
    """
    office, now = office_now(FRAME)
    if not holding.link(office, identity, case, now):
        fail(f"no open held mail {identity}: see `kawal held list`", Exit.FOUND)
    typer.echo(f"{identity} -> {case}")


@family.command("dismiss")
def dismiss_held(identity: Annotated[int, typer.Argument(metavar="ID", help="Number from `held list`.")]) -> None:
    """Set a held message aside: it is about no case.

    Example: kawal held dismiss 12
    """
    office, now = office_now(FRAME)
    if not holding.dismiss(office, identity, now):
        fail(f"no open held mail {identity}: see `kawal held list`", Exit.FOUND)
    typer.echo(f"{identity} set aside")
