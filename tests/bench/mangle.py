"""Linking: Kawal's own mail, answered as mail programs, gateways, habits and strangers would, and judged.

    python tests/bench/mangle.py [--replies 20000] [--cases 5000] [--institutions 150] [--seed N] [--show 3]

Each transformation has an equal share of the replies, so what is rare in life is as frequent here as what is common.
The marks: no false link and no unauthorised move; 97 in 100 genuine replies with a whole reference linked without a
person; 995 in 1000 of those with any evidence linked, or held with the right case first. Exit 1 when one is missed.
"""

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from functools import partial
from pathlib import Path
from unittest.mock import patch

sys.path[:0] = [str(Path(__file__).parents[n]) for n in range(3)]

from mangling.draft import Draft
from mangling.habits import HABITS
from mangling.judging import ANY_MARK, FULL_MARK, Tally, judge
from mangling.lists import LISTS
from mangling.others import OTHERS
from mangling.programs import PROGRAMS
from mangling.real import installed
from mangling.stage import Sent, Stage, build

from daemon.flows import correspondence

Transformation = Callable[[Stage, random.Random], Draft]


def _of_letters(make: Callable[[Stage, Sent, random.Random], Draft], stage: Stage, chance: random.Random) -> Draft:
    return make(stage, chance.choice(stage.letters), chance)


def _of_lists(make: Callable[[Stage, Sent, random.Random], Draft], stage: Stage, chance: random.Random) -> Draft:
    return make(stage, chance.choice(stage.lists), chance)


def _of_programs(make: Callable[[Sent, random.Random], Draft], stage: Stage, chance: random.Random) -> Draft:
    return make(chance.choice(stage.letters), chance)


def transformations() -> Mapping[str, Transformation]:
    """Every transformation by its name."""
    return (
        {make.__name__: partial(_of_programs, make) for make in (*PROGRAMS, *installed())}
        | {make.__name__: partial(_of_letters, make) for make in (*HABITS, *OTHERS)}
        | {make.__name__: partial(_of_lists, make) for make in LISTS}
    )


@contextmanager
def unwritten() -> Iterator[None]:
    """Leave the mail that follows from an answer unwritten: it costs most of the time, and is not what is judged."""
    with patch.object(correspondence, "post", return_value=[]):
        yield


def run(stage: Stage, replies: int, chance: random.Random) -> dict[str, Tally]:
    """Answer and judge, transformation by transformation in turn; gives a row for each."""
    made = transformations()
    rows = {name: Tally() for name in made}
    names = list(made)
    for serial in range(replies):
        name = names[serial % len(names)]
        if wrong := judge(stage, made[name](stage, chance), rows[name]):
            rows[name].misses.append(wrong)
        if serial % 2000 == 1999:
            print(f"{serial + 1} replies", file=sys.stderr, flush=True)
    return rows


def total(rows: Mapping[str, Tally]) -> Tally:
    """All rows in one."""
    whole = Tally()
    for row in rows.values():
        whole.add(row)
    return whole


def show(rows: Mapping[str, Tally], misses: int) -> None:
    """Print a row for each transformation, with some of its misses, and the totals."""
    print(f"{'transformation':32} {'replies':>7} {'kind':>8} {'linked':>7} {'led':>7} {'moved':>6} {'false':>6} {'unauth':>6}")
    for name, row in rows.items():
        kind = "/".join(sorted(row.kinds))
        print(f"{name:32} {row.kinds.total():7} {kind:>8} {row.linked.total():7} {row.led.total():7} {row.moved:6} {row.false_links:6} {row.moves:6}")
        for miss in row.misses[:misses]:
            print(f"    {miss}")
    whole = total(rows)
    print(f"false links {whole.false_links}, unauthorised moves {whole.moves} (marks: 0, 0)")
    print(f"whole reference, linked without a person: {whole.linked['full']} of {whole.kinds['full']} = {whole.full_share:.2%} (mark {FULL_MARK:.1%})")
    genuine = whole.kinds["full"] + whole.kinds["some"]
    print(f"any evidence, linked or held with the right case first: {whole.led['full'] + whole.led['some']} of {genuine} = {whole.any_share:.2%} (mark {ANY_MARK:.1%})")


def main() -> int:
    """Build, answer, judge and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--replies", type=int, default=20_000)
    parser.add_argument("--cases", type=int, default=5_000)
    parser.add_argument("--institutions", type=int, default=150)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--compose", action="store_true", help="also write the mail that follows (three times as slow)")
    parser.add_argument("--show", type=int, default=3, help="misses shown for each transformation")
    given = parser.parse_args()
    seed = given.seed if given.seed is not None else random.SystemRandom().randrange(1_000_000)
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        started = time.monotonic()
        stage = build(Path(folder), given.institutions, given.cases, chance)
        print(f"seed {seed}: {given.cases} cases of {given.institutions} institutions, built in {time.monotonic() - started:.0f} s")
        started = time.monotonic()
        with nullcontext() if given.compose else unwritten():
            rows = run(stage, given.replies, chance)
        print(f"{given.replies} replies by {len(rows)} transformations in {time.monotonic() - started:.0f} s")
        stage.office.store.close()
    show(rows, given.show)
    return 0 if total(rows).holds else 1


if __name__ == "__main__":
    sys.exit(main())
