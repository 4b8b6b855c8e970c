"""An analysis: what the bytes of a message give, and its JSON, which gives it back unchanged."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mail.hostile.details import HOSTILE

from daemon.core.analysis import READER_VERSION, analyse, dump_analysis, load_analysis
from daemon.core.nature import Bounced, OwnMail

MAIL = Path(__file__).parent.parent / "mail"
FILES = sorted(path for folder in ("reading", "nature", "reply") for path in (MAIL / folder).glob("*.eml"))
GOOD = b"From: pic@dinas.example.go.id\nDate: Tue, 24 Nov 2026 09:00:00 +0700\n\nSudah selesai.\n\n> kapan?\n"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_json_gives_an_equal_analysis(path):
    analysis = analyse(path.read_bytes())

    text = dump_analysis(analysis)

    assert load_analysis(text) == analysis
    assert "\n" not in text


def test_every_field_comes_back():
    analysis = analyse(GOOD)
    nature = replace(
        analysis.nature,
        bounced=(Bounced("a@example.org", "permanent", "5.1.1", "550"),),
        about=("<a@example.go.id>",),
        returns=date(2026, 12, 1),
    )
    full = replace(analysis, nature=nature)

    assert load_analysis(dump_analysis(full)) == full
    assert full.message.date == datetime(2026, 11, 24, 2, tzinfo=UTC)
    assert full.version == READER_VERSION


def test_the_reader_knows_our_own_mail():
    assert analyse(GOOD, OwnMail(frozenset({"pic@dinas.example.go.id"}))).nature.kind == "loop"
    assert analyse(GOOD).nature.kind == "person"
    assert analyse(GOOD).reply.text == "Sudah selesai."


def test_an_older_or_newer_readers_json_is_understood():
    """Fields it lacks take their defaults; fields that are unknown here are left out."""
    plain = json.loads(dump_analysis(analyse(GOOD)))
    del plain["message"]["calendar"]
    plain["message"]["tomorrow"] = plain["nature"]["tomorrow"] = 1

    assert load_analysis(json.dumps(plain)) == analyse(GOOD)


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"message": {}}', "null"])
def test_what_is_no_analysis_raises(text):
    with pytest.raises((ValueError, KeyError, TypeError)):
        load_analysis(text)


def test_the_same_bytes_give_the_same_analysis():
    for hostile in HOSTILE:
        if hostile.threat in {"T10", "T18", "T31", "T33", "T40", "T41"}:
            raw = hostile.make()
            analysis = analyse(raw)
            assert analyse(raw) == analysis
            assert load_analysis(dump_analysis(analysis)) == analysis


@given(st.binary(max_size=2000))
@settings(max_examples=200, deadline=None)
def test_no_bytes_at_all_make_it_raise(raw):
    analysis = analyse(raw)
    assert load_analysis(dump_analysis(analysis)) == analysis
    dump_analysis(analysis).encode("utf-8")
