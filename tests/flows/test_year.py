"""A small year on a moving clock: the process dies, the clock jumps, the machine sleeps, and everybody is told the same."""

from pathlib import Path

import pytest
from bench.faults import faults, notices
from bench.life import Life, Year, deaths, jumps

from daemon.flows import delivery

YEAR = Year(institutions=12, cases=25)


@pytest.fixture(autouse=True)
def _senders_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """A simulated office puts its own sender and mailbox into the module."""
    for name in ("Sender", "Mailbox"):
        monkeypatch.setattr(delivery, name, getattr(delivery, name))


def test_a_disturbed_year_tells_what_an_undisturbed_one_does(tmp_path: Path) -> None:
    """Each rung once, in its hours, one mail a person a day; the same through a dozen deaths and 10 jumps and suspends.

    And the judge is not blind: with the notices gone it names the rungs of which nobody heard.
    """
    calm = Life(YEAR, tmp_path / "calm").live()
    assert faults(calm) == []
    assert notices(calm).total() > 100
    disturbed = Life(YEAR, tmp_path / "disturbed", deaths(16, 4), jumps(10, 1)).live()
    assert disturbed.died > 12
    assert disturbed.jumped == 10
    assert faults(disturbed) == []
    assert notices(disturbed) == notices(calm)
    with calm.office.store.db.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM notice")
    assert sum("nobody heard of" in fault for fault in faults(calm)) > 20
