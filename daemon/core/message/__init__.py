"""Raw bytes -> Message: the only part of the house that knows MIME.

Whoever only stores or prints a message does not load what reads it.
"""

from typing import TYPE_CHECKING, Any

from daemon.core.message.model import Attachment, Mailbox, Message, Original, ReportBlock
from daemon.core.message.transfer import decode_attachment
from daemon.core.message.words import display_text
from daemon.core.message.writer import parse_address, parse_mailbox, parse_writer

if TYPE_CHECKING:
    from daemon.core.message.read import read_message

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


def __getattr__(name: str) -> Any:
    if name != "read_message":
        raise AttributeError(f"module {__name__} has no attribute {name}")
    from daemon.core.message.read import read_message

    return read_message
