"""Linking: the evidence is weighed together, a stranger is never believed, the writer's words rule."""

import pytest

from daemon.core.linking import CaseFact, LinkFacts, TokenFact, WriterFact, find_places, link
from daemon.core.references import Reference
from daemon.core.verdict import Verdict

A = CaseFact("KWL-2026-000001-A", "DISDIK", "KWL-2026-000001-A")
B = CaseFact("KWL-2026-000002-B", "DISDIK", "KWL-2026-000002-B")
C = CaseFact("KWL-2026-000003-C", "DINKES", "KWL-2026-000003-C")
TOKEN = "a" * 26
BUNDLE = "b" * 26
PIC = WriterFact("pic@disdik.example.go.id", registered=frozenset({"DISDIK"}))
COLLEAGUE = WriterFact("staf@disdik.example.go.id", domain=frozenset({"DISDIK"}))
OTHER_PIC = WriterFact("pic@dinkes.example.go.id", registered=frozenset({"DINKES"}))
BOTH = WriterFact("pic@example.go.id", registered=frozenset({"DISDIK", "DINKES"}))
STRANGER = WriterFact("seseorang@example.org")
NOBODY = WriterFact()
PASS, FAIL, NONE = Verdict("pass", ""), Verdict("fail", ""), Verdict("none", "")

AT = Reference("token", TOKEN, "header", where="to")
THREAD = Reference("message_id", TOKEN, "header", where="in-reply-to")
FOOTER = Reference("token", TOKEN, "quoted")
FORWARDED = Reference("token", TOKEN, "forwarded")
SUBJECT = Reference("case_number", A.number, "subject", A.number)
OWN_A = Reference("case_number", A.number, "own", A.number)
OWN_B = Reference("case_number", B.number, "own", B.number)
OWN_C = Reference("case_number", C.number, "own", C.number)
LETTER_A = Reference("letter_number", "B-1/2026", "file", A.number)
LETTER_OWN_A = Reference("letter_number", "B-1/2026", "own", A.number)


def decide(*references, writer=PIC, verdict=NONE, tokens=None, words="", own_open=()):
    known = {TOKEN: TokenFact("valid", "case", (A.number,), PIC.address)} | (tokens or {})
    cases = {c.number: c for c in (A, B, C)}
    return link(LinkFacts(tuple(references), known, cases, writer, verdict, tuple(own_open), words))


@pytest.mark.parametrize(
    "references",
    [(AT,), (THREAD,), (FOOTER,), (SUBJECT,), (OWN_A,), (LETTER_A,), (LETTER_OWN_A,), (AT, THREAD, FOOTER, SUBJECT)],
)
def test_one_full_reference_from_a_registered_writer_links(references):
    found = decide(*references)
    assert (found.outcome, found.cases) == ("linked", (A.number,))


@pytest.mark.parametrize("writer", [STRANGER, NOBODY, OTHER_PIC])
@pytest.mark.parametrize(
    "references",
    [(AT,), (SUBJECT,), (OWN_A,), (LETTER_A,), (AT, THREAD, FOOTER, SUBJECT, OWN_A, LETTER_A, LETTER_OWN_A)],
)
def test_no_heap_of_carriers_makes_another_writer_believed(references, writer):
    """T01, T02, T06: whoever is not of the institution is held, whatever was copied."""
    assert decide(*references, writer=writer).outcome == "held"


@pytest.mark.parametrize("references", [(AT,), (SUBJECT,), (AT, THREAD, FOOTER, SUBJECT)])
def test_a_sender_that_the_border_calls_forged_is_no_writer(references):
    assert decide(*references, verdict=FAIL).outcome == "held"


def test_a_colleague_needs_the_token_and_is_no_proof_by_number():
    assert decide(AT, writer=COLLEAGUE).outcome == "linked"
    assert decide(SUBJECT, OWN_A, LETTER_A, writer=COLLEAGUE).outcome == "held"


@pytest.mark.parametrize("state", ["unknown", "forged", "expired"])
@pytest.mark.parametrize("reference", [AT, THREAD, FOOTER, FORWARDED])
def test_a_token_that_does_not_verify_is_worth_nothing(state, reference):
    """T04, T05: on every path."""
    found = decide(reference, tokens={TOKEN: TokenFact(state)}, writer=COLLEAGUE)
    assert found.outcome == "unrelated"


def test_the_writers_words_outrank_the_thread():
    """People answer about B by replying to an old mail about A: filed on B, acted on by nobody yet."""
    found = decide(AT, THREAD, SUBJECT, OWN_B)
    assert (found.outcome, found.cases, found.limit) == ("linked", (B.number,), "propose")


def test_words_that_name_a_case_of_another_institution_are_held():
    assert decide(AT, SUBJECT, OWN_C).outcome == "held"
    assert decide(AT, SUBJECT, OWN_C, writer=BOTH).cases == (C.number,)


