"""A Dovecot for tests: IMAP, IMAPS and LMTP on loopback under an ordinary uid; any user, password "secret"."""

import os
import shutil
import signal
import smtplib
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from imapclient import IMAPClient
from servers.certificates import Authority, new_authority
from servers.need import free_port, identity, missing, need_program, ordinary_user

PASSWORD = "secret"
START_SECONDS = 20

CONFIGURATION = """
base_dir = {base}/run
state_dir = {base}/state
log_path = {base}/dovecot.log
protocols = imap lmtp
listen = 127.0.0.1
ssl = yes
ssl_cert = <{cert}
ssl_key = <{key}
disable_plaintext_auth = no
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
mail_location = maildir:{base}/mail/%u/Maildir
mail_max_userip_connections = {connections}
recipient_delimiter = +
lmtp_save_to_detail_mailbox = no
lmtp_hdr_delivery_address = final
auth_mechanisms = plain login{mechanisms}
auth_failure_delay = 0
mail_max_keyword_length = 50
{extra}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={base}/mail/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    port = {lmtp_port}
  }}
}}
service anvil {{
  chroot =
  # no penalty for wrong passwords: tests give them on purpose
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
namespace inbox {{
  inbox = yes
  separator = {separator}
  mailbox Junk {{
    special_use = \\Junk
    auto = create
  }}
  mailbox Sent {{
    special_use = \\Sent
    auto = create
  }}
}}
"""


@dataclass
class Dovecot:
    """A running server. Every user exists and has an empty mailbox: take a new name for each test."""

    base: Path
    authority: Authority
    port: int = field(default_factory=free_port)
    tls_port: int = field(default_factory=free_port)
    lmtp_port: int = field(default_factory=free_port)
    host: str = "127.0.0.1"
    password: str = PASSWORD
    process: subprocess.Popen | None = None

    @property
    def ca_file(self) -> Path:
        return self.authority.ca_file

    @property
    def log(self) -> str:
        path = self.base / "dovecot.log"
        return path.read_text() if path.exists() else ""

    def deliver(self, recipient: str, raw: bytes, sender: str = "") -> None:
        """Deliver one message by LMTP; `user+anything@domain` reaches user@domain."""
        with smtplib.LMTP(self.host, self.lmtp_port, timeout=20) as lmtp:
            lmtp.sendmail(sender, [recipient], raw)

    def login(self, user: str) -> IMAPClient:
        """A client of our own in the user's mailbox, to play what people do there."""
        client = IMAPClient(self.host, self.port, ssl=False, timeout=20)
        client.normalise_times = False
        (client.login if self.password.isascii() else client.plain_login)(user, self.password)
        return client

    def settings(self, user: str) -> dict:
        """What an ImapAccount needs to watch `user`."""
        return {"host": self.host, "port": self.port, "security": "none", "user": user, "password": self.password}

    def kick(self, user: str) -> None:
        """Close every connection of one user, as an administrator would."""
        subprocess.run(["doveadm", "-c", self.base / "dovecot.conf", "kick", user], check=False, capture_output=True)

    def start(self) -> None:
        """Start, or start again on the same ports and mail."""
        command = ["dovecot", "-F", "-c", self.base / "dovecot.conf"]
        quiet = subprocess.DEVNULL
        self.process = subprocess.Popen(command, stdout=quiet, stderr=quiet, start_new_session=True, **identity())
        self._wait()

    def stop(self) -> None:
        """Stop; every connection ends."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGTERM)  # its children serve on without it
            self.process.wait(START_SECONDS)
            self.process = None

    def _wait(self) -> None:
        end = time.monotonic() + START_SECONDS
        while True:
            try:
                self.login("probe").logout()
                smtplib.LMTP(self.host, self.lmtp_port, timeout=2).quit()
            except Exception:  # noqa: BLE001 - whatever it is, it is not up yet
                if time.monotonic() > end or (self.process and self.process.poll() is not None):
                    raise RuntimeError(f"Dovecot did not start:\n{self.log}") from None
                time.sleep(0.05)
            else:
                return


@contextmanager
def running_dovecot(
    *,
    connections: int = 200,
    separator: str = "/",
    extra: str = "",
    mechanisms: str = "",
    files: dict[str, str] | None = None,
    password: str = PASSWORD,
) -> Iterator[Dovecot]:
    """Start a server and stop it; skips where Dovecot is not installed. `extra` may name `files` as {base}/name."""
    need_program("dovecot", "dovecot-imapd dovecot-lmtpd")
    if not Path("/usr/lib/dovecot/lmtp").exists():
        missing("no LMTP for Dovecot here: apt-get install dovecot-lmtpd")
    base = Path(tempfile.mkdtemp(prefix="kd-", dir="/tmp"))  # sockets lie in it: a path of 107 bytes at most
    try:
        for name in ("run", "state", "mail", "tls"):
            (base / name).mkdir()
        authority = new_authority(base / "tls")
        certificate = authority.issue("localhost")
        server = Dovecot(base, authority, password=password)
        user = ordinary_user()
        text = CONFIGURATION.format(
            base=base, cert=certificate.path, key=certificate.key, user=user.pw_name, group=_group(user.pw_gid),
            connections=connections, separator=separator, extra=extra.replace("{base}", str(base)), password=password,
            mechanisms=f" {mechanisms}" if mechanisms else "",
            port=server.port, tls_port=server.tls_port, lmtp_port=server.lmtp_port,
        )  # fmt: skip
        (base / "dovecot.conf").write_text(text)
        (base / "dovecot.log").touch()
        for name, text in (files or {}).items():
            (base / name).write_text(text)
        identity(base, *base.rglob("*"))
        try:
            server.start()
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(base, ignore_errors=True)


def _group(gid: int) -> str:
    import grp

    return grp.getgrgid(gid).gr_name
