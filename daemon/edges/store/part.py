"""What every part of the store stands on: the database and the kept files."""

from daemon.edges.store.engine import Database
from daemon.edges.store.keep import Keep


class Part:
    """A subject of the store; the facade is all of them together."""

    db: Database
    keep: Keep
    owner: str
