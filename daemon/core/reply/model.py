"""The nouns of taking a message's text apart: a line with what its source said of it, a part, and the reply itself."""

from dataclasses import dataclass, field
from typing import Literal

Part = Literal["own", "quoted", "signature", "forwarded"]
"""Whose a line is: the writer's own words, a quotation, the writer's signature or a disclaimer, a forwarded message."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a message; `hint` is what the HTML around it says, None in plain text."""

    text: str
    hint: Part | None = None
    is_blank: bool = field(init=False, compare=False, repr=False)
    """Whether the line holds nothing that can be seen."""
    is_quoted: bool = field(init=False, compare=False, repr=False)
    """Whether the line stands under a quote mark, in plain text or in HTML."""

    def __post_init__(self) -> None:
        """Look once: every line is asked some twenty times."""
        shown = self.text.strip(" \t\u200b\u200c\u200d\u200e\u200f\ufeff\u2060")
        object.__setattr__(self, "is_blank", not shown)
        marked = bool(shown) and self.text.lstrip(" \t\u200b\ufeff").startswith((">", "＞"))
        object.__setattr__(self, "is_quoted", marked or self.hint == "quoted")


@dataclass(frozen=True, slots=True)
class Reply:
    """A message's text taken apart. Nothing is lost: `text` is what the writer wrote, the rest stands beside it."""

    text: str
    quoted: str = ""
    signature: str = ""
    forwarded: str = ""
    defects: tuple[str, ...] = ()
