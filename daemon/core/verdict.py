"""The receiving server's word on a sender (RFC 8601), believed only under the configured authserv-id, on top."""

import re
from dataclasses import dataclass
from typing import Literal

from daemon.core.message import Message

RESULT = re.compile(r"\b(dmarc|spf|dkim)\s*=\s*([a-z]+)", re.IGNORECASE)
PARTIAL = re.compile(r"(?:^|;)\s*l\s*=", re.IGNORECASE)
PROPERTY = re.compile(r"\b(header\.from|header\.d|header\.i|smtp\.mailfrom)\s*=\s*([^\s;()]+)", re.IGNORECASE)
QUOTED_OR_COMMENT = re.compile(r'"(?:[^"\\]|\\.)*"|\([^()]*\)')


@dataclass(frozen=True, slots=True)
class Verdict:
    """pass: aligned and passed; fail: aligned and failed; none: nothing that may be believed."""

    state: Literal["pass", "fail", "none"]
    reason: str


def find_verdict(message: Message, authserv_id: str) -> Verdict:
    """Judge the topmost Authentication-Results header if it bears `authserv_id`; without a configured id, nothing."""
    if not authserv_id:
        return Verdict("none", "no authserv-id is configured")
    names = [name for name, _ in message.headers]
    if "authentication-results" not in names:
        return Verdict("none", "no Authentication-Results")
    at = names.index("authentication-results")
    if "received" in names[:at] and names[:at].count("received") > 1:
        return Verdict("none", "Authentication-Results stands below the border's Received")
    half = any(name == "dkim-signature" and PARTIAL.search(value) for name, value in message.headers)
    value = QUOTED_OR_COMMENT.sub(" ", message.headers[at][1])
    server, _, results = value.partition(";")
    if server.split()[:1] != [authserv_id]:
        return Verdict("none", f"Authentication-Results of {server.strip()[:60]!r}, not of ours")
    return _judge(results, message.writer.address.partition("@")[2] if message.writer else "", half=half)


def _judge(results: str, domain: str, *, half: bool) -> Verdict:
    """`half`: a signature covers only the beginning of the body (RFC 6376 8.2), so DKIM vouches for nothing behind it."""
    found: dict[str, tuple[str, dict[str, str]]] = {}
    for part in results.split(";"):
        match = RESULT.search(part)
        if match:
            found.setdefault(match.group(1).lower(), (match.group(2).lower(), dict(_properties(part))))
    state = found.get("dmarc", ("", {}))[0]
    if state == "fail" or (state == "pass" and not half):
        return Verdict("fail" if state == "fail" else "pass", f"dmarc={state}")
    for method, key in (("dkim", "header.d"), ("spf", "smtp.mailfrom")):
        state, properties = found.get(method, ("", {})) if not (half and method == "dkim") else ("", {})
        signed = properties.get(key, properties.get("header.i", "")).rpartition("@")[2]
        if state == "pass" and domain and is_aligned(signed, domain):
            return Verdict("pass", f"{method}=pass for {signed}")
    return Verdict("none", "no aligned result")


def _properties(part: str) -> list[tuple[str, str]]:
    return [(name.lower(), value.lower().strip('"')) for name, value in PROPERTY.findall(part)]


def is_aligned(signed: str, domain: str) -> bool:
    """Whether two domains are the same or one stands below the other at a dot."""
    signed, domain = signed.lower().rstrip("."), domain.lower().rstrip(".")
    return bool(signed) and (signed == domain or signed.endswith("." + domain) or domain.endswith("." + signed))
