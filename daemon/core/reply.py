"""What the writer wrote: a message's text without quotes, attribution, signature, disclaimer and forwarded blocks."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reply:
    """A message's text taken apart. Nothing is lost: `text` is what the writer wrote, the rest stands beside it."""

    text: str
    quoted: str = ""
    signature: str = ""
    forwarded: str = ""
    defects: tuple[str, ...] = ()
