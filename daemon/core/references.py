"""Every reference to a case that a message carries, each with the place where it stood.

Nothing is believed here: whether a token is ours, and which case a letter number belongs to, is looked up by the flow
and judged by linking. Places in falling order of what they say about the writer's choice: own, subject, name
(attachment file name), file (attachment text), header, quoted, forwarded.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from daemon.core.message import Message
from daemon.core.numbers import find_case_numbers, find_squeezed, near_numbers, squeeze
from daemon.core.reply import Reply
from daemon.core.tokens import OWN_ID, TOKEN

ReferenceKind = Literal["token", "message_id", "case_number", "letter_number", "list_position", "everything"]
Place = Literal["own", "subject", "name", "file", "header", "quoted", "forwarded"]

ADDRESS_HEADERS = (
    "to",
    "cc",
    "delivered-to",
    "x-original-to",
    "envelope-to",
    "x-forwarded-to",
    "x-envelope-to",
    "resent-to",
    "apparently-to",
)
THREAD_HEADERS = ("in-reply-to", "references", "thread-index", "x-original-message-id")
PLUS_TOKEN = re.compile(r"\+([a-z2-7]{26})@", re.IGNORECASE)
LETTER_SHAPE = re.compile(
    r"(?<![A-Za-z0-9])[A-Z]{0,5}\.?[ \t]?[A-Z]{0,3}[-.]?\d[\w.\-]*(?:[ \t]?[/\\_|-][ \t]?[\w.\-]+){1,8}", re.IGNORECASE
)
LETTER_NUMBER = re.compile(r"(?<![\w/.-])[A-Z]{1,3}[-.]?\d{1,6}(?:/[\w.-]*\w){3,8}(?!\w)", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")
SCAN_LIMIT = 200_000


@dataclass(frozen=True, slots=True)
class Reference:
    """One carrier of a case: its value as written, where it stood, and (once known) the case it leads to.

    `valid` is False for a case number whose check character does not hold; `start` and `end` are offsets in the
    text of its place (0, 0 in headers).
    """

    kind: ReferenceKind
    value: str
    place: Place
    case: str | None = None
    valid: bool = True
    start: int = 0
    end: int = 0
    where: str = ""


@dataclass(frozen=True, slots=True)
class KnownLetter:
    """An official letter of ours: its squeezed number and the case it belongs to."""

    squeezed: str
    case: str


def find_references(message: Message, reply: Reply, prefix: str = "KWL") -> tuple[Reference, ...]:
    """Tokens, signed Message-IDs and case numbers, wherever they can hide; the first of each (kind, value, place)."""
    found: dict[tuple[str, str, str], Reference] = {}
    for reference in _all_references(message, reply, prefix):
        found.setdefault((reference.kind, reference.value, reference.place), reference)
    return tuple(found.values())


def _all_references(message: Message, reply: Reply, prefix: str) -> Iterator[Reference]:
    yield from _in_headers(message)
    for place, text in texts_by_place(message, reply):
        yield from _in_text(place, text, prefix)


def texts_by_place(message: Message, reply: Reply) -> tuple[tuple[Place, str], ...]:
    """The texts of a message that may name a case, with their places, each capped at SCAN_LIMIT characters."""
    originals = "\n".join(f"{_header_text(original.headers)}\n{original.text}" for original in message.originals)
    names = "\n".join(attachment.filename for attachment in message.attachments)
    places: tuple[tuple[Place, str], ...] = (
        ("own", reply.text),
        ("subject", message.subject),
        ("name", names),
        ("quoted", f"{reply.quoted}\n{reply.signature}"),
        ("forwarded", f"{reply.forwarded}\n{originals}"),
    )
    return tuple((place, text[:SCAN_LIMIT]) for place, text in places)


def _header_text(headers: Iterable[tuple[str, str]]) -> str:
    kept = ("subject", "to", "message-id", "in-reply-to", "references", "reply-to")
    return "\n".join(value for name, value in headers if name in kept)


def _in_headers(message: Message) -> Iterator[Reference]:
    for name, value in message.headers:
        if name in ADDRESS_HEADERS or (name == "received" and " for " in value):
            for match in PLUS_TOKEN.finditer(value):
                yield Reference("token", match.group(1).lower(), "header", where=name)
        elif name in THREAD_HEADERS:
            for match in OWN_ID.finditer(value):
                yield Reference("message_id", match.group(1).lower(), "header", where=name)


def _in_text(place: Place, text: str, prefix: str) -> Iterator[Reference]:
    for match in OWN_ID.finditer(text) if "kwl." in text.lower() else ():
        yield Reference("message_id", match.group(1).lower(), place, start=match.start(), end=match.end())
    for match in TOKEN.finditer(text):
        yield Reference("token", match.group().lower(), place, start=match.start(), end=match.end())
    for number in find_case_numbers(text, prefix):
        yield Reference(
            "case_number", number.number, place, number.number if number.valid else None, number.valid,
            number.start, number.end,
        )  # fmt: skip


def letter_shapes(message: Message, reply: Reply, file_text: str = "") -> frozenset[str]:
    """Squeezed forms of everything that looks like an official number: what the store is asked for by index."""
    found: set[str] = set()
    for _, text in (*texts_by_place(message, reply), ("file", file_text[:SCAN_LIMIT])):
        for match in LETTER_SHAPE.finditer(text):
            words = match.group().split()
            found.update(squeeze("".join(words[:end])) for end in range(1, len(words) + 1))
            found.update(squeeze("".join(words[start:])) for start in range(1, len(words)))
    return frozenset(value for value in found if len(value) >= 5)


def find_letter_series(reply: Reply) -> tuple[Reference, ...]:
    """Letter numbers of one series in the writer's own words, where no ledger knows any: two or more that differ in digits only.

    An answer names its own letter as well; that one stands alone in its series.
    """
    series: defaultdict[str, list[re.Match[str]]] = defaultdict(list)
    for match in LETTER_NUMBER.finditer(reply.text[:SCAN_LIMIT]):
        series[_DIGITS.sub("#", match[0]).upper()].append(match)
    several = (found for found in series.values() if len({match[0] for match in found}) > 1)
    ordered = sorted((match for found in several for match in found), key=lambda match: match.start())
    return tuple(Reference("letter_number", m[0], "own", start=m.start(), end=m.end()) for m in ordered)


def find_letters(
    message: Message, reply: Reply, known: Iterable[KnownLetter], file_text: str = ""
) -> tuple[Reference, ...]:
    """Where the official numbers of `known` letters stand, squeezed; one reference for each place."""
    texts = [(place, text, squeeze(text)) for place, text in _with_file(message, reply, file_text)]
    found = []
    for letter in known:
        for place, text, flat in texts:
            if letter.squeezed in flat and (span := find_squeezed(letter.squeezed, text)):
                value = text[span[0] : span[1]]
                found.append(Reference("letter_number", value, place, letter.case, start=span[0], end=span[1]))
    return tuple(found)


def _with_file(message: Message, reply: Reply, file_text: str) -> tuple[tuple[Place, str], ...]:
    return (*texts_by_place(message, reply), ("file", file_text[:SCAN_LIMIT]))


def find_file_numbers(file_text: str, prefix: str) -> tuple[Reference, ...]:
    """Case numbers and tokens in the text of an attachment."""
    return tuple(_in_text("file", file_text[:SCAN_LIMIT], prefix))


def proposals(reference: Reference) -> frozenset[str]:
    """Numbers that a mistyped case number may have meant: one wrong digit or one swap away, check character right."""
    return frozenset() if reference.valid else near_numbers(reference.value)


def resolved(references: Iterable[Reference], cases: dict[str, str]) -> tuple[Reference, ...]:
    """References with the case that their token leads to, where `cases` (token -> case) knows it."""
    return tuple(
        replace(reference, case=cases[reference.value]) if reference.value in cases else reference
        for reference in references
    )
