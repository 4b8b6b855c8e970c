"""The `kawal` command: reads arguments, calls flows, prints. A file for each family of commands."""

import sys
from pathlib import Path
from typing import Annotated

import typer
from typer.main import get_command

from daemon.cli.frame import FRAME, Exit

app = typer.Typer(
    name="kawal",
    help="Escorts every complaint letter of a focal-point network until it is answered.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib import metadata

        typer.echo(f"kawal {metadata.version('kawal')}")
        raise typer.Exit


@app.callback()
def _globals(
    config: Annotated[Path | None, typer.Option("--config", help="config.toml to use.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line on stdout.")] = False,
    version: Annotated[  # noqa: ARG001 - acts in its callback
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    if config is not None:
        FRAME.config_path = config
    FRAME.as_json = FRAME.as_json or as_json


def _hoist_globals(arguments: list[str]) -> list[str]:
    """`kawal case list --json` is what people type: --json and --config may stand anywhere before `--`."""
    end = arguments.index("--") if "--" in arguments else len(arguments)
    front: list[str] = []
    rest: list[str] = []
    queue = iter(arguments[:end])
    for word in queue:
        if word == "--json" or word.startswith("--config="):
            front.append(word)
        elif word == "--config":
            front += [word, *([value] if (value := next(queue, None)) is not None else [])]
        else:
            rest.append(word)
    return front + rest + arguments[end:]


def main(arguments: list[str] | None = None) -> None:
    """Run one command and exit with the contract's code."""
    from daemon.cli import commands

    given = _hoist_globals(sys.argv[1:] if arguments is None else arguments)
    commands.attach(app, given)
    sys.exit(commands.run(get_command(app), given))


__all__ = ["Exit", "app", "main"]
