"""Examples inside rule files: each is read with the whole set, and says where it was read otherwise."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from daemon.core.rulebook.model import Facts, Reading
from daemon.core.rulebook.ruleset import RuleSet
from daemon.core.rulebook.source import Fault, Source

SENT = date(2026, 9, 16)
"""The day on which an example without `sent` was written; a Wednesday."""


def failed_examples(ruleset: RuleSet, sources: Iterable[Source]) -> Iterator[Fault]:
    """A fault for each example that is read otherwise than it says, with what was read instead."""
    for source in sources:
        for number, rule in enumerate(source.data.get("rule", ())):
            for index, example in enumerate(rule.get("example", ())):
                reading = ruleset.read(example["reply"], _facts(example))[0]
                if wrong := _difference(example, reading):
                    path = ("rule", number, "example", index, "reply")
                    yield source.fault(path, f"contoh gagal: {wrong}", _because(reading))


def _facts(example: dict[str, Any]) -> Facts:
    has = example.get("has", ())
    return Facts(
        subject=example.get("subject", ""),
        has_attachment="attachment" in has,
        has_link="link" in has,
        nature=example.get("nature", "person"),
        sent=example.get("sent", SENT),
        role=example.get("from", "pic"),
        status=example.get("status", ""),
        category=example.get("category", ""),
        level=example.get("level", ""),
    )


def _difference(example: dict[str, Any], reading: Reading) -> str:
    if reading.means != example["means"]:
        return f"dibaca '{reading.means}', seharusnya '{example['means']}'"
    for key, got in _details(reading).items():
        wanted = example.get(key)
        if wanted is not None and (wanted or None) != got:
            return f"{key} dibaca {_shown(got)}, seharusnya {_shown(wanted)}"
    return ""


def _details(reading: Reading) -> dict[str, Any]:
    span = reading.extension
    return {
        "days": span.days if span else None,
        "working": (span.working if span else None) or None,
        "until": (span.until if span else None) or reading.until,
        "transfer_to": reading.transfer_to,
        "pic_name": (reading.pic.name if reading.pic else "") or None,
        "pic_address": (reading.pic.address if reading.pic else "") or None,
        "letter": (reading.letter.number if reading.letter else "") or None,
    }


def _shown(value: Any) -> str:
    return "tidak ada" if value in (None, "") else f"'{value}'"


def _because(reading: Reading) -> str:
    if not reading.rule:
        return reading.why
    words = ", ".join(f"'{word}'" for word in reading.words)
    return f"karena aturan '{reading.rule}' ({reading.place}) pada {words}"
