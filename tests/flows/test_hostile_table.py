"""The table of THREATS: every row T01-T46 has at least ten messages, files or situations, or a test of its own elsewhere."""

from collections import Counter
from pathlib import Path

import pytest
from flows.test_hostile_situations import SITUATIONS
from mail.hostile.every import ELSEWHERE, FILES, HOSTILE

ROWS = tuple(f"T{number:02}" for number in range(1, 47))
CASES = Counter(case.threat for case in (*HOSTILE, *SITUATIONS, *FILES))
ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("row", ROWS)
def test_a_row_has_its_cases(row):
    if row in ELSEWHERE:
        path, words = ELSEWHERE[row]
        assert words in (ROOT / path).read_text(encoding="utf-8")
    else:
        assert CASES[row] >= 10


def test_no_case_is_of_an_unknown_row():
    assert not CASES.keys() - set(ROWS)


def test_labels_are_unique():
    """Two cases of one name would be one test."""
    labels = Counter(case.label for case in (*HOSTILE, *SITUATIONS))
    assert [label for label, count in labels.items() if count > 1] == []
