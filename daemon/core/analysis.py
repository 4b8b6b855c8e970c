"""What the reader found in one message, as one value that is stored, so that nothing need be parsed twice."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from operator import attrgetter
from typing import Any

from daemon.core.message import Attachment, Mailbox, Message, Original, ReportBlock
from daemon.core.nature import Bounced, Nature, OwnMail
from daemon.core.reply import Reply

READER_VERSION = 1
"""Raised whenever the reader's output for the same bytes changes."""

_NOBODY = OwnMail()


@dataclass(frozen=True, slots=True)
class Analysis:
    """Everything about a message that follows from its bytes alone."""

    message: Message
    nature: Nature
    reply: Reply
    version: int = READER_VERSION


def analyse(raw: bytes, own: OwnMail = _NOBODY) -> Analysis:
    """Read a message, its nature and its writer's own words. The same bytes give the same value; it never raises."""
    # who only keeps or prints what was read loads none of these
    from daemon.core.message.read import read_message
    from daemon.core.nature.finding import find_nature
    from daemon.core.reply.find import find_reply

    message = read_message(raw)
    return Analysis(message, find_nature(message, own), find_reply(message))


def dump_analysis(analysis: Analysis) -> str:
    """An analysis as one line of JSON that `load_analysis` turns back into an equal value."""
    message, nature = analysis.message, analysis.nature
    plain = {
        "version": analysis.version,
        "message": _row(message)
        | {
            "date": message.date.astimezone(UTC).isoformat() if message.date else None,
            "writer": _row(message.writer) if message.writer else None,
            "attachments": _rows(message.attachments),
            "originals": _rows(message.originals),
            "reports": _rows(message.reports),
        },
        "nature": _row(nature)
        | {"bounced": _rows(nature.bounced), "returns": nature.returns.isoformat() if nature.returns else None},
        "reply": _row(analysis.reply),
    }
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":"))


def load_analysis(text: str) -> Analysis:
    """The analysis that `dump_analysis` wrote. Raises ValueError or KeyError where the text is no such thing.

    Fields that an older reader did not know take their defaults; fields that this one does not know are left out.
    """
    plain = json.loads(text)
    message, nature, reply = plain["message"], plain["nature"], plain["reply"]
    read = _known(Message, message) | {
        "date": datetime.fromisoformat(message["date"]) if message["date"] else None,
        "writer": Mailbox(**_known(Mailbox, message["writer"])) if message["writer"] else None,
        "headers": _pairs(message["headers"]),
        "attachments": tuple(Attachment(**_known(Attachment, row)) for row in message["attachments"]),
        "originals": tuple(
            Original(**_known(Original, row) | {"headers": _pairs(row["headers"])}) for row in message["originals"]
        ),
        "reports": tuple(
            ReportBlock(**_known(ReportBlock, row) | {"fields": _pairs(row["fields"])}) for row in message["reports"]
        ),
        "defects": tuple(message["defects"]),
    }
    found = _known(Nature, nature) | {
        "bounced": tuple(Bounced(**_known(Bounced, row)) for row in nature["bounced"]),
        "about": tuple(nature["about"]),
        "returns": date.fromisoformat(nature["returns"]) if nature["returns"] else None,
    }
    wrote = _known(Reply, reply) | {"defects": tuple(reply["defects"])}
    return Analysis(Message(**read), Nature(**found), Reply(**wrote), plain["version"])


_NAMES: dict[type, tuple[str, ...]] = {
    kind: tuple(field.name for field in fields(kind))
    for kind in (Message, Attachment, Mailbox, Original, ReportBlock, Nature, Bounced, Reply)
}
_GETTERS = {kind: attrgetter(*names) for kind, names in _NAMES.items()}


def _row(value: Any) -> dict[str, Any]:
    """A dataclass as a dict of its fields, one level deep (dataclasses.asdict copies everything, and is slow)."""
    kind = type(value)
    return dict(zip(_NAMES[kind], _GETTERS[kind](value), strict=True))


def _rows(values: Iterable[Any]) -> list[dict[str, Any]]:
    return [_row(value) for value in values]


def _known(kind: type, row: dict[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in _NAMES[kind] if name in row}


def _pairs(rows: Iterable[Iterable[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in rows)
