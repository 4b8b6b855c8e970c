"""Which of our own messages a report or an automatic answer speaks of: ENVID and Message-IDs, in the order found."""

import re
from collections.abc import Iterator

from daemon.core.message.model import Message
from daemon.core.nature.addresses import distinct

LIMIT = 20
"""Ids kept; a report speaks of one message, so more than a few are noise."""

_ID = re.compile(r"<[^<>\s]{3,250}>")
_LINE = re.compile(
    r"^[>|\s]{0,6}(?:x-)?(?:original-)?message-?id\s*[:=]\s*(?P<id><[^<>\s]{3,250}>)", re.IGNORECASE | re.MULTILINE
)
_REPORT_FIELDS = ("original-envelope-id", "x-original-envelope-id", "original-message-id", "x-original-message-id")
_HEADERS = ("x-original-message-id", "original-message-id", "in-reply-to", "x-failed-message-id")
_TEXT_LIMIT = 128_000


def find_about(message: Message) -> tuple[str, ...]:
    """ENVIDs as written and Message-IDs with their brackets: report fields, returned headers, text, In-Reply-To."""
    return distinct(
        (*_from_reports(message), *_from_originals(message), *_from_text(message), *_from_headers(message))
    )[:LIMIT]


def _from_reports(message: Message) -> Iterator[str]:
    fields = [field for block in message.reports for field in block.fields]
    for wanted in _REPORT_FIELDS:
        yield from (value.strip()[:500] for name, value in fields if name == wanted)


def _from_originals(message: Message) -> Iterator[str]:
    for original in message.originals:
        yield from (found for name, value in original.headers if name == "message-id" for found in _ids(value))


def _from_text(message: Message) -> Iterator[str]:
    yield from (found["id"] for found in _LINE.finditer(message.text[:_TEXT_LIMIT]))


def _from_headers(message: Message) -> Iterator[str]:
    for name in _HEADERS:
        yield from (found for value in message.values(name) for found in _ids(value))
    references = [found for value in message.values("references") for found in _ids(value[-2000:])]
    yield from references[-1:]


def _ids(value: str) -> list[str]:
    return _ID.findall(value[:4000]) or ([value.strip()[:250]] if "@" in value and " " not in value.strip() else [])
