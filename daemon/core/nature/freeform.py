"""Bounces that are no RFC 3464 report: recognised by sender, path, subject and words, read by the tables of formats."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from daemon.core.message.model import Message
from daemon.core.nature.addresses import ADDRESS, distinct, find_addresses
from daemon.core.nature.auto import find_header, find_subject
from daemon.core.nature.formats import FORMATS, Format
from daemon.core.nature.model import Bounced
from daemon.core.nature.phrases import ANSWERED, DELAY, DELAY_SUBJECT, FAILURE, FAILURE_SUBJECT, FINAL, REASONS
from daemon.core.nature.status import Outcome, find_status_in_words
from daemon.core.nature.wording import Wording, split_wording
from daemon.core.nature.writers import from_address, has_null_path, is_daemon, is_mail_account

HEAD = 6_000
"""Characters of a report's own words in which a server says what happened."""

_CASED = f"(?-i:{ADDRESS})"
_ALONE = re.compile(
    rf"""^(?P<indent>[\s*•·|#+>-]{{0,12}}?)(?:to:\s*)?[<"'\[]{{0,2}}(?:mailto:|smtp:)?{_CASED}[>"'\]]{{0,2}}
         (?=\s*$|\s*:|,?\s*[(\[<]|\s+(?:on|am|le|el)\s|\s+-+\s|\s*[;,]\s*$|\s+(?:invalid|unknown|not|user|does|is)\b)""",
    re.IGNORECASE | re.VERBOSE,
)
_EXPANDED = re.compile(rf"^\s*\((?:expanded|(?:ultimately )?generated) from:?\s*<?{_CASED}>?\)", re.IGNORECASE)
_LABEL = re.compile(
    rf"""(?:failed\ recipient|failed\ address(?:es)?|recipients?(?:\ address)?|unknown\ user|user\ unknown|no\ such\ user|mailbox\ is\ full|mailbox\ full|exceeds\ allowed\ size
          |invalid\ (?:final\ delivery\ )?(?:userid|address|recipient)|undeliverable\ (?:address|to)|intended\ recipient|addressed\ to|delivery\ failed(?:\ \d+\ attempts)?|failed\ (?:for|to)|error\ for|not\ delivered\ to|rejected\ for|gagal\ (?:untuk|ke)
          |penerima|alamat\ (?:gagal|tujuan|penerima|surel|email)|empf(?:ä|ae)nger|destinataire|destinatario|destinat(?:á|a)rio|получател\w{{1,4}}|收件人|宛先)
         \s*[:=：]?\s*['"\[<]{{0,2}}(?:smtp:)?{_CASED}""",
    re.IGNORECASE | re.VERBOSE,
)
_SENTENCE = re.compile(
    rf"""(?:deliver\w{{0,4}}|delivery|send|sent|undeliverable|message|mail|dikirim(?:kan)?|disampaikan|terkirim|pesan|surel|mailbox|zugestellt|remis|entregado|recapitato)
         \b[^@\n.:]{{0,60}}?\b(?:to|ke|kepada|an|à|a|mailbox)\b[:\s]{{0,4}}['"<\[]{{0,2}}{_CASED}""",
    re.IGNORECASE | re.VERBOSE,
)
_COMMAND = re.compile(rf"rcpt\ to\s*:\s*<?{_CASED}>?", re.IGNORECASE)
_REPLY = re.compile(rf"^\W*[45]\d\d[ -].{{0,120}}?<?{_CASED}>?\s*(?:\.\.\.|:|is\b|does\b)", re.IGNORECASE)
_RECEIVED_FOR = re.compile(rf"\bfor\s+<?{_CASED}>?\s*;", re.IGNORECASE)
_TO_LINE = re.compile(r"^(?:to|x-original-to)\s?:(?P<value>.{1,2000})$", re.IGNORECASE | re.MULTILINE)
_GREETING = re.compile(
    r"^\W*(?:yth\b|yang terhormat|dengan hormat|kepada yth|assalam|selamat (?:pagi|siang|sore|malam)|salam\b|bapak|ibu\b|pak\b|bu\b|mas\b|halo\b|hormat (?:kami|saya)|terima kasih\W*$"
    r"|dear\b|hi\b(?!\. this is)|hello\b|good (?:morning|afternoon)|(?:kind |best )?regards|sincerely|thanks\W*$|sehr geehrte|hallo\b|mit freundlichen|bonjour|cordialement|estimad|saludos|gentile|cordiali saluti|prezad)",
    re.IGNORECASE,
)
_FROM_LINE = re.compile(r"^(?:from|return-path)\s?:(?P<value>.{1,500})$", re.IGNORECASE | re.MULTILINE)
_MENTION = re.compile(rf"<{ADDRESS}>")
_HELP = re.compile(
    r"\b(?:contact|reply to|assistance|support|questions?|help|hubungi|bantuan|kontakt|contacte[rz]?)\b", re.IGNORECASE
)
_LOCAL_ALONE = re.compile(r"^\s{1,8}(?P<local>[A-Za-z0-9][\w.+-]{1,63})\s*$")
_REPLY_CODE = re.compile(r"(?:^|[\s(:'\"])[45][0-5]\d[\s-]\(?#?[45]?\.?\d?")


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for a bounce: the sender is a mail system, the path is null, the subject, a sentence, a header.

    `sentence` says that mail did not arrive or waits; `cause` says why, which people and their programs say too.
    """

    daemon: bool
    null_path: bool
    subject: bool
    sentence: str
    cause: str
    failed_header: bool

    @property
    def holds(self) -> bool:
        """True where two things that do not depend on each other say that it is a bounce."""
        if self.failed_header:
            return True
        if self.daemon:
            return self.subject or bool(self.sentence or self.cause)
        if self.null_path:
            return self.subject or bool(self.sentence)
        return self.subject and bool(self.sentence or self.cause)


def may_be_bounce(message: Message) -> bool:
    """False for mail that no mail system can have written: its words need not be looked at for a bounce's."""
    subject = message.subject[:300].lower()
    return (
        is_daemon(message)
        or has_null_path(message)
        or bool(message.value("x-failed-recipients"))
        or bool(FAILURE_SUBJECT.match(subject) or DELAY_SUBJECT.match(subject))
    )


