"""The form in which one language's words of mail programs are kept."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tongue:
    """The words of one language; alternatives are parted by `|`, everything in lower case.

    `openers` begin an attribution, `verbs` say "wrote"; `sender` to `subject` are the labels of a header block;
    `original` and `forwarded` stand between dashes or alone; `gadget` begins the line a telephone or program signs with,
    `gadget_end` ends it; `closings` end a letter above the name.
    """

    openers: str = ""
    verbs: str = ""
    sender: str = ""
    date: str = ""
    to: str = ""
    cc: str = ""
    subject: str = ""
    original: str = ""
    forwarded: str = ""
    gadget: str = ""
    gadget_end: str = ""
    closings: str = ""
