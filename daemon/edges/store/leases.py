"""Leases: who owns a mailbox or a tick, until when. The fence grows each time it changes hands, so a late owner is known."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, or_, select, update

from daemon.core.bookkeeping import Lease
from daemon.edges.store.part import Part
from daemon.edges.store.tables import COUNTER, LEASE, upsert

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


class Leases(Part):
    """Taking, renewing and dropping leases."""

    def take_lease(self, name: str, owner: str, now: datetime, seconds: float) -> int | None:
        """Take a lease that is free, run out, or one's own; gives its fence, or None where another owner holds it."""
        until = now + timedelta(seconds=seconds)

        def work(connection: Connection) -> int | None:
            statement = upsert(connection.dialect.name, LEASE).values(name=name, owner=owner, fence=1, until=until)
            taken = statement.on_conflict_do_update(
                index_elements=["name"],
                set_={"owner": owner, "until": until, "fence": LEASE.c.fence + 1},
                where=or_(LEASE.c.owner == owner, LEASE.c.until <= now),
            )
            return connection.execute(taken.returning(LEASE.c.fence)).scalar_one_or_none()

        return self.db.write(work)

    def renew(self, name: str, owner: str, fence: int, now: datetime, seconds: float) -> bool:
        """Prolong a lease; False where it has changed hands: the owner must stop at once."""
        mine = (LEASE.c.name == name, LEASE.c.owner == owner, LEASE.c.fence == fence)
        statement = update(LEASE).where(*mine).values(until=now + timedelta(seconds=seconds))
        return self.db.write(lambda connection: connection.execute(statement).rowcount > 0)

    def drop(self, name: str, owner: str, fence: int) -> None:
        """Give a lease up; the row stays, so that the fence never starts again."""
        mine = (LEASE.c.name == name, LEASE.c.owner == owner, LEASE.c.fence == fence)
        statement = update(LEASE).where(*mine).values(until=LONG_AGO)
        self.db.write(lambda connection: connection.execute(statement))

    def lease(self, name: str) -> Lease | None:
        """The lease as it stands."""
        return self.db.first(select(Lease).where(LEASE.c.name == name))  # type: ignore[no-any-return]

    def round_is_done(self, name: str) -> bool:
        """Whether a round of work (the digests of a week) has been done before."""
        return bool(self.db.rows(select(COUNTER.c.value).where(COUNTER.c.name == f"round:{name}")))

    def finish_round(self, name: str) -> None:
        """Note that a round of work is done."""

        def work(connection: Connection) -> None:
            statement = upsert(connection.dialect.name, COUNTER).values(name=f"round:{name}", value=1)
            connection.execute(statement.on_conflict_do_nothing(index_elements=["name"]))

        self.db.write(work)
