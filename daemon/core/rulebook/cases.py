"""Several cases in one reply: which words speak of which case."""

from dataclasses import dataclass

from daemon.core.rulebook.model import Facts


@dataclass(frozen=True, slots=True)
class Part:
    """Words that speak of one case, as the writer named it (None where none is named)."""

    case: str | None
    text: str


def split_cases(text: str, facts: Facts) -> tuple[Part, ...]:
    """The parts of a reply, one a case, in the writer's order; one part where at most one case is named."""
    del facts
    return (Part(None, text),)
