"""`kawal rules explain`, `schema`: why replies are read as they are, and what rule files may hold."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from daemon.cli.frame import FRAME, Exit, emit, fail


def attach(family: typer.Typer) -> None:
    """Add the commands to the family of rules."""
    for command in (explain, schema):
        family.command()(command)


def explain(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Raw messages (.eml).", show_default=False)],
    rules: Annotated[Path | None, typer.Option("--rules", help="Folder of rules to read with instead of the configured one.")] = None,
) -> None:
    """Say which rules hit a reply, on which words, which nearly did, and what kept them from it.

    Without a configuration the shipped rules serve; with one, the message is read under the facts of its case.

    Example: kawal rules explain balasan.eml --json
    """
    from daemon.flows.rule_reasons import explain_rules

    config = FRAME.config() if FRAME.find_config() else None
    unreadable = False
    for row in explain_rules(files, config, rules):
        unreadable |= row["nature"] == "unreadable"
        if FRAME.as_json:
            emit(row)
        else:
            typer.echo("\n".join(as_reasons(row)))
    if unreadable:
        raise typer.Exit(Exit.FOUND)


def as_reasons(row: Mapping[str, Any]) -> Iterator[str]:
    """One explained message in lines of Indonesian."""
    yield f"== {row['file']}"
    yield f"   aturan  {row['rules'][:12]}"
    yield f"   sifat   {row['nature']} ({row['nature_reason']})"
    if row.get("cases"):
        yield f"   kasus   {', '.join(row['cases'])}"
    for reading in row["readings"]:
        yield from as_reading(reading)


def as_reading(reading: Mapping[str, Any]) -> Iterator[str]:
    """One reading with the rules that hit and those that nearly did; also for a reading as it is stored with its case."""
    about = f" [{reading['case']}]" if reading.get("case") else ""
    yield f"   makna   {reading['means']}{about}: {reading.get('why', '')}"
    yield from dict.fromkeys(f"     kena    {_named(hit)}" for hit in reading.get("hits", ()))
    yield from dict.fromkeys(
        f"     hampir  {_named(hit)} -> {hit['means'] or 'tanpa arti'}; tidak, karena {hit['why']}"
        for hit in reading.get("near", ())
    )
    for wanted in reading.get("follows", ()):
        asked = {k: v for k, v in wanted.items() if v and k not in ("rule", "place")}
        yield f"     lalu    {', '.join(f'{k} {_shown(v)}' for k, v in asked.items())} (aturan '{wanted['rule']}', {wanted['place']})"
    if reading.get("choices"):
        yield f"     pilihan petugas: {', '.join(reading['choices'])}"


def _named(hit: Mapping[str, Any]) -> str:
    return f"'{hit['rule']}' ({hit['place']}) pada \"{'; '.join(hit['words'])}\""


def _shown(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def schema(
    name: Annotated[str, typer.Argument(help="calendar, categories, clocks, ladder or meanings; all of them where left out.", show_default=False)] = "",
) -> None:
    """Print the JSON Schema of a rule file, for editors that complete and check while one writes.

    Example: kawal rules schema meanings
    """
    import json

    from daemon.core.schemas import SCHEMAS, schema_text

    if not name:
        typer.echo(json.dumps({each: json.loads(schema_text(each)) for each in SCHEMAS}, indent=2, ensure_ascii=False))
        return
    try:
        typer.echo(schema_text(name.removesuffix(".toml").removesuffix(".schema.json")), nl=False)
    except LookupError as fault:
        fail(str(fault.args[0]), Exit.FOUND)
