"""From what a message carries to what the store knows of it: the facts that linking judges."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from daemon.core.analysis import Analysis
from daemon.core.linking import CaseFact, LinkFacts, TokenFact, WriterFact
from daemon.core.records import Case, Contact, Institution, Token
from daemon.core.references import (
    KnownLetter,
    Reference,
    find_file_numbers,
    find_letters,
    find_references,
    letter_shapes,
    proposals,
)
from daemon.core.tokens import TokenVerdict, verify
from daemon.core.verdict import Verdict, find_verdict
from daemon.edges.store import OpenCase, Unsettled

if TYPE_CHECKING:
    from daemon.flows.office import Office

OPEN_CASES_LOOKED_AT = 500


@dataclass(frozen=True, slots=True)
class Gathered:
    """What the store knew of a message: facts for linking, and the rows that acting needs."""

    facts: LinkFacts
    notice: TokenVerdict | None
    contacts: tuple[Contact, ...]
    verdict: Verdict
    tokens: dict[str, TokenVerdict]


@dataclass(frozen=True, slots=True)
class Arrival:
    """A kept message with what was read and gathered: what every branch of the route is given."""

    kept: Unsettled
    analysis: Analysis
    gathered: Gathered
    now: datetime
    file_text: str | None = None
    """The text of its attachments; None where they were not read."""

    @property
    def id(self) -> int:
        """The row id of the kept message."""
        return self.kept.id


def gather(office: "Office", analysis: Analysis, now: datetime, file_text: str = "") -> Gathered:
    """Look up every reference of a message in a handful of indexed queries, however many cases are open."""
    message, reply = analysis.message, analysis.reply
    prefix = office.config.office.prefix
    verdict = find_verdict(message, office.config.office.chain)
    found = find_references(message, reply, prefix) + find_file_numbers(file_text, prefix)
    tokens = _verify_tokens(office, found, now)
    address = message.writer.address if message.writer else ""
    contacts = tuple(office.store.contacts_by_address(address)) if address else ()
    registered = frozenset(c.institution for c in contacts if is_current(c, now))
    led = any(v.state == "valid" for v in tokens.values()) or any(r.kind == "case_number" and r.valid for r in found)
    # The institution's own list is searched only where nothing else leads anywhere: it may be long.
    own_open = tuple(office.store.open_case_facts(sorted(registered), OPEN_CASES_LOOKED_AT)) if registered and not led else ()
    letters = _letters(office, analysis, own_open, file_text)
    numbers = _case_numbers(found, letters, tokens)
    cases = office.store.cases_by_numbers(sorted(numbers)) if numbers else []
    institutions = {case.institution for case in cases}
    facts = LinkFacts(
        references=found + letters,
        tokens={value: _token_fact(verdict_) for value, verdict_ in tokens.items()},
        cases={case.number: _case_fact(case) for case in cases},
        writer=_writer(office, address, contacts, registered, institutions),
        verdict=verdict,
        own_open=tuple(CaseFact(c.number, c.institution, c.family, True, c.topic) for c in own_open),
        own_words=reply.text,
    )
    return Gathered(facts, _notice(found, tokens), contacts, verdict, tokens)


def is_current(contact: Contact, now: datetime) -> bool:
    """Whether a contact holds its role at `now` (dates count whole days)."""
    today = now.date()
    return not (contact.since and contact.since > today) and not (contact.until and contact.until < today)


def _verify_tokens(office: "Office", found: Iterable[Reference], now: datetime) -> dict[str, TokenVerdict]:
    values = sorted({r.value for r in found if r.kind in ("token", "message_id")})
    rows = office.store.tokens(values) if values else {}
    return {value: verify(office.keys, value, rows.get(value), now) for value in values}


def _notice(found: Iterable[Reference], tokens: dict[str, TokenVerdict]) -> TokenVerdict | None:
    """The notice token that the mail answers: one that its headers or quoted footer carry, the headers first."""
    ordered = sorted((r for r in found if r.value in tokens), key=lambda r: r.place != "header")
    for reference in ordered:
        verdict = tokens[reference.value]
        if verdict.token is not None and verdict.token.kind == "notice":
            return verdict
    return None


def _letters(
    office: "Office", analysis: Analysis, own_open: tuple[OpenCase, ...], file_text: str
) -> tuple[Reference, ...]:
    shapes = letter_shapes(analysis.message, analysis.reply, file_text)
    known = {letter.squeezed: number for letter, number in office.store.cases_by_letter(shapes)} if shapes else {}
    known |= {case.squeezed: case.number for case in own_open if case.squeezed}
    return find_letters(
        analysis.message, analysis.reply, (KnownLetter(s, c) for s, c in known.items() if s), file_text
    )


def _case_numbers(
    found: Iterable[Reference], letters: Iterable[Reference], tokens: dict[str, TokenVerdict]
) -> set[str]:
    numbers = {letter.case for letter in letters if letter.case}
    for reference in found:
        if reference.kind == "case_number":
            numbers |= {reference.value} if reference.valid else proposals(reference)
    for verdict in tokens.values():
        if verdict.state == "valid" and verdict.token is not None:
            numbers |= set(cases_of(verdict.token))
    return numbers


def cases_of(token: Token) -> tuple[str, ...]:
    """The cases that a case or bundle token stands for, in the order of the mail that carried it."""
    return tuple(token.subject.split(",")) if token.kind in ("case", "bundle") else ()


def _token_fact(verdict: TokenVerdict) -> TokenFact:
    if verdict.token is None:
        return TokenFact(verdict.state)
    token = verdict.token
    return TokenFact(verdict.state, token.kind, cases_of(token), token.contact)


def _case_fact(case: Case) -> CaseFact:
    return CaseFact(case.number, case.institution, case.family, case.closed is None, case.topic)


def _writer(
    office: "Office", address: str, contacts: tuple[Contact, ...], registered: frozenset[str], concerned: set[str]
) -> WriterFact:
    former = frozenset(c.institution for c in contacts) - registered
    domain = address.partition("@")[2]
    institutions = office.store.institutions_by_codes(sorted(concerned - registered)) if address and concerned - registered else []
    own_domain = frozenset(i.code for i in institutions if _bears_domain(i, domain))
    return WriterFact(address, registered, former, own_domain)


def _bears_domain(institution: Institution, domain: str) -> bool:
    return any(domain == own or domain.endswith("." + own) for own in institution.domains if own)


def recall(office: "Office", message: int, now: datetime) -> Arrival | None:
    """A message that was settled before, from its stored analysis, gathered anew; None where it was never read."""
    kept, analysis = office.store.message(message), office.store.analysis(message)
    if kept is None or analysis is None or kept.id is None:
        return None
    unsettled = Unsettled(kept.id, kept.sha256, kept.mailbox, kept.received, kept.attempts)
    text = known_text(office, analysis)
    return Arrival(unsettled, analysis, gather(office, analysis, now, text), now, text)


def known_text(office: "Office", analysis: Analysis) -> str:
    """The text of the attachments of a message, as far as it was read before: by content, nothing is read anew."""
    found = (office.store.extracted(attachment.sha256) for attachment in analysis.message.attachments)
    return "\n".join(known.text for known in found if known is not None)
