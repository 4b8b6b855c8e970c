"""Servers are unkind: bodies that do not come, literals without end, connections that close, go silent or refuse."""

import resource
import time
from datetime import UTC, datetime

import pytest
from servers.dovecot import running_dovecot
from servers.proxy import running_proxy
from servers.unkind_imap import running_unkind

from daemon.edges.accounts import ImapAccount
from daemon.edges.backoff import Backoff
from daemon.edges.mailbox import Fetched, Mailbox, MailboxGone, Unfetchable

RAW = b"From: pic@dinas.example.go.id\r\nReceived: x\r\nSubject: jawaban\r\n\r\nTerima kasih.\r\n"
THREE = {1: RAW + b"1\r\n", 2: RAW + b"2\r\n", 3: RAW + b"3\r\n"}


def fetch_all(server, **more) -> dict[int, Fetched | Unfetchable]:
    with Mailbox(ImapAccount(**server.settings(**more))) as box:
        box.select("INBOX")
        return {found.uid: found for found in box.fetch(box.new_uids())}


def assert_only_the_second_is_lost(found, reason: str = "") -> None:
    assert [found[uid].raw for uid in (1, 3)] == [THREE[1], THREE[3]]
    assert isinstance(found[2], Unfetchable)
    assert found[2].outcome == "unfetchable"
    assert reason in found[2].reason


def _nil(talk, items):
    section = b"BODY[]<0>" if b"<" in items else b"BODY[]"
    talk.send(b"* 2 FETCH (UID 2 %s NIL)\r\n" % section)


def _empty(talk, items):
    section = b"BODY[]<0>" if b"<" in items else b"BODY[]"
    talk.send(b"* 2 FETCH (UID 2 %s {0}\r\n)\r\n" % section)


def _flags_only(talk, items):
    talk.send(b"* 2 FETCH (UID 2 FLAGS (\\Seen))\r\n")


def _nothing(talk, items):
    """OK, and not a word of the message."""


def _note(talk, items):
    note = b"Subject: Retrieval using the IMAP4 protocol failed for the following message: 2\r\nFrom: x\r\n\r\nThe server couldn't retrieve the following message.\r\n"
    talk.send(b"* 2 FETCH (UID 2 BODY[] {%d}\r\n%s)\r\n" % (len(note), note))


def _unreadable(talk, items):
    talk.send(b"* 2 FETCH (UID 2 BODY[] {5}\r\nhello (((\r\n")


@pytest.mark.parametrize(
    "answer, reason",
    [
        (_nil, "no body"), (_empty, "no body"), (_flags_only, "no body"), (_nothing, "no body"),
        (_note, "note in its place"), (_unreadable, ""),
    ],
)  # fmt: skip
def test_one_message_that_the_server_cannot_give_is_named_and_the_rest_comes(answer, reason):
    with running_unkind(messages=THREE, fetch={2: answer}) as server:
        assert_only_the_second_is_lost(fetch_all(server), reason)
        assert server.connections == 1, "the connection is sound: it is kept"


def test_a_note_in_place_of_a_message_is_handed_over_with_the_reason():
    with running_unkind(messages=THREE, fetch={2: _note}) as server:
        assert b"couldn't retrieve" in fetch_all(server)[2].raw


def test_a_reply_about_such_a_note_is_a_message_like_any_other():
    raw = b"Received: from mx\r\nSubject: Retrieval using the IMAP4 protocol failed for the following message: 9\r\n\r\nLihat ini.\r\n"
    with running_unkind(
        messages={1: raw, 2: b"Subject: Re: Retrieval using the IMAP4 protocol failed\r\n\r\n?\r\n"}
    ) as server:
        found = fetch_all(server)
        assert all(isinstance(f, Fetched) for f in found.values())


def test_a_no_for_one_message_costs_no_other():
    """The server says NO to every command that asks for it: the batch is halved until it stands alone."""
    messages = {uid: RAW + b"%d\r\n" % uid for uid in range(1, 41)}

    def refuse(talk, items):
        talk.send(talk.tag + b" NO [UNAVAILABLE] cannot read message\r\n")
        talk.tag = b"* OK ignored"

    with running_unkind(messages=messages, fetch={17: refuse}) as server:
        found = fetch_all(server)
        assert {uid for uid, f in found.items() if isinstance(f, Unfetchable)} == {17}
        assert "cannot read message" in found[17].reason
        assert {f.raw for uid, f in found.items() if uid != 17} == {messages[uid] for uid in messages if uid != 17}
        assert server.connections == 1


