"""Hostile mail about cases: what a stranger, a forger, a relay or a replay sends to an office, and what may come of it.

Every situation is bytes made for a scene (letters of ours that went to two institutions), with the outcome that it must
have and whether anything may move. THREATS numbers; `messages.py` and `details.py` hold what needs no office.
"""

import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from mangling.stage import BORDER, BOX, Sent

STRANGER = "orang@example.org"
DONE = "Telah selesai kami tindak lanjuti. Tim kami sudah memeriksa lokasi dan hasilnya kami sampaikan. Mohon diterima."
UNTRUE = {"held", "unrelated", "linked"}


@dataclass(frozen=True, slots=True)
class Scene:
    """Our mail that hostile mail is about: two letters to one institution, one to another, one that was answered before."""

    one: Sent
    two: Sent
    other: Sent
    answered: Sent

    @property
    def pic(self) -> str:
        return self.one.recipient


@dataclass(frozen=True, slots=True)
class Situation:
    """One message and what it may do: `outcomes` that are right, `moves` whether a case must (True) or must not (False) move."""

    threat: str
    name: str
    make: Callable[[Scene], bytes]
    outcomes: frozenset[str]
    moves: bool = False

    @property
    def label(self) -> str:
        return f"{self.threat}-{self.name}"


def mail(sender: str, headers: dict[str, str], body: str = DONE) -> bytes:
    """A plain message; its Message-ID follows from what it holds."""
    serial = zlib.crc32(repr((sender, headers, body)).encode())
    fields = {"From": sender, "To": BOX, "Subject": "Jawaban", "Date": "Wed, 9 Sep 2026 10:00:00 +0700", "Message-ID": f"<s{serial}@x.example>"}
    lines = [f"{name}: {value}\r\n" for name, value in (fields | headers).items()]
    return ("".join(lines) + f"\r\n{body}\r\n").encode("utf-8", "surrogateescape")


def plus(token: str) -> str:
    return BOX.replace("@", f"+{token}@")


def flip(token: str, at: int) -> str:
    return token[:at] + ("b" if token[at] == "a" else "a") + token[at + 1 :]


def paths(letter: Sent, token: str) -> dict[str, tuple[dict[str, str], str]]:
    """A token on every path by which it can come: headers and words."""
    identity = letter.header_id.replace(letter.token, token)
    border = f"from mx.example.org by {BORDER} for <{plus(token)}>; Wed, 9 Sep 2026 10:00:00 +0700"
    return {
        "to": ({"To": plus(token)}, DONE),
        "cc": ({"Cc": plus(token)}, DONE),
        "delivered-to": ({"Delivered-To": plus(token)}, DONE),
        "x-original-to": ({"X-Original-To": plus(token)}, DONE),
        "envelope-to": ({"Envelope-To": plus(token)}, DONE),
        "x-forwarded-to": ({"X-Forwarded-To": plus(token)}, DONE),
        "x-envelope-to": ({"X-Envelope-To": plus(token)}, DONE),
        "resent-to": ({"Resent-To": plus(token)}, DONE),
        "apparently-to": ({"Apparently-To": plus(token)}, DONE),
        "received-for": ({"Received": border}, DONE),
        "references": ({"References": identity}, DONE),
        "in-reply-to": ({"In-Reply-To": identity}, DONE),
        "folded-references": ({"References": f"<a@b.example>\r\n {identity}\r\n <c@d.example>"}, DONE),
        "subject": ({"Subject": f"Re: {token}"}, DONE),
        "own-words": ({}, f"Untuk kode {token}: {DONE}"),
        "quoted": ({}, f"{DONE}\r\n\r\n> {token}"),
    }


HEADER_PATHS = tuple(
    "to cc delivered-to x-original-to envelope-to x-forwarded-to x-envelope-to resent-to apparently-to received-for references in-reply-to"
    " folded-references subject own-words".split()
)


def fixed(threat: str, outcomes: str, moves: bool, cases: dict[str, Callable[[Scene], bytes]]) -> Iterator[Situation]:
    for name, make in cases.items():
        yield Situation(threat, name, make, frozenset(outcomes.split()), moves)


def border_says(results: str) -> dict[str, str]:
    return {"Authentication-Results": f"{BORDER}; {results}"}


