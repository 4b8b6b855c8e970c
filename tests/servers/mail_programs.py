"""Answers written by other people's mail programs: mutt, s-nail, swaks and alpine from Debian, each as a person would use it.

Every function reads the mail that was received (raw bytes), and has the program send an answer to it by SMTP.
"""

import email
import email.header
import email.policy
import email.utils
import os
import pty
import re
import select
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from servers.need import need_program

SECONDS = 30
ESCAPES = re.compile(rb"\x1b[^a-zA-Z]*[a-zA-Z]|[\x0e\x0f]")


@dataclass(frozen=True)
class Answer:
    """What a person does: answer `received` with `text` from `sender`, through the SMTP server at `port`.

    `way`: the program's command for replying, replying to all, or forwarding (then `to` says to whom); or a new mail to
    `to` under `subject`. `settings` are lines for mutt's configuration.
    """

    received: bytes
    sender: str
    text: str
    port: int
    attachments: tuple[Path, ...] = field(default=())
    host: str = "127.0.0.1"
    way: Literal["reply", "group", "forward", "new"] = "reply"
    quote: bool = True
    to: str = ""
    subject: str = ""
    settings: tuple[str, ...] = ()


Program = Callable[[Answer], None]


def reply_with_mutt(answer: Answer) -> None:
    """Mutt opens the message in a mailbox and answers by its keys, through an "editor" that writes the text; a new mail comes from its command line."""
    program = need_program("mutt", "mutt")
    with tempfile.TemporaryDirectory(prefix="mutt-") as name:
        home = Path(name)
        mbox = _mbox(home, answer)
        (home / "text").write_text(answer.text + "\n", encoding="utf-8")
        editor = home / "editor"
        # The file holds the quoted mail: what a person types stands above it.
        editor.write_text(f'#!/bin/sh\ncat "{home}/text" "$1" > "{home}/new" && cat "{home}/new" > "$1"\n')
        editor.chmod(0o755)
        attach = "".join(f"<attach-file>{path}<enter>" for path in answer.attachments)
        command = {"reply": "<reply>", "group": "<group-reply>", "forward": f"<forward-message>{answer.to}<enter>"}.get(answer.way, "")
        push = f'push "{command}{attach}<send-message><quit>"' if command else ""
        (home / "muttrc").write_text(_muttrc(home, mbox, editor, answer, push))
        started = [program, "-n", "-F", str(home / "muttrc")]
        if answer.way == "new":
            files = ["-a", *map(str, answer.attachments), "--"] if answer.attachments else ["--"]
            _run([*started, "-s", answer.subject, *files, answer.to], home, answer.text + "\n")
        else:
            _run([*started, "-f", str(mbox)], home, terminal=True)


def _muttrc(home: Path, mbox: Path, editor: Path, answer: Answer, push: str) -> str:
    return f"""
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
set include = {"yes" if answer.quote else "no"}
set reply_to = yes
set abort_nosubject = no
set abort_unmodified = no
set recall = no
set quit = yes
set confirmappend = no
set header_cache = ""
set timeout = 5
set sleep_time = 0
{chr(10).join(answer.settings)}
{push}
"""


def reply_with_s_nail(answer: Answer) -> None:
    """s-nail answers message 1 of a mailbox with its own commands; the quote stands above what is typed."""
    program = need_program("s-nail", "s-nail")
    with tempfile.TemporaryDirectory(prefix="snail-") as name:
        home = Path(name)
        mbox = _mbox(home, answer)
        attach = "".join(f"~@ {path}\n" for path in answer.attachments)
        command = {"reply": "reply 1", "group": "Reply 1", "forward": f"forward 1 {answer.to}"}.get(answer.way, f"mail {answer.to}")
        subject = f"~s {answer.subject}\n" if answer.subject else ""
        script = f"{command}\n{subject}{attach}{answer.text}\n~.\nexit\n"
        settings = {
            "v15-compat": "yes", "mta": f"smtp://{answer.host}:{answer.port}", "from": f"Petugas Dinas <{answer.sender}>",
            "smtp-auth": "none", "hostname": "dinas.example.go.id", "sendcharsets": "utf-8", "ttycharset": "utf-8", "reply-to-honour": "yes",
        } | ({"quote": ""} if answer.quote else {})  # fmt: skip
        options = [part for key, value in settings.items() for part in ("-S", f"{key}={value}")]
        _run([program, "-#", *options, "-R", "-f", str(mbox)], home, script)


def reply_with_swaks(answer: Answer) -> None:
    """Swaks sends what it is given: a bare answer with the headers that any program sets, and no quote."""
    program = need_program("swaks", "swaks")
    original = email.message_from_bytes(answer.received, policy=email.policy.compat32)
    to = answer.to or email.utils.parseaddr(original["Reply-To"] or original["From"])[1]
    headers = {
        "Subject": _encoded(answer.subject or f"Re: {_decoded(original['Subject'] or '')}"),
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=utf-8",
    }
    if answer.way == "reply":
        references = " ".join(f"{original.get('References', '')} {original['Message-ID']}".split())
        headers |= {"In-Reply-To": original["Message-ID"], "References": references}
    options = [part for key, value in headers.items() for part in ("--header", f"{key}: {value}")]
    with tempfile.TemporaryDirectory(prefix="swaks-") as name:
        body = Path(name) / "body"
        body.write_text(answer.text + "\n", encoding="utf-8")
        command = [program, "--server", answer.host, "--port", str(answer.port), "--from", answer.sender, "--to", to]
        attach = [part for path in answer.attachments for part in ("--attach", f"@{path}")]
        _run([*command, *options, "--body", f"@{body}", *attach, "--hide-all"], Path(name))


