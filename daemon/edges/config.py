"""The configuration of an office: TOML, then the environment (KAWAL_OFFICE__NAME), checked whole before anything starts.

Unknown keys are refused with the nearest spelling. Relative paths are relative to the configuration file. Secrets are
read where they are used, from files or systemd credentials, and are never printed (daemon.edges.accounts).
"""

import difflib
import tomllib
import types
import typing
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, Field, ValidationError, model_validator
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
)

from daemon.core.rulebook.places import find_places
from daemon.core.verdict import Chain
from daemon.edges.accounts import FOLDER, Address, Anchored, ConfigFault, ImapAccount, Problem, Section, SmtpAccount

Code = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,30}$")]
Language = Literal["id", "en"]


def _known_zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError('not a time zone: write "Asia/Jakarta", "Asia/Makassar" or "Asia/Jayapura"')
    return name


def _address_of_machine(address: str) -> str:
    try:
        return str(ip_address(address))
    except ValueError:
        raise ValueError('not an IP address: write the one that the gateway connects from, "203.0.113.5"') from None


Zone = Annotated[str, AfterValidator(_known_zone)]
IPAddress = Annotated[str, AfterValidator(_address_of_machine)]
Lowered = Annotated[str, AfterValidator(str.lower)]


class Office(Section):
    """Who we are: what stands on every mail, and whose word about a sender we take."""

    name: str = Field(min_length=1, max_length=200)
    prefix: str = Field(default="KWL", pattern=r"^[A-Z]{2,8}$")
    language: Language = "id"
    zone: Zone = "Asia/Jakarta"
    authserv_id: str = ""
    trusted_relays: tuple[IPAddress, ...] = ()
    trusted_authserv_ids: tuple[str, ...] = ()
    trusted_sealers: tuple[Lowered, ...] = ()
    unverified_percent: int = Field(default=20, ge=0, le=100)
    leadership: tuple[Address, ...] = ()

    @property
    def chain(self) -> Chain:
        """Whose word about a sender is believed."""
        return Chain(self.authserv_id, self.trusted_relays, self.trusted_authserv_ids, self.trusted_sealers)

    @model_validator(mode="after")
    def _whole_chain(self) -> Self:
        """A relay is believed under its name only, a name only from its relay, and either only behind our own server."""
        if bool(self.trusted_relays) != bool(self.trusted_authserv_ids):
            raise ValueError("trusted_relays and trusted_authserv_ids: one is of no use without the other")
        if (self.trusted_relays or self.trusted_sealers) and not self.authserv_id:
            raise ValueError("authserv_id: trusted relays and sealers are believed only where our own server is named")
        return self


class State(Section):
    """Where everything is kept. An empty database URL means SQLite in `dir`; `kept`: where mail is shared from."""

    dir: Annotated[Anchored, Field(validate_default=True)] = Path("state")
    database_url: str = Field(default="", repr=False)
    database_url_file: Anchored | None = None
    secrets_dir: Anchored = Path()
    kept: Literal["files", "database"] = "files"

    @model_validator(mode="before")
    @classmethod
    def _beside_the_state(cls, data: Any) -> Any:
        """Put the secrets folder inside the state folder where none is named."""
        if isinstance(data, dict) and not data.get("secrets_dir"):
            return data | {"secrets_dir": str(Path(str(data.get("dir", "state"))) / "secrets")}
        return data

    @model_validator(mode="after")
    def _one_database(self) -> Self:
        url = self.database_url
        if self.database_url_file is not None:
            try:
                url = self.database_url_file.read_text(encoding="utf-8").strip()
            except OSError as error:
                raise ValueError(f"database_url_file cannot be read: {error.strerror}") from error
        if not url:
            url = f"sqlite:///{self.dir / 'kawal.db'}"
        if not url.startswith(("sqlite:", "postgresql:", "postgresql+psycopg:")):
            raise ValueError('database_url: write "postgresql+psycopg://user@host/name", or leave it out for SQLite')
        object.__setattr__(self, "database_url", url)
        return self


class Folder(Section):
    """The admin's own rules or templates; files that are not there are taken from the package."""

    dir: Anchored


