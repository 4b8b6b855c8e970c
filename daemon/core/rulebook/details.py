"""Details."""

from collections.abc import Sequence

from daemon.core.rulebook.model import Facts, Reading
from daemon.core.rulebook.weighing import Verdict
from daemon.core.rulebook.words import Sentence


def take_details(
    reading: Reading, verdict: Verdict, sentences: Sequence[Sentence], text: str, facts: Facts, wanted: frozenset[str]
) -> Reading:
    """Reading with details."""
    return reading
