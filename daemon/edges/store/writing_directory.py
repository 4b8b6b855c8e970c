"""Writing the directory: institutions and contacts."""

from dataclasses import fields

from sqlalchemy import and_, select, update

from daemon.core import changes as effects
from daemon.edges.store.journal import Entry
from daemon.edges.store.tables import CONTACT, INSTITUTION, clean, clean_row, upsert


def set_institution(entry: Entry, change: effects.SetInstitution) -> None:
    """An institution, new or changed, whole."""
    row = {field.name: getattr(change, field.name) for field in fields(change)}
    row |= {"domains": [domain.lower() for domain in change.domains], "aliases": list(change.aliases)}
    statement = upsert(entry.connection.dialect.name, INSTITUTION).values(**clean_row(row))
    changed = {name: statement.excluded[name] for name in row if name != "code"}
    entry.connection.execute(statement.on_conflict_do_update(index_elements=["code"], set_=changed))


def set_contact(entry: Entry, change: effects.SetContact) -> None:
    """A contact, new or changed; fields that are None stay as they are. Addresses are kept in lower case."""
    connection = entry.connection
    key = {"institution": change.institution, "address": clean(change.address.lower())}
    given = {
        field.name: getattr(change, field.name)
        for field in fields(change)
        if field.name not in key and getattr(change, field.name) is not None
    }
    if "since" in given:
        given.setdefault("until", None)  # a role that begins anew has no end yet
    if given.get("health", "away") != "away":
        given["away_until"] = None
    mine = and_(CONTACT.c.institution == key["institution"], CONTACT.c.address == key["address"])
    contact = connection.execute(select(CONTACT.c.id).where(mine).with_for_update()).scalar_one_or_none()
    if contact is None:
        connection.execute(CONTACT.insert().values(**clean_row(key | given)))
    elif given:
        connection.execute(update(CONTACT).where(CONTACT.c.id == contact).values(**clean_row(given)))
