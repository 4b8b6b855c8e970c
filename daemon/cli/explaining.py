"""`kawal explain`: what Kawal makes of raw messages, for people and as JSON; no mailbox and no configuration needed."""

from pathlib import Path
from typing import Annotated, Any

import typer

from daemon.cli.frame import FRAME, Exit, emit
from daemon.flows import explaining


def attach(app: typer.Typer) -> None:
    """Add `explain`."""
    app.command()(explain)


def explain(files: Annotated[list[Path], typer.Argument(help="Raw messages (.eml).", show_default=False)]) -> None:
    """Say what Kawal makes of raw messages.

    Without a configuration the shipped rules serve; with one, messages are linked against the cases.

    Example: kawal explain balasan.eml --json
    """
    path = FRAME.find_config()
    config = FRAME.config() if path is not None else None
    missing = False
    for row in explaining.explain_files(files, config):
        missing = missing or (row.get("nature") == "unreadable" and not row.get("read", True))
        if FRAME.as_json:
            emit(row)
        else:
            typer.echo(as_account(row))
    if missing:
        raise typer.Exit(Exit.FOUND)


def as_account(row: dict[str, Any]) -> str:
    """One explained message as a readable account: evidence in order of weight, readings with their rules."""
    writer = row["from"]["address"] if row["from"] else "tidak dapat dipastikan (From rancu atau tidak ada)"
    lines = [
        f"== {row['file']}",
        f"   subjek    {row['subject']}",
        f"   pengirim  {writer}",
        f"   sifat     {row['nature']} ({row['nature_reason']})",
    ]
    lines += [f"   gagal     {b['address']} {b['kind']} {b['status']}".rstrip() for b in row["bounced"]]
    lines += [f"   rujukan   {r['kind']} {r['value']} di {r['place']}" for r in row["references"]]
    link = row["link"]
    lines.append(f"   tautan    {link['outcome']} {', '.join(link['cases'])} ({link['reason']})")
    for candidate in link["candidates"]:
        lines.append(f"             {candidate['case']}  skor {candidate['score']:g}")
        lines += [f"               {e['weight']:+g}  {e['why']}" for e in candidate["evidence"]]
    for reading in row["readings"]:
        about = f" [{reading['case']}]" if reading["case"] else ""
        lines.append(f"   makna     {reading['means']}{about}  aturan {reading['rule'] or '-'} ({reading['place'] or '-'})")
        if reading["words"]:
            lines.append(f"             karena kata: {'; '.join(reading['words'])}")
    lines += [f"   lampiran  {a['filename']} {a['content_type']} {a['size']} byte" for a in row["attachments"]]
    if row["defects"]:
        lines.append(f"   cacat     {', '.join(row['defects'])}")
    lines.append("   kata penulis:")
    lines += [f"     | {line}" for line in row["reply_text"].splitlines()]
    return "\n".join(lines)
