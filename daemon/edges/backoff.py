"""How long to wait before a server is asked again, from what became of the last attempts: a value, no timer."""

from dataclasses import dataclass
from typing import Literal

GoneKind = Literal["network", "auth", "busy", "tls", "config", "server"]

_FIRST_AND_MOST = {"auth": (60, 900), "busy": (60, 900), "tls": (300, 3600), "config": (60, 900)}
_USUAL = (5, 300)
LOCKOUT_SECONDS, LONGEST_LOCKOUT_SECONDS = 900, 4 * 3600


@dataclass(frozen=True, slots=True)
class Backoff:
    """Failures in a row; `Backoff()` after a success.

    Directories lock accounts after a few wrong passwords: the second refusal waits a quarter of an hour, later ones more.
    """

    failures: int = 0
    refusals: int = 0
    kind: GoneKind = "network"

    def after(self, kind: GoneKind) -> "Backoff":
        """The state after one more failure of this kind."""
        return Backoff(self.failures + 1, self.refusals + (kind == "auth"), kind)

    @property
    def seconds(self) -> int:
        """Seconds to wait before the next attempt: 0 at the start."""
        if not self.failures:
            return 0
        if self.kind == "auth" and self.refusals > 1:
            return min(LOCKOUT_SECONDS << min(self.refusals - 2, 10), LONGEST_LOCKOUT_SECONDS)
        first, most = _FIRST_AND_MOST.get(self.kind, _USUAL)
        return min(first << min(self.failures - 1, 10), most)