class FocalPoint(Section):
    """One focal point: its mailbox, its way out, whom it serves and who its officers are."""

    code: Code
    name: str = Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")
    address: Address
    plus_addresses: bool = False
    officers: tuple[Address, ...] = Field(min_length=1)
    provinces: tuple[str, ...] = ()
    institutions: tuple[str, ...] = ()
    default: bool = False
    language: Language = "id"
    imap: ImapAccount
    smtp: SmtpAccount


class Limits(Section):
    """What is refused or slowed down so that one message, one writer or one fault cannot harm the rest."""

    message_mb: int = Field(default=150, ge=1, le=2048)
    per_writer_hour: int = Field(default=20, ge=1)
    confirmations_per_day: int = Field(default=4, ge=0)
    breaker_per_hour: int = Field(default=2000, ge=1)
    free_disk_mb: int = Field(default=512, ge=0)
    held_days: int = Field(default=3, ge=1, le=30)
    reload_mails: int = Field(default=50, ge=0)


class Sending(Section):
    """How mail leaves. `in_doubt`: what happens to a mail that may have left just before a crash."""

    max_attachment_mb: int = Field(default=20, ge=1, le=150)
    in_doubt: Literal["resend", "hold"] = "resend"


class Reports(Section):
    """Where the leadership's page is kept fresh; nowhere where no folder is named."""

    page_dir: Anchored | None = None


class Poll(Section):
    """How often each mailbox is looked into; IDLE only makes it sooner."""

    seconds: int = Field(default=60, ge=1, le=3600)


