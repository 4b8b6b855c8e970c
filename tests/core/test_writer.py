"""The strict parser of the writer: what people send works, what can be read in two ways is nobody (THREATS T08-T11)."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daemon.core.message import Mailbox, display_text, parse_address, parse_mailbox, parse_writer
from daemon.core.message.writer import is_mixed_script

PIC = "pic@dinas.example.go.id"

ACCEPTED = [
    (PIC, Mailbox("", PIC)),
    (f"<{PIC}>", Mailbox("", PIC)),
    (f"  <{PIC}>  ", Mailbox("", PIC)),
    (f"< {PIC} >", Mailbox("", PIC)),
    (f"Pejabat Contoh <{PIC}>", Mailbox("Pejabat Contoh", PIC)),
    (f'"Contoh, S.H., M.Si." <{PIC}>', Mailbox("Contoh, S.H., M.Si.", PIC)),
    (f'"Pejabat \\"Contoh\\"" <{PIC}>', Mailbox('Pejabat "Contoh"', PIC)),
    (f"Drs. Contoh M.Si <{PIC}>", Mailbox("Drs. Contoh M.Si", PIC)),
    (f"Contoh (Dinas PU) <{PIC}>", Mailbox("Contoh (Dinas PU)", PIC)),
    (f"Contoh [Dinas PU] <{PIC}>", Mailbox("Contoh [Dinas PU]", PIC)),
    (f"{PIC} (Pejabat Contoh)", Mailbox("Pejabat Contoh", PIC)),
    (f"Contoh <{PIC}> (kantor)", Mailbox("Contoh", PIC)),
    (f"=?utf-8?q?Contoh=2C_S=2EH=2E?= <{PIC}>", Mailbox("Contoh, S.H.", PIC)),
    (f"=?utf-8?b?w4lu?= =?utf-8?b?ZXJnaQ==?= <{PIC}>", Mailbox("Énergi", PIC)),
    (f'"=?utf-8?q?=C3=89nergi?=" <{PIC}>', Mailbox("Énergi", PIC)),
    (f"'Contoh' <{PIC}>", Mailbox("'Contoh'", PIC)),
    (f"{PIC} <{PIC}>".replace(PIC, f'"{PIC}"', 1), Mailbox(PIC, PIC)),
    ("PIC@DINAS.EXAMPLE.GO.ID", Mailbox("", PIC)),
    ("o'brien+surat_1@example.org", Mailbox("", "o'brien+surat_1@example.org")),
    ("pic@dïnas.example", Mailbox("", "pic@xn--dnas-5pa.example")),
    ("pic@di\u0308nas.example", Mailbox("", "pic@xn--dnas-5pa.example")),
    ("pic@xn--dnas-5pa.example", Mailbox("", "pic@xn--dnas-5pa.example")),
    ("root@localhost", Mailbox("", "root@localhost")),
]
REFUSED = [
    "", " ", "pic", "@", "pic@", "@example.org", "<>", "Contoh <>", "MAILER-DAEMON", "Contoh", "a@b@c", "a b@example.org",
    "pic@-example.org", "pic@example-.org", "pic@exa_mple.org", "pic@.example.org", "pic@example..org", ".pic@example.org",
    "pic.@example.org", "pic@[192.0.2.1]", "pic@example.org.", '"pic"@example.org', "pic(c)@example.org",
    "(c)pic@example.org", "pic@(c)example.org", "pic@example.org (a) (b)", "Contoh: pic@example.org;", "a@b.id;", "a@b.id,",
    "a@b.id, c@d.id", "<@a.id:pic@example.org>", "<a@b.id> <c@d.id>", "<a@b.id", "a@b.id>", "Contoh <a@b.id> c", '"Contoh <a@b.id>',
    "Contoh (x <a@b.id>", "Contoh) <a@b.id>", "Contoh\\ <a@b.id>", "c@d.id <a@b.id>", '"c@d.id" <a@b.id>', "(c@d.id) <a@b.id>",
    "<a@b.id> (c@d.id)", "a@b.id (c@d.id)", "=?utf-8?q?c=40d.id?= <a@b.id>", "=?utf-8?q?=3Cc=40d.id=3E?= <a@b.id>",
    "=?utf-8?b?YTw+?= <a@b.id>", "a@b.id\0", "a\0@b.id", "a@b.id\r\n <c@d.id>", "a\n@b.id", "pïc@example.org", "рic@example.org",
    "pic＠example.org", "pic@example。org", "pic@ｅxample.org", "pic@exam\u00adple.org", "pic@exam\u200bple.org",
    "pic@xn--\x80.org", "pic@xn--a.example", f"{'a' * 65}@example.org", f"a@{'b' * 64}.org", "a@" + "b." * 200 + "org",
    "c＠d.example <a@b.id>", "c@d\u200b.example <a@b.id>",
]  # fmt: skip


@pytest.mark.parametrize(("value", "expected"), ACCEPTED, ids=range(len(ACCEPTED)))
def test_what_people_send_is_read(value, expected):
    assert parse_mailbox(value) == expected
    assert parse_writer([value]) == (expected, ())


@pytest.mark.parametrize("value", REFUSED, ids=range(len(REFUSED)))
def test_what_can_be_read_in_two_ways_is_nobody(value):
    writer, defects = parse_writer([value])

    assert writer is None
    assert defects == (("ambiguous_from",) if value.strip() else ("no_from",))


def test_one_field_only():
    assert parse_writer([]) == (None, ("no_from",))
    assert parse_writer([PIC, PIC]) == (None, ("ambiguous_from",))
    assert parse_writer([PIC, ""]) == (None, ("ambiguous_from",))


@pytest.mark.parametrize(
    ("value", "flagged"),
    [
        (f"Pejabat <{PIC}>", False),
        (f"Пример <{PIC}>", False),
        (f"例 Contoh <{PIC}>", False),
        (f"Pejаbat <{PIC}>", True),
        (f"Pαjabat <{PIC}>", True),
        (f"Peja\u202ebat <{PIC}>", True),
        ("pic@dinаs.example", True),
        ("pic@динас.example", False),
    ],
)
def test_mixed_alphabets_are_flagged(value, flagged):
    """T18: letters of two alphabets in one word, or characters that turn the text around."""
    writer, defects = parse_writer([value])

    assert writer is not None
    assert ("mixed_script" in defects) is flagged


def test_mixed_script_looks_at_single_words():
    assert not is_mixed_script("Dinas Пример")
    assert is_mixed_script("Dinаs")


@given(st.text(alphabet=st.sampled_from("ab@<>(),;:\"\\. \t=?_-[]'é＠\u200b\0"), max_size=40))
@settings(max_examples=2000, deadline=None)
def test_an_accepted_address_is_the_only_one_in_sight(value):
    """Whatever is put together of the signs of addresses: None, or one dot-atom address that stands there as such."""
    mailbox = parse_mailbox(value)
    if mailbox is not None:
        assert re.fullmatch(r"[a-z0-9=?_'-]+(\.[a-z0-9=?_'-]+)*@[a-z0-9-]+(\.[a-z0-9-]+)*", mailbox.address)
        assert parse_address(mailbox.address) == mailbox.address


@given(st.lists(st.text(max_size=200), max_size=3))
def test_no_values_make_it_raise(values):
    writer, defects = parse_writer(values)
    assert (writer is None) == bool({"no_from", "ambiguous_from"} & set(defects))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Re: surat", "Re: surat"),
        ("Hi\r\nBcc: x@example.org", "Hi Bcc: x@example.org"),
        ("a\0b\x1b]0;c\x07", "a b ]0;c"),
        ("SET\u200bUJU \u202esurat\u202c", "SETUJU surat"),
        ("a\u2028b\u0085c", "a b c"),
        ("  banyak   spasi\t", "banyak spasi"),
        ("x" * 2000, "x" * 997 + "…"),
    ],
)
def test_foreign_text_is_made_fit_to_show(text, shown):
    assert display_text(text) == shown
