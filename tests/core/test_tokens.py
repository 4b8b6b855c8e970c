"""Tokens: nobody guesses, alters or outlives one."""

import random
from datetime import UTC, datetime, timedelta

import pytest

from daemon.core.records import Token
from daemon.core.tokens import OWN_ID, Keyring, own_message_id, plus_address, sign, verify

KEYS = Keyring({"1": b"a" * 32, "2": b"b" * 32})
NOW = datetime(2026, 9, 1, tzinfo=UTC)


def issued(**changes) -> tuple[str, Token]:
    facts = {"kind": "case", "key_id": "2", "subject": "KWL-2026-004217-F", "contact": "pic@dinas.example.go.id"}
    value = sign(KEYS, facts["kind"], facts["subject"], facts["contact"])
    return value, Token(value=value, created=NOW, **(facts | changes))


def test_a_token_is_26_characters_and_the_same_each_time():
    value, _ = issued()
    assert len(value) == 26
    assert value == issued()[0]


def test_an_untouched_token_holds_and_an_old_key_verifies_for_ever():
    value, row = issued()
    assert verify(KEYS, value, row, NOW).state == "valid"
    assert verify(KEYS, value.upper(), row, NOW).state == "valid"
    old = sign(KEYS, "case", "KWL-2026-004217-F", "pic@dinas.example.go.id", key_id="1")
    assert verify(KEYS, old, Token(value=old, kind="case", key_id="1", subject="KWL-2026-004217-F",
                                   contact="pic@dinas.example.go.id", created=NOW), NOW).state == "valid"  # fmt: skip


@pytest.mark.parametrize("field", ["kind", "subject", "contact", "nonce", "key_id"])
def test_a_row_that_was_altered_verifies_nothing(field):
    value, row = issued(**{field: "1" if field == "key_id" else "notice"})
    assert verify(KEYS, value, row, NOW).state == "forged"


def test_one_flipped_character_is_forged_even_if_a_row_is_found():
    value, row = issued()
    for at in range(25):
        flipped = value[:at] + ("a" if value[at] != "a" else "b") + value[at + 1 :]
        assert verify(KEYS, flipped, row, NOW).state == "forged"


def test_guessing_gets_nowhere():
    value, _ = issued()
    rows = {value: issued()[1]}
    guess = random.Random(7)
    for _ in range(20_000):
        word = "".join(guess.choices("abcdefghijklmnopqrstuvwxyz234567", k=26))
        assert verify(KEYS, word, rows.get(word), NOW).state == "unknown"


def test_a_notice_ends_after_its_time():
    value, row = issued(expires=NOW + timedelta(days=30))
    assert verify(KEYS, value, row, NOW + timedelta(days=30)).state == "valid"
    assert verify(KEYS, value, row, NOW + timedelta(days=31)).state == "expired"


def test_the_carriers_are_read_back():
    value, _ = issued()
    identity = own_message_id(value, "c0ffee", "example.go.id")
    assert OWN_ID.match(identity).group(1) == value
    assert plus_address("dumas@example.go.id", value) == f"dumas+{value}@example.go.id"


