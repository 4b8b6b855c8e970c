"""Reading the directory: institutions and their contacts."""

from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, or_, select

from daemon.core.records import Contact, Institution
from daemon.edges.store.part import Part
from daemon.edges.store.tables import CONTACT, INSTITUTION, one, several

INSTITUTION_BY_CODE = one(Institution, INSTITUTION.c.code)
INSTITUTIONS = several(Institution, INSTITUTION.c.code)
CONTACTS = several(Contact, CONTACT.c.institution, CONTACT.c.id)
CONTACTS_BY_ADDRESS = one(Contact, CONTACT.c.address).order_by(CONTACT.c.institution, CONTACT.c.id)


@cache
def _contacts(*given: str) -> Select[Any]:
    """The statement for contacts of the parameters `given`: institution, address, on (a day on which they hold their role)."""
    conditions = {
        "institution": (CONTACT.c.institution == bindparam("institution"),),
        "address": (CONTACT.c.address == bindparam("address"),),
        "on": (
            or_(CONTACT.c.since.is_(None), CONTACT.c.since <= bindparam("on")),
            or_(CONTACT.c.until.is_(None), CONTACT.c.until >= bindparam("on")),
        ),
    }
    statement = select(Contact).order_by(CONTACT.c.institution, CONTACT.c.id)
    return statement.where(*(condition for name in given for condition in conditions[name]))


class Directory(Part):
    """Questions about institutions and contacts."""

    def institution(self, code: str) -> Institution | None:
        """The institution of this code."""
        return self.db.one(INSTITUTION_BY_CODE, code)  # type: ignore[no-any-return]

    def institutions(self) -> list[Institution]:
        """All institutions, by code."""
        return list(self.db.all(select(Institution).order_by(INSTITUTION.c.code)))

    def institutions_by_codes(self, codes: Iterable[str]) -> list[Institution]:
        """Those of the codes that are institutions."""
        return self.db.several(INSTITUTIONS, codes)

    def institutions_below(self, code: str) -> list[Institution]:
        """The institutions whose direct superior is `code`."""
        statement = select(Institution).where(INSTITUTION.c.superior == code)
        return list(self.db.all(statement.order_by(INSTITUTION.c.code)))

    def contacts(
        self, institution: str | None = None, address: str | None = None, on: date | None = None
    ) -> list[Contact]:
        """Contacts of an institution, of an address, or all; with `on`, only those who hold their role on that day."""
        asked = {"institution": institution, "address": address.lower() if address is not None else None, "on": on}
        given = {name: value for name, value in asked.items() if value is not None}
        return list(self.db.all(_contacts(*given), given))

    def contacts_by_address(self, address: str) -> list[Contact]:
        """Every contact, of today or once, that bears this address."""
        return list(self.db.all(CONTACTS_BY_ADDRESS, {"value": address.lower()}))

    def contacts_of(self, institutions: Iterable[str]) -> dict[str, list[Contact]]:
        """The contacts of many institutions at once, by institution."""
        found: dict[str, list[Contact]] = {}
        for contact in self.db.several(CONTACTS, institutions):
            found.setdefault(contact.institution, []).append(contact)
        return found
