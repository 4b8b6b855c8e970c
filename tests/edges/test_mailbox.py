"""A mailbox on a real Dovecot: what is new, its bytes, marks and folders, and the wait for more."""

import hashlib
import threading
import time
import uuid
from datetime import UTC, datetime, timedelta, timezone

import pytest
from servers.dovecot import Dovecot, running_dovecot

from daemon.edges.accounts import ImapAccount
from daemon.edges.mailbox import Fetched, Mailbox, MailboxGone, Unfetchable

MB = 1024 * 1024
RAW = b"From: pic@dinas.example.go.id\r\nSubject: jawaban\r\n\r\nTerima kasih.\r\n.titik\r\n"


@pytest.fixture
def user():
    """A user of one test alone."""
    return f"u{uuid.uuid4().hex[:12]}@example.go.id"


def account(server: Dovecot, user: str, **more) -> ImapAccount:
    return ImapAccount(**(server.settings(user) | {"timeout_seconds": 10} | more))


def append(server: Dovecot, user: str, *raws: bytes, folder: str = "INBOX", at: datetime | None = None) -> None:
    client = server.login(user)
    for raw in raws:
        client.append(folder, raw, msg_time=at)
    client.logout()


def test_new_messages_come_as_the_server_keeps_them(dovecot, user):
    """Every new UID gives its bytes and its arrival time, in order, and none twice once it is known."""
    append(
        dovecot,
        user,
        *(RAW + b"%d\r\n" % n for n in range(120)),
        at=datetime(2026, 11, 24, 8, 0, tzinfo=timezone(timedelta(hours=7))),
    )
    with Mailbox(account(dovecot, user)) as box:
        uidvalidity = box.select("INBOX")
        uids = box.new_uids()
        fetched = list(box.fetch(uids))
        assert [(f.uid, f.raw) for f in fetched] == [(n + 1, RAW + b"%d\r\n" % n) for n in range(120)]
        assert {(f.folder, f.uidvalidity, f.size) for f in fetched[:10]} == {("INBOX", uidvalidity, len(RAW) + 3)}
        assert fetched[0].received == datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
        assert box.new_uids(set(uids[:-1])) == uids[-1:]
        assert box.new_uids(after=118) == [119, 120]
        assert box.new_uids(after=120) == [], "n:* gives the last message even below n"


def test_the_seen_flag_and_every_other_flag_stay_as_people_left_them(dovecot, user):
    append(dovecot, user, RAW, RAW)
    people = dovecot.login(user)
    people.select_folder("INBOX")
    people.add_flags([1], [b"\\Seen", b"\\Flagged"])
    with Mailbox(account(dovecot, user)) as box:
        box.select("INBOX")
        assert len(list(box.fetch(box.new_uids()))) == 2
        assert box.mark("INBOX", [1, 2])
    flags = {uid: set(f[b"FLAGS"]) - {b"\\Recent"} for uid, f in people.fetch([1, 2], ["FLAGS"]).items()}
    assert flags == {1: {b"\\Seen", b"\\Flagged", b"Kawal"}, 2: {b"Kawal"}}


def test_an_arrival_in_1970_is_not_believed(dovecot, user):
    append(dovecot, user, RAW, at=datetime(1970, 1, 1, 12, 0, tzinfo=UTC))
    with Mailbox(account(dovecot, user)) as box:
        box.select("INBOX")
        (found,) = box.fetch(box.new_uids())
        assert found.received is None
        assert found.raw == RAW


def test_a_uid_that_vanished_between_search_and_fetch_is_named(dovecot, user):
    append(dovecot, user, RAW, RAW, RAW)
    with Mailbox(account(dovecot, user)) as box:
        box.select("INBOX")
        uids = box.new_uids()
        people = dovecot.login(user)
        people.select_folder("INBOX")
        people.delete_messages([2])
        people.expunge()
        got = {f.uid: f for f in box.fetch(uids)}
        assert isinstance(got[2], Unfetchable)
        assert got[2].outcome == "vanished"
        assert {uid for uid, f in got.items() if isinstance(f, Fetched)} == {1, 3}


