"""A configuration is read whole or not at all, and what is wrong is named with its place and what would be right."""

import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from daemon.edges import clock
from daemon.edges.accounts import is_loopback
from daemon.edges.config import Config, ConfigFault, example_config, load_config

EXAMPLE = Path(__file__).parents[2] / "config.example.toml"
CANARY = "kenari-rahasia-4711"

MINIMAL = """
[office]
name = "Kantor"

[[focal_point]]
code = "pusat"
name = "Dumas"
address = "dumas@example.go.id"
officers = ["petugas@example.go.id"]

[focal_point.imap]
host = "imap.example.go.id"
user = "dumas"
password = "rahasia"

[focal_point.smtp]
host = "127.0.0.1"
security = "none"
"""


def load(folder: Path, text: str) -> Config:
    path = folder / "config.toml"
    path.write_text(text, encoding="utf-8")
    return load_config(path)


def faults(folder: Path, text: str) -> list[str]:
    with pytest.raises(ConfigFault) as fault:
        load(folder, text)
    return [str(problem).removeprefix(f"{folder / 'config.toml'}") for problem in fault.value.problems]


def test_the_example_is_valid_and_shows_every_key():
    config = load_config(EXAMPLE)
    (point,) = config.focal_points
    assert (point.code, point.default, point.imap.port, point.smtp.port) == ("pusat", True, 993, 587)
    assert point.imap.folders == ("INBOX", "\\Junk")
    text = EXAMPLE.read_text(encoding="utf-8")
    for section in (
        config.office,
        config.state,
        config.limits,
        config.sending,
        config.poll,
        point,
        point.imap,
        point.smtp,
    ):
        for key in type(section).model_fields:
            assert key in text or key in {"helo", "password", "oauth2"}, f"{key} is not in the example"


def test_the_example_says_the_defaults():
    """What the example writes is what leaving it out means, but for what is an office's own."""
    written = tomllib.loads(EXAMPLE.read_text(encoding="utf-8"))
    config = load_config(EXAMPLE)
    for section in ("limits", "sending", "poll"):
        assert written[section] == type(getattr(config, section))().model_dump()


@pytest.mark.parametrize("name", ['Kantor "Pusat"', "Dinas\\PUPR", "Sekretariat Wakil Presiden – Dumas"])
def test_a_new_office_gets_the_example_with_its_name_and_address(tmp_path, name):
    config = load(tmp_path, example_config(name, "aduan@kantor.example.go.id"))
    assert config.office.name == name
    assert config.focal_points[0].address == "aduan@kantor.example.go.id"
    assert config.focal_points[0].imap.user == "aduan@kantor.example.go.id"
    assert example_config() == EXAMPLE.read_text(encoding="utf-8")


def test_the_least_that_works(tmp_path):
    config = load(tmp_path, MINIMAL)
    point = config.focal_points[0]
    assert (config.office.prefix, config.office.zone, config.office.language) == ("KWL", "Asia/Jakarta", "id")
    assert (point.imap.security, point.imap.port, point.smtp.port, point.plus_addresses) == ("tls", 993, 25, False)
    assert (config.poll.seconds, config.sending.in_doubt, config.limits.message_mb) == (60, "resend", 150)


def test_relative_paths_are_relative_to_the_file(tmp_path, monkeypatch):
    monkeypatch.chdir("/")
    text = MINIMAL.replace('password = "rahasia"', 'password_file = "rahasia/imap"')
    config = load(tmp_path, text + '\n[rules]\ndir = "aturan"\n[templates]\ndir = "/srv/templates"\n')
    assert config.state.dir == tmp_path / "state"
    assert config.state.secrets_dir == tmp_path / "state" / "secrets"
    assert config.state.database_url == f"sqlite:///{tmp_path}/state/kawal.db"
    assert config.rules.dir == tmp_path / "aturan"
    assert config.templates.dir == Path("/srv/templates")
    assert config.focal_points[0].imap.password_file == tmp_path / "rahasia" / "imap"


def test_the_secrets_go_where_the_state_goes(tmp_path):
    config = load(tmp_path, MINIMAL + '[state]\ndir = "var/kawal"\n')
    assert config.state.secrets_dir == tmp_path / "var/kawal/secrets"
    config = load(tmp_path, MINIMAL + '[state]\ndir = "var/kawal"\nsecrets_dir = "/etc/kawal/secrets"\n')
    assert config.state.secrets_dir == Path("/etc/kawal/secrets")


