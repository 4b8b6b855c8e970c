"""Every status x meaning x authority gives a defined decision; who may do what; what an answer needs; what commands do."""

import itertools
from dataclasses import replace

import pytest

from daemon.core.clocks import KINDS, ExtensionPolicy, PausePolicy
from daemon.core.lifecycle import (
    AUTHORITIES,
    STATUSES,
    Decision,
    MoveFacts,
    decide,
    decide_command,
    decide_happening,
    has_substance,
    status_label,
)
from daemon.core.moves import ANSWERED, COMMANDED, ENDED, EVERY_MOVE, HAPPENED, OPEN, READ, UNREAD, WORKING
from daemon.core.rulebook.model import MEANINGS, Follow, LetterRef, Reading

COMMANDS = ("TERIMA", "KEMBALI", "TUNDA", "KIRIM", "BATAL", "YA", "BUKAN", "DATA", "BUKA", "APA SAJA")
HAPPENINGS = (
    "channels_failed", "delivered", "closing_due", "pause_over", "answer_posted", "transfer_sent", "closed_by_hand", "apa saja",
)  # fmt: skip


def facts(status: str, means: str, authority: str = "pic_proof", **more) -> MoveFacts:
    reading = more.pop("reading", None) or Reading(None, means)
    return MoveFacts(status, reading, authority, **more)


def every_fact():
    """Every status, meaning and authority, with and without substance, days asked, time granted before, a correction."""
    asked = (None, 0, 5, 60)
    for status, means, authority in itertools.product(STATUSES, MEANINGS, AUTHORITIES):
        for attached, days, before, back in itertools.product((False, True), asked, (0, 1), ("", "acknowledged")):
            reading = Reading(None, means, correction=bool(back))
            yield MoveFacts(
                status, reading, authority, has_attachment=attached, extension_days=days,
                extensions=before, pauses=before, previous=back,
            )  # fmt: skip


def test_every_status_meaning_and_authority_has_a_defined_decision():
    """30,720 combinations: a known status after it, a reason, effects on known clocks, and the promises of authority."""
    seen = 0
    for given in every_fact():
        decision = decide(given)
        seen += 1
        assert decision.before == given.status
        assert decision.after in STATUSES
        assert decision.reason
        assert all(set(effect.kinds) <= set(KINDS) for effect in decision.effects)
        if decision.outcome in ("comment", "nothing", "ask"):
            assert decision.after == given.status, given
            assert not decision.effects, given
            assert not decision.ends_obligation, given
        if decision.outcome == "propose":
            assert decision.officers == "proposal"
            assert decision.offers
        if decision.outcome == "move" and decision.ends_obligation:
            assert decision.confirm == "confirmation", given
        if given.authority == "stranger":
            assert decision.outcome == "comment"
            assert not decision.heard
        if given.authority == "automatic":
            assert decision.outcome == "nothing"
            assert not decision.heard
        if given.authority == "pic_unproven":
            assert decision.outcome != "move"
    assert seen == 16 * 12 * 5 * 32


@pytest.mark.parametrize("authority", ["stranger", "automatic"])
def test_strangers_and_automatic_mail_never_move_anything(authority):
    for status, means in itertools.product(STATUSES, MEANINGS):
        decision = decide(facts(status, means, authority, has_attachment=True, extension_days=3))
        assert (decision.after, decision.effects, decision.confirm, decision.officers) == (status, (), "", "")


def test_only_an_officer_transfers_replaces_a_pic_or_withdraws():
    for status, means in itertools.product(STATUSES, ("not_competent", "pic_changed", "withdrawn", "not_received")):
        decision = decide(facts(status, means))
        assert decision.outcome != "move", (status, means)
        if decision.outcome == "propose":
            applied = decide(facts(status, means, "officer"))
            assert applied.outcome == "move"
            assert applied.after == decision.after


def test_a_proposal_without_proof_is_what_the_proven_writer_would_have_done():
    for status, means in itertools.product(STATUSES, MEANINGS):
        proven = decide(facts(status, means, has_attachment=True, extension_days=3))
        unproven = decide(facts(status, means, "pic_unproven", has_attachment=True, extension_days=3))
        if proven.outcome == "move":
            assert unproven.outcome == "propose"
            assert (unproven.after, unproven.effects) == (proven.after, proven.effects)
        else:
            assert replace(unproven, reason="") == replace(proven, reason="")


