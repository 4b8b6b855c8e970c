"""The text of a message's attachments, read only where nothing else has linked the message, and once for each content."""

from collections.abc import Iterable
from time import monotonic

import structlog

from daemon.core.linking import Link
from daemon.core.message import Attachment
from daemon.edges.attachments import SECONDS
from daemon.flows.evidence import Arrival
from daemon.flows.office import Office

log = structlog.get_logger()

MOST_FILES = 5
LEAST_BYTES = 100


class EnclosuresUnread(Exception):  # noqa: N818 - named for what it is
    """A decision waits for the text of these attachments: reading them may take a minute, no store is held over it."""

    def __init__(self, attachments: tuple[Attachment, ...]) -> None:
        super().__init__(f"{len(attachments)} attachments to read")
        self.attachments = attachments


def ask_for_text(office: Office, arrival: Arrival, found: Link) -> None:
    """Raise EnclosuresUnread where the text of the attachments may lead to a case and was not read yet."""
    if found.outcome == "linked" or arrival.file_text is not None:
        return
    if not (arrival.gathered.facts.writer.registered or found.candidates):
        return
    readable = tuple(
        a
        for a in arrival.analysis.message.attachments
        if a.size >= LEAST_BYTES and office.extractor.reads(a.content_type, a.filename)
    )
    if readable:
        raise EnclosuresUnread(readable[:MOST_FILES])


def read_text(office: Office, sha256: str, attachments: Iterable[Attachment]) -> str:
    """The text of the attachments of the kept message `sha256`; what was read before is not read again."""
    texts, until = [], monotonic() + SECONDS
    for attachment in attachments:
        known = office.store.extracted(attachment.sha256)
        if known is not None:
            texts.append(known.text)
        elif monotonic() < until:
            content = office.attachment_bytes(sha256, attachment)
            found = office.extractor.text(content, attachment.content_type, attachment.filename)
            log.info("attachment read", sha256=attachment.sha256[:12], method=found.method, reason=found.reason)
            office.store.keep_extracted(attachment.sha256, found.method, found.text)
            texts.append(found.text)
    return "\n".join(texts)
