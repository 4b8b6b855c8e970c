"""`kawal letter`: the postal channel beside the e-mail one."""

from typing import Annotated

import typer

from daemon.cli.cases import Number, as_instant
from daemon.cli.frame import FRAME
from daemon.cli.opened import office_now
from daemon.flows import casework

family = typer.Typer(help="The postal channel of a letter.", no_args_is_help=True)
When = Annotated[str, typer.Option(help="When, ISO 8601; now where it is left out.")]
Note = Annotated[str, typer.Option(help="Courier, receipt number, who signed.")]


def attach(app: typer.Typer) -> None:
    """Add `letter`."""
    app.add_typer(family, name="letter")


def _set(number: str, state: str, when: str, note: str) -> None:
    office, now = office_now(FRAME)
    casework.set_post(office, number, state, as_instant(when) if when else now, note, now)
    typer.echo(f"{number}: {state}")


@family.command("posted")
def posted(number: Number, at: When = "", note: Note = "") -> None:
    """Record that the letter went by post.

    Example: kawal letter posted KWL-2026-004217-F --note "kurir 8812"
    """
    _set(number, "posted", at, note)


@family.command("received")
def received(number: Number, at: When = "", note: Note = "") -> None:
    """Record that the institution received the letter by post.

    Example: kawal letter received KWL-2026-004217-F --at 2026-09-03
    """
    _set(number, "received", at, note)


@family.command("returned")
def returned(number: Number, at: When = "", note: Note = "") -> None:
    """Record that the letter came back by post.

    Example: kawal letter returned KWL-2026-004217-F --note "alamat pindah"
    """
    _set(number, "returned", at, note)
