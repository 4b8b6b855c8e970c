"""Raw bytes -> Message, step by step. It answers for any bytes at all: what is wrong becomes a defect, never an error."""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from daemon.core.message.body import choose_units, clean_text, compose_text, decode_text
from daemon.core.message.fields import Section, decode_fields
from daemon.core.message.filenames import find_filename, is_tnef, safe_filename
from daemon.core.message.handover import Handed, hand_over, read_whole
from daemon.core.message.model import Attachment, Headers, Mailbox, Message
from daemon.core.message.originals import find_originals, find_reports
from daemon.core.message.splitter import Part, Structure, split
from daemon.core.message.transfer import digest_body
from daemon.core.message.words import BIDI, decode_words, display_text, unfold
from daemon.core.message.writer import is_mixed_script, parse_writer

ADDRESSES_CAP = 500
"""Addresses of one list that are considered (THREATS T30)."""
REFERENCES_CAP = 50
"""Ids considered at each end of References (THREATS T21)."""
CALENDAR_CAP = 64 * 1024

_IDENTIFIER = re.compile(r"<([^<>\s]{1,995})>")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_SINGLE = ("subject", "date", "message-id", "content-type")
_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
_LATEST = datetime(2100, 1, 1, tzinfo=UTC)
_CLOCK_DRIFT = timedelta(days=2)
_ENCRYPTED = frozenset({"application/pgp-encrypted", "multipart/encrypted"})
_SIGNED = frozenset({"application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature"})
_PKCS7 = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})


def read_message(raw: bytes) -> Message:
    """The message that these bytes hold. It never raises; its time and memory are linear in the bytes' number."""
    structure = split(raw)
    defects = structure.defects
    units = choose_units(structure.parts)
    leaves = [leaf for unit in units for leaf in (*unit.plain, *unit.html)]
    handed = hand_over(raw, structure.section, leaves, sure=structure.sure)
    defects.update(handed.defects)
    texts = {id(leaf): _leaf_text(raw, leaf, handed, defects) for leaf in leaves}
    text, html, met = compose_text(units, texts)
    defects |= met
    if not text and not structure.sure:
        text = _unsure_text(raw, structure)
    headers = _cap_lists(decode_fields(structure.section.fields), defects)
    froms = [unfold(value) for value in structure.section.all(b"from")]
    writer = _writer(froms, handed, defects)
    chosen = {id(leaf) for leaf in leaves}
    attachments = _attachments(raw, structure.parts, chosen, defects)
    _note_protection(structure, text, defects)
    kind = structure.containers[0] if structure.containers else None
    return Message(
        message_id=_message_id(headers, defects),
        date=_date(structure.section, handed, headers, defects),
        writer=writer,
        claimed=display_text(", ".join(decode_words(value) for value in froms)),
        subject=_subject(structure.section, defects),
        headers=headers,
        content_type=f"multipart/{kind.subtype}" if kind else structure.parts[0].content_type,
        report_type=kind.parameters.get("report-type", "").lower() if kind else "",
        text=text,
        html=html,
        attachments=attachments,
        originals=find_originals(raw, structure.parts),
        reports=find_reports(raw, structure.parts),
        defects=tuple(sorted(_repeated(headers, defects))),
        calendar=_calendar(raw, structure.parts),
    )


def _leaf_text(raw: bytes, leaf: Part, handed: Handed, defects: set[str]) -> str:
    known = handed.texts.get(id(leaf))
    if known is not None:
        return known
    text, met = decode_text(raw, leaf)
    defects.update(met)
    return text


def _unsure_text(raw: bytes, structure: Structure) -> str:
    """Text of a multipart whose boundary nobody finds: mail-parser's, given the whole, else the body as it came."""
    found = read_whole(raw, structure.section)
    if found.strip():
        return clean_text(found).strip("\n")
    body = next((part for part in structure.parts if part.content_type.startswith("multipart/")), None)
    return clean_text(decode_text(raw, body)[0]).strip("\n") if body else ""


def _writer(froms: Sequence[str], handed: Handed, defects: set[str]) -> Mailbox | None:
    """The strict parser's writer; none where mail-parser, asked as a second reader, sees another address."""
    writer, met = parse_writer(froms)
    defects.update(met)
    agreed = not handed.senders or writer is None or handed.senders == (writer.address,)
    if not agreed and all(sender.isascii() for sender in handed.senders):
        defects.add("ambiguous_from")
        return None
    return writer


def _subject(section: Section, defects: set[str]) -> str:
    raw = section.first(b"subject")
    own = decode_words(unfold(raw))
    if BIDI & set(own):
        defects.add("bidi_subject")
    if is_mixed_script(own):
        defects.add("mixed_script")
    if not raw.isascii():
        defects.add("raw_8bit_header")
    return display_text(own)


