"""Every hostile message and file, and where the rows of THREATS that are no message are held to."""

from mail.hostile.details import HOSTILE as MESSAGES
from mail.hostile.files import FILES, enclosed, endless

HOSTILE = (*MESSAGES, *enclosed(), *endless())
ELSEWHERE = {
    "T17": ("tests/edges/test_sender.py", "T17"),
    "T35": ("tests/edges/test_mailbox_unkind.py", "T35"),
    "T44": ("tests/core/test_rulebook_language.py", '"(a+)+$"'),
}
"""By threat the test and words in it. Threats that come by another way than a kept message: what we send, an IMAP server's answers, an admin's rule file."""

__all__ = ["ELSEWHERE", "FILES", "HOSTILE"]
