"""THREATS T01-T25 and T42 as messages to an office: what each may become, what must not move, and to whom nothing may go."""

import random
import sys
from collections import Counter
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "bench"))

from mail.hostile.borders import forwarded_on, only_quotes, outward, verdicts
from mail.hostile.situations import Scene, forged, numbers, paths_named, tokens
from mangling.judging import MOVING
from mangling.stage import ANSWERED, build

from daemon.core.analysis import analyse
from daemon.core.changes import LinkMessage, QueueMail, SettleMessage
from daemon.edges.store import Unsettled
from daemon.flows.settling import settle

SITUATIONS = (*forged(), *tokens(), *numbers(), *verdicts(), *forwarded_on(), *outward(), *only_quotes())


@pytest.fixture(scope="module")
def stage(tmp_path_factory):
    found = build(tmp_path_factory.mktemp("hostile"), 2, 6, random.Random(42))
    yield found
    found.office.store.close()


@pytest.fixture(scope="module")
def scene(stage):
    mine, others = stage.by_body["DINAS0"], stage.by_body["DINAS1"]
    found = Scene(mine[0], mine[1], others[0], mine[2])
    raw = next(s for s in tokens() if s.threat == "T03").make(found).replace(b"Surat sudah kami terima.", b"Telah selesai. Tim kami sudah memeriksa lokasi itu. Hasilnya sudah kami sampaikan kepada warga. Mohon diterima.")
    apply(stage, raw)
    assert stage.office.case(found.answered.case).status == "answered"
    return found


def decided(stage, raw):
    office = stage.office
    kept = Unsettled(1, office.store.keep_bytes(raw), "pusat", ANSWERED, 1)
    return settle(office, kept, analyse(raw, office.own), ANSWERED, "")


def apply(stage, raw):
    from daemon.edges.store import Seen

    (kept,) = stage.office.store.keep_raw([Seen("pusat", "INBOX", 1, 1, raw, ANSWERED)])
    office = stage.office
    unsettled = Unsettled(kept.message_id, office.store.message(kept.message_id).sha256, "pusat", ANSWERED, 1)
    office.store.apply(settle(office, unsettled, analyse(raw, office.own), ANSWERED, ""), rules=office.book.hash)


@pytest.mark.parametrize("situation", SITUATIONS, ids=[s.label for s in SITUATIONS])
def test_a_hostile_situation_becomes_what_it_may(stage, scene, situation):
    changes = decided(stage, situation.make(scene))
    outcome = next(change.outcome for change in changes if isinstance(change, SettleMessage))
    why = next(change.reason for change in changes if isinstance(change, SettleMessage))
    moved = [change for change in changes if isinstance(change, MOVING)]
    assert outcome in situation.outcomes, why
    assert bool(moved) == situation.moves, (why, moved)
    if outcome != "linked":
        assert not [change for change in changes if isinstance(change, LinkMessage)]
    known = {a for body in stage.bodies for a in (body.pic, body.alternate)} | set(stage.office.config.focal_points[0].officers)
    assert {change.recipient for change in changes if isinstance(change, QueueMail)} <= known


@pytest.mark.parametrize("threat", sorted({s.threat for s in SITUATIONS}))
def test_each_threat_has_ten_situations(threat):
    assert Counter(s.threat for s in SITUATIONS)[threat] >= 10


def test_settling_twice_gives_the_same(stage, scene):
    """Of every situation: nothing but the bytes, the store and the hour decides."""
    for situation in SITUATIONS:
        raw = situation.make(scene)
        assert decided(stage, raw) == decided(stage, raw), situation.label


@pytest.mark.parametrize("path", paths_named())
def test_each_path_fails_when_its_signature_is_not_checked(stage, scene, path, monkeypatch):
    """The mutation that THREATS T05 asks for: a row of the store is found for the tampered token, and verification says yes."""
    from daemon.core.tokens import TokenVerdict
    from daemon.flows import evidence

    situation = next(s for s in SITUATIONS if s.threat == "T05" and s.name == path)
    row = stage.office.store.tokens([scene.one.token])[scene.one.token]
    monkeypatch.setattr(evidence, "verify", lambda *_: TokenVerdict("valid", row))
    changes = decided(stage, situation.make(scene))
    outcome = next(change.outcome for change in changes if isinstance(change, SettleMessage))
    assert outcome not in situation.outcomes, f"nobody would notice if the path {path} went unchecked"
