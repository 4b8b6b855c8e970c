"""Reading the directory: institutions and their contacts."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import or_, select

from daemon.core.records import Contact, Institution
from daemon.edges.store.part import Part
from daemon.edges.store.tables import CONTACT, INSTITUTION, in_pieces


class Directory(Part):
    """Questions about institutions and contacts."""

    def institution(self, code: str) -> Institution | None:
        """The institution of this code."""
        return self.db.first(select(Institution).where(INSTITUTION.c.code == code))  # type: ignore[no-any-return]

    def institutions(self) -> list[Institution]:
        """All institutions, by code."""
        return list(self.db.all(select(Institution).order_by(INSTITUTION.c.code)))

    def institutions_by_codes(self, codes: Iterable[str]) -> list[Institution]:
        """Those of the codes that are institutions."""
        found: list[Institution] = []
        for piece in in_pieces(sorted(set(codes))):
            found += self.db.all(select(Institution).where(INSTITUTION.c.code.in_(piece)))
        return found

    def institutions_below(self, code: str) -> list[Institution]:
        """The institutions whose direct superior is `code`."""
        statement = select(Institution).where(INSTITUTION.c.superior == code)
        return list(self.db.all(statement.order_by(INSTITUTION.c.code)))

    def contacts(
        self, institution: str | None = None, address: str | None = None, on: date | None = None
    ) -> list[Contact]:
        """Contacts of an institution, of an address, or all; with `on`, only those who hold their role on that day."""
        statement = select(Contact).order_by(CONTACT.c.institution, CONTACT.c.id)
        if institution is not None:
            statement = statement.where(CONTACT.c.institution == institution)
        if address is not None:
            statement = statement.where(CONTACT.c.address == address.lower())
        if on is not None:
            statement = statement.where(
                or_(CONTACT.c.since.is_(None), CONTACT.c.since <= on),
                or_(CONTACT.c.until.is_(None), CONTACT.c.until >= on),
            )
        return list(self.db.all(statement))

    def contacts_by_address(self, address: str) -> list[Contact]:
        """Every contact, of today or once, that bears this address."""
        return self.contacts(address=address)

    def contacts_of(self, institutions: Iterable[str]) -> dict[str, list[Contact]]:
        """The contacts of many institutions at once, by institution."""
        found: dict[str, list[Contact]] = {}
        for piece in in_pieces(sorted(set(institutions))):
            statement = select(Contact).where(CONTACT.c.institution.in_(piece)).order_by(CONTACT.c.id)
            for contact in self.db.all(statement):
                found.setdefault(contact.institution, []).append(contact)
        return found
