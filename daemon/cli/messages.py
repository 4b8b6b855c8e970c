"""`kawal message`: every kept message with its outcome."""

from typing import Annotated

import typer

from daemon.cli.explaining import as_account
from daemon.cli.frame import FRAME, emit, show
from daemon.cli.opened import office_now
from daemon.flows import listing
from daemon.flows.explaining import explain

family = typer.Typer(help="Every kept message with its outcome.", no_args_is_help=True)


def attach(app: typer.Typer) -> None:
    """Add `message`."""
    app.add_typer(family, name="message")


@family.command("list")
def list_messages(
    outcome: Annotated[str | None, typer.Option(help="linked, held, bounce, auto, unrelated, unreadable, duplicate")] = None,
) -> None:
    """List kept messages.

    Example: kawal message list --outcome unreadable
    """
    office, _ = office_now(FRAME)
    columns = {"id": "No", "from": "Dari", "subject": "Subjek", "nature": "Sifat", "outcome": "Hasil", "cases": "Kasus"}
    show(listing.message_rows(office, outcome=outcome), columns, "Belum ada surel yang disimpan.")


@family.command("show")
def show_message(identity: Annotated[int, typer.Argument(metavar="ID", help="Number from `message list`.")]) -> None:
    """Explain one kept message from its stored analysis.

    Example: kawal message show 7
    """
    office, now = office_now(FRAME)
    kept, analysis = office.store.message(identity), office.store.analysis(identity)
    if kept is None:
        raise LookupError(f"no message {identity}: see `kawal message list`")
    if analysis is None:
        emit(kept.model_dump(mode="json"))
        return
    row = explain(f"message {identity}", analysis, office.book, office, now)
    if FRAME.as_json:
        emit(row | {"outcome": kept.outcome, "reason": kept.reason})
    else:
        typer.echo(f"{as_account(row)}\n   hasil     {kept.outcome}: {kept.reason}")
