"""All families of commands on one app, and what becomes of the faults they may end with."""

from collections.abc import Sequence
from importlib import import_module
from typing import Any

import typer
from typer.exceptions import TyperException

from daemon.cli.frame import Exit

FAMILIES = (
    "service", "explaining", "cases", "directory", "letters", "held", "linking", "messages", "rules", "outbox", "reports",
)  # fmt: skip
"""The modules of the families, in the order of `kawal --help`."""
ALONE = {"explain": "explaining"}
"""Commands that serve without an office: the other families, and the database they speak of, are not loaded for them."""


def attach(app: typer.Typer, arguments: Sequence[str] = ()) -> None:
    """Give `app` every family's commands; where `arguments` call one that stands alone, its own family's."""
    words = (word for word in arguments if not word.startswith("-"))
    alone = ALONE.get(next(words, ""))
    for family in (alone,) if alone else FAMILIES:
        import_module(f"daemon.cli.{family}").attach(app)


def run(command: Any, arguments: list[str]) -> int:
    """Run `command`; faults become a sentence on stderr and the contract's exit code."""
    try:
        result = command.main(args=arguments, prog_name="kawal", standalone_mode=False)
    except KeyboardInterrupt:
        return 130
    except Exception as fault:
        sentence, code = _answer(fault)
        if code is None:
            raise
        typer.echo(f"kawal: {sentence}", err=True)
        return code
    return result if isinstance(result, int) else Exit.FINE


def _answer(fault: Exception) -> tuple[str, Exit | None]:
    """What a person is told of a fault, and its exit code; None for a fault of our own."""
    if isinstance(fault, TyperException):
        return str(fault.format_message() if hasattr(fault, "format_message") else fault), Exit.USAGE
    # loaded here, for they bring the servers' libraries with them
    from daemon.core.rulebook.source import FaultyFile
    from daemon.edges.accounts import ConfigFault
    from daemon.edges.mailbox import MailboxGone

    if isinstance(fault, FaultyFile | ConfigFault):
        return str(fault), Exit.CONFIG
    if isinstance(fault, MailboxGone | ConnectionError):
        return f"a server is out of reach: {fault}", Exit.UNREACHABLE
    if isinstance(fault, LookupError):
        return str(fault.args[0] if fault.args else fault), Exit.FOUND
    return "", None
