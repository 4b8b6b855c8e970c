"""What transfers teach: for which matters, from which region, which institution proved competent, and how often."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

LEAST = 2
"""So many transfers make a habit; one may be a slip."""
USUAL = 0.5
NAMED = 3


@dataclass(frozen=True, slots=True)
class Passed:
    """Cases of one category that one institution passed on and that ended at `target`."""

    category: str
    province: str
    institution: str
    target: str
    times: int


def competent(table: Iterable[Passed], category: str, province: str) -> tuple[tuple[str, int], ...]:
    """Institutions (by code) where passed-on cases of a category and region ended, the most frequent first."""
    found: Counter[str] = Counter()
    for row in table:
        if (row.category.casefold(), row.province) == (category.casefold(), province):
            found[row.target] += row.times
    return tuple(sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))


def lesson_for(
    table: Iterable[Passed], category: str, institution: str, settled: int, names: Mapping[str, str]
) -> str:  # fmt: skip
    """A sentence where an institution usually passes such cases on; empty where it does not.

    `settled`: how many cases of the category came to an end there in any way, those passed on among them.
    """
    own = [r for r in table if r.institution == institution and r.category.casefold() == category.casefold()]
    passed = sum(row.times for row in own)
    if passed < LEAST or passed < USUAL * settled:
        return ""
    targets = Counter({row.target: row.times for row in own}).most_common(NAMED)
    where = ", ".join(f"{names.get(code, code)} ({times})" for code, times in targets)
    name = names.get(institution, institution)
    return f"{passed} dari {max(settled, passed)} kasus {category} pada {name} berakhir di instansi lain: {where}."


def region_lesson(table: Iterable[Passed], category: str, province: str, names: Mapping[str, str]) -> str:
    """Where passed-on cases of a category and region ended, in a sentence; empty where there were none."""
    found = competent(table, category, province)
    where = ", ".join(f"{names.get(code, code)} ({times})" for code, times in found[:NAMED])
    place = f" di {province}" if province else ""
    return f"Kasus {category}{place} yang dialihkan selama ini berakhir di: {where}." if found else ""
