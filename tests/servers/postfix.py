"""A Postfix for tests: a real relay on loopback with a queue of its own, which routes domains to sinks and mailboxes.

Postfix wants to be started by root; elsewhere the tests that are about a real relay skip.
"""

import grp
import json
import os
import pwd
import shutil
import smtplib
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from servers.need import free_port, missing, need_program

START_SECONDS = 20

MAIN = """
compatibility_level = 3.6
queue_directory = {base}/queue
data_directory = {base}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = relay.example.org
mydomain = example.org
mydestination =
mynetworks = 127.0.0.0/8
smtpd_relay_restrictions = permit_mynetworks, reject
recipient_delimiter = +
transport_maps = inline:{{ {routes} }}
default_transport = {default}
smtp_dns_support_level = disabled
smtp_host_lookup = native
smtp_tls_security_level =
smtpd_tls_security_level =
maillog_file = {base}/log
maillog_file_prefixes = {base}
minimal_backoff_time = 2s
maximal_backoff_time = 4s
queue_run_delay = 2s
maximal_queue_lifetime = {lifetime}
bounce_queue_lifetime = 1h
message_size_limit = 41943040
smtp_connect_timeout = 5s
{extra}
"""

MASTER = """
127.0.0.1:{port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 1 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
lmtp unix - - n - - lmtp
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
showq unix n - n - - showq
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
tlsmgr unix - - n 1000? 1 tlsmgr
postlog unix-dgram n - n - 1 postlogd
"""


@dataclass
class Postfix:
    """A running relay on 127.0.0.1."""

    base: Path
    port: int = field(default_factory=free_port)
    host: str = "127.0.0.1"

    @property
    def log(self) -> str:
        path = self.base / "log"
        return path.read_text() if path.exists() else ""

    def settings(self) -> dict:
        """What an SmtpAccount needs to send here."""
        return {"host": self.host, "port": self.port, "security": "none"}

    def queued(self) -> list[dict]:
        """What waits in the queue, as `postqueue -j` says it."""
        out = subprocess.run(["postqueue", "-c", self.base, "-j"], check=True, capture_output=True, text=True).stdout
        return [json.loads(line) for line in out.splitlines()]

    def flush(self) -> None:
        """Try everything in the queue now."""
        subprocess.run(["postqueue", "-c", self.base, "-f"], check=True, capture_output=True)

    def wait_empty(self, seconds: float = 20) -> None:
        """Wait until nothing waits any more."""
        end = time.monotonic() + seconds
        while self.queued():
            if time.monotonic() > end:
                raise AssertionError(f"still queued: {self.queued()}\n{self.log[-3000:]}")
            time.sleep(0.1)


@contextmanager
def running_postfix(
    routes: Mapping[str, str],
    *,
    default: str = "error:5.1.2 no route to this domain",
    lifetime: str = "1h",
    extra: str = "",
) -> Iterator[Postfix]:
    """Start a relay; `routes` send a domain to a transport (`relay_to`, `deliver_by_lmtp`), other domains go to `default`."""
    need_program("postfix", "postfix")
    if os.geteuid() != 0:
        missing("Postfix is started by root only")
    base = Path(tempfile.mkdtemp(prefix="kp-", dir="/tmp"))
    base.chmod(0o755)
    server = Postfix(base)
    written = ", ".join(f"{{ {domain} = {transport} }}" for domain, transport in routes.items())
    (base / "main.cf").write_text(
        MAIN.format(base=base, routes=written, default=default, lifetime=lifetime, extra=extra)
    )
    (base / "master.cf").write_text(MASTER.format(port=server.port))
    owner = pwd.getpwnam("postfix")
    for name in ("queue", "data"):
        (base / name).mkdir()
    os.chown(base / "data", owner.pw_uid, owner.pw_gid)
    grp.getgrnam("postdrop")
    try:
        subprocess.run(["postfix", "-c", base, "start"], check=True, capture_output=True)
        _wait(server)
        yield server
    finally:
        subprocess.run(["postfix", "-c", base, "abort"], check=False, capture_output=True)
        shutil.rmtree(base, ignore_errors=True)


def relay_to(host: str, port: int) -> str:
    """The transport that hands mail on by SMTP."""
    return f"smtp:[{host}]:{port}"


def deliver_by_lmtp(host: str, port: int) -> str:
    """The transport that delivers into a mailbox."""
    return f"lmtp:inet:{host}:{port}"


def _wait(server: Postfix) -> None:
    end = time.monotonic() + START_SECONDS
    while True:
        try:
            smtplib.SMTP(server.host, server.port, "probe.example.org", timeout=2).quit()
        except OSError:
            if time.monotonic() > end:
                raise RuntimeError(f"Postfix did not start:\n{server.log}") from None
            time.sleep(0.05)
        else:
            return
