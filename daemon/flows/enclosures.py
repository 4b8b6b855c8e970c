"""Whether the text of a message's attachments is asked for: only where nothing else has linked the message."""

from daemon.core.linking import Link
from daemon.core.message import Attachment
from daemon.flows.evidence import Arrival
from daemon.flows.office import Office

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