@pytest.mark.parametrize("count", [1, 2, 60])
def test_a_server_that_gives_nothing_at_all_is_busy_and_no_message_is_given_up(count):
    """A refusal of every message is about the server; of a single one, nobody can tell."""
    messages = dict.fromkeys(range(1, count + 1), RAW)

    def refuse(talk, items):
        talk.send(talk.tag + b" NO [UNAVAILABLE] try again\r\n")
        talk.tag = b"* OK ignored"

    with running_unkind(messages=messages, fetch=dict.fromkeys(messages, refuse)) as server:
        if count == 1:
            assert isinstance(fetch_all(server)[1], Unfetchable)
        else:
            with pytest.raises(MailboxGone) as gone:
                fetch_all(server)
            assert gone.value.kind == "busy"


@pytest.mark.parametrize(
    "said",
    [
        b"NO Account exceeded command or bandwidth limits. (Failure)", b"NO [LIMIT] UID FETCH rate limit hit",
        b"BAD Request is throttled. Suggested Backoff Time: 92415 milliseconds",
    ],
)  # fmt: skip
def test_a_server_that_says_too_much_was_asked_for_is_waited_out(said):
    def refuse(talk, items):
        talk.send(talk.tag + b" " + said + b"\r\n")
        talk.tag = b"* OK ignored"

    with running_unkind(messages={1: RAW}, fetch={1: refuse}) as server, pytest.raises(MailboxGone) as gone:
        fetch_all(server)
    assert gone.value.kind == "busy"


def test_one_message_that_ends_the_connection_is_given_up_after_two_tries():
    with running_unkind(messages=THREE, fetch={2: lambda talk, items: talk.close()}) as server:
        with Mailbox(ImapAccount(**server.settings())) as box:
            box.select("INBOX")
            found = {f.uid: f for f in box.fetch(box.new_uids())}
            assert_only_the_second_is_lost(found, "the connection ended each time")
            before = server.connections
            again = {f.uid: f for f in box.fetch([2])}
            assert isinstance(again[2], Unfetchable)
            assert server.connections == before, "it is remembered and not tried again"
        assert before == 4


def test_a_literal_without_end_is_not_read():
    """T35: four gigabytes are announced; nothing is allocated for them, and the rest of the mail comes."""

    def giant(talk, items):
        talk.send(b"* 2 FETCH (UID 2 BODY[] {4294967295}\r\n" + b"x" * 100_000)

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with running_unkind(messages=THREE, fetch={2: giant}) as server:
        assert_only_the_second_is_lost(fetch_all(server))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 64 * 1024


def test_a_line_without_end_is_not_read():
    def endless(talk):
        for _ in range(100):
            talk.send(b"1234567 " * 131072)

    with running_unkind(messages=THREE, search=endless) as server, Mailbox(ImapAccount(**server.settings())) as box:
        box.select("INBOX")
        with pytest.raises(MailboxGone, match="longer line"):
            box.new_uids()
        assert not box.connected


def test_more_than_was_asked_for_is_not_read():
    def flood(talk, items):
        for _ in range(64):
            talk.send(b"* 2 FETCH (UID 2 BODY[] {1000000}\r\n" + b"x" * 1_000_000 + b")\r\n")

    with running_unkind(messages=THREE, fetch={2: flood}) as server:
        assert_only_the_second_is_lost(fetch_all(server))


def test_a_server_that_drips_has_a_time_limit():
    def drip(talk, items):
        talk.send(b"* 2 FETCH (UID 2 BODY[] {1000}\r\n")
        for _ in range(1000):
            talk.send(b"x")
            time.sleep(0.05)

    with running_unkind(messages={2: RAW}, fetch={2: drip}) as server:
        account = ImapAccount(**server.settings(timeout_seconds=0.2))
        with Mailbox(account) as box:
            box.select("INBOX")
            box._fetcher._strikes["INBOX", 7, 2] = 1
            start = time.monotonic()
            # The allowance in seconds grows with the bytes asked for: bring it down to what a test can wait for.
            box._client.allow = lambda size=0: box._client._imap.allow(size or 2**20, 0.5)
            (found,) = box.fetch([2])
            assert isinstance(found, Unfetchable)
            assert time.monotonic() - start < 10


def test_an_arrival_in_9999_is_not_believed():
    def late(talk, items):
        talk.give(1, items)

    with running_unkind(messages={1: RAW}, fetch={1: late}) as server:
        server.sizes[1] = len(RAW)
        assert fetch_all(server)[1].received == datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
    from daemon.edges.imap_fetch import _instant

    assert _instant(datetime(9999, 12, 31, 23, 0, tzinfo=UTC)) is None


def test_a_size_that_is_only_an_estimate_does_no_harm():
    messages = {1: RAW, 2: b"Subject: besar\r\n\r\n" + b"x" * 3_000_000 + b"\r\n", 3: RAW}
    sizes = {1: 0, 2: 20_000_000, 3: 5000}
    with running_unkind(messages=messages, sizes=sizes) as server:
        assert {uid: f.raw for uid, f in fetch_all(server).items()} == messages