def weigh(message: Message, wording: Wording) -> Evidence:
    """The evidence for a bounce. A person's answer, or a bounce that a person passes on, leaves none but the path."""
    answered = bool(ANSWERED.match(message.subject[:80]))
    null_path = has_null_path(message)
    daemon = is_daemon(message) and (null_path or not answered or not is_mail_account(message))
    subject = not answered and bool(
        FAILURE_SUBJECT.match(message.subject[:300].lower()) or DELAY_SUBJECT.match(message.subject[:300].lower())
    )
    if wording.passed_on and not (daemon or null_path):
        subject = False
    head = wording.squeezed[:HEAD]
    sentence, cause = first_phrase(head, (*FAILURE, *DELAY)), first_phrase(head, REASONS)
    if not cause and daemon and _REPLY_CODE.search("\n".join(wording.own)[:HEAD]):
        cause = "a reply code"
    failed = bool(message.value("x-failed-recipients")) and not answered
    answers = not daemon and not subject and bool(find_header(message) or find_subject(message))
    return Evidence(daemon, null_path and not answers, subject, sentence, cause, failed)


def is_letter(wording: Wording) -> bool:
    """True where the words greet or close as people do: then it is a person who writes about a bounce."""
    return any(_GREETING.match(line[:200]) for line in wording.own[:60])


def first_phrase(text: str, phrases: Iterable[str]) -> str:
    """The first of the phrases that stands in the text, empty where none does."""
    return next((phrase for phrase in phrases if phrase in text), "")


def find_format(message: Message, wording: Wording) -> Format | None:
    """The first row of the table that knows the message."""
    return next(known_formats(message, wording), None)


def known_formats(message: Message, wording: Wording) -> Iterator[Format]:
    """The rows of the table that know the message by its words, sender or subject."""
    place = (
        f"{message.subject[:300]}\n{message.claimed[:300]}\n{wording.squeezed[:HEAD]}\n{wording.marker[:200]}".lower()
    )
    return (row for row in FORMATS if any(phrase in place for phrase in row.says))


def find_outcome_in_words(message: Message, wording: Wording) -> Outcome:
    """Temporary where the server says that it still tries, permanent where it gave up or only says that it failed."""
    text = f"{message.subject.lower()} {wording.squeezed[:HEAD]}"
    if first_phrase(text, FINAL):
        return "permanent"
    return "temporary" if first_phrase(text, DELAY) or DELAY_SUBJECT.match(message.subject[:300].lower()) else "permanent"


def find_failed(message: Message, wording: Wording) -> tuple[Bounced, ...]:
    """The addresses that a free-form bounce speaks of, from the first source that names any."""
    outcome = find_outcome_in_words(message, wording)
    senders = _senders(message, wording)
    for row in known_formats(message, wording):
        if found := _by_format(row, wording):
            return _judge(_without(found, senders), wording, row.outcome or outcome)
    for source in _sources(message, wording):
        if found := distinct(source):
            return _judge(_without(found, senders), wording, outcome)
    return ()


def _senders(message: Message, wording: Wording) -> frozenset[str]:
    """Who sent the mail that came back: servers name them beside the recipients."""
    values = [
        value for original in message.originals for name, value in original.headers if name in {"from", "return-path"}
    ]
    values += [found["value"] for found in _FROM_LINE.finditer(wording.returned[:OWN_RETURNED])]
    return frozenset(address for value in values[:8] for address in find_addresses(value[:500]))


def _without(found: tuple[str, ...], senders: frozenset[str]) -> tuple[str, ...]:
    """The addresses but the sender's, which stays where it is the only one: people write to themselves."""
    return tuple(address for address in found if address not in senders) or found


def _by_format(row: Format, wording: Wording) -> tuple[str, ...]:
    lines = wording.own
    if row.within is not None:
        start = next((place for place, line in enumerate(lines) if row.within.search(line)), len(lines))
        lines = lines[start:]
    for pattern in row.finds:
        if found := distinct(_tidy(match["address"]) for line in lines for match in pattern.finditer(line[:1000])):
            return found
    return ()


