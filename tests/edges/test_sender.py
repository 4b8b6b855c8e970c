"""Mail out over a real SMTP server: what each answer means, what stands on the wire, and that a doubt is said."""

import logging
import socket
import threading
import time

import pytest
from pydantic import SecretStr
from servers.certificates import new_authority
from servers.proxy import running_proxy
from servers.smtp_sink import running_sink

from daemon.edges import sender as module
from daemon.edges.accounts import FOLDER, SmtpAccount
from daemon.edges.envelope import unfit, xtext
from daemon.edges.sender import InDoubt, Letter, Refused, Retry, Sender, Sent

CANARY = "kenari-rahasia-4711"
RAW = b"From: dumas@example.go.id\r\nTo: pic@dinas.example.go.id\r\nSubject: surat\r\n\r\nIsi.\r\n.titik di depan\r\n..dua\r\n"
LETTER = Letter("dumas@example.go.id", "pic@dinas.example.go.id", RAW, "<kwl.abc.1@example.go.id>")


def letter(recipient: str = "pic@dinas.example.go.id", sender: str = "dumas@example.go.id", raw: bytes = RAW) -> Letter:
    return Letter(sender, recipient, raw, "<kwl.abc.1@example.go.id>")


@pytest.fixture
def sender(smtp_sink):
    with Sender(SmtpAccount(**smtp_sink.settings(), timeout_seconds=5)) as one:
        yield one


def via(proxy, sink, **more) -> SmtpAccount:
    """The sink's account, behind a proxy."""
    return SmtpAccount(**(sink.settings() | {"port": proxy.port} | more))


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return new_authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(autouse=True)
def _folder(tmp_path):
    token = FOLDER.set(tmp_path)
    yield
    FOLDER.reset(token)
    module._refused_logins.clear()


def test_a_mail_arrives_as_it_was_rendered_and_the_queue_id_is_kept(smtp_sink, sender):
    assert sender.send(LETTER) == Sent("250 2.0.0 Ok: queued as Q0001")
    (taken,) = smtp_sink.taken
    assert (taken.sender, taken.recipient, taken.content) == (LETTER.sender, LETTER.recipient, RAW)


def test_a_report_is_asked_for_with_our_own_id(smtp_sink, sender):
    sender.send(LETTER)
    (taken,) = smtp_sink.taken
    assert {"RET=HDRS", "ENVID=kwl.abc.1@example.go.id", f"SIZE={len(RAW)}"} <= set(taken.mail_options)
    assert taken.rcpt_options == ("NOTIFY=FAILURE,DELAY", "ORCPT=rfc822;pic@dinas.example.go.id")


def test_no_report_is_asked_for_where_none_is_offered():
    with running_sink(dsn=False) as sink, Sender(SmtpAccount(**sink.settings())) as sender:
        assert isinstance(sender.send(LETTER), Sent)
        assert sink.taken[0].rcpt_options == ()


def test_one_connection_carries_many_mails(smtp_sink, sender):
    for n in range(5):
        assert isinstance(sender.send(letter(f"pic{n}@dinas.example.go.id")), Sent)
    assert len({taken.connection for taken in smtp_sink.taken}) == 1


@pytest.mark.parametrize("step", ["mail", "rcpt", "dot"])
@pytest.mark.parametrize(
    "answer, result",
    [
        ("451 4.3.0 nanti", Retry(451, "4.3.0 nanti")),
        ("452 4.2.2 penuh", Retry(452, "4.2.2 penuh")),
        ("550 5.1.1 tidak dikenal", Refused(550, "5.1.1 tidak dikenal")),
        ("552 5.3.4 terlalu besar", Refused(552, "5.3.4 terlalu besar")),
    ],
)
def test_each_answer_at_each_step_is_told_apart_and_the_connection_goes_on(smtp_sink, sender, step, answer, result):
    queue = smtp_sink.faults.rcpt["*"] if step == "rcpt" else getattr(smtp_sink.faults, step)
    queue.append(answer)
    if (step, result) == ("mail", Refused(550, "5.1.1 tidak dikenal")):
        result = Retry(550, "5.1.1 tidak dikenal")  # our own address is not accepted: a matter of the account
    assert sender.send(LETTER) == result
    assert not smtp_sink.taken
    assert isinstance(sender.send(LETTER), Sent)


