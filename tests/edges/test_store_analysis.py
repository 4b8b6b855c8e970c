"""What the reader found, stored with its message: whole, replaced when it is settled again, never doubled."""

import json

import pytest
from sqlalchemy import func, select
from store_facts import DAY, NOW, furnish, number, seen

from daemon.core.analysis import analyse
from daemon.core.changes import AddEvent, LinkMessage, SettleMessage
from daemon.edges.store import Store
from daemon.edges.store.tables import ANALYSIS

RAW = b"""\
Message-ID: <jawab.1@dinas-a.example.go.id>\r
From: Petugas A <pic@dinas-a.example.go.id>\r
To: dumas@example.go.id\r
Subject: Re: [KWL-2026-000001-X] Tindak lanjut\r
Date: Mon, 2 Nov 2026 10:00:00 +0700\r
MIME-Version: 1.0\r
Content-Type: multipart/mixed; boundary=b\r
\r
--b\r
Content-Type: text/plain; charset=utf-8\r
\r
Sudah kami tindak lanjuti \xe2\x80\x94 terlampir.\r
--b\r
Content-Type: application/pdf; name=surat.pdf\r
Content-Disposition: attachment; filename=surat.pdf\r
Content-Transfer-Encoding: base64\r
\r
JVBERi0xLjQK\r
--b--\r
"""


@pytest.fixture
def message(store: Store) -> int:
    furnish(store)
    return store.keep_raw([seen(1, RAW)])[0].message_id


def changes(message: int, at=NOW):
    return [
        SettleMessage(message, "linked", "names the case", at, analyse(RAW)),
        LinkMessage(message, number(1), 12.0, ({"kind": "token"},), {"means": "answered"}, "h1", "answered"),
        AddEvent(number(1), "answered", "pic@dinas-a.example.go.id", at, {"rule": "sudah"}, message),
    ]


def test_an_analysis_comes_back_as_it_went(store: Store, message: int) -> None:
    """Replay and explain parse nothing again: the value is equal, to the last header."""
    store.apply(changes(message))
    assert store.analysis(message) == analyse(RAW)
    assert store.analysis(404) is None


def test_what_is_searched_stands_in_the_row(store: Store, message: int) -> None:
    """Message-ID, writer, subject, nature, and the attachments as views on the kept bytes."""
    store.apply(changes(message))
    kept = store.message(message)
    assert (kept.header_id, kept.writer, kept.nature, kept.outcome) == (
        analyse(RAW).message.message_id,
        "pic@dinas-a.example.go.id",
        "person",
        "linked",
    )
    assert [m.id for m in store.messages_by_header([kept.header_id])] == [message]
    found = store.attachments(message)
    assert [(a.name, a.content_type, a.size) for a in found] == [("surat.pdf", "application/pdf", 9)]
    with store.open_kept(kept.sha256) as file:
        file.seek(found[0].offset)
        assert file.read(found[0].length).strip() == b"JVBERi0xLjQK"


def test_settling_again_doubles_nothing(store: Store, message: int) -> None:
    """The same bytes, the same changes: one analysis, one link, one event, one set of attachments."""
    store.apply(changes(message))
    store.apply(changes(message, NOW + DAY))
    assert len(store.links_of_message(message)) == len(store.attachments(message)) == 1
    assert [e.kind for e in store.events(number(1))] == ["answered"]
    assert store.db.rows(select(func.count()).select_from(ANALYSIS))[0][0] == 1


def test_settling_again_elsewhere_moves_the_link(store: Store, message: int) -> None:
    """With a new analysis the links are replaced; without one (an officer's word) they stay."""
    store.apply(changes(message))
    store.apply([SettleMessage(message, "held", "taken back", NOW)])
    assert len(store.links_of_message(message)) == 1
    store.apply([SettleMessage(message, "unrelated", "new rules", NOW, analyse(RAW))])
    assert store.links_of_message(message) == []


def test_hostile_text_survives_in_the_analysis(store: Store) -> None:
    """NUL and broken UTF-8 in a mail are stored on both databases, and come back."""
    raw = b"From: x@example.org\r\nSubject: a\0b \xff\xfe\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nhalo\0 \xff\xed\xa0\xbd"
    message = store.keep_raw([seen(2, raw)])[0].message_id
    store.apply([SettleMessage(message, "unrelated", "", NOW, analyse(raw))])
    assert store.analysis(message).message.text[:4] == "halo"
    assert "\0" not in store.message(message).subject


def test_an_answer_shows_that_a_mail_left(store: Store, message: int) -> None:
    """In doubt after a crash: a reply on the case that names the mail's Message-ID settles it."""
    from store_facts import mail

    answer = RAW.replace(b"MIME-Version", b"In-Reply-To: <kwl.letter:1@example.go.id>\r\nMIME-Version")
    replied = store.keep_raw([seen(3, answer)])[0].message_id
    store.apply([mail("letter:1"), mail("letter:2")])
    store.apply([
        SettleMessage(replied, "linked", "", NOW, analyse(answer)),
        LinkMessage(replied, number(1), 12.0, (), {}, "h1"),
    ])  # fmt: skip
    assert store.was_seen("<kwl.letter:1@example.go.id>")
    assert not store.was_seen("<kwl.letter:2@example.go.id>")


def test_a_stored_analysis_is_json(store: Store, message: int) -> None:
    """Readable without Kawal."""
    store.apply(changes(message))
    assert isinstance(json.loads(store.db.rows(select(ANALYSIS.c.body))[0][0]), dict)