def test_a_database_url_may_come_from_a_file_and_is_never_shown(tmp_path):
    (tmp_path / "url").write_text(f"postgresql+psycopg://kawal:{CANARY}@db/kawal\n")
    config = load(tmp_path, MINIMAL + '[state]\ndatabase_url_file = "url"\n')
    assert config.state.database_url.endswith(f"{CANARY}@db/kawal")
    assert CANARY not in repr(config) + str(config)
    assert "leave it out for SQLite" in faults(tmp_path, MINIMAL + '[state]\ndatabase_url = "mysql://x"\n')[0]


@pytest.mark.parametrize(
    "old, new, expected",
    [
        ('name = "Kantor"', 'nama = "Kantor"', ":3: office.nama: unknown key: did you mean 'name'?"),
        ('name = "Kantor"', 'name = "Kantor"\nzone = "WIB"', ':4: office.zone: not a time zone: write "Asia/Jakarta", "Asia/Makassar" or "Asia/Jayapura"'),
        ('name = "Kantor"', 'name = "Kantor"\nprefix = "kwl-"', ":4: office.prefix: 'kwl-' does not fit: two to eight capital letters, such as \"KWL\""),
        ("[office]", "[ofice]", ":2: ofice: unknown key: did you mean 'office'?"),
        ("[focal_point.imap]", "[focal_point.imapp]", ":11: focal_point[1].imapp: unknown key: did you mean 'imap'?"),
        ('host = "imap.example.go.id"', 'hots = "imap.example.go.id"', ":12: focal_point[1].imap.hots: unknown key: did you mean 'host'?"),
        ('code = "pusat"', 'code = "Pusat 1"', ":6: focal_point[1].code: 'Pusat 1' does not fit: lower-case letters, digits and \"-\", such as \"pusat\""),
        ('officers = ["petugas@example.go.id"]', "officers = []", ":9: focal_point[1].officers: at least one is needed"),
        (
            'address = "dumas@example.go.id"', 'address = "a@b>\\r\\nRCPT TO:<evil@x"',
            ":8: focal_point[1].address: 'a@b>\\r\\nRCPT TO:<evil@x' is no plain e-mail address: write it as in \"nama@instansi.example.go.id\"",
        ),
        (
            'host = "imap.example.go.id"', 'host = "imap.example.go.id"\nsecurity = "none"',
            ':11: focal_point[1].imap: security = "none" is for this machine only: write "tls", or "starttls" for port 143 or 587',
        ),
        ('password = "rahasia"', "", ":11: focal_point[1].imap: user and one of password_file, password and oauth2 go together"),
        ('password = "rahasia"', 'password = "rahasia"\npassword_file = "x"', ":11: focal_point[1].imap: give one of password_file, password and oauth2"),
        ('user = "dumas"', 'user = "dumas"\nport = "993x"', ":14: focal_point[1].imap.port: Input should be a valid integer, unable to parse string as an integer"),
        ('user = "dumas"', 'user = "dumas"\nmark = "seen"', ":14: focal_point[1].imap.mark: Input should be 'keyword', 'move' or 'none'"),
        (
            'user = "dumas"', 'user = "dumas"\nmark = "move"\nmove_to = "Selesai"\nfolders = ["INBOX", "Selesai"]',
            ":11: focal_point[1].imap: move_to 'Selesai' is watched itself; name another folder",
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_line_key_and_what_is_right(tmp_path, old, new, expected):
    assert expected in faults(tmp_path, MINIMAL.replace(old, new, 1))


def test_every_fault_is_named_at_once(tmp_path):
    text = MINIMAL.replace("name =", "nama =", 1).replace("code =", "kode =").replace('"none"', '"never"')
    assert len(faults(tmp_path, text)) == 5


@pytest.mark.parametrize(
    "more, expected",
    [
        ('[[focal_point]]\ncode = "pusat"\nname = "B"\naddress = "b@example.go.id"\nofficers = ["c@example.go.id"]\nimap = { host = "::1", user = "x", password = "y" }\nsmtp = { host = "::1" }\n', "is used twice"),
        ('[[focal_point]]\ncode = "b"\nname = "B"\naddress = "b@example.go.id"\nofficers = ["Dumas@example.go.id"]\nimap = { host = "::1", user = "x", password = "y" }\nsmtp = { host = "::1" }\n', "is a watched mailbox itself"),
    ],
)  # fmt: skip
def test_focal_points_fit_together(tmp_path, more, expected):
    assert any(expected in line for line in faults(tmp_path, MINIMAL + more))


def test_only_one_is_the_default(tmp_path):
    one = MINIMAL.replace('code = "pusat"', 'code = "pusat"\ndefault = true')
    two = one.partition("[[focal_point]]")[2].replace('code = "pusat"', 'code = "dua"').replace("dumas@", "dua@")
    assert any("only one may say default" in line for line in faults(tmp_path, one + "[[focal_point]]" + two))


@pytest.mark.parametrize(
    "raw, expected",
    [
        (b"[office\nname = 1\n", "is no valid TOML"),
        (b"\xff\xfe[\x00", "is no UTF-8 text"),
        (b"", "office: is missing"),
    ],
)
def test_a_file_that_is_no_configuration(tmp_path, raw, expected):
    path = tmp_path / "config.toml"
    path.write_bytes(raw)
    with pytest.raises(ConfigFault, match=expected):
        load_config(path)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(ConfigFault, match="No such file"):
        load_config(tmp_path / "tidak-ada.toml")


def test_a_byte_order_mark_and_crlf_are_accepted(tmp_path):
    path = tmp_path / "config.toml"
    path.write_bytes(b"\xef\xbb\xbf" + MINIMAL.replace("\n", "\r\n").encode())
    assert load_config(path).office.name == "Kantor"


def test_the_environment_speaks_before_the_file(tmp_path, monkeypatch):
    monkeypatch.setenv("KAWAL_OFFICE__NAME", "Kantor Lain")
    monkeypatch.setenv("KAWAL_POLL__SECONDS", "5")
    monkeypatch.setenv("KAWAL_STATE__DIR", "lain")
    monkeypatch.setenv("KAWAL_NOW", "2026-11-24T08:00:00+07:00")
    monkeypatch.setenv("KAWAL_REQUIRE_SERVERS", "1")
    config = load(tmp_path, MINIMAL)
    assert (config.office.name, config.poll.seconds, config.state.dir) == ("Kantor Lain", 5, tmp_path / "lain")


def test_a_wrong_environment_is_a_fault_like_any_other(tmp_path, monkeypatch):
    monkeypatch.setenv("KAWAL_POLL__SECNDS", "5")
    monkeypatch.setenv("KAWAL_LIMITS__MESSAGE_MB", "banyak")
    assert len(faults(tmp_path, MINIMAL)) == 2


def test_secrets_are_never_shown(tmp_path):
    """T76: neither when a configuration is printed nor when it is refused."""
    text = MINIMAL.replace("rahasia", CANARY)
    config = load(tmp_path, text)
    assert CANARY not in repr(config) + str(config) + config.model_dump_json()
    assert config.focal_points[0].imap.read_password().get_secret_value() == CANARY
    broken = text.replace(
        'user = "dumas"', f'user = "dumas"\npassword_file = 3\noauth2 = {{ client_secret = ["{CANARY}"] }}'
    )
    assert CANARY not in "\n".join(faults(tmp_path, broken))


@pytest.mark.parametrize(
    "oauth2, fault",
    [
        ('token_url = "http://login.example.org/t", client_id = "x", client_secret = "y"', "token_url"),
        ('token_url = "https://login.example.org/t", client_id = "x"', "client_secret_file"),
        ('token_url = "https://login.example.org/t", client_id = "x", grant = "refresh_token"', "refresh_token_file"),
        ('token_url = "https://login.example.org/t", client_id = "x", client_secret = "y"', ""),
    ],
)
def test_oauth2_is_complete_and_over_tls(tmp_path, oauth2, fault):
    text = MINIMAL.replace('password = "rahasia"', f"oauth2 = {{ {oauth2} }}")
    if fault:
        assert any(fault in line for line in faults(tmp_path, text))
    else:
        assert load(tmp_path, text).focal_points[0].imap.oauth2.client_id == "x"


@pytest.mark.parametrize(
    "host, is_it",
    [("localhost", True), ("127.0.0.2", True), ("::1", True), ("10.0.0.1", False), ("localhost.example.org", False)],
)
def test_what_this_machine_itself_is(host, is_it):
    assert is_loopback(host) is is_it


def test_the_clock_tells_the_present_in_utc():
    assert clock.now().tzinfo is UTC


def test_a_rehearsal_stands_at_one_instant(monkeypatch):
    monkeypatch.setenv("KAWAL_NOW", "2026-11-24T08:00:00+07:00")
    tell = clock.clock(rehearsal_allowed=True)
    assert tell() == tell() == datetime(2026, 11, 24, 1, 0, tzinfo=UTC)


def test_the_daemon_has_no_rehearsal(monkeypatch):
    monkeypatch.setenv("KAWAL_NOW", "2026-11-24T08:00:00+07:00")
    with pytest.raises(ConfigFault, match="one-shot"):
        clock.clock(rehearsal_allowed=False)


@pytest.mark.parametrize("text", ["besok", "2026-11-24T08:00:00", "2026-13-01T00:00:00Z"])
def test_an_instant_needs_an_offset(monkeypatch, text):
    monkeypatch.setenv("KAWAL_NOW", text)
    with pytest.raises(ConfigFault, match="ISO 8601"):
        clock.clock(rehearsal_allowed=True)