def _date(section: Section, handed: Handed, headers: Headers, defects: set[str]) -> datetime | None:
    """The Date field as an instant; None where it is absent, unreadable, absurd, or after the mail was received."""
    raw = unfold(section.first(b"date"))
    if not raw:
        defects.add("no_date")
        return None
    found = handed.date or _lenient_date(raw)
    if found is None or not _EARLIEST <= found < _LATEST:
        defects.add("bad_date")
        return None
    received = _received(headers)
    if received is not None and found > received + _CLOCK_DRIFT:
        defects.add("future_date")
        return None
    return found


def _received(headers: Headers) -> datetime | None:
    """When the topmost Received field says that the last server took the message."""
    value = next((value for name, value in headers if name == "received"), "")
    return _lenient_date(value.rpartition(";")[2].strip()) if ";" in value else None


def _lenient_date(text: str) -> datetime | None:
    if not 10 <= len(text) <= 100 or not text.isascii() or not _YEAR.search(text):
        return None
    try:
        found = parsedate_to_datetime(text)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def _message_id(headers: Headers, defects: set[str]) -> str:
    value = next((value for name, value in headers if name == "message-id"), "")
    if not value:
        defects.add("no_message_id")
        return ""
    match = _IDENTIFIER.search(value)
    if match is None or match.group() != value or not value.isascii():
        defects.add("bad_message_id")
    if match is None:
        return ""
    return match.group() if match.group().isascii() else ""


def _repeated(headers: Headers, defects: set[str]) -> Iterable[str]:
    names = [name for name, _ in headers]
    defects.update(f"duplicate_{name.replace('-', '_')}" for name in _SINGLE if names.count(name) > 1)
    if not names:
        defects.add("no_headers")
    return defects


def _cap_lists(headers: Headers, defects: set[str]) -> Headers:
    """Headers with address lists and References cut to what anyone will consider."""
    return tuple((name, _capped(name, value, defects)) for name, value in headers)


def _capped(name: str, value: str, defects: set[str]) -> str:
    if name == "references" and len(value) > 200:
        ids = value.split()
        if len(ids) > 2 * REFERENCES_CAP:
            defects.add("too_many_references")
            return " ".join((*ids[:REFERENCES_CAP], *ids[-REFERENCES_CAP:]))
    elif name in {"to", "cc", "bcc", "from", "reply-to"} and value.count(",") >= ADDRESSES_CAP:
        defects.add("too_many_addresses")
        return ",".join(value.split(",", ADDRESSES_CAP)[:ADDRESSES_CAP])
    return value


def _attachments(raw: bytes, parts: Sequence[Part], chosen: set[int], defects: set[str]) -> tuple[Attachment, ...]:
    found = []
    for position, part in enumerate(parts):
        if id(part) in chosen or (not part.declared and len(parts) == 1):
            continue
        name = find_filename(part)
        shown, met = safe_filename(name, part.content_type, position)
        size, sha256, problems = digest_body(raw, part.start, part.end, part.encoding)
        defects.update(met, problems)
        if is_tnef(part, name):
            defects.add("tnef")
        found.append(
            Attachment(
                position=position,
                filename=shown,
                content_type=part.content_type,
                size=size,
                sha256=sha256,
                offset=part.start,
                length=part.end - part.start,
                encoding=part.encoding,
                disposition=part.disposition,
                content_id=part.content_id,
                charset=part.parameters.get("charset", "")[:60],
            )
        )
    return tuple(found)


def _note_protection(structure: Structure, text: str, defects: set[str]) -> None:
    """Note S/MIME and PGP: such a message is kept and shown to a person, its content is not opened."""
    subtypes = {container.subtype for container in structure.containers}
    types = {part.content_type for part in structure.parts}
    pkcs7 = [part.parameters.get("smime-type", "").lower() for part in structure.parts if part.content_type in _PKCS7]
    head = text[:2000]
    if "encrypted" in subtypes or types & _ENCRYPTED or "-----BEGIN PGP MESSAGE-----" in head:
        defects.add("encrypted")
    if any(kind != "signed-data" for kind in pkcs7):
        defects.add("encrypted")
    if "signed" in subtypes or types & _SIGNED or "signed-data" in pkcs7 or "BEGIN PGP SIGNED MESSAGE" in head:
        defects.add("signed")


def _calendar(raw: bytes, parts: Sequence[Part]) -> str:
    part = next((part for part in parts if part.content_type in {"text/calendar", "application/ics"}), None)
    return clean_text(decode_text(raw, part)[0])[:CALENDAR_CAP] if part else ""