def test_a_greylisted_mail_goes_at_the_second_attempt(smtp_sink, sender):
    smtp_sink.faults.greylist = True
    assert sender.send(LETTER) == Retry(451, "4.7.1 Greylisted, please try again")
    assert isinstance(sender.send(LETTER), Sent)


def test_a_login_that_is_required_is_a_matter_of_the_account(smtp_sink, sender):
    smtp_sink.faults.mail.append("530 5.7.0 Authentication required")
    assert sender.send(LETTER) == Retry(530, "5.7.0 Authentication required")


def test_a_connection_lost_after_the_final_dot_is_a_doubt_and_said(smtp_sink, sender):
    smtp_sink.faults.drop_at_dot = 1
    result = sender.send(LETTER)
    assert isinstance(result, InDoubt)
    assert len(smtp_sink.taken) == 1, "this server had taken it: nobody could know"
    assert isinstance(sender.send(LETTER), Sent), "the next mail has a new connection"


def test_no_answer_to_the_final_dot_is_a_doubt(smtp_sink):
    with Sender(SmtpAccount(**smtp_sink.settings(), timeout_seconds=0.2)) as sender:
        smtp_sink.faults.hang_at_dot = 1
        start = time.monotonic()
        assert isinstance(sender.send(LETTER), InDoubt)
        assert time.monotonic() - start < 10


def test_a_connection_lost_before_the_final_dot_is_certainly_not_delivered(smtp_sink):
    with running_proxy(smtp_sink.port) as proxy:
        account = via(proxy, smtp_sink, timeout_seconds=2)
        for cut_at in (b"ehlo", b"MAIL FROM", b"RCPT TO", b"DATA", b"Subject: surat"):
            with Sender(account) as sender:
                proxy.cut_when(cut_at)
                result = sender.send(LETTER)
                # Within the content the dot may be on its way before the cut is seen: then it is a doubt, never "sent".
                expected = Retry | InDoubt if cut_at == b"Subject: surat" else Retry
                assert isinstance(result, expected), (cut_at, result)
                proxy.cut_when(b"")
    assert not smtp_sink.taken


def test_a_half_open_connection_has_a_time_limit(smtp_sink):
    with running_proxy(smtp_sink.port) as proxy, Sender(via(proxy, smtp_sink, timeout_seconds=0.5)) as sender:
        assert isinstance(sender.send(LETTER), Sent)
        proxy.stall()
        start = time.monotonic()
        assert isinstance(sender.send(LETTER), Retry)
        assert time.monotonic() - start < 5


@pytest.mark.parametrize("how", ["aborts", "closes between mails"])
def test_a_connection_that_went_stale_is_made_anew_unseen(smtp_sink, how):
    with running_proxy(smtp_sink.port) as proxy, Sender(via(proxy, smtp_sink)) as sender:
        assert isinstance(sender.send(LETTER), Sent)
        if how == "aborts":
            smtp_sink.faults.drop_at_mail = 1
        else:
            proxy.cut()
        assert isinstance(sender.send(LETTER), Sent)
    assert len(smtp_sink.taken) == 2


def test_421_in_a_reused_connection_is_tried_once_on_a_new_one(smtp_sink, sender):
    assert isinstance(sender.send(LETTER), Sent)
    smtp_sink.faults.mail.append("421 4.7.0 too many messages")
    assert isinstance(sender.send(LETTER), Sent)
    assert len({taken.connection for taken in smtp_sink.taken}) == 2


def test_a_server_that_is_not_there_is_tried_again_later_and_not_at_once(smtp_sink):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    with Sender(SmtpAccount(host="127.0.0.1", port=port, security="none")) as sender:
        first, second = sender.send(LETTER), sender.send(LETTER)
    assert isinstance(first, Retry)
    assert (first.code, "refused" in first.text) == (0, True)
    assert isinstance(second, Retry)
    assert "rests" in second.text


@pytest.mark.parametrize(
    "address",
    [
        "a@b>\r\nRCPT TO:<evil@x", "a@b.example.org\r\nDATA", "a b@example.org", "<a@example.org>", "a@example.org>", "a", "",
        "a@", "@example.org", "a@exa mple.org", "a@example.org\0", '"a b"@example.org', "a@[127.0.0.1]", "a,b@example.org",
        "a@example.org SIZE=1", "a@-x.org", "a\u2028b@example.org", "a@b@example.org", "x" * 65 + "@example.org",
    ],
)  # fmt: skip
def test_an_envelope_cannot_become_a_command(smtp_sink, sender, address):
    """T48."""
    assert isinstance(sender.send(letter(recipient=address)), Refused)
    if address:
        assert isinstance(sender.send(letter(sender=address)), Refused)
    assert not smtp_sink.taken


