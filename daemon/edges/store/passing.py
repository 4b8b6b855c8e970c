"""Where cases that institutions passed on came to rest: counted from the legs of their families, kept nowhere else."""

from sqlalchemy import exists, func, select

from daemon.core.moves import ANSWERED, ENDED
from daemon.core.teaching import Passed
from daemon.edges.store.part import Part
from daemon.edges.store.tables import CASE, INSTITUTION

GONE, FINAL, LATER = CASE.alias(), CASE.alias(), CASE.alias()
SETTLED = (*ANSWERED, *ENDED, "reviewed")
AT_REST = (
    select(GONE.c.category, INSTITUTION.c.province, GONE.c.institution, FINAL.c.institution.label("target"), func.count().label("times"))
    .join(INSTITUTION, INSTITUTION.c.code == GONE.c.institution)
    .join(FINAL, FINAL.c.family == GONE.c.family)
    .where(
        GONE.c.status == "transferred",
        FINAL.c.status != "transferred",
        ~exists().where(LATER.c.family == GONE.c.family, LATER.c.id > FINAL.c.id),
    )
    .group_by(GONE.c.category, INSTITUTION.c.province, GONE.c.institution, FINAL.c.institution)
    .order_by(GONE.c.category, INSTITUTION.c.province, func.count().desc(), FINAL.c.institution)
)


class Passing(Part):
    """Questions about transfers."""

    def passed_on(self) -> tuple[Passed, ...]:
        """Every habit of passing on: category and region, who passed on, where it came to rest, how often."""
        return tuple(Passed(*row) for row in self.db.rows(AT_REST))

    def settled_there(self, institution: str, category: str) -> int:
        """How many cases of a category an institution answered, passed on or ended otherwise."""
        chosen = (CASE.c.institution == institution, CASE.c.status.in_(SETTLED), CASE.c.category == category)
        return int(self.db.rows(select(func.count()).where(*chosen))[0][0])
