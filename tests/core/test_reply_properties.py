"""No text at all makes the taking apart raise, nothing is lost, and a megabyte takes under a second (T43)."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daemon.core.message import Message
from daemon.core.reply import find_reply

PIECES = st.sampled_from(
    [
        "Pada ", "On ", "menulis:", "wrote:", "> ", ">> ", "| ", "-- ", "--", "__", "```", "Dari: ", "From: ", "Sent: 10:00", "To: a@example.id", "Subject: x",
        "-----Original Message-----", "---------- Pesan terusan ---------", "Dikirim dari iPhone saya", "Regards,", "DISCLAIMER: x", "a@example.id", "<a@example.id>",
        "1 Sep 2026 10.00", "________________________________", "\n", "\n", "\n\n", "\r\n", "\u2028", "\xa0", "\u200b", "\ufeff", "写道：", "terima kasih", "SELESAI", " ",
        "-----BEGIN PGP SIGNED MESSAGE-----", "<blockquote>", "</blockquote>", "<div class=gmail_quote>", "<div id=divRplyFwdMsg>", "<br>", "<p>", "</div>", "&gt;", "<!--",
    ]
)  # fmt: skip
TEXTS = st.one_of(st.text(max_size=400), st.lists(st.one_of(PIECES, st.text(max_size=6)), max_size=60).map("".join))


def scratch(text: str, html: str = "", subject: str = "Re: surat") -> Message:
    return Message("<1@example.go.id>", None, None, "", subject, (), "text/plain", "", text, html)


@settings(max_examples=300, deadline=None)
@given(TEXTS, TEXTS, st.lists(TEXTS, max_size=3), st.sampled_from(["Re: x", "Fwd: x", "", "："]))
def test_nothing_raises(text, html, sent, subject):
    """Whatever comes, a reply comes out, and twice the same."""
    reply = find_reply(scratch(text, html, subject), sent)
    assert reply == find_reply(scratch(text, html, subject), sent)


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_nothing_is_lost(text):
    """Every visible character of the text stands in one of the four parts."""
    reply = find_reply(scratch(text))
    parts = reply.text + reply.quoted + reply.signature + reply.forwarded
    assert sorted("".join(text.replace("\u200b", "").replace("\ufeff", "").split())) == sorted(
        "".join(parts.replace("\u200b", "").replace("\ufeff", "").split()),
    )


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet=st.characters(categories=["L", "N", "Zs"]), max_size=200))
def test_quoted_text_never_reaches_the_reply(text):
    """Under quote marks nothing is read as the writer's."""
    quoted = "\n".join(f"> x{line}" for line in text.splitlines() or [""])
    assert find_reply(scratch(f"Selesai.\n\n{quoted}\n> akhir\n")).text == "Selesai."


MEGABYTE = 1_000_000
LARGE = {
    "on ab": "On " + "ab " * (MEGABYTE // 3),
    "on ab lines": "On ab ab ab\n" * (MEGABYTE // 12),
    "on ab colon": "On 1 ab ab:\n" * (MEGABYTE // 12),
    "dated": "Pada 1 Sep 2026 10.00 a <a@example.id>\n" * (MEGABYTE // 39),
    "addresses": "a@a " * (MEGABYTE // 4),
    "ats": "@" * MEGABYTE,
    "quotes": "> a\n" * (MEGABYTE // 4),
    "alternating": "a\n> b\n" * (MEGABYTE // 6),
    "loose rules": "a\n---\n" * (MEGABYTE // 6),
    "deep quote": ">" * MEGABYTE,
    "blank lines": "\n" * MEGABYTE,
    "spaces": " " * MEGABYTE + "x",
    "dashes": "-" * MEGABYTE,
    "dash lines": "--\n" * (MEGABYTE // 3),
    "rules": "_____\n" * (MEGABYTE // 6),
    "headers": "From: a\n" * (MEGABYTE // 8),
    "sent from": "Sent from my iPhone\n\n" * (MEGABYTE // 21),
    "disclaimers": "This message\n\n" * (MEGABYTE // 14),
    "one paragraph": "This message is confidential\n" * (MEGABYTE // 29),
    "regards": "Regards,\n" * (MEGABYTE // 9),
    "fences": "```\n" * (MEGABYTE // 4),
    "cjk": "写" * MEGABYTE,
    "footers": "KWL-2026-004217-F\n" * (MEGABYTE // 18),
    "hash": "Hash: x\n" * (MEGABYTE // 8),
}


@pytest.mark.parametrize("text", LARGE.values(), ids=LARGE.keys())
def test_a_megabyte_takes_under_a_second(text):
    """T43: every kind of line is read in linear time."""
    started = time.process_time()
    find_reply(scratch(text))
    assert time.process_time() - started < 1.0


@pytest.mark.parametrize(
    "page",
    ["<div>", "<blockquote>", "<p>a", "a<br>", "<b><i>", "<div style='border-top:solid #E1E1E1 1.0pt'>", "&gt; "],
)
def test_a_megabyte_of_html_takes_two_seconds_at_most(page):
    """Structure is read without recursion."""
    html = page * (MEGABYTE // len(page))
    started = time.process_time()
    find_reply(scratch("a", html))
    assert time.process_time() - started < 2.0


def test_our_own_text_repeated_a_megabyte_long():
    """Echoes are found in linear time, whatever is repeated."""
    sent = ["a b c d e " * 20_000, "mohon jawaban atas surat kami " * 10_000]
    started = time.process_time()
    find_reply(scratch("a b c d e\n" * 50_000 + "mohon jawaban atas surat\n" * 20_000), sent)
    assert time.process_time() - started < 2.0
