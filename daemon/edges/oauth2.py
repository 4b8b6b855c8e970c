"""Access tokens for mail servers that take no passwords any more (RFC 6749, XOAUTH2): asked for, kept until they end.

A refresh token that rotates is written to its file, whole, before the new access token is used.
"""

import json
import os
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from daemon.edges.accounts import OAuth2, read_secret

SECONDS = 30
SPARE_SECONDS = 120
ANSWER_BYTES = 64 * 1024


class NoToken(Exception):  # noqa: N818 - the state of having none
    """No access token could be had. `refused`: the server knows us and says no; else it could not be asked."""

    def __init__(self, text: str, *, refused: bool) -> None:
        super().__init__(text)
        self.refused = refused


@dataclass(frozen=True, slots=True)
class _Held:
    token: SecretStr
    until: float


_held: dict[OAuth2, _Held] = {}
_asking = threading.Lock()


def access_token(account: OAuth2) -> SecretStr:
    """A token that is good for two minutes at least; raises NoToken, and ConfigFault where a secret cannot be read."""
    with _asking:
        held = _held.get(account)
        if held is None or held.until < time.monotonic():
            held = _held[account] = _ask(account)
        return held.token


def forget_token(account: OAuth2) -> None:
    """Drop a token that a server has refused, so that the next login asks for another."""
    with _asking:
        _held.pop(account, None)


def _ask(account: OAuth2) -> _Held:
    form = {"grant_type": account.grant, "client_id": account.client_id}
    if account.scope:
        form["scope"] = account.scope
    if (secret := account.read_client_secret()) is not None:
        form["client_secret"] = secret.get_secret_value()
    if account.refresh_token_file is not None and account.grant == "refresh_token":
        form["refresh_token"] = read_secret(account.refresh_token_file, "oauth2.refresh_token_file").get_secret_value()
    answer = _post(account.token_url, form)
    token, seconds = answer.get("access_token"), answer.get("expires_in", 600)
    if not isinstance(token, str) or not token or not token.isascii() or not token.isprintable():
        raise NoToken("the token server's answer holds no access token", refused=True)
    rotated = answer.get("refresh_token")
    if isinstance(rotated, str) and rotated and account.refresh_token_file is not None:
        _write_whole(account.refresh_token_file, rotated)
    lasts = float(seconds) if isinstance(seconds, int | float | str) and str(seconds).isdigit() else 600.0
    return _Held(SecretStr(token), time.monotonic() + max(lasts - SPARE_SECONDS, 0))


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A secret goes to the server that was configured and to no other."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        """Follow nothing."""


def _post(url: str, form: dict[str, str]) -> dict[str, Any]:
    opener = urllib.request.build_opener(_NoRedirects)
    request = urllib.request.Request(url, urllib.parse.urlencode(form).encode(), method="POST")  # noqa: S310 - https, or http on this machine, by configuration
    try:
        with opener.open(request, timeout=SECONDS) as response:
            answer = json.loads(response.read(ANSWER_BYTES))
    except urllib.error.HTTPError as error:
        raise NoToken(
            f"the token server says {error.code} {_reason(error)}", refused=error.code in (400, 401, 403)
        ) from None
    except (OSError, ValueError) as error:
        raise NoToken(f"the token server cannot be asked: {type(error).__name__}", refused=False) from None
    if not isinstance(answer, dict):
        raise NoToken("the token server's answer is no JSON object", refused=False)
    return answer


def _reason(error: urllib.error.HTTPError) -> str:
    """The error code of RFC 6749 5.2, a word; the description may repeat what we sent and is left out."""
    try:
        code = json.loads(error.read(ANSWER_BYTES)).get("error", "")
    except (OSError, ValueError, AttributeError):
        return ""
    return code if isinstance(code, str) and code.isidentifier() and len(code) < 60 else ""


def _write_whole(path: Path, text: str) -> None:
    descriptor, name = tempfile.mkstemp(prefix=".new-", dir=path.parent)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text + "\n")
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
