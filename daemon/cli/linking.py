"""`kawal linking`: what became of links, so that weights are changed on facts."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from daemon.cli.frame import FRAME, show
from daemon.cli.opened import office_now
from daemon.flows import learning

family = typer.Typer(help="How mail finds its case, measured.", no_args_is_help=True)


def attach(app: typer.Typer) -> None:
    """Add `linking`."""
    app.add_typer(family, name="linking")


@family.command("report")
def report(
    since: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Only mail received from this day on.")] = None,
) -> None:
    """Count persons' kept mail by the pattern of its evidence: linked, held and why, corrected later.

    Example: kawal linking report --since 2026-09-01 --json
    """
    office, _ = office_now(FRAME)
    columns = {
        "pattern": "Bukti | pengirim", "messages": "Surel", "linked": "Tertaut", "held": "Ditahan", "first_was_right": "Calon 1 benar",
        "set_aside": "Disisihkan", "waiting": "Menunggu", "unrelated": "Lain", "corrected": "Dikoreksi",
    }  # fmt: skip
    rows = learning.linking_rows(office, since.replace(tzinfo=UTC) if since else None)
    show(rows, columns, "Belum ada surel orang yang tersimpan.")
