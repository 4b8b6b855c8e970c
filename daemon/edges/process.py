"""Which process this is, and whether another one that held claims is certainly gone: only this machine's can be judged."""

import os
import socket
from pathlib import Path

BOOT = Path("/proc/sys/kernel/random/boot_id")


def own_name() -> str:
    """Name this run of this process: host, boot, process namespace, pid and when it started."""
    return f"{_place()}/{os.getpid()}.{_started(os.getpid())}"


def is_gone(name: str) -> bool:
    """Whether the process of this name is dead for certain; False for one of another machine, boot or container."""
    place, _, process = name.rpartition("/")
    pid, _, started = process.partition(".")
    return place == _place() and pid.isdigit() and _started(int(pid)) != started


def _place() -> str:
    try:
        return f"{socket.gethostname()}/{BOOT.read_text(encoding='ascii').strip()[:8]}/{str(Path('/proc/self/ns/pid').readlink())[5:-1]}"
    except OSError:
        return ""


def _started(pid: int) -> str:
    """When a process started, in clock ticks since boot (proc(5), field 22 of stat); empty where there is none."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[19]
    except OSError:
        return ""