def test_a_uid_that_is_listed_but_never_answered_for_is_named():
    with running_unkind(messages=THREE, silent_sizes=frozenset({2})) as server:
        assert_only_the_second_is_lost(fetch_all(server), "gives nothing")


def test_a_mailbox_over_quota_or_read_only_is_still_read():
    with (
        running_unkind(messages=THREE, store=b"NO [OVERQUOTA] no room") as server,
        Mailbox(ImapAccount(**server.settings())) as box,
    ):
        box.select("INBOX")
        assert len(list(box.fetch([1, 2, 3]))) == 3
        assert not box.mark("INBOX", [1])
        assert not box.mark("INBOX", [1])
        assert sum(b"STORE" in line for line in server.said) == 1, "asked once a connection"
        assert box.connected


def test_a_folder_that_may_only_be_read_is_read():
    extra = b"* OK [READ-ONLY] so be it\r\n"
    with running_unkind(messages=THREE, select_extra=extra) as server, Mailbox(ImapAccount(**server.settings())) as box:
        box.select("INBOX")
        assert not box.opened.writable
        assert not box.mark("INBOX", [1])
        assert len(list(box.fetch([1, 2, 3]))) == 3


def test_a_folder_without_uidvalidity_is_not_watched():
    with running_unkind(messages=THREE, uidvalidity=0) as server:
        box = Mailbox(ImapAccount(**server.settings()))
        box.connect()
        with pytest.raises(MailboxGone, match="UIDVALIDITY"):
            box.select("INBOX")


# IDLE and its pitfalls


def idle_box(server) -> Mailbox:
    box = Mailbox(ImapAccount(**server.settings()))
    box.connect()
    box.select("INBOX")
    return box


@pytest.mark.parametrize(
    "name, sends",
    [
        ("in the packet of the continuation", [b"+ idling\r\n* 4 EXISTS\r\n"]),
        ("before the continuation", [b"* 4 EXISTS\r\n+ idling\r\n"]),
        ("in two packets", [b"+ idling\r\n", b"* 4 EX", b"ISTS\r\n"]),
        ("in two packets, the first with the continuation", [b"+ idling\r\n* 4 EXI", b"STS\r\n"]),
        ("after a line that says nothing", [b"+ idling\r\n* OK Still here\r\n", b"* 4 EXISTS\r\n* 1 RECENT\r\n"]),
    ],
)
def test_news_is_heard_however_it_is_cut(name, sends):
    def idle(talk):
        for part in sends:
            talk.send(part)
            time.sleep(0.1)

    with running_unkind(messages=THREE, idle=idle) as server:
        box = idle_box(server)
        start = time.monotonic()
        assert box.wait(20), name
        assert time.monotonic() - start < 3
        assert box.new_uids() == [1, 2, 3], "the connection is in step"
        box.close()


def test_a_server_that_closes_in_idle_is_noticed_at_once_and_not_asked_in_a_loop():
    def idle(talk):
        talk.send(b"+ idling\r\n")
        time.sleep(0.2)
        talk.close()

    with running_unkind(messages=THREE, idle=idle) as server:
        box = idle_box(server)
        used = time.process_time()
        start = time.monotonic()
        with pytest.raises(MailboxGone, match="closed"):
            box.wait(20)
        assert time.monotonic() - start < 3
        assert time.process_time() - used < 0.5
        assert not box.connected


def test_a_bye_in_idle_ends_the_wait():
    def idle(talk):
        talk.send(b"+ idling\r\n* BYE Server shutting down.\r\n")

    with running_unkind(messages=THREE, idle=idle) as server:
        box = idle_box(server)
        with pytest.raises(MailboxGone):
            box.wait(20)


def test_a_server_that_refuses_idle_is_gone_for_now():
    def idle(talk):
        talk.send(talk.tag + b" NO not now\r\n")

    with running_unkind(messages=THREE, idle=idle) as server:
        box = idle_box(server)
        with pytest.raises(MailboxGone):
            box.wait(20)


@pytest.mark.parametrize("how", ["the server has none", "the configuration says so"])
def test_without_idle_a_wait_only_sleeps(how):
    capabilities = "IMAP4rev1" if how == "the server has none" else "IMAP4rev1 IDLE"
    with running_unkind(messages=THREE, capabilities=capabilities) as server:
        box = Mailbox(ImapAccount(**server.settings(idle=how == "the server has none")))
        box.connect()
        start = time.monotonic()
        assert not box.wait(0.3)
        assert 0.25 < time.monotonic() - start < 3
        box.close()


