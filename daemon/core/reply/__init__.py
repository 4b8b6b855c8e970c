"""What the writer wrote: a message's text without quotes, attribution, signature, disclaimer and forwarded blocks.

Whoever only stores or prints a reply does not load what finds it.
"""

from typing import TYPE_CHECKING, Any

from daemon.core.reply.model import Reply

if TYPE_CHECKING:
    from daemon.core.reply.echo import repeats
    from daemon.core.reply.find import find_reply

__all__ = ["Reply", "find_reply", "repeats"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__} has no attribute {name}")
    from daemon.core.reply.echo import repeats
    from daemon.core.reply.find import find_reply

    return {"find_reply": find_reply, "repeats": repeats}[name]
