"""The bench of mangled answers, small and with a fixed seed: every transformation, with the mail that follows written."""

import random
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "bench"))

from mangle import run, total, transformations
from mangling import real
from mangling.stage import build
from servers.need import need_program

REPLIES = 231
SEED = 20260907


@pytest.fixture(scope="module")
def rows(tmp_path_factory):
    chance = random.Random(SEED)
    stage = build(tmp_path_factory.mktemp("mangle"), 12, 60, chance)
    yield run(stage, REPLIES, chance)
    stage.office.store.close()


def test_no_answer_reaches_a_case_or_moves_one_that_it_may_not(rows):
    assert {name: row.misses for name, row in rows.items() if row.false_links or row.moves} == {}


def test_genuine_answers_are_linked_or_held_with_the_right_case_first(rows):
    misses = {name: row.misses for name, row in rows.items() if row.misses}
    assert total(rows).holds, misses


def test_every_transformation_names_what_it_follows():
    assert len(transformations()) >= 30
    assert [name for name, make in transformations().items() if not (make.args[0].__doc__ or "").strip()] == []


def test_answers_that_may_move_a_case_do(rows):
    """A bench in which nothing ever moved would prove nothing."""
    assert total(rows).moved > REPLIES // 4


def test_real_programs_write_at_least_ten_of_them():
    for program in real.NEEDS.values():
        need_program(program, program)
    assert len(real.installed()) == len(real.ALL) >= 10