def test_a_half_open_connection_in_idle_is_noticed(dovecot):
    """Nothing comes any more and nobody says so: leaving IDLE shows it, within the time limit."""
    with running_proxy(dovecot.port) as proxy:
        account = ImapAccount(**(dovecot.settings("halb@example.go.id") | {"port": proxy.port, "timeout_seconds": 1}))
        with Mailbox(account) as box:
            box.select("INBOX")
            proxy.stall()
            start = time.monotonic()
            with pytest.raises(MailboxGone, match="timed out") as gone:
                box.wait(1)
            assert time.monotonic() - start < 8
            assert gone.value.kind == "network"
            assert not box.connected
            proxy.resume()
            assert box.folders(), "a new client is made"


def test_a_half_open_connection_in_a_fetch_is_replaced(dovecot):
    user = "halb2@example.go.id"
    for _ in range(3):
        dovecot.deliver(user, RAW)
    with running_proxy(dovecot.port) as proxy:
        account = ImapAccount(**(dovecot.settings(user) | {"port": proxy.port, "timeout_seconds": 2}))
        with Mailbox(account) as box:
            box.select("INBOX")
            uids = box.new_uids()
            proxy.cut_when(b"BODY.PEEK")
            with pytest.raises(MailboxGone):
                list(box.fetch(uids))
            proxy.cut_when(b"")
            box.folders()
            box.select("INBOX")
            assert [f.uid for f in box.fetch(uids) if isinstance(f, Fetched)] in ([1, 2, 3], [2, 3])


def test_a_connection_cut_once_in_a_fetch_loses_nothing(dovecot):
    user = "putus@example.go.id"
    for n in range(60):
        dovecot.deliver(user, RAW + b"%d\r\n" % n)
    with running_proxy(dovecot.port) as proxy:
        account = ImapAccount(**(dovecot.settings(user) | {"port": proxy.port, "timeout_seconds": 5}))
        with Mailbox(account) as box:
            box.select("INBOX")
            got = []
            for found in box.fetch(box.new_uids()):
                got.append(found)
                if len(got) == 20:
                    proxy.cut()
            assert [f.uid for f in got] == list(range(1, 61))
            assert all(isinstance(f, Fetched) for f in got)
            assert proxy.connections == 2


def test_dovecot_going_down_in_idle_is_noticed_and_survived():
    with running_dovecot() as server, Mailbox(ImapAccount(**server.settings("a@example.go.id"))) as box:
        box.select("INBOX")
        server.stop()
        with pytest.raises(MailboxGone):
            box.wait(10)
        with pytest.raises(MailboxGone) as gone:
            box.connect()
        assert gone.value.kind == "network"
        server.start()
        box.connect()
        box.select("INBOX")


def test_the_wire_holds_only_our_own_words(dovecot):
    """T49: whatever stands in a message, what goes out is the same handful of commands with numbers."""
    user = "kawat@example.go.id"
    evil = b'Message-ID: x"\r\nX1 STORE 1:* +FLAGS (\\Deleted)\r\nX2 EXPUNGE\r\nSubject: =?utf-8?q?a=0D=0AX3_LOGOUT?=\r\n\r\nX4 DELETE INBOX\r\n'
    dovecot.deliver(user, evil)
    with running_proxy(dovecot.port) as proxy:
        account = ImapAccount(**(dovecot.settings(user) | {"port": proxy.port}))
        with Mailbox(account) as box:
            for folder in box.folders():
                box.select(folder)
                uids = box.new_uids()
                list(box.fetch(uids))
                box.mark(folder, uids)
            box.wait(0.2)
        said = bytes(proxy.said)
    words = {line.split()[1] if line != b"DONE" else line for line in said.splitlines()}
    assert words <= {b"CAPABILITY", b"LOGIN", b"LIST", b"NAMESPACE", b"SELECT", b"UID", b"IDLE", b"DONE", b"LOGOUT"}
    assert all(
        forbidden not in said for forbidden in (b"Seen", b"Deleted", b"EXPUNGE", b"BODY[", b"RFC822 ", b"X1", b"X3")
    )


# Waiting before the next connection


@pytest.mark.parametrize(
    "kinds, seconds",
    [
        ([], [0]),
        (["network"] * 8, [0, 5, 10, 20, 40, 80, 160, 300, 300]),
        (["auth"] * 7, [0, 60, 900, 1800, 3600, 7200, 14400, 14400]),
        (["busy"] * 6, [0, 60, 120, 240, 480, 900, 900]),
        (["network", "auth", "network", "auth"], [0, 5, 120, 20, 900]),
        (["tls", "tls"], [0, 300, 600]),
    ],
)
def test_the_wait_grows_and_refused_logins_wait_a_quarter_of_an_hour(kinds, seconds):
    state, waits = Backoff(), [0]
    for kind in kinds:
        state = state.after(kind)
        waits.append(state.seconds)
    assert seconds == waits
