"""What the writer wrote, less what repeats the mail of ours that they answer: Kawal knows the text it sent.

The reader works on bytes alone; which mail was answered is known only once its carriers have been looked up.
"""

from dataclasses import replace
from datetime import datetime

from daemon.core.analysis import Analysis
from daemon.core.message import read_message
from daemon.core.reply import find_reply, repeats
from daemon.core.tokens import OWN_ID
from daemon.flows.evidence import Gathered, gather
from daemon.flows.office import Office

ANSWERED_MAILS = 3
HEAD_BYTES = 64 * 1024
"""The plain view stands at the front of our mail, before any enclosure."""
FEWEST_WORDS = 5
MOST_CHARACTERS = 200_000


def gather_heard(office: Office, analysis: Analysis, now: datetime, file_text: str = "") -> tuple[Analysis, Gathered]:
    """What the store knows of a message, and the analysis with our own words taken out of the writer's."""
    gathered = gather(office, analysis, now, file_text)
    heard = hear(office, analysis, gathered)
    return heard, gathered if heard is analysis else gather(office, heard, now, file_text)


def hear(office: Office, analysis: Analysis, gathered: Gathered) -> Analysis:
    """The analysis with our own words taken out of the writer's; the same value where they hold none."""
    text = analysis.reply.text
    if len(analysis.message.text) > MOST_CHARACTERS or 0 < len(text.split()) < FEWEST_WORDS:
        return analysis
    sent = _sent_texts(office, analysis, gathered)
    if not sent or (text and not repeats(text, sent)):
        return analysis
    heard = find_reply(analysis.message, sent)
    return analysis if heard == analysis.reply else replace(analysis, reply=heard)


def _sent_texts(office: Office, analysis: Analysis, gathered: Gathered) -> list[str]:
    """The plain views of the mail that was answered: by the Message-IDs of the thread, else by the tokens it carries."""
    thread = [value for name, value in analysis.message.headers if name in ("in-reply-to", "references")]
    identities = [f"<{match.group().strip('<>')}>" for value in thread for match in OWN_ID.finditer(value)]
    heads = office.store.heads_by_header(identities[:ANSWERED_MAILS] + identities[-ANSWERED_MAILS:], HEAD_BYTES)
    if not heads:
        given = [v.token for _, v in sorted(gathered.tokens.items()) if v.state == "valid" and v.token is not None]
        heads = [
            head
            for token in given[:ANSWERED_MAILS]
            for head in office.store.heads_by_token(token.value, token.contact, HEAD_BYTES, ANSWERED_MAILS)
        ]
    return [read_message(_plain_part(head)).text for head in heads]


def _plain_part(head: bytes) -> bytes:
    """The plain part of a mail of ours as a message of its own; the rest need not be read."""
    start = head.find(b"Content-Type: text/plain")
    return head[start : head.find(b"\r\n--", start)] if start >= 0 else head
