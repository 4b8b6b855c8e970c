"""`kawal rules replay`, `report`, `accept`: what other rules would have done, how these have done, letting new ones act."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from daemon.cli.frame import FRAME, Exit, emit, fail
from daemon.cli.opened import office_now

Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="First day of the mail that is looked at.")]


def attach(family: typer.Typer) -> None:
    """Add the commands to the family of rules."""
    for command in (replay, report, accept):
        family.command()(command)


def replay(
    since: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="First day on which the other rules act.")],
    rules: Annotated[Path | None, typer.Option("--rules", help="Folder of the other rules instead of the configured one.")] = None,
) -> None:
    """Settle the kept mail again under other rules, in a scratch database, and print what would differ.

    Nothing is parsed again, nothing sent, nothing changed. Ends with 1 when anything would differ.

    Example: kawal rules replay --since 2026-01-01 --rules aturan-baru
    """
    from daemon.core.book import compile_book
    from daemon.edges.files import find_files
    from daemon.flows import comparing, replaying

    office, _ = office_now(FRAME)
    other = compile_book(find_files("rules", rules if rules is not None else office.config.rules.dir))
    moment = replaying.instant_of(office, since.date())
    with replaying.replayed(office, other, moment) as world:
        totals, found = comparing.compare(office, world, moment)
    if FRAME.as_json:
        emit({"kind": "totals", "rules": other.hash} | totals.row())
        for difference in found:
            emit({"kind": "case"} | difference.row())
    else:
        typer.echo(as_totals(totals.row(), other.hash))
        for difference in found:
            typer.echo("\n".join(as_lines(difference.row())))
    if found:
        raise typer.Exit(Exit.FOUND)


def as_totals(totals: dict[str, Any], name: str) -> str:
    """The totals in a few lines of Indonesian."""
    lines = [f"{totals['messages']} surel dibaca ulang dengan aturan {name[:12]}"]
    if totals["not_comparable"]:
        lines.append(f"{totals['not_comparable']} kasus tidak dapat dibandingkan: riwayatnya sebelum tanggal itu tidak dapat diulang persis")
    if not any(totals[key] for key in ("cases", "mails_more", "mails_fewer")):
        return "\n".join([*lines, "tidak ada yang berbeda"])
    parts = (
        ("cases", "kasus"), ("readings", "makna"), ("statuses", "status"), ("deadlines", "tenggat"),
        ("mails_more", "surel bertambah"), ("mails_fewer", "surel berkurang"),
    )  # fmt: skip
    return "\n".join([*lines, "berbeda: " + ", ".join(f"{totals[key]} {name}" for key, name in parts)])


def as_lines(row: dict[str, Any]) -> list[str]:
    """One case that would stand otherwise, before and after."""
    lines = [row["case"] or "surel yang tidak menyangkut satu kasus saja"]
    if row["status"]:
        lines.append(f"  status   {row['status']['before'] or '-'} -> {row['status']['after'] or '-'}")
    lines += [f"  makna    surel {r['message']}: {_reading(r['before'])} -> {_reading(r['after'])}" for r in row["readings"]]
    lines += [f"  tenggat  {d['kind']}: {_clock(d['before'])} -> {_clock(d['after'])}" for d in row["deadlines"]]
    lines += [f"  surel    {'+' if m['after'] else '-'} {m['purpose']} kepada {m['recipient']}" for m in row["mails"]]
    return lines


def _reading(reading: dict[str, Any] | None) -> str:
    return f"{reading.get('means', '-')} ({reading['effect'] or '-'})" if reading else "-"


def _clock(clock: dict[str, Any] | None) -> str:
    return f"{clock['due'][:10]} ({clock['state']})" if clock else "-"


def report(since: Day = None) -> None:
    """Hits, corrections and unread replies by rule, and the corrections themselves as labelled data.

    Example: kawal rules report --since 2026-01-01 --json
    """
    from daemon.flows.replaying import instant_of
    from daemon.flows.rule_report import report_rules

    office, _ = office_now(FRAME)
    found = report_rules(office, instant_of(office, since.date()) if since else None)
    if FRAME.as_json:
        for row in found.rows():
            emit(row)
        return
    heading = ("kena", "dikoreksi", "ditolak")
    typer.echo("  ".join(heading) + "  aturan")
    for row in (row for row in found.rows() if row["kind"] == "rule"):
        name = row["rule"] or ("(tidak terbaca)" if row["means"] == "unclear" else "(tanpa aturan)")
        typer.echo(f"{row['hits']:4}  {row['corrected']:9}  {row['declined']:7}  {name}  {row['means']}  {row['place']}".rstrip())
    for correction in found.corrections:
        typer.echo(f"koreksi  surel {correction.message} {correction.case}: {correction.was} -> {correction.means}: {correction.text[:80]!r}")
    typer.echo(f"{len(found.unread)} balasan tidak terbaca")


def accept() -> None:
    """Let new rules act that wait because they would send many mails at once (limits.reload_mails).

    Example: kawal rules accept
    """
    from daemon.flows import adopting

    office, now = office_now(FRAME)
    waiting = adopting.accept(office, now)
    for each in waiting:
        if FRAME.as_json:
            emit({"rules": each.hash, "mails": each.mails, "since": each.since})
        else:
            typer.echo(f"aturan {each.hash[:12]} disetujui: {each.mails} surel akan keluar; berlaku pada putaran berikutnya")
    if not waiting:
        fail("no rules wait for a word", Exit.FOUND)
