"""Delivery reports in the form of RFC 3464: which addresses, what became of each, and with what code."""

import re
from collections.abc import Iterable, Iterator

from daemon.core.message.model import Headers, Message, ReportBlock
from daemon.core.nature.addresses import clean_address
from daemon.core.nature.model import Bounced
from daemon.core.nature.status import Outcome, find_outcome, find_status

ACTIONS: dict[str, Outcome | None] = {
    "failed": "permanent",
    "failure": "permanent",
    "fail": "permanent",
    "expired": "permanent",
    "undeliverable": "permanent",
    "delayed": "temporary",
    "delay": "temporary",
    "deferred": "temporary",
    "delivered": None,
    "deliverable": None,
    "relayed": None,
    "expanded": None,
    "success": None,
}
"""Actions of RFC 3464 and their misspellings in the field; None where the mail went on, so nothing bounced."""

_RECIPIENT_FIELDS = ("original-recipient", "final-recipient")
_FIELD = re.compile(r"^(?P<name>[A-Za-z][A-Za-z-]{2,40})\s?:\s*(?P<value>.*)$")


def recipient_groups(blocks: Iterable[ReportBlock]) -> Iterator[dict[str, str]]:
    """The fields of each recipient; a block that holds several recipients is taken apart."""
    for block in blocks:
        if block.kind == "delivery":
            yield from _split_block(block.fields)


def _split_block(fields: Headers) -> Iterator[dict[str, str]]:
    group: dict[str, str] = {}
    for name, value in fields:
        if name in group and name in _RECIPIENT_FIELDS:
            yield group
            group = {}
        group.setdefault(name, value)
    if group:
        yield group


def find_recipient(group: dict[str, str]) -> str:
    """The address that our mail was written to (Original-Recipient), else the one that it was delivered to."""
    for name in (*_RECIPIENT_FIELDS, "x-actual-recipient"):
        if address := clean_address(group.get(name, "")):
            return address
    return ""


def find_reported(message: Message) -> tuple[Bounced, ...]:
    """Every address that the report's blocks say has failed or waits."""
    return tuple(_judged(recipient_groups(message.reports)))


def find_written(lines: Iterable[str]) -> tuple[Bounced, ...]:
    """The same from fields that stand in the text itself, as a broken or a home-made report has them."""
    fields: list[tuple[str, str]] = []
    for line in lines:
        if found := _FIELD.match(line.strip()):
            fields.append((found["name"].lower(), found["value"].strip()))
        elif fields and line[:1] in " \t" and line.strip():
            fields[-1] = (fields[-1][0], f"{fields[-1][1]} {line.strip()}"[:2000])
    groups = _split_text(tuple(fields))
    return tuple(_judged(groups))


def _split_text(fields: Headers) -> Iterator[dict[str, str]]:
    """Groups of a text: it has no blank lines that can be trusted, so a repeated recipient or Action starts one."""
    group: dict[str, str] = {}
    for name, value in fields:
        if name in group and name in {*_RECIPIENT_FIELDS, "action"}:
            yield group
            group = {}
        group[name] = value
    if group:
        yield group


def _judged(groups: Iterable[dict[str, str]]) -> Iterator[Bounced]:
    seen: set[str] = set()
    for group in groups:
        if not any(name in group for name in _RECIPIENT_FIELDS):
            continue
        address = find_recipient(group)
        action = group.get("action", "").lower().split(" ")[0].split(";")[0].strip("()")
        if not address or address in seen or (action in ACTIONS and ACTIONS[action] is None):
            continue
        seen.add(address)
        diagnostic = " ".join(group.get("diagnostic-code", "").split())
        status = find_status(group.get("status", ""), diagnostic)
        outcome = ACTIONS.get(action) or find_outcome(status, diagnostic or group.get("status", ""))
        yield Bounced(address, outcome, status, _plain_diagnostic(diagnostic or group.get("status", "")))


def _plain_diagnostic(text: str) -> str:
    return re.sub(r"^(?:smtp|x-[\w-]{1,30}|unknown|x400|dns)\s?;\s*", "", text, count=1, flags=re.IGNORECASE)[:500]


def is_success(message: Message) -> bool:
    """True where every recipient of the report got the mail: delivered, relayed or expanded (RFC 3464, 2.3.3)."""
    actions = [
        group["action"].lower().split(" ")[0] for group in recipient_groups(message.reports) if "action" in group
    ]
    return bool(actions) and all(action in ACTIONS and ACTIONS[action] is None for action in actions)