def test_large_messages_go_to_disk_in_pieces(dovecot, user):
    """Over 8 MB nothing is whole in memory; small ones around it come as ever."""
    big = b"Subject: besar\r\n\r\n" + (b"x" * 74 + b"\r\n") * (21 * MB // 76)
    append(dovecot, user, RAW, big, RAW)
    pieces: list[int] = []

    def keep(chunks):
        digest = hashlib.sha256()
        for chunk in chunks:
            pieces.append(len(chunk))
            digest.update(chunk)
        return digest.hexdigest(), sum(pieces)

    with Mailbox(account(dovecot, user)) as box:
        box.select("INBOX")
        first, large, last = box.fetch(box.new_uids(), keep)
        assert (first.raw, last.raw) == (RAW, RAW)
        assert large.kept == (hashlib.sha256(big).hexdigest(), len(big))
        assert large.raw == b""
        assert large.size == len(big)
        assert max(pieces) <= 2 * MB
        assert next(iter(box.fetch([2]))).raw == big, "without somewhere to keep it, it is whole in memory"


def test_what_keeps_pieces_may_fail_and_is_heard(dovecot, user):
    append(dovecot, user, b"Subject: besar\r\n\r\n" + (b"x" * 74 + b"\r\n") * (9 * MB // 76))

    def full(chunks):
        next(chunks)
        raise OSError(28, "No space left on device")

    with Mailbox(account(dovecot, user)) as box:
        box.select("INBOX")
        with pytest.raises(OSError, match="No space left"):
            list(box.fetch([1], full))


def test_a_message_over_the_limit_is_named_and_the_next_comes(dovecot, user):
    append(dovecot, user, b"Subject: besar\r\n\r\n" + (b"x" * 74 + b"\r\n") * (4 * MB // 76), RAW)
    with Mailbox(account(dovecot, user), message_bytes=2 * MB) as box:
        box.select("INBOX")
        lost, fetched = box.fetch(box.new_uids())
        assert (lost.outcome, lost.reason) == ("unfetchable", "it has 4 MB, the limit is 2 MB")
        assert fetched.raw == RAW


def test_a_folder_made_anew_has_another_uidvalidity_and_is_not_marked_by_old_uids(dovecot, user):
    client = dovecot.login(user)
    client.create_folder("Surat")
    append(dovecot, user, RAW, folder="Surat")
    with Mailbox(account(dovecot, user, folders=["Surat"])) as box:
        before = box.select("Surat")
        uids = box.new_uids()
        client.delete_folder("Surat")
        time.sleep(1.1)  # Dovecot's UIDVALIDITY is a time in seconds
        client.create_folder("Surat")
        append(dovecot, user, RAW, folder="Surat")
        assert box.select("Surat") != before
        assert not box.mark("Surat", uids, before)
        assert box.mark("Surat", uids, box.opened.uidvalidity)


def test_kept_mail_is_moved_to_a_folder_that_is_made_for_it(dovecot, user):
    append(dovecot, user, *[RAW] * 3)
    with Mailbox(account(dovecot, user, mark="move", move_to="Kawal/Selesai")) as box:
        box.select("INBOX")
        assert box.mark("INBOX", [1, 3])
        assert box.new_uids() == [2]
        box.select("Kawal/Selesai")
        assert len(box.new_uids()) == 2


def test_with_no_mark_the_mailbox_is_only_read(dovecot, user):
    append(dovecot, user, RAW)
    with Mailbox(account(dovecot, user, mark="none")) as box:
        box.select("INBOX")
        assert not box.opened.writable
        assert box.mark("INBOX", [1])
    people = dovecot.login(user)
    people.select_folder("INBOX")
    assert b"Kawal" not in people.fetch([1], ["FLAGS"])[1][b"FLAGS"]


def test_watched_folders_are_found_by_name_and_by_use(dovecot, user):
    client = dovecot.login(user)
    client.create_folder("Arsip & Balasan – é")
    wanted = ["inbox", "\\Junk", "Arsip & Balasan – é", "Tidak ada", "\\Trash"]
    with Mailbox(account(dovecot, user, folders=wanted)) as box:
        assert box.folders() == ("INBOX", "Junk", "Arsip & Balasan – é")
        assert box.missing == ("Tidak ada", "\\Trash")
        for folder in box.folders():
            box.select(folder)


def test_none_of_the_folders_there_is_a_fault_of_the_configuration(dovecot, user):
    with Mailbox(account(dovecot, user, folders=["Tidak ada"])) as box, pytest.raises(MailboxGone) as gone:
        box.folders()
    assert gone.value.kind == "config"


def test_folder_names_are_written_with_the_servers_delimiter():
    with running_dovecot(separator=".") as server:
        client = server.login("a@example.go.id")
        client.create_folder("Surat.Masuk")
        append(server, "a@example.go.id", RAW)
        with Mailbox(
            account(server, "a@example.go.id", folders=["INBOX", "Surat/Masuk"], mark="move", move_to="Kawal/Sudah")
        ) as box:
            assert box.folders() == ("INBOX", "Surat.Masuk")
            box.select("INBOX")
            assert box.mark("INBOX", [1])
            assert client.folder_exists("Kawal.Sudah")


@pytest.mark.parametrize("name", ["a\r\nX1 DELETE INBOX", "a\0b", "", "a\x7f"])
def test_a_folder_name_never_becomes_a_second_command(dovecot, user, name):
    with Mailbox(account(dovecot, user)) as box, pytest.raises(ValueError, match="no folder"):
        box.select(name)


def test_nothing_from_a_message_goes_into_a_search(dovecot, user):
    with Mailbox(account(dovecot, user)) as box:
        box.select("INBOX")
        for bad in (
            'x"\r\nX1 STORE 1:* +FLAGS (\\Deleted)',
            "<a b@example.org>",
            "<a@example.org>\n",
            '<"@example.org>',
        ):
            with pytest.raises(ValueError, match="Message-ID"):
                box.holds(bad)


def test_our_own_mail_is_found_in_sent_or_in_a_watched_folder(dovecot, user):
    append(dovecot, user, b"Message-ID: <kwl.abc.1@example.go.id>\r\n\r\nx\r\n", folder="Sent")
    append(dovecot, user, b"Message-ID: <kwl.abc.2@example.go.id>\r\n\r\nx\r\n")
    with Mailbox(account(dovecot, user)) as box:
        found = [box.holds(f"<kwl.abc.{n}@example.go.id>") for n in (1, 2, 3)]
    assert found == [True, True, False]


def test_plus_addresses_arrive_in_the_mailbox_with_the_token_kept(dovecot, user):
    local, _, domain = user.partition("@")
    dovecot.deliver(f"{local}+aaaabbbbccccddddeeeeffff22@{domain}", RAW, "pic@dinas.example.go.id")
    with Mailbox(account(dovecot, user)) as box:
        box.select("INBOX")
        (found,) = box.fetch(box.new_uids())
    assert f"Delivered-To: {local}+aaaabbbbccccddddeeeeffff22@{domain}".encode() in found.raw


def test_a_wait_ends_when_mail_arrives(dovecot, user):
    with Mailbox(account(dovecot, user)) as box:
        box.select("INBOX")
        timer = threading.Timer(0.3, dovecot.deliver, (user, RAW))
        timer.start()
        start = time.monotonic()
        assert box.wait(20)
        assert time.monotonic() - start < 10
        timer.join()
        box.select("INBOX")
        assert box.new_uids() == [1]


def test_a_wait_listens_to_the_first_folder_whichever_was_looked_into_last(dovecot, user):
    with Mailbox(account(dovecot, user)) as box:
        for folder in box.folders():
            box.select(folder)
        timer = threading.Timer(0.3, dovecot.deliver, (user, RAW))
        timer.start()
        start = time.monotonic()
        assert box.wait(20)
        assert time.monotonic() - start < 10
        timer.join()


def test_mail_that_came_between_a_look_and_a_wait_is_not_waited_for(dovecot, user):
    with Mailbox(account(dovecot, user)) as box:
        for folder in box.folders():
            box.select(folder)
            assert box.new_uids() == []
        dovecot.deliver(user, RAW)
        start = time.monotonic()
        assert box.wait(20)
        assert time.monotonic() - start < 1
        box.select("INBOX")
        assert box.new_uids() == [1]
        assert not box.wait(0.2)


def test_a_wait_ends_by_itself_or_when_it_is_woken(dovecot, user):
    with Mailbox(account(dovecot, user)) as box:
        start = time.monotonic()
        assert not box.wait(0.3)
        assert 0.2 < time.monotonic() - start < 5
        timer = threading.Timer(0.2, box.wake)
        timer.start()
        start = time.monotonic()
        assert not box.wait(30)
        assert time.monotonic() - start < 5
        timer.join()
        assert not box.wait(0.1), "a wake counts once"


def test_flags_that_people_set_are_no_news(dovecot, user):
    append(dovecot, user, RAW)
    people = dovecot.login(user)
    people.select_folder("INBOX")
    with Mailbox(account(dovecot, user)) as box:
        box.select("INBOX")
        timer = threading.Timer(0.2, people.add_flags, ([1], [b"\\Seen"]))
        timer.start()
        assert not box.wait(1.5)
        timer.join()


def test_a_pass_begins_with_a_connection_and_a_closed_box_connects_again(dovecot, user):
    box = Mailbox(account(dovecot, user))
    assert not box.connected
    assert box.folders() == ("INBOX", "Junk")
    box.close()
    assert not box.connected
    with pytest.raises(MailboxGone):
        box.new_uids()
    assert box.folders() == ("INBOX", "Junk")
    box.close()


def test_a_second_look_begins_where_the_first_settled(dovecot, user):
    append(dovecot, user, RAW, RAW)
    with Mailbox(account(dovecot, user)) as box:
        box.select("INBOX")
        assert (box.horizon(), box.nothing_above(0)) == (0, False), "the first look is at the whole folder"
        box.new_uids()
        box.settle()
        box.select("INBOX")
        assert (box.horizon(), box.nothing_above(2)) == (2, True)
        append(dovecot, user, RAW)
        box.select("INBOX")
        assert (box.nothing_above(2), box.new_uids(after=box.horizon())) == (False, [3])
        assert box.horizon() == 2, "what was listed and not settled is listed again"
        box.connect()
        box.select("INBOX")
        assert box.horizon() == 0, "a new connection looks at the whole folder again"