def _tidy(address: str) -> str:
    return next(find_addresses(address), "")


def _sources(message: Message, wording: Wording) -> Iterator[Iterator[str]]:
    """Where addresses stand in any server's report, the surest place first."""
    own = wording.own
    yield _alone_on_lines(own)
    yield (_tidy(found["address"]) for line in own for found in _EXPANDED.finditer(line[:500]))
    yield (_tidy(found["address"]) for line in own for found in _LABEL.finditer(line[:500]))
    yield (_tidy(found["address"]) for found in _SENTENCE.finditer(wording.squeezed[:HEAD]))
    yield (_tidy(found["address"]) for line in own if (found := _REPLY.match(line[:500])))
    yield (_tidy(found["address"]) for line in own for found in _COMMAND.finditer(line[:500]))
    yield (address for value in message.values("x-failed-recipients") for address in find_addresses(value[:4000]))
    yield _completed(message, own)
    yield _nested(message)
    yield _single_recipient(message, wording)
    yield (
        _tidy(found["address"])
        for line in own
        if not _HELP.search(line[:500])
        for found in _MENTION.finditer(line[:500])
    )
    yield find_addresses(message.subject[:500])
    yield _only_other(message, own)


def _alone_on_lines(lines: tuple[str, ...]) -> Iterator[str]:
    """Addresses at the head of their lines; deeper indented ones belong to the diagnostic of the one above."""
    shallow = -1
    for line in lines:
        if found := _ALONE.match(line[:600]):
            indent = len(found["indent"])
            shallow = indent if shallow < 0 else shallow
            if indent <= shallow:
                yield _tidy(found["address"])


def _completed(message: Message, lines: tuple[str, ...]) -> Iterator[str]:
    """A local part alone on its line is an address at the domain of the server that writes."""
    domain = from_address(message).rpartition("@")[2]
    if domain:
        yield from (f"{found['local']}@{domain}".lower() for line in lines if (found := _LOCAL_ALONE.match(line[:200])))


def _only_other(message: Message, lines: tuple[str, ...]) -> Iterator[str]:
    """The one address in the words that is neither the server's nor ours."""
    known = {
        from_address(message),
        *(address for value in message.values("to") for address in find_addresses(value[:500])),
    }
    named = distinct(
        address for line in lines if not _HELP.search(line[:500]) for address in find_addresses(line[:500])
    )
    others = [address for address in named if address not in known]
    if len(others) == 1:
        yield others[0]


def _nested(message: Message) -> Iterator[str]:
    """A gateway may hand on a bounce as the message that it returns: its own lines are read then."""
    for original in message.originals[:3]:
        subject = next((value for name, value in original.headers if name == "subject"), "")
        if FAILURE_SUBJECT.match(subject[:300].lower()):
            yield from _alone_on_lines(split_wording(original.text).own)


def _single_recipient(message: Message, wording: Wording) -> Iterator[str]:
    """The recipient of the returned message, where it had one only."""
    values = [value for original in message.originals for name, value in original.headers if name in {"to", "cc"}]
    values = values or [found["value"] for found in _TO_LINE.finditer(wording.returned[:OWN_RETURNED])]
    recipients = distinct(address for value in values for address in find_addresses(value[:4000]))
    if len(recipients) == 1:
        yield recipients[0]
        return
    received = [value for original in message.originals for name, value in original.headers if name == "received"]
    text = "\n".join(received) or wording.returned[:OWN_RETURNED]
    passed = distinct(found["address"].lower() for found in _RECEIVED_FOR.finditer(text))
    if len(passed) == 1:
        yield passed[0]


OWN_RETURNED = 32_000
"""Characters of the returned message in which its header stands."""


def _judge(addresses: tuple[str, ...], wording: Wording, outcome: Outcome) -> tuple[Bounced, ...]:
    return tuple(_judged(address, addresses, wording, outcome) for address in addresses)


def _judged(address: str, addresses: tuple[str, ...], wording: Wording, outcome: Outcome) -> Bounced:
    diagnostic = _said_about(address, addresses, wording)
    status = find_status_in_words(diagnostic)
    if not status and len(addresses) == 1:
        status = find_status_in_words(wording.squeezed[:HEAD])
    return Bounced(address, outcome, status, diagnostic)


def _said_about(address: str, addresses: tuple[str, ...], wording: Wording) -> str:
    """What stands between this address and the next one: its diagnostic, at most 500 characters."""
    text = " ".join(" ".join(wording.own)[:OWN_RETURNED].split())
    low = text.lower()
    start = low.find(address)
    if start < 0:
        return text[:500]
    rest = low[start + len(address) : start + len(address) + 1500]
    ends = [place for other in addresses if other != address and (place := rest.find(other)) >= 0]
    said = text[start + len(address) : start + len(address) + min(ends, default=500)].strip(" :>-\"'<[]")[:500]
    return said or text[max(0, start - 300) : start].strip()
