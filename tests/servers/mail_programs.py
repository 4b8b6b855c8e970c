"""Replies written by other people's mail programs: s-nail, mutt and swaks from Debian, each as a person would use it.

Every function reads the mail that was received (raw bytes), and has the program send an answer to it by SMTP.
"""

import email
import email.policy
import os
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from servers.need import need_program

SECONDS = 30


@dataclass(frozen=True)
class Answer:
    """What a person does: answer `received` with `text` from `sender`, through the SMTP server at `port`."""

    received: bytes
    sender: str
    text: str
    port: int
    attachments: tuple[Path, ...] = field(default=())
    host: str = "127.0.0.1"


Program = Callable[[Answer], None]


def reply_with_mutt(answer: Answer) -> None:
    """Mutt opens the message in a mailbox and replies by its key `r`, quoting, through an "editor" that writes the text."""
    program = need_program("mutt", "mutt")
    with tempfile.TemporaryDirectory(prefix="mutt-") as name:
        home = Path(name)
        mbox = home / "inbox"
        mbox.write_bytes(b"From someone Tue Nov 24 08:00:00 2026\n" + answer.received.replace(b"\r\n", b"\n") + b"\n")
        (home / "text").write_text(answer.text + "\n", encoding="utf-8")
        editor = home / "editor"
        # The file holds the quoted mail: what a person types stands above it.
        editor.write_text(f'#!/bin/sh\ncat "{home}/text" "$1" > "{home}/new" && cat "{home}/new" > "$1"\n')
        editor.chmod(0o755)
        attach = "".join(f"<attach-file>{path}<enter>" for path in answer.attachments)
        (home / "muttrc").write_text(
            f"""
set folder = "{home}"
set spoolfile = "{mbox}"
set record = ""
set realname = "Petugas Dinas"
set from = "{answer.sender}"
set use_envelope_from = yes
set smtp_url = "smtp://{answer.host}:{answer.port}/"
set ssl_starttls = no
set ssl_force_tls = no
set editor = "{editor}"
set charset = "utf-8"
set send_charset = "us-ascii:utf-8"
set hostname = "dinas.example.go.id"
set edit_headers = no
set fast_reply = yes
set include = yes
set reply_to = yes
set abort_nosubject = no
set abort_unmodified = no
set recall = no
set quit = yes
set confirmappend = no
set header_cache = ""
set timeout = 5
push "<reply>{attach}<send-message><quit>"
"""
        )
        _run([program, "-n", "-F", str(home / "muttrc"), "-f", str(mbox)], home, terminal=True)


def reply_with_s_nail(answer: Answer) -> None:
    """s-nail replies to message 1 of a mailbox with its `reply` command; the quote stands above what is typed."""
    program = need_program("s-nail", "s-nail")
    with tempfile.TemporaryDirectory(prefix="snail-") as name:
        home = Path(name)
        mbox = home / "inbox"
        mbox.write_bytes(b"From someone Tue Nov 24 08:00:00 2026\n" + answer.received.replace(b"\r\n", b"\n") + b"\n")
        attach = "".join(f"~@ {path}\n" for path in answer.attachments)
        script = f"reply 1\n{attach}{answer.text}\n~.\nexit\n"
        settings = {
            "v15-compat": "yes", "mta": f"smtp://{answer.host}:{answer.port}", "from": f"Petugas Dinas <{answer.sender}>",
            "smtp-auth": "none", "hostname": "dinas.example.go.id", "sendcharsets": "utf-8", "quote": "", "ttycharset": "utf-8", "reply-to-honour": "yes",
        }  # fmt: skip
        options = [part for key, value in settings.items() for part in ("-S", f"{key}={value}")]
        _run([program, "-#", *options, "-R", "-f", str(mbox)], home, script)


def reply_with_swaks(answer: Answer) -> None:
    """Swaks sends what it is given: a bare answer with the headers that any program sets, and no quote."""
    program = need_program("swaks", "swaks")
    original = email.message_from_bytes(answer.received, policy=email.policy.compat32)
    to = email.utils.parseaddr(original["Reply-To"] or original["From"])[1]
    references = " ".join(f"{original.get('References', '')} {original['Message-ID']}".split())
    subject = str(email.header.make_header(email.header.decode_header(original["Subject"] or "")))
    headers = {
        "Subject": email.header.Header(f"Re: {subject}", "utf-8" if not subject.isascii() else "us-ascii").encode(
            linesep="\r\n"
        ),
        "In-Reply-To": original["Message-ID"],
        "References": references,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=utf-8",
    }
    options = [part for key, value in headers.items() for part in ("--header", f"{key}: {value}")]
    with tempfile.TemporaryDirectory(prefix="swaks-") as name:
        body = Path(name) / "body"
        body.write_text(answer.text + "\n", encoding="utf-8")
        command = [program, "--server", answer.host, "--port", str(answer.port), "--from", answer.sender, "--to", to]
        attach = [part for path in answer.attachments for part in ("--attach", f"@{path}")]
        _run([*command, *options, "--body", f"@{body}", *attach, "--hide-all"], Path(name))


PROGRAMS: dict[str, Program] = {"mutt": reply_with_mutt, "s-nail": reply_with_s_nail, "swaks": reply_with_swaks}


def _run(command: list[str], home: Path, script: str = "", *, terminal: bool = False) -> None:
    environment = {
        "HOME": str(home),
        "PATH": os.environ["PATH"],
        "LC_ALL": "C.UTF-8",
        "TERM": "xterm",
        "MAILRC": "/dev/null",
    }
    if terminal:
        # mutt draws on a terminal: script(1) gives it one.
        command = [need_program("script", "bsdutils"), "-qec", " ".join(f"'{word}'" for word in command), "/dev/null"]
    # A terminal that is kept open: script(1) turns the end of its input into an end of file, which mutt may meet while it starts.
    keyboard, hand = os.pipe()
    try:
        typed = {"stdin": keyboard} if terminal else {"input": script.encode()}
        done = subprocess.run(command, capture_output=True, cwd=home, env=environment, timeout=SECONDS, check=False, **typed)
    finally:
        os.close(keyboard)
        os.close(hand)
    if done.returncode != 0:
        raise RuntimeError(
            f"{command[0]} ended with {done.returncode}:\n{(done.stdout + done.stderr).decode(errors='replace')[-3000:]}"
        )
