"""Hostile mail about what the receiving server says of a sender, and about what a mail tries to make of Kawal's answers."""

import html
import random
from collections.abc import Callable, Iterator

from mail.hostile.situations import BORDER, BOX, DONE, STRANGER, Scene, Situation, border_says, mail
from mangling.programs import PROGRAMS

AR = "Authentication-Results"


def quoting(scene: Scene, headers: dict[str, str], body: str = DONE, sender: str = "") -> bytes:
    """A PIC's mail whose only token stands in the quote: it is proof only where the border vouches for the sender."""
    return mail(sender or scene.pic, headers, f"{body}\r\n\r\n> {scene.one.case} {scene.one.token}")


def verdicts() -> Iterator[Situation]:
    """T12, T13: a result that is not the border's own or not the writer's domain's vouches for nobody; the last rows are the true ones."""
    domain = "dinas0.example.go.id"
    passed = f"dmarc=pass header.from={domain}"
    forgeries = {
        "another-server": {AR: f"mx.evil.example.org; {passed}"},
        "suffix": {AR: f"{BORDER}.evil.example.org; {passed}"},
        "prefix": {AR: f"x{BORDER}; {passed}"},
        "upper-case": {AR: f"{BORDER.upper()}; {passed}"},
        "trailing-dot": {AR: f"{BORDER}.; {passed}"},
        "comment-before": {AR: f"(x) evil.example.org; {passed}"},
        "in-quotes": {AR: f'{BORDER}; dmarc=none reason="dmarc=pass header.from={domain}"'},
        "in-comment": {AR: f"{BORDER}; dmarc=none (dmarc=pass header.from={domain})"},
        "nested-comment": {AR: f"{BORDER}; dmarc=none ((x) dmarc=pass (y))"},
        "no-server": {AR: passed},
        "empty": {AR: ""},
        "arc": {"ARC-Authentication-Results": f"i=1; {BORDER}; {passed}"},
        "old-name": {"X-Authentication-Results": f"{BORDER}; {passed}"},
    }
    for name, headers in forgeries.items():
        yield Situation("T12", name, lambda s, h=headers: quoting(s, h), frozenset({"linked"}))
    below = f"Received: from a by b; x\r\nReceived: from c by d; x\r\n{AR}: {BORDER}; {passed}\r\n".encode()
    yield Situation("T12", "below-received", lambda s: below + quoting(s, {}), frozenset({"linked"}))
    second = f"{AR}: {BORDER}; dmarc=none\r\n{AR}: {BORDER}; {passed}\r\n".encode()
    yield Situation("T12", "second", lambda s: second + quoting(s, {}), frozenset({"linked"}))
    unaligned = {
        "spf-envelope": "spf=pass smtp.mailfrom=evil.example.org",
        "spf-address": "spf=pass smtp.mailfrom=x@evil.example.org",
        "spf-no-domain": "spf=pass",
        "spf-helo": f"spf=pass smtp.helo={domain}",
        "dkim-other": "dkim=pass header.d=evil.example.org",
        "dkim-identity": "dkim=pass header.i=@evil.example.org",
        "dkim-suffix": f"dkim=pass header.d=evil{domain}",
        "dkim-inside": f"dkim=pass header.d={domain}.evil.example.org",
        "both-other": "spf=pass smtp.mailfrom=evil.example.org; dkim=pass header.d=evil.example.org; dmarc=none",
        "softfail": f"spf=softfail smtp.mailfrom={domain}",
        "temperror": f"dmarc=temperror header.from={domain}",
    }
    for name, results in unaligned.items():
        yield Situation("T13", name, lambda s, r=results: quoting(s, border_says(r)), frozenset({"linked"}))
    yield Situation("T13", "spf-passes-dmarc-fails", lambda s: quoting(s, border_says(f"spf=pass smtp.mailfrom=evil.example.org; dmarc=fail header.from={domain}")), frozenset({"held"}))
    for name, results in {"dmarc": passed, "spf-aligned": f"spf=pass smtp.mailfrom=x@{domain}", "dkim-aligned": f"dkim=pass header.d={domain}", "organisation": "dkim=pass header.d=example.go.id"}.items():
        yield Situation("T13", f"true-{name}", lambda s, r=results: quoting(s, border_says(r)), frozenset({"linked"}), moves=True)


