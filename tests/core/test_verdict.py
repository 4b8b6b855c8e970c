"""Whose word about a sender counts: our server's, and that of the gateways in front of it which are configured."""

import pytest

from daemon.core.message import read_message
from daemon.core.verdict import Chain, Verdict, count_vouched, find_verdict

OURS, GATE = "mx.kantor.example.go.id", "gerbang.example.go.id"
CHAIN = Chain(OURS, ("203.0.113.5", "2001:db8::5"), (GATE,), ("example.go.id",))
PASSED = "dmarc=pass header.from=dinas.example.go.id"
BROKEN = f"Authentication-Results: {OURS}; spf=fail smtp.mailfrom=x@gerbang.example.go.id; dmarc=fail header.from=dinas.example.go.id"
FOUND = f"Authentication-Results: {GATE}; {PASSED}"
HANDED = "Received: from gerbang.example.go.id (gerbang.example.go.id [203.0.113.5]) by mx.kantor.example.go.id with ESMTPS id 1"
LOCAL = "Received: from mx.kantor.example.go.id ([127.0.0.1]) by mx.kantor.example.go.id with LMTP id 2"
SEALED = (
    "ARC-Seal: i=1; a=rsa-sha256; d=example.go.id; s=a; cv=none; b=x",
    f"ARC-Authentication-Results: i=1; {GATE}; {PASSED}",
)
WHOLE = f"Authentication-Results: {OURS}; dmarc=fail header.from=dinas.example.go.id; arc=pass"


def verdict(*headers: str, chain: Chain = CHAIN) -> Verdict:
    raw = "\r\n".join((*headers, "From: pic@dinas.example.go.id", "Subject: x", "", "x", ""))
    return find_verdict(read_message(raw.encode()), chain)


@pytest.mark.parametrize(
    ("headers", "state"),
    [
        ((BROKEN, HANDED, FOUND), "pass"),
        ((LOCAL, BROKEN, HANDED, FOUND), "pass"),
        ((HANDED, BROKEN, FOUND), "pass"),
        ((BROKEN, HANDED.replace("203.0.113.5", "IPv6:2001:db8::5"), FOUND), "pass"),
        ((BROKEN, HANDED.replace("(gerbang.example.go.id [203.0.113.5])", "(203.0.113.5)"), FOUND), "pass"),
        ((BROKEN, HANDED, FOUND.replace("pass", "fail")), "fail"),
        ((BROKEN, HANDED), "fail"),
        ((BROKEN, HANDED, FOUND.replace(GATE, "x" + GATE)), "fail"),
        ((BROKEN, HANDED.replace("203.0.113.5", "203.0.113.50"), FOUND), "fail"),
        ((BROKEN, HANDED.replace("from gerbang.example.go.id (gerbang.example.go.id [203.0.113.5])", "from [203.0.113.5] (unknown [198.51.100.9])"), FOUND), "fail"),
        ((BROKEN, HANDED.replace("(gerbang.example.go.id [203.0.113.5])", "([198.51.100.9] helo=[203.0.113.5])"), FOUND), "fail"),
        ((BROKEN, "Received: from evil.example.org (evil.example.org [198.51.100.9]) by mx.kantor.example.go.id; x", HANDED, FOUND), "fail"),
        ((BROKEN, "Received: from evil.example.org by mx.kantor.example.go.id; x", HANDED, FOUND), "fail"),
        ((BROKEN, FOUND), "fail"),
        ((FOUND, HANDED), "none"),
    ],
)
def test_a_gateways_word_counts_only_where_our_server_saw_the_mail_come_from_it(headers, state):
    assert verdict(*headers).state == state


@pytest.mark.parametrize(
    ("headers", "state"),
    [
        ((WHOLE, *SEALED), "pass"),
        ((WHOLE.replace("arc=pass", "arc=fail"), *SEALED), "fail"),
        ((WHOLE.replace("; arc=pass", " (arc=pass)"), *SEALED), "fail"),
        ((WHOLE, SEALED[0].replace("d=example.go.id", "d=evil.example.org"), SEALED[1]), "fail"),
        ((WHOLE, SEALED[0].replace("d=example.go.id", "d=xexample.go.id"), SEALED[1]), "fail"),
        ((WHOLE, *SEALED, "ARC-Seal: i=2; d=evil.example.org; cv=pass; b=x", f"ARC-Authentication-Results: i=2; evil.example.org; {PASSED}"), "fail"),
        ((WHOLE, *SEALED, SEALED[0]), "fail"),
        ((WHOLE, SEALED[0]), "fail"),
        ((WHOLE, SEALED[0], SEALED[1].replace("dmarc=pass", "dmarc=none")), "fail"),
        ((*SEALED,), "none"),
    ],
)
def test_a_sealers_word_counts_only_where_our_server_found_the_chain_whole(headers, state):
    assert verdict(*headers).state == state


@pytest.mark.parametrize("headers", [(BROKEN, HANDED, FOUND), (WHOLE, *SEALED)], ids=["relay", "seal"])
def test_without_a_configured_chain_only_our_server_is_believed(headers):
    assert verdict(*headers, chain=Chain(OURS)).state == "fail"
    assert verdict(*headers, chain=Chain("")).state == "none"


@pytest.mark.parametrize(("passed", "failed", "alarming"), [(8, 2, False), (7, 3, True), (0, 4, False), (0, 5, True), (0, 0, False)])
def test_more_than_a_fifth_of_five_mails_or_more_is_alarming(passed, failed, alarming):
    found = count_vouched([Verdict("pass", "dmarc=pass")] * passed + [Verdict("none", "no aligned result")] * failed)
    assert (found.known, found.unverified) == (passed + failed, failed)
    assert found.is_alarming(20) is alarming
