"""Status codes (RFC 3463) in what servers write, and whether a server gave up or still tries."""

import re
from typing import Literal

Outcome = Literal["permanent", "temporary", "unknown"]

_CODE = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.]*\d)")
_REPLY = re.compile(r"(?<![\d.:])([45])[0-5]\d(?=[ \-\"']|$)")

WORDS: tuple[tuple[str, str], ...] = (
    ("5.1.1", "user unknown"),
    ("5.1.1", "unknown user"),
    ("5.1.1", "no such user"),
    ("5.1.1", "user not found"),
    ("5.1.1", "recipient not found"),
    ("5.1.1", "recipient unknown"),
    ("5.1.1", "no mailbox here by that name"),
    ("5.1.1", "unknown or illegal"),
    ("5.1.1", "recipient name is not recognized"),
    ("5.1.1", "does not exist"),
    ("5.1.1", "doesn't have a"),
    ("5.1.1", "not listed in"),
    ("5.1.1", "invalid address"),
    ("5.1.1", "address wasn't found"),
    ("5.1.1", "address couldn't be found"),
    ("5.1.1", "tidak ditemukan"),
    ("5.1.2", "host unknown"),
    ("5.1.2", "domain not found"),
    ("5.1.2", "unrouteable address"),
    ("5.2.1", "account has been disabled"),
    ("5.2.1", "account is disabled"),
    ("5.2.2", "mailbox is full"),
    ("5.2.2", "mailbox full"),
    ("5.2.2", "mailfolder is full"),
    ("5.2.2", "over quota"),
    ("5.2.2", "overquota"),
    ("5.2.2", "quota exceeded"),
    ("5.2.2", "exceeds allowed size"),
    ("5.2.2", "penuh"),
    ("5.3.4", "size limit exceeded"),
    ("5.3.4", "too large"),
    ("5.3.4", "terlalu besar"),
    ("5.4.7", "retry timeout exceeded"),
    ("5.4.7", "envelope expired"),
    ("5.4.7", "message expired"),
    ("5.7.1", "relay access denied"),
    ("5.7.1", "not permitted to relay"),
    ("5.7.1", "access denied"),
)
"""What servers say without a code, and the code of RFC 3463 for it."""


def find_status(stated: str, diagnostic: str = "") -> str:
    """The enhanced code that is stated; the diagnostic's own where it says more than x.0.0; empty where none is."""
    code, closer = _first_code(stated), _first_code(diagnostic)
    if closer and (not code or (code.endswith(".0.0") and closer[0] == code[0])):
        return closer
    return code


def _first_code(text: str) -> str:
    found = _CODE.search(text[:2000])
    return found[0] if found else ""


def find_status_in_words(text: str) -> str:
    """The code of what a server says in plain words, empty where the words are not known."""
    if code := _first_code(text):
        return code
    plain = text.lower().replace("’", "'")
    return next((code for code, phrase in WORDS if phrase in plain), "")


def find_outcome(status: str, diagnostic: str = "") -> Outcome:
    """Permanent or temporary by the class of the code, else by the reply code of the diagnostic."""
    if status[:1] in {"4", "5"}:
        return "temporary" if status[0] == "4" else "permanent"
    found = _REPLY.search(diagnostic[:2000])
    if found:
        return "temporary" if found[1] == "4" else "permanent"
    return "unknown"