def test_nothing_ends_an_obligation_without_being_confirmed_to_the_registered_address():
    for move in READ:
        if move.ends:
            assert move.tells_pic == "confirmation"


@pytest.mark.parametrize(
    "given, after",
    [
        (facts("sent", "acknowledged"), "acknowledged"),
        (facts("undelivered", "acknowledged"), "acknowledged"),
        (facts("sent", "in_progress"), "in_progress"),
        (facts("acknowledged", "in_progress"), "in_progress"),
        (facts("waiting_for_data", "in_progress"), "in_progress"),
        (facts("sent", "answered", has_attachment=True), "answered"),
        (facts("in_progress", "answered", has_link=True), "answered"),
        (facts("extended", "answered", sentences=2), "answered"),
        (facts("waiting_for_data", "answered", has_attachment=True), "answered"),
        (facts("in_progress", "extension", extension_days=14), "extended"),
        (facts("in_progress", "needs_info"), "waiting_for_data"),
        (facts("reopened", "acknowledged"), "acknowledged"),
    ],
)
def test_what_a_pic_moves_with_proof(given, after):
    decision = decide(given)
    assert (decision.outcome, decision.after, decision.heard) == ("move", after, True)
    assert decision.confirm == "confirmation"


@pytest.mark.parametrize(
    "status, means",
    [
        ("acknowledged", "acknowledged"), ("in_progress", "acknowledged"), ("in_progress", "in_progress"),
        ("answered", "answered"), ("answered", "acknowledged"), ("waiting_for_data", "needs_info"),
        ("extended", "in_progress"), ("closed", "out_of_office"), ("withdrawn", "withdrawn"),
    ],
)  # fmt: skip
def test_a_repetition_has_no_effect(status, means):
    decision = decide(facts(status, means))
    assert (decision.outcome, decision.effects, decision.confirm) == ("nothing", (), "")


def test_an_interim_answer_is_heard_and_leaves_the_answer_clock_alone():
    """It stops what asks for a sign of life, never the clock of the answer."""
    for status in (*UNREAD, "acknowledged"):
        decision = decide(facts(status, "in_progress"))
        touched = {kind for effect in decision.effects for kind in effect.kinds}
        assert touched == {"receipt", "response"}
        assert decision.heard


@pytest.mark.parametrize(
    "more, enough",
    [
        ({}, False),
        ({"sentences": 1}, False),
        ({"sentences": 2}, True),
        ({"has_attachment": True}, True),
        ({"has_link": True}, True),
        ({"reading": Reading(None, "answered", letter=LetterRef("700/14/Inspektorat/2026"))}, True),
        ({"reading": Reading(None, "answered", letter=LetterRef(""))}, False),
    ],
)
def test_an_answer_needs_the_answer_itself(more, enough):
    """Else the case goes to in_progress and the confirmation asks for it."""
    given = facts("acknowledged", "answered", **more)
    assert has_substance(given) is enough
    decision = decide(given)
    if enough:
        assert (decision.after, decision.ends_obligation, decision.officers) == ("answered", True, "answer_review")
        assert decision.offers == ("TERIMA", "KEMBALI", "TUNDA")
        assert ("met", ("receipt", "response", "answer", "data")) in [(e.verb, e.kinds) for e in decision.effects]
    else:
        assert (decision.outcome, decision.after, decision.asks) == ("move", "in_progress", "answer")
        assert not decision.ends_obligation
        assert decision.officers == ""


@pytest.mark.parametrize("status", ["in_progress", "extended", "waiting_for_data"])
def test_an_empty_answer_on_a_case_in_progress_only_asks(status):
    decision = decide(facts(status, "answered"))
    assert (decision.outcome, decision.after, decision.asks, decision.effects) == ("ask", status, "answer", ())