@pytest.mark.parametrize(
    "raw",
    [
        b"Subject: x\r\n\r\nisi\n.\nMAIL FROM:<evil@x>\r\n", b"Subject: x\r\n\r\nisi\r.\rMAIL\r\n", b"Subject: x\n\nisi\n",
        b"Subject: x\r\n\r\nisi\r\n.\n\r\n", b"\n", b"x\r\r\n", b"Subject: x\r\n\r\na\0b\r\n",
    ],
)  # fmt: skip
def test_lines_without_crlf_never_go_on_the_wire(smtp_sink, sender, raw):
    """T17: smuggling needs a bare CR or LF; a mail with one is refused by ourselves."""
    assert isinstance(sender.send(letter(raw=raw)), Refused)
    assert not smtp_sink.taken


def test_the_wire_has_only_crlf_and_every_leading_dot_doubled(smtp_sink):
    body = (
        b"Subject: x\r\n\r\n.\r\n..\r\n.QUIT\r\nMAIL FROM:<evil@example.org>\r\n"
        + b"." * 70_000
        + b"\r\nakhir tanpa baris baru"
    )
    with (
        running_proxy(smtp_sink.port) as proxy,
        Sender(via(proxy, smtp_sink)) as sender,
    ):
        # A line this long is beyond RFC 5321 and is here to cross the chunks that are written.
        sender.send(letter(raw=body))
        wire = bytes(proxy.said)
    assert wire.replace(b"\r\n", b"").count(b"\r") == wire.replace(b"\r\n", b"").count(b"\n") == 0
    data = wire.partition(b"DATA\r\n")[2]
    content, dot, rest = data.partition(b"\r\n.\r\n")
    assert dot
    assert b"MAIL FROM" not in rest
    lines = content.split(b"\r\n")
    assert all(line.startswith(b"..") for line in lines if line.startswith(b"."))
    assert b"\r\n".join(line.removeprefix(b".") if line.startswith(b".") else line for line in lines) == body


def test_large_mail_crosses_the_chunks_whole(smtp_sink, sender):
    raw = b"Subject: besar\r\n\r\n" + b"".join(b".%d baris\r\n" % n for n in range(300_000))
    assert isinstance(sender.send(letter(raw=raw)), Sent)
    assert smtp_sink.taken[0].content == raw


def test_eight_bit_and_utf8_are_said_only_where_needed(smtp_sink, sender):
    assert isinstance(sender.send(letter(raw="Subject: x\r\n\r\nSelamat pagi, Ibu – é\r\n".encode())), Sent)
    assert isinstance(sender.send(letter(recipient="josé@dinas.example.go.id")), Sent)
    assert isinstance(sender.send(letter(recipient="pic@bücher.example.org")), Sent)
    eight, utf8, idna = smtp_sink.taken
    assert [("BODY=8BITMIME" in t.mail_options, "SMTPUTF8" in t.mail_options) for t in (eight, utf8, idna)] == [
        (True, False), (False, True), (False, False),
    ]  # fmt: skip
    assert (utf8.recipient, idna.recipient) == ("josé@dinas.example.go.id", "pic@xn--bcher-kva.example.org")


def test_what_the_server_cannot_carry_is_refused_with_the_reason():
    with running_sink(utf8=False) as sink, Sender(SmtpAccount(**sink.settings())) as sender:
        assert sender.send(letter(recipient="josé@dinas.example.go.id")) == Refused(
            0, "the server does not offer SMTPUTF8, which this mail needs"
        )
        assert isinstance(sender.send(LETTER), Sent)


def test_a_null_sender_is_no_injection():
    assert unfit(letter(sender="")) == ""


