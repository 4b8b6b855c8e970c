"""Hostile messages (THREATS T08-T10, T18, T21, T26-T36-T41, T43, T45, T46): each is answered, as the table says."""

import time
from collections import Counter

import pytest
from mail.hostile.every import HOSTILE

from daemon.core.message import read_message

SECONDS = 10
THREATS = "T08 T09 T10 T18 T21 T26 T27 T28 T29 T30 T31 T32 T33 T34 T36 T37 T38 T39 T40 T41 T43 T45 T46".split()


@pytest.mark.parametrize("hostile", HOSTILE, ids=[hostile.label for hostile in HOSTILE])
def test_a_hostile_message_is_read_as_the_table_says(hostile):
    """It never raises, takes less CPU than a child may, and holds what the row says."""
    raw = hostile.make()
    started = time.process_time()

    message = read_message(raw)

    assert time.process_time() - started < SECONDS
    assert hostile.holds(message), (
        message.writer,
        message.claimed,
        message.subject,
        message.defects,
        message.text[:80],
    )


@pytest.mark.parametrize("threat", THREATS)
def test_each_threat_has_ten_messages(threat):
    assert Counter(hostile.threat for hostile in HOSTILE)[threat] >= 10


def test_every_value_of_a_hostile_message_fits_utf8_and_one_line():
    """No lone surrogate, no line break in a header or a subject: what is stored and shown cannot be split by them."""
    for hostile in HOSTILE:
        if hostile.threat in {"T18", "T28", "T31", "T32", "T33", "T45"}:
            message = read_message(hostile.make())
            shown = (message.subject, message.claimed, message.message_id, *(a.filename for a in message.attachments))
            values = (*shown, *(value for _, value in message.headers))
            assert not any(set(value) & set("\r\n\0") for value in values), hostile.label
            "\n".join((*values, message.text, message.html)).encode("utf-8")