class Config(BaseSettings):
    """One office, whole and valid."""

    model_config = SettingsConfigDict(
        env_prefix="KAWAL_", env_nested_delimiter="__", extra="forbid", frozen=True, populate_by_name=True
    )

    office: Office
    state: State = Field(default_factory=lambda: State.model_validate({}))
    focal_points: tuple[FocalPoint, ...] = Field(alias="focal_point", min_length=1)
    rules: Folder = Field(default_factory=lambda: Folder.model_validate({"dir": "rules"}))
    templates: Folder = Field(default_factory=lambda: Folder.model_validate({"dir": "templates"}))
    limits: Limits = Limits()
    sending: Sending = Sending()
    poll: Poll = Poll()
    reports: Reports = Reports()
    path: Path | None = Field(default=None, exclude=True)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - pydantic-settings' signature
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Let the environment speak before the file, for the sections only."""
        return (_SectionEnvironment(settings_cls), init_settings)

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        codes = [point.code for point in self.focal_points]
        if twice := {code for code in codes if codes.count(code) > 1}:
            raise ValueError(f"focal_point: the code {min(twice)!r} is used twice; every code names one mailbox")
        if sum(point.default for point in self.focal_points) > 1:
            raise ValueError("focal_point: only one may say default = true")
        addresses = [point.address.lower() for point in self.focal_points]
        for point in self.focal_points:
            if loop := [a for a in (*point.officers, *self.office.leadership) if a.lower() in addresses]:
                raise ValueError(f"focal_point {point.code!r}: {loop[0]} is a watched mailbox itself; name a person's")
        return self


class _SectionEnvironment(EnvSettingsSource):
    """KAWAL_<SECTION>__<KEY>; the list of focal points and other KAWAL_ variables (KAWAL_NOW) are not ours."""

    SECTIONS = frozenset({"office", "state", "rules", "templates", "limits", "sending", "poll", "reports"})

    def __call__(self) -> dict[str, Any]:
        """What the environment says about the sections."""
        return {key: value for key, value in super().__call__().items() if key in self.SECTIONS}


@dataclass(frozen=True)
class _Source:
    """A configuration file as text, with the line of every key."""

    name: str
    places: Mapping[tuple[str | int, ...], tuple[int, int]]

    def line(self, loc: Sequence[str | int]) -> int:
        at = tuple(loc)
        while at and at not in self.places:
            at = at[:-1]
        return self.places.get(at, (0, 0))[0]


def load_config(path: Path | None) -> Config:
    """The configuration in `path` under the environment; raises ConfigFault naming every key that is wrong.

    With None the environment alone is read, which serves containers that mount no file.
    """
    data, source = _read(path) if path is not None else ({}, _Source("environment", {}))
    token = FOLDER.set(path.resolve().parent if path is not None else Path.cwd())
    try:
        return Config(**data, path=path)
    except ValidationError as error:
        raise ConfigFault(tuple(_problem(source, detail) for detail in _causes(error.errors()))) from None
    except SettingsError as error:
        raise ConfigFault((Problem("environment", 0, "", str(error)),)) from None
    finally:
        FOLDER.reset(token)


def _read(path: Path) -> tuple[dict[str, Any], _Source]:
    try:
        text = path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
        data = tomllib.loads(text)
    except OSError as error:
        raise ConfigFault((Problem(str(path), 0, "", f"cannot be read: {error.strerror}"),)) from None
    except UnicodeDecodeError as error:
        raise ConfigFault((Problem(str(path), 0, "", f"is no UTF-8 text (byte {error.start})"),)) from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigFault((Problem(str(path), 0, "", f"is no valid TOML: {error}"),)) from None
    if "path" in data:
        raise ConfigFault((Problem(str(path), 0, "path", "unknown key"),))
    return data, _Source(str(path), find_places(text))


def _causes(details: Sequence[Any]) -> list[Any]:
    """The errors without those that only follow from another: a list is too short once its bad items are dropped."""
    return [
        d
        for d in details
        if d["type"] != "too_short"
        or not any(o["loc"][: len(d["loc"])] == d["loc"] and len(o["loc"]) > len(d["loc"]) for o in details)
    ]


def _problem(source: _Source, detail: Any) -> Problem:
    loc = tuple(part for part in detail["loc"] if part != "focal_points") or ()
    key = "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in loc).lstrip(".")
    kind, text = detail["type"], str(detail["msg"]).removeprefix("Value error, ")
    if kind == "extra_forbidden":
        known = sorted(_fields_at(Config, loc[:-1]))
        near = difflib.get_close_matches(str(loc[-1]), known, n=1, cutoff=0.6)
        text = f"unknown key: did you mean {near[0]!r}?" if near else f"unknown key: known are {', '.join(known)}"
    elif kind == "missing":
        text = "is missing"
    elif kind == "too_short":
        text = "at least one is needed"
    elif kind == "string_pattern_mismatch":
        text = f"{detail['input']!r} does not fit: {_PATTERNS.get(str(loc[-1]), text)}"
    return Problem(source.name, source.line(loc), key, text)


_PATTERNS = {
    "code": 'lower-case letters, digits and "-", such as "pusat"',
    "prefix": 'two to eight capital letters, such as "KWL"',
    "name": "one line of text",
    "keyword": "one word of letters and digits",
}


def _fields_at(model: Any, loc: Sequence[str | int]) -> Iterator[str]:
    """The keys that the section at `loc` knows."""
    for part in loc:
        if isinstance(part, str):
            model = next(
                (i.annotation for n, i in _models(model)[0].model_fields.items() if part in (n, i.alias)), None
            )
    for inner in _models(model):
        yield from (info.alias or name for name, info in inner.model_fields.items() if not info.exclude)


def _models(annotation: Any) -> list[type[BaseModel]]:
    """The models that an annotation holds, through tuples and unions."""
    if (
        isinstance(annotation, type)
        and not isinstance(annotation, types.GenericAlias)
        and issubclass(annotation, BaseModel)
    ):
        return [annotation]
    return [model for inner in typing.get_args(annotation) for model in _models(inner)]


def example_config(name: str = "", address: str = "") -> str:
    """The text of a commented configuration for a new office, with its name and address filled in where given."""
    here = Path(__file__).resolve().parents[1]
    shipped = (here / "_defaults" / "config.example.toml", here.parent / "config.example.toml")
    text = next(path for path in shipped if path.is_file()).read_text(encoding="utf-8")
    if name:
        text = text.replace('"Sekretariat Contoh"', _quoted(name))
    if address:
        text = text.replace('"dumas@example.go.id"', _quoted(address))
    return text


def _quoted(text: str) -> str:
    escaped = "".join(
        c if c.isprintable() else f"\\u{ord(c):04X}" for c in text.replace("\\", "\\\\").replace('"', '\\"')
    )
    return f'"{escaped}"'
