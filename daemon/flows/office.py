"""One running office: its configuration, store, keys, rules and templates, opened together and passed along."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Self

from daemon.core.book import Book, compile_book, hash_of
from daemon.core.institutions import DirectoryIndex
from daemon.core.letters import Outbound, Rendered, TemplateSet, compose
from daemon.core.message import Attachment, decode_attachment
from daemon.core.nature import OwnMail
from daemon.core.records import Case, Contact, Institution
from daemon.core.rulebook.source import FaultyFile
from daemon.core.tokens import Keyring
from daemon.edges import clock
from daemon.edges.attachments import Extractor
from daemon.edges.config import Config, FocalPoint
from daemon.edges.files import find_files, reading_code
from daemon.edges.store import Store

KEY_BYTES = 32
ACTING = "rules"
"""The mark under which the store remembers the set of rules that acted last."""
PROVEN = "rules proven"
"""The mark under which it remembers the set whose examples all held, and the code that read them."""
RULES_DRAFT = "rules"
"""The kind of a draft that is a set of rules waiting for a word."""


@dataclass
class Office:
    """What every flow is given. `book` is swapped whole when rule files change; nothing else changes while it runs."""

    config: Config
    store: Store
    keys: Keyring
    book: Book
    templates: TemplateSet
    instance: str
    rule_faults: tuple[str, ...] = ()
    extractor: Extractor = field(default_factory=Extractor)

    @property
    def own(self) -> OwnMail:
        """How our own mail is recognised when it comes back."""
        return OwnMail(frozenset(f.address.lower() for f in self.config.focal_points), self.instance)

    def focal_point(self, code: str) -> FocalPoint:
        """The focal point `code`, or the default one where a case's own is no longer configured."""
        points = self.config.focal_points
        return next((p for p in points if p.code == code), self.default_focal_point)

    @property
    def default_focal_point(self) -> FocalPoint:
        """The focal point that serves institutions nobody else covers."""
        points = self.config.focal_points
        return next((p for p in points if p.default), points[0])

    def focal_point_for(self, institution: Institution) -> FocalPoint:
        """The institution's own focal point, else its province's, else the default."""
        points = self.config.focal_points
        covering = (
            [p for p in points if p.code == institution.focal_point]
            + [p for p in points if institution.code in p.institutions]
            + [p for p in points if institution.province and institution.province in p.provinces]
        )
        return covering[0] if covering else self.default_focal_point

    def focal_point_of_mailbox(self, mailbox: str) -> FocalPoint:
        """The focal point whose mailbox a message arrived in (mailboxes are named by their focal point's code)."""
        return self.focal_point(mailbox)

    def is_officer(self, address: str) -> bool:
        """Whether an address belongs to an officer of any focal point."""
        return any(address == officer.lower() for p in self.config.focal_points for officer in p.officers)

    def current_contacts(self, institution: str, now: datetime) -> tuple[Contact, ...]:
        """Contacts who hold their role today, PICs first, then alternates, then heads."""
        order = {"pic": 0, "alternate": 1, "head": 2}
        found = self.store.contacts(institution=institution, on=now.date())
        return tuple(sorted(found, key=lambda c: (order.get(c.role, 3), c.id or 0)))

    def language_of(self, contact: Contact | None, institution: Institution | None) -> str:
        """The contact's language, else the institution's, else the office's."""
        chosen = (contact.language if contact else "") or (institution.language if institution else "")
        return chosen or self.config.office.language

    @property
    def directory(self) -> DirectoryIndex:
        """Institutions by what people call them."""
        return DirectoryIndex(tuple((i.name, i.short, *i.aliases) for i in self.store.institutions()))

    def attachment_bytes(self, sha256: str, attachment: Attachment) -> bytes:
        """What an attachment of the kept message `sha256` decodes to."""
        with self.store.open_kept(sha256) as kept:
            kept.seek(attachment.offset)
            encoded = kept.read(attachment.length)
        return decode_attachment(encoded, attachment.encoding)

    def write(self, outbound: Outbound, facts: Mapping[str, Any]) -> Rendered:
        """One complete mail."""
        return compose(self.templates, outbound, facts)

    def as_it_stands(self) -> Self:
        """The office with the rules of this moment: what is decided with it is decided by one set, whatever is reloaded."""
        return replace(self)

    def case(self, number: str) -> Case:
        """The case `number`; raises LookupError where there is none."""
        case = self.store.case(number)
        if case is None:
            raise LookupError(f"no case {number}")
        return case