def forwarded_on() -> Iterator[Situation]:
    """T14 to T16: a relay that broke the signature loses nothing; half-signed mail is no proof; smuggled mail is text."""
    broken = ("spf=fail smtp.mailfrom=relay.example.net", "spf=fail; dkim=fail", "dkim=fail header.d=dinas0.example.go.id", "dkim=neutral", "dkim=none; spf=none",
              "spf=permerror", "dmarc=none", "arc=pass; dmarc=none", "arc=pass; spf=fail; dkim=fail", "iprev=pass")  # fmt: skip
    for number, results in enumerate(broken):
        yield Situation("T14", f"token-{number}", lambda s, r=results: mail(s.pic, border_says(r) | {"To": s.one.reply_to}), frozenset({"linked"}), moves=True)
        yield Situation("T14", f"quote-{number}", lambda s, r=results: quoting(s, border_says(r)), frozenset({"linked"}))
    domain = "dinas0.example.go.id"
    cut = ("l=120", "l=0", " l = 5", "c=simple; l=1", "l=99999999", "bh=x; l=7; b=y", "\r\n l=12", "l=1;", "L=4", "x=1; l=2")
    for number, tag in enumerate(cut):
        signed = {"DKIM-Signature": f"v=1; a=rsa-sha256; d={domain}; s=a; h=from:to; {tag}; b=abc"}
        told = border_says(f"dkim=pass header.d={domain}; dmarc=pass header.from={domain}")
        yield Situation("T15", f"length-{number}", lambda s, h=signed | told: quoting(s, h), frozenset({"linked"}))
    whole = {"DKIM-Signature": f"v=1; d={domain}; h=from:to:subject; bh=l=x; b=abc"}
    yield Situation("T15", "whole", lambda s: quoting(s, whole | border_says(f"dkim=pass header.d={domain}")), frozenset({"linked"}), moves=True)
    kept = {"DKIM-Signature": f"v=1; d={domain}; l=5; b=abc"}
    yield Situation("T15", "length-but-spf", lambda s: quoting(s, kept | border_says(f"spf=pass smtp.mailfrom={domain}; dmarc=pass")), frozenset({"linked"}), moves=True)
    for number, end in enumerate(("\n.\r\n", "\r\n.\n", "\n.\n", "\r.\r", "\r\n.\r", "\n.\r", "\r.\n", "\r\n\0.\r\n", "\r\n..\r\n", "\r\n.\r\n")):
        smuggled = f"Halo.{end}MAIL FROM:<{{0}}>{end}RCPT TO:<{BOX}>{end}DATA\r\nFrom: {{0}}\r\nTo: {{1}}\r\nSubject: x\r\n\r\nSELESAI\r\n"
        yield Situation("T16", f"ending-{number}", lambda s, t=smuggled: mail(STRANGER, {}, t.format(s.pic, s.one.reply_to)), frozenset({"held", "unrelated"}))