@pytest.mark.parametrize(
    "more, outcome, days",
    [
        ({"extension_days": 14}, "move", 14),
        ({"extension_days": 15}, "propose", 15),
        ({"extension_days": 5, "extensions": 1, "extended_days": 5}, "propose", 5),
        ({"extension_days": 5, "extended_days": 10}, "propose", 5),
        ({"extension_days": 0}, "nothing", None),
        ({"extension_days": None}, "ask", None),
        ({"extension_days": 30, "extension_policy": ExtensionPolicy(30, 2)}, "move", 30),
    ],
)
def test_time_is_granted_by_rule_up_to_a_limit(more, outcome, days):
    decision = decide(facts("in_progress", "extension", **more))
    assert (decision.outcome, decision.granted_days) == (outcome, days)
    if outcome == "move":
        assert [e.days for e in decision.effects if e.verb == "extend"] == [days]
    if outcome == "ask":
        assert decision.asks == "until"
    if outcome == "propose":
        assert (decision.kind, decision.offers) == ("extension", ("YA", "BUKAN"))
        applied = decide(facts("in_progress", "extension", "officer", **more))
        assert (applied.outcome, applied.after, applied.granted_days) == ("move", "extended", days)


def test_a_pause_has_a_reason_and_a_maximum_and_is_free_once():
    decision = decide(facts("in_progress", "needs_info", pause_policy=PausePolicy(20, 1)))
    pause = next(e for e in decision.effects if e.verb == "pause")
    assert (pause.kinds, pause.days, bool(pause.reason)) == (("answer",), 20, True)
    assert ("start", "waiting") in [(e.verb, e.event) for e in decision.effects]
    again = decide(facts("in_progress", "needs_info", pauses=1))
    assert (again.outcome, again.kind) == ("propose", "data")
    assert decide(facts("in_progress", "needs_info", "officer", pauses=1)).outcome == "move"


def test_a_rule_may_shorten_a_pause_but_never_stretch_it():
    for asked, given in ((7, 7), (90, 30)):
        reading = Reading(
            None, "needs_info", follows=(Follow("aturan", "x.toml:1", pause_days=asked, pause_reason="lampiran"),)
        )
        decision = decide(facts("in_progress", "needs_info", reading=reading))
        assert [(e.days, e.reason) for e in decision.effects if e.verb == "pause"] == [(given, "lampiran")]


@pytest.mark.parametrize(
    "move, outcome, after",
    [
        ("waiting_for_data", "move", "waiting_for_data"),
        ("answered_by_post", "propose", "answered_by_post"),
        ("withdrawn", "propose", "withdrawn"),
        ("in_progress", "move", "in_progress"),
    ],
)
def test_a_rule_that_wants_a_move_is_judged_like_the_reading_that_leads_there(move, outcome, after):
    reading = Reading(None, "other", follows=(Follow("aturan", "x.toml:1", move=move),))
    decision = decide(facts("acknowledged", "other", reading=reading))
    assert (decision.outcome, decision.after) == (outcome, after)


def test_a_writer_takes_an_answer_back():
    """BUKAN within the confirmation: the clocks run as if it had not been, and the new meaning acts."""
    back = Reading(None, "in_progress", correction=True)
    decision = decide(facts("answered", "in_progress", reading=back, previous="acknowledged"))
    assert (decision.outcome, decision.before, decision.after) == ("move", "answered", "in_progress")
    assert [e.verb for e in decision.effects] == ["undo", "met", "start"]
    same = decide(facts("answered", "in_progress", reading=back, previous="in_progress"))
    assert (same.after, [e.verb for e in same.effects]) == ("in_progress", ["undo"])
    bare = decide(
        facts("answered", "unclear", reading=Reading(None, "unclear", correction=True), previous="in_progress")
    )
    assert (bare.after, bare.officers, [e.verb for e in bare.effects]) == ("in_progress", "proposal", ["undo"])


def test_an_unclear_reply_asks_an_officer_and_moves_nothing():
    for status in STATUSES:
        decision = decide(facts(status, "unclear"))
        assert (decision.outcome, decision.after, decision.officers) == ("ask", status, "proposal")


def test_an_answer_after_an_administrative_close_is_an_officers_to_take():
    decision = decide(facts("closed_administratively", "answered", has_attachment=True))
    assert (decision.outcome, decision.after) == ("propose", "answered")


@pytest.mark.parametrize("status", [*ANSWERED, "reviewed", *ENDED])
def test_a_late_word_of_weight_is_shown_to_officers(status):
    decision = decide(facts(status, "needs_info"))
    assert (decision.outcome, decision.kind) == ("comment", "late")


def test_a_second_answer_beside_the_first_is_shown_to_those_who_review():
    decision = decide(facts("answered", "answered", has_attachment=True))
    assert (decision.outcome, decision.after, decision.kind) == ("nothing", "answered", "supplement")


