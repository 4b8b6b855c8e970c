"""What the reader found in one message, as one value that is stored, so that nothing need be parsed twice."""

from dataclasses import dataclass

from daemon.core.message import Message
from daemon.core.nature import Nature
from daemon.core.reply import Reply

READER_VERSION = 1
"""Raised whenever the reader's output for the same bytes changes."""


@dataclass(frozen=True, slots=True)
class Analysis:
    """Everything about a message that follows from its bytes alone."""

    message: Message
    nature: Nature
    reply: Reply
    version: int = READER_VERSION
