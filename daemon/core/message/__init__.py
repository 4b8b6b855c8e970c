"""Raw bytes -> Message: the only part of the house that knows MIME."""

from daemon.core.message.model import Attachment, Mailbox, Message, Original, ReportBlock
from daemon.core.message.read import read_message
from daemon.core.message.transfer import decode_attachment
from daemon.core.message.words import display_text
from daemon.core.message.writer import parse_address, parse_mailbox, parse_writer

__all__ = [
    "Attachment",
    "Mailbox",
    "Message",
    "Original",
    "ReportBlock",
    "decode_attachment",
    "display_text",
    "parse_address",
    "parse_mailbox",
    "parse_writer",
    "read_message",
]
