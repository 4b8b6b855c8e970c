"""What the writer wrote: a message's text without quotes, attribution, signature, disclaimer and forwarded blocks."""

from daemon.core.reply.echo import repeats
from daemon.core.reply.find import find_reply
from daemon.core.reply.model import Reply

__all__ = ["Reply", "find_reply", "repeats"]
