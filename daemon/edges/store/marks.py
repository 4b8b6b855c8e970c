"""What acted last under a name (the calendar that due dates were counted by): one serial for every value it ever had."""

from sqlalchemy import Connection, func, select

from daemon.edges.store.part import Part
from daemon.edges.store.tables import COUNTER, upsert

PREFIX = "mark:"


class Marks(Part):
    """Reading and setting marks."""

    def mark(self, name: str) -> str:
        """The value that was set last; empty where none ever was."""
        ours = COUNTER.c.name.startswith(f"{PREFIX}{name}:", autoescape=True)
        rows = self.db.rows(select(COUNTER.c.name).where(ours).order_by(COUNTER.c.value.desc()).limit(1))
        return str(rows[0].name).removeprefix(f"{PREFIX}{name}:") if rows else ""

    def set_mark(self, name: str, value: str) -> None:
        """From now on `value` is the last one, whether or not it was so before."""
        ours = COUNTER.c.name.startswith(f"{PREFIX}{name}:", autoescape=True)

        def work(connection: Connection) -> None:
            last = int(connection.execute(select(func.coalesce(func.max(COUNTER.c.value), 0)).where(ours)).scalar_one())
            row = upsert(connection.dialect.name, COUNTER).values(name=f"{PREFIX}{name}:{value}", value=last + 1)
            connection.execute(row.on_conflict_do_update(index_elements=["name"], set_={"value": last + 1}))

        self.db.write(work)
