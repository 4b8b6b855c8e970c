"""Logging in to a mailbox: passwords from files, OAuth2, TLS that is checked, and refusals that wait."""

import json
import logging
import ssl
import threading
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from servers.dovecot import running_dovecot
from servers.proxy import running_proxy
from servers.unkind_imap import running_unkind

from daemon.edges import oauth2
from daemon.edges.accounts import FOLDER, ImapAccount
from daemon.edges.mailbox import Mailbox, MailboxGone

CANARY = "kenari-rahasia-4711"


@pytest.fixture(autouse=True)
def _folder(tmp_path):
    token = FOLDER.set(tmp_path)
    yield
    FOLDER.reset(token)


def refusal(account: ImapAccount) -> MailboxGone:
    box = Mailbox(account)
    with pytest.raises(MailboxGone) as gone:
        box.connect()
    assert not box.connected
    return gone.value


def test_tls_with_a_checked_certificate(dovecot):
    settings = dovecot.settings("tls@example.go.id") | {
        "port": dovecot.tls_port,
        "security": "tls",
        "ca_file": str(dovecot.ca_file),
    }
    with Mailbox(ImapAccount(**settings)) as box:
        assert isinstance(box._client.socket(), ssl.SSLSocket)
        assert box._client.socket().version() in ("TLSv1.2", "TLSv1.3")
        assert box.folders()


def test_starttls_with_a_checked_certificate(dovecot):
    settings = dovecot.settings("stls@example.go.id") | {"security": "starttls", "ca_file": str(dovecot.ca_file)}
    with Mailbox(ImapAccount(**settings)) as box:
        assert isinstance(box._client.socket(), ssl.SSLSocket)
        assert box.select("INBOX")
        assert not box.wait(0.2)


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_certificate_that_nobody_vouches_for_is_refused_before_any_password(dovecot, security):
    """T79: self-signed towards us, so nothing is sent."""
    port = dovecot.tls_port if security == "tls" else dovecot.port
    with running_proxy(port) as proxy:
        settings = dovecot.settings("x@example.go.id") | {"port": proxy.port, "security": security, "password": CANARY}
        gone = refusal(ImapAccount(**settings))
        assert gone.kind == "tls"
        assert "certificate" in gone.reason
        assert CANARY.encode() not in bytes(proxy.said)


def test_starttls_that_was_stripped_is_refused_before_any_password():
    with running_unkind() as server:
        gone = refusal(ImapAccount(**server.settings(security="starttls", password=CANARY)))
        assert (gone.kind, "STARTTLS" in gone.reason) == ("tls", True)
        assert not any(CANARY.encode() in line for line in server.said)


def test_a_server_that_takes_no_plain_password_gets_none():
    with running_unkind(capabilities="IMAP4rev1 LOGINDISABLED") as server:
        gone = refusal(ImapAccount(**server.settings(password=CANARY)))
        assert gone.kind == "tls"
        assert not any(CANARY.encode() in line for line in server.said)


@pytest.mark.parametrize(
    "answer, kind",
    [
        (b"NO [AUTHENTICATIONFAILED] Authentication failed.", "auth"),
        (b"NO LOGIN failed", "auth"),
        (b"NO [UNAVAILABLE] Temporary authentication failure.", "busy"),
        (b"NO [LIMIT] Maximum number of connections from user+IP exceeded", "busy"),
        (b"NO [ALERT] Too many simultaneous connections. (Failure)", "busy"),
        (b"NO [INUSE] in use", "busy"),
    ],
)
def test_why_a_login_failed_decides_how_long_to_wait(answer, kind):
    with running_unkind(login=answer) as server:
        assert refusal(ImapAccount(**server.settings())).kind == kind


def test_a_greeting_that_says_bye_is_waited_out():
    with running_unkind(greeting=b"* BYE Too many simultaneous connections\r\n") as server:
        assert refusal(ImapAccount(**server.settings())).kind in ("busy", "network", "server")


def test_a_server_that_says_nothing_is_not_waited_for_for_ever():
    with running_unkind(greeting=b"") as server:
        assert refusal(ImapAccount(**server.settings(timeout_seconds=0.3))).kind == "network"


def test_too_many_connections_on_a_real_server_is_busy():
    with running_dovecot(connections=1) as server:
        account = ImapAccount(**server.settings("a@example.go.id"))
        with Mailbox(account):
            gone = refusal(account)
        assert gone.kind == "busy"


def test_a_wrong_password_is_refused_and_stands_nowhere(dovecot, caplog, capfd):
    """T76: no log, no exception, no repr holds a secret, on whatever level."""
    caplog.set_level(logging.DEBUG)
    account = ImapAccount(**(dovecot.settings("x@example.go.id") | {"password": CANARY}))
    gone = refusal(account)
    assert gone.kind == "auth"
    chain = [gone, gone.__cause__, gone.__context__]
    told = [repr(account), str(account), account.model_dump_json(), caplog.text, *capfd.readouterr(), *map(repr, chain)]
    assert not any(CANARY in text for text in told)


def test_a_password_that_is_not_ascii_reaches_the_server():
    with running_dovecot(password="kunci–rahasia") as server:
        with Mailbox(ImapAccount(**server.settings("a@example.go.id"))) as box:
            assert box.folders()
        assert refusal(ImapAccount(**(server.settings("a@example.go.id") | {"password": "kunci–salah"}))).kind == "auth"


def test_a_server_that_repeats_the_password_is_not_quoted():
    with running_unkind(login=f"NO bad login u/{CANARY}".encode()) as server:
        assert CANARY not in str(refusal(ImapAccount(**server.settings(password=CANARY))))