def reply_with_alpine(answer: Answer) -> None:
    """Alpine replies to the message in its inbox by its keys, as they are asked for on the screen; its editor writes the text above the quote."""
    program = need_program("alpine", "alpine")
    with tempfile.TemporaryDirectory(prefix="alpine-") as name:
        home = Path(name)
        mbox = _mbox(home, answer)
        (home / "text").write_text(answer.text + "\n\n", encoding="utf-8")
        editor = home / "editor"
        editor.write_text(f'#!/bin/sh\ncat "{home}/text" "$1" > "{home}/new" && cat "{home}/new" > "$1"\n')
        editor.chmod(0o755)
        (home / "mail").mkdir()  # it would tell of making it, for four seconds
        quoting = ", include-text-in-reply" if answer.quote else ""
        (home / "pinerc").write_text(f"""
personal-name=Petugas Dinas
user-domain=dinas.example.go.id
inbox-path={mbox}
default-fcc=""
smtp-server={answer.host}:{answer.port}/notls
editor={editor}
feature-list=enable-alternate-editor-implicitly, quit-without-confirm, reply-always-uses-reply-to, send-without-confirm, allow-changing-from{quoting}
customized-hdrs=From: Petugas Dinas <{answer.sender}>
last-version-used=9.99
mail-check-interval=0
""")
        # Files are named while the cursor stands in the headers: in the text, ^J would fill paragraphs.
        attach = [("COMPOSE", f"\x0a{path}\r\r") for path in answer.attachments]
        opened = 'opened with|"INBOX" DONE'  # the latter where opening took so long that it was told of
        keys = [(opened, "r"), *([] if answer.quote else [("Include original", "n")]), ("Reply to all", "n"), *attach]
        keys += [('B) ""' if attach else "Alternate editor done", "\x18"), ("1 of 1 ANS", "q")]
        _type([program, "-p", str(home / "pinerc"), "-P", "/dev/null", "-i", "-f", "inbox"], home, keys)


PROGRAMS: dict[str, Program] = {
    "mutt": reply_with_mutt, "s-nail": reply_with_s_nail, "swaks": reply_with_swaks, "alpine": reply_with_alpine,
}  # fmt: skip


def _mbox(home: Path, answer: Answer) -> Path:
    mbox = home / "inbox"
    mbox.write_bytes(b"From someone Tue Nov 24 08:00:00 2026\n" + answer.received.replace(b"\r\n", b"\n") + b"\n")
    return mbox


def _decoded(value: str) -> str:
    return str(email.header.make_header(email.header.decode_header(value)))


def _encoded(value: str) -> str:
    return email.header.Header(value, "us-ascii" if value.isascii() else "utf-8").encode(linesep="\r\n")


def _environment(home: Path) -> dict[str, str]:
    return {"HOME": str(home), "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "TERM": "xterm", "MAILRC": "/dev/null"}


def _type(command: Sequence[str], home: Path, keys: Sequence[tuple[str, str]]) -> None:
    """Run a program on a terminal of its own, type each key once the screen has shown what it waits for (one of several, by |), and end it."""
    hand, screen = pty.openpty()
    process = subprocess.Popen(command, stdin=screen, stdout=screen, stderr=screen, cwd=home, env=_environment(home), start_new_session=True)
    os.close(screen)
    shown, waiting, until = b"", list(keys), time.monotonic() + SECONDS
    try:
        while waiting and process.poll() is None and time.monotonic() < until:
            if select.select([hand], [], [], 0.2)[0]:
                shown += os.read(hand, 65536)
            while waiting and any(words.encode() in ESCAPES.sub(b"", shown) for words in waiting[0][0].split("|")):
                shown = b""
                os.write(hand, waiting.pop(0)[1].encode())
    except OSError:  # the program has closed its terminal
        pass
    finally:
        process.kill()
        process.wait()
        os.close(hand)
    if waiting:
        raise RuntimeError(f"{command[0]} never showed {waiting[0][0]!r}:\n{ESCAPES.sub(b'', shown).decode(errors='replace')[-2000:]}")


def _run(command: list[str], home: Path, script: str = "", *, terminal: bool = False) -> None:
    if terminal:
        # mutt draws on a terminal: script(1) gives it one.
        command = [need_program("script", "bsdutils"), "-qec", " ".join(f"'{word}'" for word in command), "/dev/null"]
    # A terminal that is kept open: script(1) turns the end of its input into an end of file, which mutt may meet while it starts.
    keyboard, hand = os.pipe()
    try:
        typed = {"stdin": keyboard} if terminal else {"input": script.encode()}
        done = subprocess.run(command, capture_output=True, cwd=home, env=_environment(home), timeout=SECONDS, check=False, **typed)
    finally:
        os.close(keyboard)
        os.close(hand)
    if done.returncode != 0:
        raise RuntimeError(
            f"{command[0]} ended with {done.returncode}:\n{(done.stdout + done.stderr).decode(errors='replace')[-3000:]}"
        )
