"""Whom a rung is told to: roles become persons, who cannot be reached is skipped with a reason, somebody stands in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from daemon.core.records import Contact
from daemon.core.rungs import Role, Rung
from daemon.core.zones import local_day

SUPERIORS_ORDER: Mapping[str, int] = {"head": 0, "pic": 1, "alternate": 2}


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody works: zone, province and institution code decide their days off; language is the default one."""

    zone: str = "Asia/Jakarta"
    province: str = ""
    institution: str = ""
    language: str = "id"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody a rung may be told to. `skip` says why not, `why` why it is this one; no address: whoever holds the role."""

    role: Role
    address: str
    name: str
    place: Place
    language: str
    skip: str = ""
    why: str = ""
    since: date | None = None
    is_away: bool = False


@dataclass(frozen=True, slots=True)
class Audience:
    """Everybody whom the deadlines of one case may concern, at `now`.

    `contacts` of the case's institution and of its `superior` one; `officers` and `leadership` by address; `silent`:
    addresses from which no human message ever came although mail to them was delivered; `homes`: where the people work
    who serve several institutions, since one person has one morning.
    """

    now: datetime
    contacts: tuple[Contact, ...] = ()
    place: Place = field(default_factory=Place)
    superior: tuple[Contact, ...] = ()
    superior_place: Place = field(default_factory=Place)
    officers: tuple[str, ...] = ()
    leadership: tuple[str, ...] = ()
    office_place: Place = field(default_factory=Place)
    silent: frozenset[str] = frozenset()
    homes: Mapping[str, Place] = field(default_factory=dict)
    _found: dict[Role, tuple[Person, ...]] = field(init=False, repr=False, compare=False, default_factory=dict)

    def of_rung(self, rung: Rung) -> tuple[Person, ...]:
        """Whom a rung is told to, each address once; one person where a draft or a report is made for the role."""
        if rung.only_silent and not self._is_silent():
            return ()
        if rung.mode != "automatic":
            return tuple(self._of_role(role)[0] for role in rung.who if self._of_role(role) or role in OFFICE)
        people = [person for role in rung.who for person in self._of_role(role) if person.address]
        owing = [person for person in people if person.role in OWING]
        if "pic" in rung.who and all(person.skip for person in owing):
            people += self._stand_ins(owing)
        return _once(people)

    def _stand_ins(self, owing: list[Person]) -> list[Person]:
        """Nobody who should hear can: an alternate does, else whoever is only away."""
        known = {person.address for person in owing}
        why = owing[0].skip if owing else "no PIC is registered"
        others = [p for p in self._of_role("alternate") if p.address not in known and not p.skip]
        if others:
            return [replace(p, why=f"in place of the PIC: {why}") for p in others]
        return [replace(p, skip="", why="away, but nobody else is registered") for p in owing if p.is_away]

    def _is_silent(self) -> bool:
        pics = [c.address for c in self.contacts if c.role == "pic" and self._serves(c)]
        return bool(pics) and all(address in self.silent for address in pics)

    def _of_role(self, role: Role) -> tuple[Person, ...]:
        if not self._found:
            self._found.update(self._find_contacts())
        if role not in self._found:
            self._found[role] = self._find(role)
        return self._found[role]

    def _find_contacts(self) -> dict[Role, tuple[Person, ...]]:
        serving = [(contact.role, contact) for contact in self.contacts if self._serves(contact)]
        return {
            role: tuple(self._person(contact, role, self.place) for held, contact in serving if held == role)
            for role in INSIDE
        }

    def _find(self, role: Role) -> tuple[Person, ...]:
        if role in OFFICE:
            place = self.office_place
            addresses = self.officers if role == "officers" else self.leadership
            return tuple(Person(role, address, "", place, place.language) for address in addresses or ("",))
        return (self._superior(),)

    def _superior(self) -> Person:
        """Whom a letter one level up is addressed to: the head, else the PIC; an officer fills in where there is none."""
        place = self.superior_place
        found = sorted((c for c in self.superior if self._serves(c)), key=lambda c: SUPERIORS_ORDER.get(c.role, 3))
        people = [self._person(contact, "superior", place) for contact in found]
        reached = [person for person in people if not person.skip]
        if reached:
            return reached[0]
        return Person("superior", "", "", place, place.language, why="no contact one level up can be reached")

    def _serves(self, contact: Contact) -> bool:
        if contact.since is None and contact.until is None:
            return True
        today = local_day(self.now, self.place.zone)
        return not (contact.since and contact.since > today) and not (contact.until and contact.until < today)

    def _person(self, contact: Contact, role: Role, place: Place) -> Person:
        address, health, until = contact.address, contact.health, contact.away_until
        away = health == "away" and until is not None and until >= local_day(self.now, place.zone)
        skip = f"{address} is away until {until}" if away else ""
        if health == "bouncing":
            skip = f"{address} bounces: {contact.health_reason or 'mail comes back'}"
        language = contact.language or place.language
        return Person(role, address, contact.name, self.homes.get(address, place), language, skip, "", contact.since, away)


INSIDE: tuple[Role, ...] = ("pic", "alternate", "head")
OWING = ("pic", "alternate")
OFFICE = ("officers", "leadership")


def _once(people: Iterable[Person]) -> tuple[Person, ...]:
    """Each address once: one person may hold several roles; reachable entries win."""
    by_address: dict[str, Person] = {}
    for person in people:
        before = by_address.get(person.address)
        if before is None or (before.skip and not person.skip):
            by_address[person.address] = person
    return tuple(by_address.values())
