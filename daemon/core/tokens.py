"""Signed tokens: 128-bit HMACs with a key id and a kind, written as 26 characters of lower-case base32.

A token carries nothing in itself; its row says what to recompute, so a row that was tampered with verifies no better
than a guess. There is one function that verifies, whatever path a token came by.
"""

import base64
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from daemon.core.records import Token

TokenKind = Literal["case", "bundle", "notice", "probe"]
TOKEN = re.compile(r"(?<![a-z0-9])[a-z2-7]{26}(?![a-z0-9])", re.IGNORECASE)
OWN_ID = re.compile(r"<?kwl\.([a-z2-7]{26})\.([a-z0-9]+)@([^\s<>@]+)>?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Keyring:
    """Signing keys by id; the last one signs, every one of them verifies for ever."""

    keys: Mapping[str, bytes]

    @property
    def current(self) -> str:
        """The id of the key that signs new tokens."""
        return next(reversed(list(self.keys)))


@dataclass(frozen=True, slots=True)
class TokenVerdict:
    """Whether a token is ours, and why not where it is not."""

    state: Literal["valid", "unknown", "forged", "expired"]
    token: "Token | None" = None


def sign(keys: Keyring, kind: str, subject: str, contact: str, nonce: str = "", key_id: str = "") -> str:
    """The token of `kind` for `contact` about `subject`: the same facts and key give the same token."""
    key = key_id or keys.current
    facts = f"{kind}\x1f{key}\x1f{subject}\x1f{contact}\x1f{nonce}".encode()
    return base64.b32encode(hmac.digest(keys.keys[key], facts, sha256)[:16]).decode().rstrip("=").lower()


def verify(keys: Keyring, value: str, row: "Token | None", now: datetime) -> TokenVerdict:
    """Judge a token that a message carried, given the row under which it was issued (None: there is none)."""
    if row is None:
        return TokenVerdict("unknown")
    if row.key_id not in keys.keys:
        return TokenVerdict("forged")
    expected = sign(keys, row.kind, row.subject, row.contact, row.nonce, row.key_id)
    if not hmac.compare_digest(expected, value.lower()):
        return TokenVerdict("forged")
    if row.expires is not None and now > row.expires:
        return TokenVerdict("expired", row)
    return TokenVerdict("valid", row)


def own_message_id(token: str, serial: str, domain: str) -> str:
    """A Message-ID that carries a signed token; `serial` makes it unique."""
    return f"<kwl.{token}.{serial}@{domain}>"


def plus_address(address: str, token: str) -> str:
    """The reply address of a mail: dumas+<token>@example.go.id."""
    local, _, domain = address.partition("@")
    return f"{local}+{token}@{domain}"
