"""What kind of mail a message is: person, auto-reply, bounce, delay, receipt, loop, bulk; with the reason.

Whoever only stores or prints a nature does not load what finds it.
"""

from typing import TYPE_CHECKING, Any

from daemon.core.nature.model import Bounced, Nature, NatureKind, OwnMail

if TYPE_CHECKING:
    from daemon.core.nature.finding import find_nature

__all__ = ["Bounced", "Nature", "NatureKind", "OwnMail", "find_nature"]


def __getattr__(name: str) -> Any:
    if name != "find_nature":
        raise AttributeError(f"module {__name__} has no attribute {name}")
    from daemon.core.nature.finding import find_nature

    return find_nature
