"""Writes docs/commands.md from the commands' own help: `make docs`. The test of the documentation reads `commands_page`."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from typer.main import get_command

from daemon.cli import app, commands

WIDTH = 100
PAGE = Path(__file__).with_name("commands.md")
HEAD = """# The `kawal` command

Written from the commands' own help by `make docs`; a test fails where the two differ.

Global options may stand anywhere before `--`: `--config PATH` (else `./config.toml`, else `/etc/kawal/config.toml`), `--json` (one JSON
object a line on stdout; logs go to stderr), `--version`. `kawal --install-completion` teaches your shell to complete.

| exit code | means |
|---|---|
| 0 | fine |
| 1 | found something wrong, or nothing by that name |
| 64 | usage |
| 69 | a server is out of reach |
| 75 | try later |
| 78 | the configuration or a rule file is invalid |

`KAWAL_NOW`, an ISO 8601 instant with its offset, sets the clock of one-shot commands, to rehearse a week that is still to come;
`kawal run` refuses it.
"""


def commands_page() -> str:
    """The page as it should be: every command with its help, in the order of `kawal --help`."""
    commands.attach(app)
    top = get_command(app)
    sections = [f"## `{path}`\n\n```\n{text}\n```\n" for path, text in help_texts(top)]
    return "\n".join([HEAD, *sections])


def help_texts(top: Any) -> Iterator[tuple[str, str]]:
    """Every command's full name with its help; families give only their commands."""
    context = type(top).context_class(top, info_name="kawal", terminal_width=WIDTH)
    queue = [(top, context)]
    while queue:
        command, context = queue.pop(0)
        children = getattr(command, "commands", {})
        queue[:0] = [(child, type(child).context_class(child, info_name=name, parent=context)) for name, child in children.items()]
        if not children:
            yield context.command_path, command.get_help(context).strip()


if __name__ == "__main__":
    PAGE.write_text(commands_page(), encoding="utf-8")
