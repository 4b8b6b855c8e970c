"""`kawal run` as a service manager sees it: it starts, escorts, reloads, and ends when told to."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from flows.offices import PIC

PATIENCE = 40


@contextmanager
def running(desk, **environment: str) -> Iterator[subprocess.Popen[str]]:
    """The daemon in a process of its own; it must end by itself after SIGTERM."""
    command = [sys.executable, "-m", "daemon", "--config", str(desk.folder / "config.toml"), "run"]
    with (desk.folder / "log").open("w") as log:
        process = subprocess.Popen(command, stderr=log, env={**os.environ, **environment}, text=True)
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            assert process.wait(PATIENCE) == 0, (desk.folder / "log").read_text()[-3000:]


def eventually(what) -> None:
    """Wait for something that the daemon does in its own time."""
    end = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.2)


def test_a_reply_is_settled_and_confirmed_while_it_runs(desk):
    desk.now = datetime.now(UTC)
    number = desk.open()
    with running(desk):
        desk.answer(desk.mails_to(PIC)[0], "TERIMA")
        eventually(lambda: desk.status(number) == "acknowledged")
        eventually(lambda: desk.mails_to(PIC, "Balasan Anda"))


def test_it_tells_systemd_that_it_is_ready_and_stopping(desk):
    path = str(desk.folder / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(path)
        manager.settimeout(PATIENCE)
        with running(desk, NOTIFY_SOCKET=path):
            assert manager.recv(100) == b"READY=1"
        said = iter(lambda: manager.recv(100), b"STOPPING=1")  # a watchdog's beat may come first
        assert set(said) <= {b"WATCHDOG=1"}


def test_rules_reload_on_SIGHUP_all_or_nothing(desk):
    rules = desk.folder / "rules"
    rules.mkdir(exist_ok=True)
    with running(desk) as process:
        eventually(lambda: "running" in (desk.folder / "log").read_text())
        (rules / "meanings.toml").write_text("[[rule]]\nname = ")
        process.send_signal(signal.SIGHUP)
        eventually(lambda: "faulty" in (desk.folder / "log").read_text())
        assert "meanings.toml:2" in (desk.folder / "log").read_text()
        (rules / "meanings.toml").unlink()
        (rules / "calendar.toml").write_text((_shipped() / "calendar.toml").read_text() + "\n# ditinjau\n")
        process.send_signal(signal.SIGHUP)
        eventually(lambda: "took effect" in (desk.folder / "log").read_text())


def _shipped():
    from daemon.edges.files import packaged

    return packaged("rules")


def test_run_refuses_a_rehearsal_clock(desk):
    command = [sys.executable, "-m", "daemon", "--config", str(desk.folder / "config.toml"), "run"]
    environment = {**os.environ, "KAWAL_NOW": "2026-09-07T09:00:00+07:00"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=PATIENCE, check=False)
    assert done.returncode == 78
    assert "KAWAL_NOW" in done.stderr


@pytest.mark.parametrize(
    ("words", "code"),
    [(["nonsens"], 64), (["case", "show", "KWL-2026-999999-X"], 1), (["case", "list", "--bogus"], 64), (["held", "link", "9", "x"], 1)],
)
def test_exit_codes_keep_the_contract(desk, words, code):
    command = [sys.executable, "-m", "daemon", "--config", str(desk.folder / "config.toml"), *words]
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert done.returncode == code, done.stderr


def test_a_broken_configuration_is_78_with_the_key(tmp_path):
    (tmp_path / "config.toml").write_text('[office]\nname = "x"\nnmae = "y"\n')
    command = [sys.executable, "-m", "daemon", "--config", str(tmp_path / "config.toml"), "case", "list"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert done.returncode == 78
    assert "nmae" in done.stderr
