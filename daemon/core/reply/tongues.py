"""What mail programs write around a quotation, a forwarded message and a signature, language by language.

Sources: the message catalogues of Thunderbird, Roundcube and Zimbra, and what Gmail, Outlook, Apple Mail, Yahoo and phones put into mail.
"""

from collections.abc import Iterable
from typing import Literal

from daemon.core.reply.tongue import Tongue
from daemon.core.reply.tongues_east import EAST
from daemon.core.reply.tongues_west import WEST

Role = Literal["from", "date", "to", "cc", "subject", "other"]

TONGUES: dict[str, Tongue] = WEST | EAST


def words_of(field: str) -> frozenset[str]:
    """Every alternative of one field over all languages."""
    return frozenset(word for tongue in TONGUES.values() for word in alternatives(getattr(tongue, field)))


def alternatives(field: str) -> Iterable[str]:
    """The alternatives of one field of one language."""
    return (word for word in field.split("|") if word)


FORWARD_PREFIXES = frozenset(
    "fw fwd trs dit terusan diteruskan tr wg rv enc i pd vl vb doorst fs ilt yn πρθ "
    "转发 轉寄 轉發 転送 전달 chtt dt".split()
)
"""What mail programs put before the subject of a forwarded message."""
