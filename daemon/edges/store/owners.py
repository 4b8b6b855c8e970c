"""Owners: who holds leases and claims, and how what a dead one held comes free at once."""

from datetime import datetime

from sqlalchemy import Connection, or_, select, union, update

from daemon.edges.store.leases import LONG_AGO
from daemon.edges.store.part import Part
from daemon.edges.store.tables import LEASE, MESSAGE, OUTGOING

HOLDERS = union(
    select(LEASE.c.owner).where(LEASE.c.until > LONG_AGO),
    select(MESSAGE.c.claimed_by).where(MESSAGE.c.claimed_by != "", MESSAGE.c.outcome == ""),
    select(OUTGOING.c.claimed_by).where(OUTGOING.c.state.in_(("claimed", "sending"))),
)


class Owners(Part):
    """Who holds what, and letting go of it."""

    def holders(self) -> list[str]:
        """Everybody who holds a lease, a message or a mail."""
        return sorted(row[0] for row in self.db.rows(HOLDERS))

    def let_go(self, owner: str) -> None:
        """Free all that an owner holds: leases and messages at once; mail that was being sent is in doubt from now on.

        The attempts that were counted stay counted.
        """

        def work(connection: Connection) -> None:
            connection.execute(update(LEASE).where(LEASE.c.owner == owner).values(until=LONG_AGO))
            mine = (MESSAGE.c.claimed_by == owner, MESSAGE.c.outcome == "")
            connection.execute(update(MESSAGE).where(*mine).values(claimed_by="", claimed_until=None))
            free_unbegun(connection, owner, None)
            begun = (OUTGOING.c.claimed_by == owner, OUTGOING.c.state == "sending")
            connection.execute(update(OUTGOING).where(*begun).values(claimed_by="", claimed_at=LONG_AGO))

        self.db.write(work)

    def release_unbegun(self, before: datetime) -> int:
        """Queue mail again that was claimed before `before` and not begun: it certainly did not leave; gives how many."""
        return self.db.write(lambda connection: free_unbegun(connection, None, before))


def free_unbegun(connection: Connection, owner: str | None, before: datetime | None) -> int:
    """Put claimed mail whose sending had not begun back into the queue, as if it had not been tried."""
    statement = update(OUTGOING).where(OUTGOING.c.state == "claimed")
    if owner is not None:
        statement = statement.where(OUTGOING.c.claimed_by == owner)
    if before is not None:
        statement = statement.where(or_(OUTGOING.c.claimed_at.is_(None), OUTGOING.c.claimed_at < before))
    return connection.execute(statement.values(state="queued", claimed_by="", attempts=OUTGOING.c.attempts - 1)).rowcount