def open_office(config: Config) -> Office:
    """Open everything that `config` names; raises FaultyFile for rule files, OSError for what cannot be reached.

    Faulty rule files do no harm where a set has acted before: that one works on, and the faults are told.
    """
    state = config.state.dir
    state.mkdir(parents=True, exist_ok=True)
    store = Store(config.state.database_url, state / "mail", kept=config.state.kept)
    store.migrate()
    book, faults = _acting_book(config, store)
    templates = _templates_once(tuple(find_files("templates", config.templates.dir).items()))
    keys = load_keys(config.state.secrets_dir)
    return Office(config, store, keys, book, templates, instance_id(config.state.secrets_dir), faults)


def _acting_book(config: Config, store: Store) -> tuple[Book, tuple[str, ...]]:
    """The set that acts: the folder's, unless it is faulty or waits for a word, and what is to be told of that."""
    try:
        known = store.mark(PROVEN)
        book = load_book(config, known)
    except FaultyFile as faulty:
        return _last_book(config, store, store.mark(ACTING), faulty), tuple(str(faulty).splitlines())
    if known != _proof(book.hash):
        store.set_mark(PROVEN, _proof(book.hash))
    keep_rules(store, book, clock.now())
    asked = next((d for d in store.drafts("open") if d.kind == RULES_DRAFT and d.payload["hash"] == book.hash), None)
    return (book if asked is None else _last_book(config, store, str(asked.payload["before"]), None) or book), ()


def _last_book(config: Config, store: Store, name: str, faulty: FaultyFile | None) -> Book:
    """The kept set `name`, compiled again; where there is none, raises what is wrong with the folder's."""
    stored = store.rule_set(name) if name else None
    if stored is None:
        raise faulty or LookupError(f"the rules {name} are not kept")
    letters = _templates_once(tuple(find_files("templates", config.templates.dir).items()))
    return _compile_once(tuple((file, text.encode()) for file, text in sorted(stored.files.items())), letters.rule_mails)


def keep_rules(store: Store, book: Book, now: datetime) -> None:
    """Keep a set of rules whole by its hash, once."""
    if store.rule_set(book.hash) is None:
        store.keep_rule_set(book.hash, {name: raw.decode("utf-8") for name, raw in book.files.items()}, now)


def load_book(config: Config, known: str = "") -> Book:
    """The rule files as they stand now, compiled; raises FaultyFile. `known`: the proof of a set whose examples held."""
    letters = _templates_once(tuple(find_files("templates", config.templates.dir).items()))
    files = find_files("rules", config.rules.dir)
    return _compile_once(tuple(files.items()), letters.rule_mails, proven=known == _proof(hash_of(files)))


def _proof(name: str) -> str:
    """What is remembered of the set `name` once its examples held: other code may read them otherwise."""
    return f"{name} {reading_code()}"


@lru_cache(maxsize=2)
def _compile_once(files: tuple[tuple[str, bytes], ...], templates: frozenset[str], *, proven: bool = False) -> Book:
    """The same bytes make the same book: a process that looks again at unchanged files pays for reading them only."""
    return compile_book(dict(files), templates, proven=proven)


@lru_cache(maxsize=2)
def _templates_once(files: tuple[tuple[str, bytes], ...]) -> TemplateSet:
    return TemplateSet(dict(files))


def load_keys(folder: Path) -> Keyring:
    """The signing keys, `key-<id>` files in `folder`; the first is made where there is none. The last by name signs."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    paths = sorted(folder.glob("key-*"))
    if not paths:
        paths = [write_secret(folder / "key-1", secrets.token_hex(KEY_BYTES))]
    keys: Mapping[str, bytes] = {p.name.removeprefix("key-"): bytes.fromhex(p.read_text().strip()) for p in paths}
    return Keyring(keys)


def instance_id(folder: Path) -> str:
    """What our loop header says: one random name for this installation, made once."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / "instance"
    if not path.exists():
        write_secret(path, secrets.token_hex(8))
    return path.read_text().strip()


def write_secret(path: Path, text: str) -> Path:
    """Write a new file that only its owner may read; raises FileExistsError where there is one."""
    path.touch(mode=0o600, exist_ok=False)
    path.write_text(text + "\n")
    return path