def test_xtext_hides_what_an_esmtp_parameter_may_not_hold():
    assert xtext("a+b=c é\r\n<x>") == "a+2Bb+3Dc+20+C3+A9+0D+0A<x>"


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_tls_and_login(authority, security):
    with running_sink(users={"dumas": CANARY}, certificate=authority.issue("localhost")) as sink:
        port = sink.tls_port if security == "tls" else sink.port
        account = SmtpAccount(
            host="127.0.0.1", port=port, security=security, user="dumas", password=CANARY, ca_file=authority.ca_file
        )
        with Sender(account) as sender:
            assert isinstance(sender.send(LETTER), Sent)
            assert sender.check() is None


@pytest.mark.parametrize("security", ["tls", "starttls"])
@pytest.mark.parametrize(
    "fault, named",
    [
        ({}, "self-signed|unable to get"),
        ({"names": "subjectAltName=DNS:lain.example.org"}, "match"),
        ({"days": -1}, "expired"),
    ],
)
def test_a_certificate_that_is_not_right_is_refused_before_any_password(authority, security, fault, named):
    """T79: unknown authority, another name, expired."""
    certificate = authority.issue("bad" + str(len(str(fault))), **fault)
    with running_sink(users={"dumas": CANARY}, certificate=certificate) as sink:
        port = sink.tls_port if security == "tls" else sink.port
        trust = {"ca_file": authority.ca_file} if fault else {}
        account = SmtpAccount(host="127.0.0.1", port=port, security=security, user="dumas", password=CANARY, **trust)
        with Sender(account) as sender:
            result = sender.send(LETTER)
        assert isinstance(result, Retry)
        assert any(word in result.text for word in named.split("|")), result.text
        assert sink.logins == 0
        assert not sink.taken


def test_starttls_that_was_stripped_is_refused(smtp_sink):
    account = SmtpAccount(**(smtp_sink.settings() | {"security": "starttls"}))
    with Sender(account) as sender:
        result = sender.send(LETTER)
    assert isinstance(result, Retry)
    assert "STARTTLS" in result.text
    assert not smtp_sink.taken


def test_a_wrong_password_is_not_tried_with_every_mail_and_stands_nowhere(caplog, capfd):
    """Directories lock accounts: after one refusal the account rests; the mail waits and is not lost. T76."""
    caplog.set_level(logging.DEBUG)
    with running_sink(users={"dumas": "benar"}) as sink:
        account = SmtpAccount(**sink.settings(), user="dumas", password=CANARY)
        with Sender(account) as sender:
            results = [sender.send(LETTER) for _ in range(20)]
        with Sender(account) as another:
            results.append(another.send(LETTER))
        assert all(isinstance(result, Retry) and result.code == 535 for result in results)
        assert sink.logins <= 2, "one attempt; smtplib may try two mechanisms in it"
    told = [*map(repr, results), repr(sender.account), caplog.text, *capfd.readouterr()]
    assert not any(CANARY in text for text in told)


def test_a_password_that_is_not_ascii(tmp_path):
    with running_sink(users={"dumas": "kunci–rahasia"}) as sink:
        with Sender(SmtpAccount(**sink.settings(), user="dumas", password="kunci–rahasia")) as sender:
            assert isinstance(sender.send(LETTER), Sent)
        with Sender(SmtpAccount(**sink.settings(), user="dumas", password="kunci–salah")) as sender:
            refused = sender.send(LETTER)
        assert isinstance(refused, Retry)
        assert refused.code == 535


def test_xoauth2(monkeypatch):
    given = ["busuk", "at-1"]
    monkeypatch.setattr(module, "access_token", lambda account: SecretStr(given.pop(0)))
    oauth = {"token_url": "https://login.example.org/token", "client_id": "kawal", "client_secret": "x"}
    with running_sink(tokens=frozenset({"at-1"})) as sink:
        account = SmtpAccount(**sink.settings(), user="dumas@example.go.id", oauth2=oauth)
        with Sender(account) as sender:
            refused = sender.send(LETTER)
            assert isinstance(refused, Retry)
            assert "busuk" not in refused.text
        module._refused_logins.clear()
        with Sender(account) as sender:
            assert isinstance(sender.send(LETTER), Sent)


def test_several_senders_send_at_once(smtp_sink):
    def many(n):
        with Sender(SmtpAccount(**smtp_sink.settings())) as sender:
            for k in range(20):
                assert isinstance(sender.send(letter(f"pic{n}-{k}@dinas.example.go.id")), Sent)

    threads = [threading.Thread(target=many, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({taken.recipient for taken in smtp_sink.taken}) == 80
