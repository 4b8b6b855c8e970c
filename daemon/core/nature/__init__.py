"""What kind of mail a message is: person, auto-reply, bounce, delay, receipt, loop, bulk; with the reason."""

from daemon.core.nature.finding import find_nature
from daemon.core.nature.model import Bounced, Nature, NatureKind, OwnMail

__all__ = ["Bounced", "Nature", "NatureKind", "OwnMail", "find_nature"]
