"""Words, envelope and enclosures -> the bytes of one mail, the same bytes whenever they are asked for.

RFC 5322, 2045-2047, 2231, 3834 (Auto-Submitted). Long References are folded only between ids, since encoded ones
(cpython #79986) lose the thread in Outlook and Exchange.
"""

import hashlib
from collections.abc import Mapping
from email.headerregistry import Address, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import EmailPolicy
from typing import Any
from zoneinfo import ZoneInfo

from daemon.core.letters.outbound import Enclosure, Outbound, Rendered
from daemon.core.letters.plain import one_line
from daemon.core.letters.rendering import TemplateSet, Words
from daemon.core.letters.tapping import one_tap, tap

LINE_LENGTH = 78
ID_HEADERS = ("references", "in-reply-to", "message-id")
NAME_LIMIT = 78


class _IdList:
    """A header of message ids: never encoded, folded only at the blanks between ids."""

    max_count = 1

    @classmethod
    def parse(cls, value: str, kwds: dict[str, Any]) -> None:
        kwds["decoded"] = " ".join(str(value).split())
        kwds["parse_tree"] = UnstructuredHeader.value_parser(kwds["decoded"])

    def fold(self, *, policy: EmailPolicy) -> str:
        name = getattr(self, "name")  # noqa: B009 - the registry's base class, mixed in at run time, has it
        return f"{name}: {f'{policy.linesep} '.join(str(self).split())}{policy.linesep}"


class _Subject(UnstructuredHeader):
    """A subject whose first line is never empty (the library begins a new one where the rest fits there whole)."""

    max_count = 1

    def fold(self, *, policy: EmailPolicy) -> str:
        name = getattr(self, "name")  # noqa: B009 - as above
        lines = [f"{name}:"]
        for word in super().fold(policy=policy).split()[1:]:  # type: ignore[misc] # BaseHeader's, mixed in at run time
            if lines[-1].strip() == f"{name}:" or len(lines[-1]) + 1 + len(word) <= LINE_LENGTH:
                lines[-1] += f" {word}"
            else:
                lines.append(f" {word}")
        return policy.linesep.join(lines) + policy.linesep


def _registry() -> HeaderRegistry:
    registry = HeaderRegistry()
    registry.map_to_type("subject", _Subject)  # type: ignore[arg-type] # as below
    for name in ID_HEADERS:
        registry.map_to_type(name, _IdList)  # type: ignore[arg-type] # mixed into BaseHeader by the registry
    return registry


POLICY = EmailPolicy(linesep="\r\n", max_line_length=LINE_LENGTH, cte_type="7bit", header_factory=_registry())


def compose(templates: TemplateSet, outbound: Outbound, facts: Mapping[str, Any]) -> Rendered:
    """One complete outgoing mail. Raises LookupError for a fact or purpose not known, ValueError for a bad address."""
    words = phrase(templates, outbound, facts)
    subject = one_line(f"{outbound.subject_tag} {words.subject}")
    message = EmailMessage(POLICY)
    for name, value in _headers(outbound, subject):
        message[name] = value
    _fill(message, words, outbound)
    message["Content-Language"] = outbound.language
    _fix_boundaries(message, outbound.header_id)
    return Rendered(subject, outbound.header_id, message.as_bytes())


def phrase(templates: TemplateSet, outbound: Outbound, facts: Mapping[str, Any]) -> Words:
    """The words of a mail, before they are put on the wire."""
    return templates.render(outbound.purpose, outbound.language, {**facts, **made_facts(outbound, facts)})


def made_facts(outbound: Outbound, facts: Mapping[str, Any]) -> dict[str, Any]:
    """What templates are given beside the flow's facts: zone, today, and the functions that write mailto links."""
    case_given = str(facts.get("case", ""))

    def code_for(number: str) -> str:
        return outbound.footer if number in outbound.footer else " · ".join(filter(None, (number, outbound.footer)))

    def tapped(words: str, case: str = "") -> str:
        number = case or case_given
        return tap(outbound.reply_to, words, number, code_for(number))

    def answers(case: str = "") -> tuple[tuple[str, str, str], ...]:
        number = case or case_given
        return one_tap(outbound.reply_to, number, outbound.language, code_for(number))

    return {
        "zone": outbound.zone,
        "today": outbound.date,
        "subject_tag": outbound.subject_tag,
        "tap": tapped,
        "answers": answers,
    }


def _headers(outbound: Outbound, subject: str) -> list[tuple[str, Any]]:
    headers: list[tuple[str, Any]] = [
        ("From", address(outbound.sender_name, outbound.sender)),
        ("To", address(outbound.recipient_name, outbound.recipient)),
        ("Reply-To", address("", outbound.reply_to)),
        ("Subject", subject),
        ("Date", outbound.date.astimezone(ZoneInfo(outbound.zone))),
        ("Message-ID", outbound.header_id),
    ]
    if outbound.references:
        headers += [("In-Reply-To", outbound.references[-1]), ("References", " ".join(outbound.references))]
    headers += [
        ("Auto-Submitted", "auto-replied" if outbound.answers else "auto-generated"),
        ("X-Auto-Response-Suppress", "All"),
    ]
    return headers + ([("X-Kawal-Loop", one_line(outbound.loop))] if outbound.loop else [])


def address(name: str, mailbox: str) -> Address:
    """An address header's value. Raises ValueError for a mailbox with controls, blanks or not exactly one @."""
    local, _, domain = mailbox.rpartition("@")
    if not local or not domain or any(c.isspace() or not c.isprintable() or c in '<>,;"' for c in mailbox):
        raise ValueError(f"not a mailbox: {mailbox!r}")
    return Address(display_name=one_line(name, NAME_LIMIT), username=local, domain=domain)


def _fill(message: EmailMessage, words: Words, outbound: Outbound) -> None:
    message.set_content(words.text, subtype="plain", charset="utf-8", cte="quoted-printable")
    pictures = [enclosure for enclosure in outbound.enclosures if enclosure.cid]
    if words.html:
        message.add_alternative(words.html, subtype="html", charset="utf-8", cte="quoted-printable")
        html = list(message.iter_parts())[-1]
        assert isinstance(html, EmailMessage)
        for picture in pictures:
            _add(html, picture)
    for enclosure in outbound.enclosures:
        if not enclosure.cid:
            _add(message, enclosure)
    for calendar in outbound.calendars:
        method = "PUBLISH" if b"METHOD:PUBLISH" in calendar else "CANCEL"
        message.add_attachment(
            calendar, maintype="text", subtype="calendar", params={"method": method, "charset": "utf-8"},
            filename="tenggat.ics" if method == "PUBLISH" else "tenggat-batal.ics",
        )  # fmt: skip


def _add(message: EmailMessage, enclosure: Enclosure) -> None:
    maintype, _, subtype = enclosure.content_type.partition("/")
    if not subtype or maintype in ("message", "multipart"):
        maintype, subtype = "application", "octet-stream"
    name = one_line(enclosure.name, 120)
    if enclosure.cid:
        message.add_related(
            enclosure.content, maintype=maintype, subtype=subtype, cid=f"<{enclosure.cid}>", filename=name, disposition="inline"
        )
    else:
        message.add_attachment(enclosure.content, maintype=maintype, subtype=subtype, filename=name)


def _fix_boundaries(message: EmailMessage, header_id: str) -> None:
    """Boundaries by position, so that the same mail asked for twice has the same bytes."""
    for place, part in enumerate(message.walk()):
        if part.is_multipart():
            part.set_boundary("=_" + hashlib.sha256(f"{header_id}{place}".encode()).hexdigest()[:32])