def test_a_password_comes_from_a_file_and_may_change_without_a_restart(dovecot, tmp_path):
    path = tmp_path / "imap-password"
    path.write_text("salah\n")
    settings = dovecot.settings("berkas@example.go.id")
    del settings["password"]
    box = Mailbox(ImapAccount(**settings, password_file="imap-password"))
    with pytest.raises(MailboxGone):
        box.connect()
    path.write_text("secret\n")
    box.connect()
    box.close()


def test_a_systemd_credential_comes_before_the_file(dovecot, tmp_path, monkeypatch):
    (tmp_path / "credentials").mkdir()
    (tmp_path / "credentials" / "imap-password").write_text("secret")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path / "credentials"))
    settings = dovecot.settings("kredensial@example.go.id")
    del settings["password"]
    with Mailbox(ImapAccount(**settings, password_file="imap-password")) as box:
        assert box.connected


def test_a_secret_that_cannot_be_read_is_a_fault_of_the_configuration(dovecot):
    settings = dovecot.settings("x@example.go.id")
    del settings["password"]
    gone = refusal(ImapAccount(**settings, password_file="tidak-ada"))
    assert (gone.kind, "tidak-ada" in gone.reason) == ("config", True)


class TokenServer:
    """Gives access tokens as RFC 6749 says, and tells Dovecot whether one is good."""

    def __init__(self) -> None:
        self.asked: list[dict[str, str]] = []
        self.answers: list[tuple[int, dict]] = []
        self.good = "at-1"
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                form = self.rfile.read(int(self.headers["Content-Length"])).decode()
                outer.asked.append(dict(urllib.parse.parse_qsl(form)))
                status, answer = (
                    outer.answers.pop(0) if outer.answers else (200, {"access_token": outer.good, "expires_in": 3600})
                )
                self.say(status, answer)

            def do_GET(self):
                token = urllib.parse.parse_qs(urllib.parse.urlsplit(self.path).query).get("access_token", [""])[0]
                self.say(
                    200 if token == outer.good else 401,
                    {"email": "oauth@example.go.id", "username": "oauth@example.go.id"},
                )

            def say(self, status, answer):
                body = json.dumps(answer).encode()
                self.send_response(status)
                if status == 302:
                    self.send_header("Location", answer["location"])
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                """Say nothing."""

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_address[1]}"
        threading.Thread(target=self.http.serve_forever, daemon=True).start()

    def settings(self, **more) -> dict:
        return {"token_url": f"{self.url}/token", "client_id": "kawal", "client_secret": CANARY} | more


@pytest.fixture
def tokens():
    server = TokenServer()
    oauth2._held.clear()
    yield server
    server.http.shutdown()


@pytest.fixture
def oauth_dovecot(tokens):
    judge = f"tokeninfo_url = {tokens.url}/info?access_token=\nusername_attribute = email\n"
    extra = "passdb {\n  driver = oauth2\n  mechanisms = xoauth2 oauthbearer\n  args = {base}/oauth2.conf.ext\n}\n"
    with running_dovecot(mechanisms="xoauth2 oauthbearer", extra=extra, files={"oauth2.conf.ext": judge}) as server:
        yield server


def oauth_account(server, tokens, **more) -> ImapAccount:
    settings = server.settings("oauth@example.go.id")
    del settings["password"]
    return ImapAccount(**settings, oauth2=tokens.settings(**more))


def test_a_login_by_access_token_which_is_asked_for_once(oauth_dovecot, tokens):
    account = oauth_account(oauth_dovecot, tokens, scope="https://outlook.example.org/.default")
    for _ in range(2):
        with Mailbox(account) as box:
            assert box.folders()
    assert tokens.asked == [
        {
            "grant_type": "client_credentials",
            "client_id": "kawal",
            "client_secret": CANARY,
            "scope": "https://outlook.example.org/.default",
        }
    ]


def test_a_refused_access_token_is_replaced_at_the_next_login(oauth_dovecot, tokens, caplog):
    caplog.set_level(logging.DEBUG)
    tokens.answers = [(200, {"access_token": "kenari-token-busuk", "expires_in": 3600})]
    account = oauth_account(oauth_dovecot, tokens)
    gone = refusal(account)
    assert gone.kind == "auth"
    assert "kenari-token-busuk" not in str(gone) + caplog.text
    with Mailbox(account) as box:
        assert box.folders()
    assert len(tokens.asked) == 2


def test_a_refresh_token_that_rotates_is_kept(oauth_dovecot, tokens, tmp_path):
    (tmp_path / "refresh").write_text("rt-1\n")
    tokens.answers = [(200, {"access_token": "at-1", "expires_in": 10, "refresh_token": "rt-2"})]
    account = oauth_account(oauth_dovecot, tokens, grant="refresh_token", refresh_token_file="refresh")
    for _ in range(2):
        with Mailbox(account) as box:
            assert box.folders()
    assert [form["refresh_token"] for form in tokens.asked] == ["rt-1", "rt-2"]
    assert (tmp_path / "refresh").read_text() == "rt-2\n"
    assert (tmp_path / "refresh").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "status, answer, kind",
    [
        (400, {"error": "invalid_grant", "error_description": CANARY}, "auth"),
        (401, {"error": "invalid_client"}, "auth"),
        (503, {}, "network"),
        (200, {"token": "?"}, "auth"),
        (200, {"access_token": "a\r\nb"}, "auth"),
        (302, {"location": "http://127.0.0.1:1/elsewhere"}, "network"),
    ],
)
def test_a_token_that_cannot_be_had_says_how_long_to_wait(dovecot, tokens, status, answer, kind):
    tokens.answers = [(status, answer)]
    gone = refusal(oauth_account(dovecot, tokens))
    assert gone.kind == kind
    assert CANARY not in str(gone)