@pytest.mark.parametrize(
    "status, word, after, verbs",
    [
        ("draft", "KIRIM", "sent", ["start"]),
        ("undelivered", "KIRIM", "sent", ["cancel", "start"]),
        ("answered", "TERIMA", "reviewed", ["met", "start"]),
        ("answered_by_post", "terima", "reviewed", ["met", "start"]),
        ("waiting_for_data", "DATA", "in_progress", ["met", "resume", "anew"]),
        ("closed", "BUKA", "reopened", ["cancel", "start"]),
    ],
)
def test_what_officers_commands_do(status, word, after, verbs):
    decision = decide_command(status, word)
    assert (decision.outcome, decision.after, [e.verb for e in decision.effects]) == ("move", after, verbs)


def test_kembali_needs_a_reason_and_lets_the_clock_run_again():
    assert decide_command("answered", "KEMBALI").outcome == "ask"
    decision = decide_command("answered", "KEMBALI", reason="berita acara belum ditandatangani")
    assert (decision.outcome, decision.after, decision.confirm) == ("move", "in_progress", "returned")
    assert ("reopen", ("answer",)) in [(e.verb, e.kinds) for e in decision.effects]
    assert "berita acara" in decision.reason


@pytest.mark.parametrize("word", ["TUNDA", "BUKAN", "APA SAJA"])
def test_other_words_do_nothing(word):
    for status in STATUSES:
        assert decide_command(status, word).outcome == "nothing"


def test_batal_goes_back_with_the_clocks():
    decision = decide_command("reviewed", "BATAL", previous="answered")
    assert (decision.after, [e.verb for e in decision.effects]) == ("answered", ["undo"])
    assert decide_command("reviewed", "BATAL").outcome == "nothing"


@pytest.mark.parametrize(
    "status, what, after",
    [
        ("sent", "channels_failed", "undelivered"),
        ("undelivered", "delivered", "sent"),
        ("reviewed", "closing_due", "closed"),
        ("waiting_for_data", "pause_over", "in_progress"),
        ("not_competent", "pause_over", "in_progress"),
        ("in_progress", "answer_posted", "answered_by_post"),
        ("not_competent", "transfer_sent", "transferred"),
        ("in_progress", "closed_by_hand", "closed_administratively"),
    ],
)
def test_what_happens_by_itself(status, what, after):
    decision = decide_happening(status, what)
    assert (decision.outcome, decision.after) == ("move", after)


def test_commands_and_happenings_are_defined_everywhere():
    for status in STATUSES:
        decisions = [decide_command(status, word, reason="sebab", previous="sent") for word in COMMANDS]
        decisions += [decide_happening(status, what) for what in HAPPENINGS]
        for decision in decisions:
            assert isinstance(decision, Decision)
            assert decision.before == status
            assert decision.after in STATUSES
            assert decision.reason


def test_happenings_only_follow_from_where_they_can_happen():
    assert decide_happening("answered", "channels_failed").outcome == "nothing"
    assert decide_happening("answered", "closing_due").outcome == "nothing"


def test_every_status_can_be_left_or_is_an_end_and_can_be_reached():
    reached = {move.after for move in EVERY_MOVE} | {"draft"}
    assert reached - {""} == set(STATUSES)
    left = {status for move in EVERY_MOVE for status in move.before}
    assert set(STATUSES) - left == set()


def test_a_transfer_is_never_a_close_and_the_table_speaks_known_words():
    for move in EVERY_MOVE:
        assert set(move.before) <= set(STATUSES)
        assert not (move.on in {"not_competent", "transfer_sent"} and move.after.startswith("closed"))
        assert move.why
    assert {move.on for move in READ} <= {*MEANINGS, "answered_by_post"}
    assert all(move.by == "officer" for move in COMMANDED)
    assert all(move.by in {"kawal", "officer"} for move in HAPPENED)
    assert set(OPEN) >= set(WORKING)


def test_labels_in_both_languages():
    assert status_label("answered") == "sudah dijawab, sedang diperiksa"
    assert status_label("answered", "en") == "answered, under review"
    assert status_label("apa saja") == "apa saja"
    assert all(indonesian and english for indonesian, english in STATUSES.values())


def test_templates_and_table_call_a_status_the_same():
    from daemon.core.letters import wording

    assert dict(wording.STATUSES) == dict(STATUSES)
