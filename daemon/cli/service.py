"""`kawal run`, `once`, `init`, `doctor`, `demo`: the daemon, one pass of it, and what comes before."""

import logging
from pathlib import Path
from typing import Annotated

import typer

from daemon.cli.frame import FRAME, Exit, emit, fail, rehearsal_clock_is_set
from daemon.cli.opened import office_now
from daemon.edges.config import example_config
from daemon.edges.reader import Reader

Out = Annotated[Path, typer.Option("--out", help="Folder for the page of every mail.")]


def attach(app: typer.Typer) -> None:
    """Add the commands of the service."""
    for command in (run, once, init, doctor, demo):
        app.command()(command)


def run() -> None:
    """Run the daemon until SIGTERM.

    Example: kawal --config /etc/kawal/config.toml run
    """
    if rehearsal_clock_is_set():
        fail("KAWAL_NOW sets the clock of one-shot commands only: unset it", Exit.CONFIG)
    from daemon.edges.logs import log_to_stderr
    from daemon.flows.service import Service

    log_to_stderr()
    office, _ = office_now(FRAME)
    Service(office).run()


def once() -> None:
    """Make one pass: collect, settle, sweep, deliver, exit.

    Example: kawal once --json
    """
    from daemon.edges.logs import log_to_stderr
    from daemon.flows.service import one_pass

    log_to_stderr()
    office, now = office_now(FRAME)
    with Reader(own=office.own) as reader:
        done = one_pass(office, reader, now)
    row = {"kept": done.kept, "settled": done.settled, "queued": done.queued, "sent": done.sent, "unreachable": done.unreachable}
    if FRAME.as_json:
        emit(row)
    else:
        typer.echo(", ".join(f"{name} {value}" for name, value in row.items() if name != "unreachable"))
    if done.unreachable:
        fail(f"out of reach: {', '.join(done.unreachable)} (kawal doctor says why)", Exit.UNREACHABLE)


def init(
    folder: Annotated[Path, typer.Argument(help="Folder for the new office.")] = Path(),
    name: Annotated[str, typer.Option(help="Name of the office.")] = "",
    address: Annotated[str, typer.Option(help="Address of the first focal point.")] = "",
) -> None:
    """Write config.toml and the folders of a new office.

    Example: kawal init /etc/kawal --name "Sekretariat Contoh" --address dumas@example.go.id
    """
    target = folder / "config.toml"
    if target.exists():
        fail(f"{target} is there already; nothing was changed", Exit.FOUND)
    for part in ("rules", "templates"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    for part in ("state", "secrets"):
        (folder / part).mkdir(mode=0o700, parents=True, exist_ok=True)
    target.write_text(example_config(name, address), encoding="utf-8")
    typer.echo(f"{target}\nLengkapi lalu jalankan: kawal --config {target} doctor")


def doctor() -> None:
    """Check accounts, plus addresses, TLS, clock, disk, rules, interpreter; say how to mend what is wrong.

    Example: kawal doctor
    """
    from daemon.flows.examining import examine

    config = FRAME.config()
    wrong = 0
    for finding in examine(config):
        wrong += not finding.good
        if FRAME.as_json:
            emit({"check": finding.check, "good": finding.good, "found": finding.found, "mend": finding.mend})
        else:
            mark = "ok  " if finding.good else "GAGAL"
            typer.echo(f"{mark} {finding.check}: {finding.found}" + (f"\n      {finding.mend}" if finding.mend else ""))
    if wrong:
        raise typer.Exit(Exit.FOUND)


def demo(out: Out = Path("demo-out")) -> None:
    """Play the whole life of a pilot network in about a minute, on real servers on loopback.

    Example: kawal demo --out demo-out
    """
    from daemon.edges.logs import log_to_stderr

    try:
        from daemon.demo.stage import play
    except ImportError as missing:
        fail(f"the demo needs its extra: pip install 'kawal[demo]' ({missing.name} is missing)", Exit.FOUND)
    log_to_stderr(logging.ERROR)  # refusals, loops and doubts are part of the play
    if not play(out, typer.echo):
        raise typer.Exit(Exit.FOUND)
