"""What a message encloses and did not write: forwarded originals, returned messages, and the blocks of reports."""

from collections.abc import Sequence

from daemon.core.message.body import choose_units, clean_text, compose_text, decode_text
from daemon.core.message.fields import decode_fields, scan_section
from daemon.core.message.model import Headers, Original, ReportBlock
from daemon.core.message.splitter import Part, split
from daemon.core.message.transfer import decode_body

ORIGINALS_CAP = 20
"""Enclosed messages that are looked into."""
ORIGINAL_CAP = 1024 * 1024
"""Bytes of one enclosed message that are read."""
TEXT_CAP = 256 * 1024
"""Characters of an enclosed message's text that are kept."""
BLOCKS_CAP = 200
"""Blocks of one report that are kept."""

_MESSAGES = frozenset({"message/rfc822", "message/global", "message/partial", "message/news"})
_HEADERS_ONLY = frozenset({"text/rfc822-headers", "message/rfc822-headers", "message/global-headers"})
_REPORTS = {
    "message/delivery-status": "delivery", "message/global-delivery-status": "delivery",
    "message/disposition-notification": "disposition", "message/global-disposition-notification": "disposition",
    "message/feedback-report": "feedback",
}  # fmt: skip


def find_originals(raw: bytes, parts: Sequence[Part]) -> tuple[Original, ...]:
    """The enclosed messages of a message, with their headers and text; what they enclose in turn is not opened."""
    found: list[Original] = []
    for part in parts:
        if len(found) >= ORIGINALS_CAP:
            break
        if part.content_type in _MESSAGES:
            found.append(_open(raw, part))
        elif part.content_type in _HEADERS_ONLY:
            data = _bytes(raw, part)
            section = scan_section(data, 0, len(data))
            found.append(Original("returned", decode_fields(section.fields), ""))
    return tuple(found)


def find_reports(raw: bytes, parts: Sequence[Part]) -> tuple[ReportBlock, ...]:
    """The blocks of fields of every delivery, disposition and feedback report (RFC 3464, 8098, 5965), in order."""
    blocks: list[ReportBlock] = []
    for part in parts:
        kind = _REPORTS.get(part.content_type)
        if kind is not None:
            blocks += (_block(kind, fields) for fields in _field_blocks(_bytes(raw, part)))
    return tuple(blocks[:BLOCKS_CAP])


def _block(kind: str, fields: Headers) -> ReportBlock:
    if kind == "delivery":
        return ReportBlock("delivery", fields)
    return ReportBlock("disposition", fields) if kind == "disposition" else ReportBlock("feedback", fields)


def _field_blocks(data: bytes) -> list[Headers]:
    """Field blocks parted by empty lines; lines that are no fields are passed over."""
    blocks: list[Headers] = []
    position = 0
    while position < len(data) and len(blocks) < BLOCKS_CAP:
        section = scan_section(data, position, len(data))
        if section.fields:
            blocks.append(decode_fields(section.fields))
        if section.body == position or "no_header_end" in section.defects:
            line_end = data.find(b"\n", section.body)
            position = line_end + 1 if line_end >= 0 else len(data)
        else:
            position = section.body
    return blocks


def _open(raw: bytes, part: Part) -> Original:
    data = _bytes(raw, part)
    structure = split(data)
    units = choose_units(structure.parts)
    texts = {id(leaf): decode_text(data, leaf)[0] for unit in units for leaf in (*unit.plain, *unit.html)}
    text, _, _ = compose_text(units, texts)
    returned = any(container.subtype == "report" for container in part.within)
    headers = decode_fields(structure.section.fields)
    return Original("returned" if returned else "forwarded", headers, clean_text(text)[:TEXT_CAP])


def _bytes(raw: bytes, part: Part) -> bytes:
    data, _ = decode_body(raw, part.start, min(part.end, part.start + ORIGINAL_CAP), part.encoding)
    return data[:ORIGINAL_CAP]
