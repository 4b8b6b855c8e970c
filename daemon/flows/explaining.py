"""What Kawal makes of raw messages, one row a message, streaming: the shape of `explain --json`."""

from collections.abc import Iterable, Iterator
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from daemon.core.analysis import Analysis
from daemon.core.linking import Link, LinkFacts, WriterFact, describe_candidate, link
from daemon.core.nature import Bounced, OwnMail
from daemon.core.references import Reference, find_letter_series, find_references
from daemon.core.rulebook.model import Facts, Reading
from daemon.core.telling import reading_facts
from daemon.core.verdict import Verdict
from daemon.edges.reader import Reader, Unreadable
from daemon.flows.shipped import ShippedTerms, Terms

if TYPE_CHECKING:
    from daemon.edges.config import Config
    from daemon.flows.office import Office

# Where there is no office, nothing that is said of a message depends on the present moment.
_NEVER = datetime.max.replace(tzinfo=UTC)
_BOUNCED = tuple(field.name for field in fields(Bounced))


def explain_files(files: Iterable[Path], config: "Config | None") -> Iterator[dict[str, Any]]:
    """A row for each file, in order. Constant memory: nothing of a message outlives its row."""
    office, now = _open(config) if config else (None, _NEVER)
    book = office.book if office else ShippedTerms()
    with Reader(own=office.own if office else OwnMail()) as reader:
        for path, outcome in reader.read_many((path, path) for path in files):
            if isinstance(outcome, Unreadable):
                yield _unreadable(path, outcome.reason)
            else:
                yield explain(str(path), outcome, book, office, now)


def _open(config: "Config") -> tuple["Office", datetime]:
    # the database, and all that comes with it, is loaded where there is one
    from daemon.edges import clock
    from daemon.flows.office import open_office

    return open_office(config), clock.now()


def explain(file: str, analysis: Analysis, book: Terms, office: "Office | None", now: datetime) -> dict[str, Any]:
    """Everything about one message that was read, as the contract prints it."""
    analysis, references, found, facts = look(analysis, book, office, now)
    message, nature = analysis.message, analysis.nature
    is_said = nature.kind in ("person", "auto_reply")
    readings = book.rules.read(analysis.reply.text, facts, offers=False) if is_said else ()
    return {
        "file": file,
        "message_id": message.message_id,
        "date": message.date.isoformat() if message.date else None,
        "from": {"name": message.writer.name, "address": message.writer.address} if message.writer else None,
        "subject": message.subject,
        "nature": nature.kind,
        "nature_reason": nature.reason,
        "bounced": [{key: getattr(bounced, key) for key in _BOUNCED} for bounced in nature.bounced],
        "reply_text": analysis.reply.text,
        "attachments": [
            {"filename": a.filename, "content_type": a.content_type, "size": a.size, "sha256": a.sha256}
            for a in message.attachments
        ],
        "references": [
            {"kind": r.kind, "value": r.value, "case": r.case, "place": r.place, "valid": r.valid} for r in references
        ],
        "link": {
            "outcome": found.outcome,
            "cases": list(found.cases),
            "candidates": [describe_candidate(candidate) for candidate in found.candidates],
            "reason": found.reason,
        },
        "readings": [reading_row(reading) for reading in readings],
        "defects": sorted({*message.defects, *analysis.reply.defects, *_number_defects(references)}),
    }


def look(
    analysis: Analysis, book: Terms, office: "Office | None", now: datetime
) -> tuple[Analysis, tuple[Reference, ...], Link, Facts]:  # fmt: skip
    """A message as it is heard, its references, its link, and the facts under which it is read: those of the first case where it is linked.

    Evidence in the text of its files counts as far as they were read before; none is read here.
    """
    if office is not None:
        from daemon.flows.evidence import known_text
        from daemon.flows.hearing import gather_heard
        from daemon.flows.reading import read_cases

        analysis, gathered = gather_heard(office, analysis, now, known_text(office, analysis))
        found = link(gathered.facts)
        cases = read_cases(office, analysis, gathered, found, now)
        if cases:
            return analysis, gathered.facts.references, found, cases[0].facts
        references, named = gathered.facts.references, found.named
    else:
        references = find_references(analysis.message, analysis.reply)
        found = link(LinkFacts(references, {}, {}, WriterFact(), Verdict("none", "")))
        letters = find_letter_series(analysis.reply)
        references, named = (*references, *letters), (*found.named, *letters)
    facts = reading_facts(analysis, named, book.calendar.offset_working_days, _listed(references))
    return analysis, references, found, facts


def _listed(references: Iterable[Reference]) -> tuple[str, ...]:
    """The cases of the list that was answered, in its order, so that "no 2" names one even where nothing is linked."""
    quoted = [r.value for r in references if r.kind == "case_number" and r.place == "quoted"]
    return tuple(dict.fromkeys(quoted)) if len(quoted) > 1 else ()


def reading_row(reading: Reading) -> dict[str, Any]:
    """A reading as the contract prints it, with the rule that made it."""
    extension = reading.extension
    span = None
    if extension is not None:
        span = (
            {"until": extension.until.isoformat()}
            if extension.until
            else {"days": extension.days, "working": extension.working}
        )
    return {
        "case": reading.case,
        "means": reading.means,
        "rule": reading.rule,
        "place": reading.place,
        "words": list(reading.words),
        "extension": span,
        "transfer_to": reading.transfer_to,
        "pic": {"name": reading.pic.name, "address": reading.pic.address} if reading.pic else None,
        "until": reading.until.isoformat() if reading.until else None,
    }


def _number_defects(references: Iterable[Reference]) -> Iterator[str]:
    for reference in references:
        if reference.kind == "case_number" and not reference.valid:
            yield f"check_character:{reference.value}"


def _unreadable(path: Path, reason: str) -> dict[str, Any]:
    return {
        "file": str(path),
        "message_id": "",
        "date": None,
        "from": None,
        "subject": "",
        "nature": "unreadable",
        "nature_reason": reason,
        "bounced": [],
        "reply_text": "",
        "attachments": [],
        "references": [],
        "link": {"outcome": "unrelated", "cases": [], "candidates": [], "reason": reason},
        "readings": [],
        "defects": ["unreadable"],
    }
