"""Accounts on other people's servers as they are configured: address, transport security, and where the secret lies.

A secret is read at the moment of a login, so that a rotated password needs no restart. Plain text without TLS is
accepted only towards this machine itself.
"""

import ipaddress
import os
import re
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, model_validator

FOLDER: ContextVar[Path] = ContextVar("FOLDER")
"""The folder of the configuration file that is being read."""

ADDRESS = re.compile(
    r"[A-Za-z0-9!#$%&'*/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*/=?^_`{|}~-]+)*"
    r"@(?=.{3,253}$)[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)+"
)

Security = Literal["tls", "starttls", "none"]
IMAP_PORTS = {"tls": 993, "starttls": 143, "none": 143}
SMTP_PORTS = {"tls": 465, "starttls": 587, "none": 25}


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong in a configuration: file, line (0 where there is none), key path, and what is right."""

    file: str
    line: int
    key: str
    text: str

    def __str__(self) -> str:
        """One line for an admin."""
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.key}: {self.text}" if self.key else f"{place}: {self.text}"


class ConfigFault(Exception):  # noqa: N818 - a fault of the configuration; the command ends with 78
    """A configuration that may not take effect, with every problem that was found."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


def _address(text: str) -> str:
    """An address that can stand in an envelope as it is: nothing that could end the command line or open another."""
    if not ADDRESS.fullmatch(text) or len(text) > 254:
        raise ValueError(f'{text!r} is no plain e-mail address: write it as in "nama@instansi.example.go.id"')
    return text


def _anchored(path: Path) -> Path:
    """Relative paths are relative to the configuration file."""
    return FOLDER.get() / path.expanduser()


Address = Annotated[str, AfterValidator(_address)]
Anchored = Annotated[Path, AfterValidator(_anchored)]
Line = Annotated[str, Field(min_length=1, max_length=255, pattern=r"^[^\x00-\x1f\x7f]+$")]


class Section(BaseModel):
    """A table of the configuration: unknown keys refused, nothing changed once read."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


def read_secret(path: Path, key: str) -> SecretStr:
    """The secret in a file, one trailing newline cut; a systemd credential of that name comes first.

    Raises ConfigFault, which names the file and never what is in it.
    """
    credentials = os.environ.get("CREDENTIALS_DIRECTORY")
    found = Path(credentials) / path.name if credentials else path
    try:
        text = (found if found.is_file() else path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigFault((Problem(str(path), 0, key, f"the secret cannot be read: {_why(error)}"),)) from None
    return SecretStr(text.removesuffix("\n").removesuffix("\r"))


def _why(error: OSError | UnicodeDecodeError) -> str:
    return (error.strerror or type(error).__name__) if isinstance(error, OSError) else "it is no UTF-8 text"


class OAuth2(Section):
    """Where access tokens come from (RFC 6749): as the application itself, or by a refresh token."""

    grant: Literal["client_credentials", "refresh_token"] = "client_credentials"
    token_url: str = Field(pattern=r"^https://[^\s]+$|^http://(127\.0\.0\.1|localhost)(:\d+)?/[^\s]*$")
    client_id: Line
    client_secret: SecretStr | None = None
    client_secret_file: Anchored | None = None
    scope: str = ""
    refresh_token_file: Anchored | None = None

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.grant == "refresh_token" and self.refresh_token_file is None:
            raise ValueError(
                'grant = "refresh_token" needs refresh_token_file (it is rewritten when the token rotates)'
            )
        if self.grant == "client_credentials" and not (self.client_secret or self.client_secret_file):
            raise ValueError('grant = "client_credentials" needs client_secret_file')
        return self

    def read_client_secret(self) -> SecretStr | None:
        """The client's own secret, None for a public client; raises ConfigFault."""
        if self.client_secret_file is not None:
            return read_secret(self.client_secret_file, "oauth2.client_secret_file")
        return self.client_secret


class Account(Section):
    """A login on one server."""

    host: Line
    port: int = Field(default=0, ge=0, le=65535)
    security: Security = "tls"
    user: str = Field(default="", max_length=255, pattern=r"^[^\x00-\x1f\x7f]*$")
    password: SecretStr | None = None
    password_file: Anchored | None = None
    oauth2: OAuth2 | None = None
    ca_file: Anchored | None = None
    timeout_seconds: float = Field(default=60, gt=0, le=600)

    @model_validator(mode="after")
    def _safe_and_complete(self) -> Self:
        if self.security == "none" and not is_loopback(self.host):
            raise ValueError(
                'security = "none" is for this machine only: write "tls", or "starttls" for port 143 or 587'
            )
        given = [self.password is not None, self.password_file is not None, self.oauth2 is not None]
        if sum(given) > 1:
            raise ValueError("give one of password_file, password and oauth2")
        if any(given) != bool(self.user):
            raise ValueError("user and one of password_file, password and oauth2 go together")
        return self

    def read_password(self) -> SecretStr:
        """The password as it stands now; raises ConfigFault where it cannot be read."""
        if self.password_file is not None:
            return read_secret(self.password_file, "password_file")
        return self.password or SecretStr("")


class ImapAccount(Account):
    """A watched mailbox. A folder that begins with a backslash is found by its special use (RFC 6154)."""

    folders: tuple[Line, ...] = Field(default=("INBOX", "\\Junk"), min_length=1)
    mark: Literal["keyword", "move", "none"] = "keyword"
    keyword: str = Field(default="Kawal", pattern=r"^[A-Za-z][A-Za-z0-9_-]{0,40}$")
    move_to: Line = "Kawal"
    idle: bool = True

    @model_validator(mode="after")
    def _leaves_the_watched(self) -> Self:
        if not self.user:
            raise ValueError("user and one of password_file, password and oauth2 are missing")
        if self.mark == "move" and self.move_to in self.folders:
            raise ValueError(f"move_to {self.move_to!r} is watched itself; name another folder")
        if not self.port:
            object.__setattr__(self, "port", IMAP_PORTS[self.security])
        return self


class SmtpAccount(Account):
    """The way out. Without `user` nothing is authenticated (a relay on this machine)."""

    helo: str = Field(default="", pattern=r"^[A-Za-z0-9.:\[\]-]*$")

    @model_validator(mode="after")
    def _port(self) -> Self:
        if not self.port:
            object.__setattr__(self, "port", SMTP_PORTS[self.security])
        return self


def is_loopback(host: str) -> bool:
    """Whether a host is this machine itself."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
