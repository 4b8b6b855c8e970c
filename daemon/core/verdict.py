"""The receiving server's word on a sender (RFC 8601), believed only under the configured authserv-id, on top."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from daemon.core.message import Message

AR = "authentication-results"
HOP = re.compile(r"[\[(](?:IPv6:)?([0-9a-f:.]*[.:][0-9a-f:.]+)[\])]", re.IGNORECASE)
"""An address in the from-part of Received: where the client was seen, or a literal that it gave for its name (RFC 5321 4.4)."""
WITHIN = re.compile(r"\bwith\s+u?lmtps?a?\b|\[(?:127\.0\.0\.1|(?:IPv6:)?::1)\]", re.IGNORECASE)
"""A hop within our own server."""
ARC_PASS = re.compile(r"\barc\s*=\s*pass\b", re.IGNORECASE)
INSTANCE = re.compile(r"\s*i\s*=\s*(\d{1,3})\s*;")
TAG = re.compile(r"(?:^|;)\s*([a-z]+)\s*=\s*([^;]+)", re.IGNORECASE)
RESULT = re.compile(r"\b(dmarc|spf|dkim)\s*=\s*([a-z]+)", re.IGNORECASE)
PARTIAL = re.compile(r"(?:^|;)\s*l\s*=", re.IGNORECASE)
PROPERTY = re.compile(r"\b(header\.from|header\.d|header\.i|smtp\.mailfrom)\s*=\s*([^\s;()]+)", re.IGNORECASE)
QUOTED_OR_COMMENT = re.compile(r'"(?:[^"\\]|\\.)*"|\([^()]*\)')


@dataclass(frozen=True, slots=True)
class Verdict:
    """pass: aligned and passed; fail: aligned and failed; none: nothing that may be believed."""

    state: Literal["pass", "fail", "none"]
    reason: str


@dataclass(frozen=True, slots=True)
class Chain:
    """Whose word counts: our server's `authserv_id`, and the gateways in front of it that hand mail on to it.

    `relays` are the addresses that a gateway comes from, `relay_ids` the names under which gateways write their results,
    `sealers` the domains whose ARC seal (RFC 8617) is believed where our server found the chain whole.
    """

    authserv_id: str
    relays: tuple[str, ...] = ()
    relay_ids: tuple[str, ...] = ()
    sealers: tuple[str, ...] = ()


def find_verdict(message: Message, chain: Chain | str) -> Verdict:
    """Judge the topmost Authentication-Results header if it bears our id; without a configured id, nothing.

    Forwarding breaks SPF and often DKIM: where our server does not vouch itself, what a trusted gateway found before it is taken.
    """
    chain = Chain(chain) if isinstance(chain, str) else chain
    if not chain.authserv_id:
        return Verdict("none", "no authserv-id is configured")
    names = [name for name, _ in message.headers]
    if AR not in names:
        return Verdict("none", "no Authentication-Results")
    at = names.index(AR)
    if names[:at].count("received") > 1:
        return Verdict("none", "Authentication-Results stands below the border's Received")
    server, results = _read_results(message.headers[at][1])
    if server != chain.authserv_id:
        return Verdict("none", f"Authentication-Results of {server[:60]!r}, not of ours")
    own = _judge_of(message, results)
    return own if own.state == "pass" else _sealed(message, results, chain) or _relayed(message, at, chain) or own


def _relayed(message: Message, at: int, chain: Chain) -> Verdict | None:
    """What a gateway of ours found, where the border's own Received says that the mail came from it."""
    border = next((value for name, value in message.headers if name == "received" and not WITHIN.search(value)), "")
    clients = HOP.findall(re.split(r"\sby\s", border, maxsplit=1)[0].lower())
    if not clients or not all(client in chain.relays for client in clients):
        return None
    earlier = next((value for name, value in message.headers[at + 1 :] if name == AR), "")
    server, results = _read_results(earlier)
    return _by("gateway", server, _judge_of(message, results)) if server and server in chain.relay_ids else None


def _sealed(message: Message, border: str, chain: Chain) -> Verdict | None:
    """What the last sealer of an ARC chain found: our server has checked that nothing was changed since."""
    if not chain.sealers or not ARC_PASS.search(border):
        return None
    seals = _instances(message, "arc-seal")
    last = max(seals, default=0)
    domain = dict(TAG.findall(seals.get(last, ""))).get("d", "").lower().rstrip(".")
    results = _instances(message, "arc-authentication-results").get(last, "")
    if domain not in chain.sealers or not results:
        return None
    return _by("ARC", domain, _judge_of(message, _uncommented(results).partition(";")[2].partition(";")[2]))


def _instances(message: Message, header: str) -> dict[int, str]:
    """The headers of an ARC chain by their instance; one that is given twice counts for nothing."""
    found: dict[int, str] = {}
    for name, value in message.headers:
        instance = INSTANCE.match(value) if name == header else None
        if instance:
            found[int(instance[1])] = "" if int(instance[1]) in found else value
    return found


def _by(what: str, who: str, found: Verdict) -> Verdict | None:
    return Verdict(found.state, f"{found.reason}, as the {what} {who} found") if found.state != "none" else None


def _read_results(value: str) -> tuple[str, str]:
    """The authserv-id and the results of an Authentication-Results header."""
    server, _, results = _uncommented(value).partition(";")
    return next(iter(server.split()), ""), results


def _uncommented(value: str) -> str:
    return QUOTED_OR_COMMENT.sub(" ", value)


def _judge_of(message: Message, results: str) -> Verdict:
    half = any(name == "dkim-signature" and PARTIAL.search(value) for name, value in message.headers)
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


LEAST_MAIL = 5
"""Fewer mails than these say nothing of the chain."""


@dataclass(frozen=True, slots=True)
class Vouching:
    """How much mail from registered addresses came in a window, for how much of it nobody vouched, and the commonest reason."""

    known: int = 0
    unverified: int = 0
    reason: str = ""

    def is_alarming(self, percent: int) -> bool:
        """Whether more of it than `percent` is unverified: the chain in front of the mailbox is broken, or somebody forges."""
        return self.known >= LEAST_MAIL and self.unverified * 100 > self.known * percent


def count_vouched(verdicts: Iterable[Verdict]) -> Vouching:
    """Sum up what was found of mail from registered addresses."""
    found = list(verdicts)
    reasons = Counter(verdict.reason for verdict in found if verdict.state != "pass")
    return Vouching(len(found), reasons.total(), reasons.most_common(1)[0][0] if reasons else "")
