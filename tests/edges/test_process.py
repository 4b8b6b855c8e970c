"""Whose claims may be taken over: only those of a process of this machine that is certainly gone."""

import os
import subprocess
import sys

from daemon.edges.process import is_gone, own_name


def name_of_another() -> str:
    """The name of a process that has ended since."""
    code = "from daemon.edges.process import own_name; print(own_name())"
    return subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.strip()


def test_the_living_keep_what_they_hold():
    assert own_name() == own_name()
    assert not is_gone(own_name())


def test_the_dead_do_not():
    assert is_gone(name_of_another())


def test_a_pid_that_was_given_to_another_process_saves_nobody():
    """In a container every process has the same pid: when it started tells them apart."""
    place, _, process = own_name().rpartition("/")
    assert process.startswith(f"{os.getpid()}.")
    assert is_gone(f"{place}/{os.getpid()}.17")


def test_nothing_is_said_of_other_machines_boots_and_containers():
    host, boot, space, process = name_of_another().split("/")
    for elsewhere in (f"lain/{boot}/{space}/{process}", f"{host}/00000000/{space}/{process}", f"{host}/{boot}/1/{process}", "", "x:1"):
        assert not is_gone(elsewhere)
