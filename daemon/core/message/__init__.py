"""Raw bytes -> Message: the only part of the house that knows MIME."""

from daemon.core.message.model import Attachment, Mailbox, Message, Original, ReportBlock

__all__ = ["Attachment", "Mailbox", "Message", "Original", "ReportBlock"]