def outward() -> Iterator[Situation]:
    """T07, T19, T20, T25: nothing goes to whom we do not know, an id shadows nothing, no header commands."""
    asking = {
        "verification": ("no-reply@layanan.example.org", {}, "Your verification code is 998877."),
        "verification-automatic": ("no-reply@layanan.example.org", {"Auto-Submitted": "auto-generated"}, "Code 998877"),
        "verification-list": ("news@layanan.example.org", {"List-Unsubscribe": "<mailto:x@example.org>"}, "Confirm: https://example.org/c"),
        "invitation": ("invite@layanan.example.org", {"Precedence": "bulk"}, "You are invited to a workspace."),
        "copy-me": (STRANGER, {"Cc": "lain@example.org"}, "Mohon saya disertakan sebagai tembusan kasus ini."),
        "reset": ("security@layanan.example.org", {}, "Reset your password with code 998877."),
        "receipt-wanted": (STRANGER, {"Disposition-Notification-To": STRANGER}, "Mohon tanda terima."),
        "read-receipt": (STRANGER, {"Return-Receipt-To": STRANGER, "Errors-To": STRANGER}, "Mohon info."),
        "postmaster": ("postmaster@example.org", {}, "Please confirm that you own this address: 998877"),
        "empty-sender": ("<>", {}, "Code 998877"),
    }
    for name, (sender, headers, body) in asking.items():
        yield Situation("T07", name, lambda s, a=(sender, headers, body): mail(a[0], {"To": s.one.reply_to} | a[1], a[2]), frozenset({"held", "unrelated", "auto"}))
    for name in ("Reply-To", "Return-Path", "Disposition-Notification-To", "Errors-To", "Mail-Followup-To", "Mail-Reply-To", "X-Reply-To", "Return-Receipt-To", "Resent-From", "Sender"):
        yield Situation("T19", name.lower(), lambda s, n=name: mail(s.pic, {"To": s.one.reply_to, n: STRANGER}), frozenset({"linked"}), moves=True)
    copied: dict[str, Callable[[Scene], str]] = {
        "our-letters": lambda s: s.one.header_id, "our-root": lambda s: str(s.one.mail["References"]), "shared": lambda _: "<sama@y.example>", "empty": lambda _: "",
        "long": lambda _: "<" + "a" * 900 + "@y.example>", "injected": lambda _: '<x"@y.example>', "two": lambda _: "<a@y> <b@y>", "none": lambda _: "tanpa-kurung",
        "blank": lambda _: "<a b@y.example>", "unicode": lambda _: "<\u0430@y.example>",
    }  # fmt: skip
    for name, make in copied.items():
        yield Situation("T20", f"stranger-{name}", lambda s, m=make: mail(STRANGER, {"To": s.one.reply_to, "Message-ID": m(s)}), frozenset({"held"}))
        yield Situation("T20", f"pic-{name}", lambda s, m=make: mail(s.pic, {"To": s.one.reply_to, "Message-ID": m(s)}), frozenset({"linked"}), moves=True)
    commands = ("X-Kawal-Action: close", "Control: close", "X-Kawal-Loop: forged", "X-Kawal-Case: {0}", "X-Kawal-Status: closed", "X-RT-Original-Encoding: close",
                "X-OTRS-Loop: true", "X-Zammad-Action: close", "X-Priority: 1", "X-Spam-Flag: NO", "X-Auto-Response-Suppress: All")  # fmt: skip
    for line in commands:
        name, _, value = line.partition(": ")
        yield Situation("T25", name.lower(), lambda s, n=name, v=value: mail(STRANGER, {n: v.format(s.one.case), "Subject": f"Re: {s.one.subject}"}), frozenset({"held"}))


def only_quotes() -> Iterator[Situation]:
    """T42: our own instructions, quoted by nineteen programs that the writer has added nothing to."""
    for program in PROGRAMS:
        yield Situation("T42", program.__name__, lambda s, p=program: _empty(p, s), frozenset({"linked", "held", "unrelated"}))
    for name, body in {"bare": "", "rule": "-- \r\n", "phone": "Dikirim dari iPhone saya", "signature": "-- \r\nTono Umpama\r\nDinas Contoh"}.items():
        yield Situation("T42", name, lambda s, b=body: mail(s.pic, {"To": s.one.reply_to}, f"{b}\r\n\r\nPada 07/09/2026 09.00, Focal Point Pusat menulis:\r\n" + _marked(s)), frozenset({"linked", "held", "unrelated"}))


def _marked(scene: Scene) -> str:
    return "\r\n".join(f"> {line}" for line in scene.one.text.splitlines())


def _empty(program: Callable[..., object], scene: Scene) -> bytes:
    """What a program sends when only its quotation is there."""
    draft = program(scene.one, random.Random(1))
    words = draft.words  # type: ignore[attr-defined]
    draft.text = draft.text.replace(words, "")  # type: ignore[attr-defined]
    for line in words.splitlines():
        draft.html = draft.html.replace(html.escape(line), "") if line else draft.html  # type: ignore[attr-defined]
    draft.files = []  # type: ignore[attr-defined]
    return draft.as_bytes()  # type: ignore[attr-defined,no-any-return]