def forged() -> Iterator[Situation]:
    """T01, T02: a forged sender, and a token in other hands than those it was given to."""
    fail = border_says("dmarc=fail header.from=dinas0.example.go.id")
    yield from fixed("T01", "held unrelated", False, {
        "number-in-subject": lambda s: mail(s.pic, fail | {"Subject": f"Re: [{s.one.case}]"}),
        "number-in-words": lambda s: mail(s.pic, fail, f"Kasus {s.one.case}: {DONE}"),
        "letter-in-words": lambda s: mail(s.pic, fail, f"Surat Nomor {s.one.letter}. {DONE}"),
        "token-in-to": lambda s: mail(s.pic, fail | {"To": s.one.reply_to}),
        "token-in-thread": lambda s: mail(s.pic, fail | {"In-Reply-To": s.one.header_id}),
        "every-carrier": lambda s: mail(s.pic, fail | {"To": s.one.reply_to, "In-Reply-To": s.one.header_id, "Subject": f"Re: {s.one.subject}"}),
        "alternate": lambda s: mail(s.one.body.alternate, fail | {"To": s.one.reply_to}),
        "nothing": lambda s: mail(s.pic, fail),
    })  # fmt: skip
    yield from fixed("T01", "linked", False, {
        "unjudged-number-in-subject": lambda s: mail(s.pic, {"Subject": f"Re: [{s.one.case}]"}),
        "unjudged-number-in-words": lambda s: mail(s.pic, {}, f"Kasus {s.one.case}: {DONE}"),
        "unjudged-command": lambda s: mail(s.pic, {"Subject": f"Re: [{s.one.case}]"}, "SELESAI"),
        "unjudged-letter": lambda s: mail(s.pic, {}, f"Menindaklanjuti surat Nomor {s.one.letter}. {DONE}"),
    })  # fmt: skip
    passed = border_says("dmarc=pass header.from=example.org")
    for name in paths_named():
        yield Situation("T02", f"stranger-{name}", _with_token(name, STRANGER, passed), frozenset({"held"}))
    for name in ("to", "references", "quoted"):
        yield Situation("T02", f"another-pic-{name}", lambda s, name=name: _along(name, s, s.other.recipient, {}), frozenset({"held", "unrelated"}))


def paths_named() -> tuple[str, ...]:
    return (*HEADER_PATHS, "quoted")


def _with_token(name: str, sender: str, more: dict[str, str]) -> Callable[[Scene], bytes]:
    return lambda s: _along(name, s, sender, more)


def _along(name: str, scene: Scene, sender: str, more: dict[str, str], token: str = "") -> bytes:
    headers, body = paths(scene.one, token or scene.one.token)[name]
    return mail(sender, more | headers, body)


def tokens() -> Iterator[Situation]:
    """T03 to T05, T23: replays, guesses, and every path with a true and a tampered token."""
    for number in range(10):
        extra = [{}, {"X-Mailer": "x"}, {"Cc": BOX}, {"Received": "from a by b; x"}, {"Date": "Tue, 8 Sep 2026 10:00:00 +0700"},
                 {"Message-ID": "<replayed@x.example>"}, {"Subject": "Ulang"}, {"References": "<a@b.example>"}, {"Importance": "high"}, {"Sender": STRANGER}][number]  # fmt: skip
        words = "TERIMA" if number % 2 else "Surat sudah kami terima."
        yield Situation("T03", f"replay-{number}", lambda s, e=extra, w=words: mail(s.answered.recipient, {"To": s.answered.reply_to} | e, w), frozenset({"linked"}))
    for at in range(26):
        yield Situation("T04", f"flip-{at}", lambda s, at=at: mail(STRANGER, {"To": plus(flip(s.one.token, at))}), frozenset({"unrelated"}))
    for name in paths_named():
        yield Situation("T05", name, lambda s, name=name: _along(name, s, s.pic, {}, flip(s.one.token, 7)), frozenset({"held"}))
    for name in HEADER_PATHS:
        yield Situation("T23", name, lambda s, name=name: _along(name, s, s.pic, {}), frozenset({"linked"}), moves=True)


