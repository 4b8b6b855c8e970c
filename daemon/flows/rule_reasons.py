"""Why a reply is read as it is: for every reading the rule, its place, the words, what nearly hit, and the rule set."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from daemon.core.analysis import Analysis
from daemon.core.book import Book, compile_book
from daemon.core.letters import TemplateSet
from daemon.core.nature import OwnMail
from daemon.core.rulebook.model import Facts, Hit, Reading
from daemon.core.rulebook.near import nearly_hit
from daemon.edges import clock
from daemon.edges.config import Config
from daemon.edges.files import find_files
from daemon.edges.reader import Reader, Unreadable
from daemon.flows.explaining import look
from daemon.flows.office import Office, open_office


def explain_rules(files: Iterable[Path], config: Config | None, rules: Path | None = None) -> Iterator[dict[str, Any]]:
    """A row for each raw message, in order; `rules` is a folder to read with instead of the configured one."""
    office = open_office(config) if config else None
    book = _book(office, config, rules)
    now = clock.now()
    with Reader(own=office.own if office else OwnMail()) as reader:
        for path, outcome in reader.read_many((path, path) for path in files):
            if isinstance(outcome, Unreadable):
                yield {"file": str(path), "rules": book.hash, "nature": "unreadable", "nature_reason": outcome.reason, "readings": []}
            else:
                heard, _, found, facts = look(outcome, book, office, now)
                cases = found.cases if found.outcome == "linked" else ()
                yield {"file": str(path), **reasons(heard, book, facts, cases)}


def _book(office: Office | None, config: Config | None, rules: Path | None) -> Book:
    if office is not None and rules is None:
        return office.book
    templates = TemplateSet(find_files("templates", config.templates.dir if config else None))
    return compile_book(find_files("rules", rules), templates.rule_mails)


def reasons(analysis: Analysis, book: Book, facts: Facts, cases: tuple[str, ...] = ()) -> dict[str, Any]:
    """What the rules make of one message that was read, under `facts`; only a person's or an automatic mail is read."""
    read = analysis.nature.kind in ("person", "auto_reply")
    readings = book.rules.read(analysis.reply.text, facts) if read else ()
    return {
        "rules": book.hash,
        "nature": analysis.nature.kind,
        "nature_reason": analysis.nature.reason,
        "cases": list(cases),
        "readings": [_row(reading, nearly_hit(book.rules, reading, facts)) for reading in readings],
    }


def _row(reading: Reading, near: Iterable[Hit]) -> dict[str, Any]:
    return {
        "case": reading.case,
        "means": reading.means,
        "rule": reading.rule,
        "place": reading.place,
        "words": list(reading.words),
        "why": reading.why,
        "hits": [_hit(hit) for hit in reading.hits],
        "near": [_hit(hit) for hit in near],
        "follows": [asdict(wanted) for wanted in reading.follows],
        "choices": list(reading.choices),
        "text": reading.text,
    }


def _hit(hit: Hit) -> dict[str, Any]:
    return {"rule": hit.rule, "place": hit.place, "words": list(hit.words), "means": hit.means, "why": hit.why}
