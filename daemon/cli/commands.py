"""All families of commands on one app, and what becomes of the faults they may end with."""

from typing import Any

import typer
from typer.exceptions import TyperException

from daemon.cli import cases, directory, explaining, held, letters, linking, messages, outbox, reports, rules, service
from daemon.cli.frame import Exit
from daemon.core.rulebook.source import FaultyFile
from daemon.edges.accounts import ConfigFault
from daemon.edges.mailbox import MailboxGone

FAMILIES = (service, explaining, cases, directory, letters, held, linking, messages, rules, outbox, reports)


def attach(app: typer.Typer) -> None:
    """Give `app` every family's commands."""
    for family in FAMILIES:
        family.attach(app)


def run(command: Any, arguments: list[str]) -> int:
    """Run `command`; faults become a sentence on stderr and the contract's exit code."""
    try:
        result = command.main(args=arguments, prog_name="kawal", standalone_mode=False)
    except TyperException as fault:
        typer.echo(f"kawal: {fault.format_message() if hasattr(fault, 'format_message') else fault}", err=True)
        return Exit.USAGE
    except (FaultyFile, ConfigFault) as fault:
        typer.echo(f"kawal: {fault}", err=True)
        return Exit.CONFIG
    except (MailboxGone, ConnectionError) as fault:
        typer.echo(f"kawal: a server is out of reach: {fault}", err=True)
        return Exit.UNREACHABLE
    except LookupError as fault:
        typer.echo(f"kawal: {fault.args[0] if fault.args else fault}", err=True)
        return Exit.FOUND
    except KeyboardInterrupt:
        return 130
    return result if isinstance(result, int) else Exit.FINE