def numbers() -> Iterator[Situation]:
    """T06, T11, T22, T24: a number is no proof; domains; two tokens; relays that lose the thread."""
    yield from fixed("T06", "held", False, {
        "reply": lambda s: mail(STRANGER, {"Subject": f"Re: [{s.one.case}]"}),
        "forward": lambda s: mail(STRANGER, {"Subject": f"Fwd: [{s.one.case}] Surat"}),
        "lower-case": lambda s: mail(STRANGER, {"Subject": s.one.case.lower()}),
        "blanks": lambda s: mail(STRANGER, {"Subject": s.one.case.replace("-", " ")}),
        "dashes": lambda s: mail(STRANGER, {"Subject": s.one.case.replace("-", "\u2013")}),
        "two": lambda s: mail(STRANGER, {"Subject": f"{s.one.case} {s.two.case}"}),
        "letter": lambda s: mail(STRANGER, {"Subject": f"Surat {s.one.letter}"}),
        "words": lambda s: mail(STRANGER, {}, f"Kasus {s.one.case} sudah selesai."),
        "both": lambda s: mail(STRANGER, {"Subject": s.one.case}, f"{s.one.case} {s.one.letter}"),
        "ten-times": lambda s: mail(STRANGER, {"Subject": s.one.case}, f"{s.one.case}\r\n" * 10),
        "quoted": lambda s: mail(STRANGER, {}, f"{DONE}\r\n\r\n> [{s.one.case}] {s.one.letter}"),
    })  # fmt: skip
    for name, shape in {
        "prefixed": "pic@evil-{0}", "suffixed": "pic@{0}.example.org", "joined": "pic@x{0}", "in-local": "{0}@example.org", "dotless": "pic@go.id",
        "parent": "pic@example.go.id", "hyphen": "pic@{0}-go.id", "dot-trick": "pic@{0}.id", "cyrillic": "pic@dinas\u0430.example.go.id", "twice": "pic@{0}.{0}.example.org",
    }.items():  # fmt: skip
        yield Situation("T11", name, lambda s, shape=shape: mail(shape.format(s.one.body.domain), {"To": s.one.reply_to}), frozenset({"held", "unrelated"}))
    yield from fixed("T22", "held", False, {
        "two-in-to": lambda s: mail(s.pic, {"To": f"{s.one.reply_to}, {s.two.reply_to}"}),
        "to-and-cc": lambda s: mail(s.pic, {"To": s.one.reply_to, "Cc": s.two.reply_to}),
        "to-and-thread": lambda s: mail(s.pic, {"To": s.one.reply_to, "In-Reply-To": s.two.header_id}),
        "two-in-references": lambda s: mail(s.pic, {"References": f"{s.one.header_id} {s.two.header_id}"}),
        "to-and-subject": lambda s: mail(s.pic, {"To": s.one.reply_to, "Subject": f"Re: {s.two.subject}"}),
        "to-and-delivered": lambda s: mail(s.pic, {"To": s.one.reply_to, "Delivered-To": s.two.reply_to}),
        "two-in-quote": lambda s: mail(s.pic, {}, f"{DONE}\r\n\r\n> {s.one.token}\r\n> {s.two.token}"),
        "thread-and-envelope": lambda s: mail(s.pic, {"References": s.one.header_id, "X-Original-To": s.two.reply_to}),
        "another-institution": lambda s: mail(s.pic, {"To": f"{s.one.reply_to}, {s.other.reply_to}"}),
    })  # fmt: skip
    yield from fixed("T22", "linked", False, {
        "words-name-one": lambda s: mail(s.pic, {"To": f"{s.one.reply_to}, {s.two.reply_to}"}, f"Kasus {s.two.case}: {DONE}"),
        "words-name-the-other": lambda s: mail(s.pic, {"To": s.one.reply_to}, f"Kasus {s.two.case}: {DONE}"),
    })  # fmt: skip
    lost = {"In-Reply-To": "<0102@relay.example.net>", "References": "<0102@relay.example.net>"}
    yield from fixed("T24", "linked", True, {
        "to": lambda s: mail(s.pic, lost | {"To": s.one.reply_to}),
        "to-no-thread": lambda s: mail(s.pic, {"To": s.one.reply_to, "Subject": "Jawaban"}),
        "delivered-to": lambda s: mail(s.pic, lost | {"Delivered-To": s.one.reply_to}),
        "root-reference": lambda s: mail(s.pic, {"References": f"{s.one.mail['References']} <0102@relay.example.net>"}),
        "vouched-footer": lambda s: mail(s.pic, lost | border_says(f"dmarc=pass header.from={s.pic.partition('@')[2]}"), f"{DONE}\r\n\r\n> {s.one.case} · {s.one.token}"),
    })  # fmt: skip
    yield from fixed("T24", "linked", False, {
        "footer": lambda s: mail(s.pic, lost, f"{DONE}\r\n\r\n> {s.one.case} · {s.one.token}"),
        "subject": lambda s: mail(s.pic, lost | {"Subject": f"Re: {s.one.subject}"}),
        "letter": lambda s: mail(s.pic, lost, f"Surat Nomor {s.one.letter}. {DONE}"),
    })  # fmt: skip
    yield from fixed("T24", "held", False, {
        "nothing-left": lambda s: mail(s.pic, lost),
        "topic-alone": lambda s: mail(s.pic, lost | {"Subject": "Re: Dugaan pungutan di sekolah"}),
    })  # fmt: skip


