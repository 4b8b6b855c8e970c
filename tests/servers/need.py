"""What a test needs from the system: absent it skips with the command that helps; in CI such a skip is a failure."""

import os
import pwd
import shutil
import socket
from pathlib import Path
from typing import NoReturn

import pytest

ORDINARY = ("nobody", "daemon")


def missing(reason: str) -> NoReturn:
    """Skip, or fail where KAWAL_REQUIRE_SERVERS=1 says that nothing may be missing."""
    if os.environ.get("KAWAL_REQUIRE_SERVERS") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


def need_program(name: str, package: str) -> str:
    """The path of a program; skips with the package that holds it."""
    found = shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/lib/dovecot")
    return found or missing(f"no {name} here: apt-get install {package}")


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listened on a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def ordinary_user() -> pwd.struct_passwd:
    """Who a server may run as: ourselves, or as root some user who owns nothing."""
    return pwd.getpwnam(ORDINARY[0]) if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())


def identity(*folders: Path) -> dict:
    """The subprocess arguments that make a server run as `ordinary_user`, who is given `folders`."""
    if os.geteuid() != 0:
        return {}
    user = ordinary_user()
    for folder in folders:
        os.chown(folder, user.pw_uid, user.pw_gid)
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