def test_several_cases_named_are_all_linked():
    found = decide(SUBJECT, OWN_A, OWN_B)
    assert set(found.cases) == {A.number, B.number}


def test_two_threads_in_one_mail_and_no_word_asks_once():
    """T22."""
    found = decide(AT, Reference("case_number", B.number, "subject", B.number))
    assert (found.outcome, found.ask) == ("held", "pic")


def test_a_number_that_only_stands_in_our_quoted_list_does_not_disturb():
    found = decide(AT, SUBJECT, Reference("case_number", B.number, "quoted", B.number))
    assert found.cases == (A.number,)


def test_a_number_that_no_case_bears_holds():
    found = decide(AT, Reference("case_number", "KWL-2026-000009-Z", "own", "KWL-2026-000009-Z"))
    assert found.outcome == "held"
    assert "KWL-2026-000009-Z" in found.reason


def test_a_slip_in_a_number_is_proposed_never_believed():
    from daemon.core.numbers import case_number

    right = case_number("KWL", 2026, 1)
    wrong = right[:-1] + ("A" if right[-1] != "A" else "B")
    cases = {right: CaseFact(right, "DISDIK", right)}
    found = link(LinkFacts((Reference("case_number", wrong, "subject", None, valid=False),), {}, cases, PIC, NONE))
    assert (found.outcome, found.candidates[0].case) == ("held", right)


def test_a_slip_that_keeps_the_check_character_comes_before_one_in_it():
    """KWL-2026-000036-7 written for KWL-2026-000056-7, where KWL-2026-000036-F is open too: the digit was mistyped."""
    cases = {n: CaseFact(n, "DISDIK", n) for n in ("KWL-2026-000036-F", "KWL-2026-000056-7")}
    slip = Reference("case_number", "KWL-2026-000036-7", "own", None, valid=False)
    found = link(LinkFacts((slip,), {}, cases, PIC, NONE))
    assert (found.outcome, [c.case for c in found.candidates]) == ("held", ["KWL-2026-000056-7", "KWL-2026-000036-F"])


def test_a_valid_token_from_an_unknown_address_asks_the_registered_one():
    assert decide(AT, writer=STRANGER).ask == "address"


def test_quoted_or_forwarded_tokens_prove_only_with_an_aligned_pass():
    assert not decide(FOOTER).candidates[0].proof
    assert decide(FOOTER, verdict=PASS).candidates[0].proof
    assert decide(AT).candidates[0].proof


def test_a_registered_writer_without_any_reference_waits_with_their_open_cases():
    found = decide(own_open=(A, B))
    assert (found.outcome, found.ask, [c.case for c in found.candidates]) == ("held", "pic", [A.number, B.number])


def test_a_strangers_mail_without_reference_is_unrelated():
    assert decide(writer=STRANGER).outcome == "unrelated"


MERGED = {BUNDLE: TokenFact("valid", "bundle", (A.number, B.number), PIC.address)}
BUNDLE_AT = Reference("token", BUNDLE, "header", where="to")


def test_one_word_for_a_bundle_acknowledges_at_most():
    found = decide(BUNDLE_AT, tokens=MERGED, words="siap, diterima")
    assert (set(found.cases), found.limit) == ({A.number, B.number}, "acknowledge")


@pytest.mark.parametrize(
    ("words", "chosen"),
    [
        ("nomor 2 sudah selesai, berkas terlampir", {B.number}),
        ("1. sudah selesai\n2. masih proses", {A.number, B.number}),
        ("semuanya sudah kami tindak lanjuti", {A.number, B.number}),
        ("no. 1 dan 2 selesai", {A.number, B.number}),
        ("kasus ke-1 selesai", {A.number}),
        ("1 PROSES, 2 SELESAI", {A.number, B.number}),
        ("1=PROSES 2=SELESAI", {A.number, B.number}),
        ("semua PROSES kecuali 2 SELESAI", {A.number, B.number}),
        ("semua selesai kecuali nomor 2", {A.number, B.number}),
        ("nomor 2 selesai, sisanya masih proses", {A.number, B.number}),
        ("yang kedua sudah selesai", {B.number}),
        ("Semua berkas terlampir untuk nomor 2.", {B.number}),
    ],
)
def test_places_in_the_list_choose(words, chosen):
    found = decide(BUNDLE_AT, tokens=MERGED, words=words)
    assert (set(found.cases), found.limit) == (chosen, "")


@pytest.mark.parametrize("words", ["surat nomor 12/2026", "kami rapat tanggal 2", "pasal 3 ayat 2", "diteruskan ke 2 dinas", "1 selesai, 1 proses", "Baru 2 selesai", "no" + " " * 100_000])
def test_numbers_that_are_no_places_choose_nothing(words):
    assert find_places(words, (A.number, B.number)) == ()
