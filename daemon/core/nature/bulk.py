"""Mail to many, mail that comes round in a loop, and receipts: the natures that headers alone decide."""

import re

from daemon.core.message.model import Message
from daemon.core.nature.model import OwnMail
from daemon.core.nature.writers import from_address, is_mail_account, is_no_reply

LOOP_HEADER = "x-kawal-loop"
MANY_HOPS = 100
"""Received fields beyond which a message is taken to run in a loop (RFC 5321, 6.3)."""

_LIST_HEADERS = (
    "list-id", "list-unsubscribe", "list-post", "list-help", "list-subscribe", "list-owner", "list-archive", "list-unsubscribe-post",
    "mailing-list", "x-mailing-list", "x-mailman-version", "x-ml-name", "x-mlserver", "x-listmember", "x-list",
)  # fmt: skip
_BULK = re.compile(r"^\s*(?:bulk|list|junk)\b", re.IGNORECASE)
_CAMPAIGN = (
    "x-campaign", "x-campaignid", "x-mailchimp-campaign", "x-mc-user", "x-sib-id", "x-csa-complaints", "x-mailgun-tag",
    "x-sg-eid", "x-mailer-recptid", "x-ses-outgoing-tenant", "feedback-id",
)  # fmt: skip
_RECEIPT_SUBJECT = re.compile(
    r"^(?:read|read receipt|return receipt|not read|displayed|dibaca|telah dibaca|tanda terima(?: baca)?|gelesen|lesebest.tigung|lu|le.do|letto|lido|gelezen|ungelesen)\s*(?:\(displayed\))?\s*[:\-–]",
    re.IGNORECASE,
)
_RECEIPT_WORDS = (
    "this is a return receipt for the mail", "this is a receipt for the mail you sent", "this return receipt only acknowledges",
    "your message was read on", "was read on", "was deleted without being read", "ini adalah tanda terima untuk", "pesan anda telah dibaca", "telah dibaca pada",
    "dies ist eine empfangsbestätigung für", "dies ist eine eingangsbestätigung für", "wurde am", "ceci est un accusé de réception pour le courrier", "este es un acuse de recibo", "questa è una ricevuta di ritorno",
)  # fmt: skip


def find_loop(message: Message, own: OwnMail) -> str:
    """Why the message is our own come back, empty where it is not."""
    loops = [value.strip() for value in message.values(LOOP_HEADER)]
    if own.loop and own.loop in loops:
        return "it carries our own loop header"
    if without_plus(from_address(message)) in own.addresses:
        return "it is written by one of our own addresses"
    if len(message.values("received")) > MANY_HOPS:
        return f"it has passed more than {MANY_HOPS} servers"
    return ""


def without_plus(address: str) -> str:
    """The address without its plus part."""
    local, at, domain = address.partition("@")
    return local.partition("+")[0] + at + domain


def find_receipt(message: Message) -> str:
    """Why the message is a receipt (RFC 8098), empty where it is none."""
    if (
        any(block.kind == "disposition" for block in message.reports)
        or message.report_type == "disposition-notification"
    ):
        return "it is a disposition notification"
    start = " ".join(message.text[:400].lower().split())
    if any(phrase in start for phrase in _RECEIPT_WORDS[:3]):
        return "it says that it is a return receipt"
    if _RECEIPT_SUBJECT.match(message.subject[:100]) and any(phrase in start for phrase in _RECEIPT_WORDS):
        return "its subject and words are a read receipt's"
    return ""


def find_list(message: Message) -> str:
    """The header by which the message is mail to a list, empty where there is none."""
    present = {name for name, _ in message.headers}
    if found := next((name for name in _LIST_HEADERS if name in present), ""):
        return found
    return "precedence" if any(_BULK.match(value[:100]) for value in message.values("precedence")) else ""


def find_bulk(message: Message) -> str:
    """Why the message is mail that nobody wrote to us, empty where a person may have."""
    if header := find_list(message):
        return f"its header {header} says that it goes to many"
    if any(block.kind == "feedback" for block in message.reports) or message.report_type == "feedback-report":
        return "it is a feedback report (RFC 5965)"
    if found := next((name for name in _CAMPAIGN[:4] if message.values(name)), ""):
        return f"its header {found} belongs to a campaign"
    if is_no_reply(message):
        return "its sender says that nobody reads answers"
    return "it is written by a mail system's account" if is_mail_account(message) else ""
