"""The directory listed, and written as the sheet that `kawal directory import` reads back."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from daemon.flows.directory_import import HEADINGS
from daemon.flows.evidence import is_current
from daemon.flows.figuring import area_of, contacts_in, lens_of, without_pic
from daemon.flows.office import Office


def rows(office: Office) -> Iterator[dict[str, Any]]:
    """The directory, a row a contact (or a bare institution where it has none)."""
    for institution in office.store.institutions():
        shown = {"code": institution.code, "institution": institution.name, "superior": institution.superior or ""}
        contacts = office.store.contacts(institution=institution.code)
        for contact in contacts:
            yield shown | {"name": contact.name, "address": contact.address, "role": contact.role, "health": contact.health, "until": contact.until}
        if not contacts:
            yield shown | {"name": "", "address": "", "role": "", "health": "", "until": None}


def rows_without_pic(office: Office, day: date, area: str = "") -> Iterator[dict[str, Any]]:
    """Institutions that have open cases on a day and no PIC who can be written to; `area`: only those below one."""
    only = area_of(area, {i.code: i for i in office.store.institutions()}) if area else None
    for institution in without_pic(office, day, only):
        bare = {"name": "", "address": "", "role": "", "health": "", "until": None}
        yield {"code": institution.code, "institution": institution.name, "superior": institution.superior or ""} | bare


def rows_in_health(office: Office, health: str, day: date, focal_point: str = "") -> Iterator[dict[str, Any]]:
    """The contacts of a day in a state of health, of one focal point's institutions or of all."""
    lens = lens_of(office, day)
    for contact in contacts_in(office, lens, health, focal_point):
        institution = lens.institutions[contact.institution]
        shown = {"code": institution.code, "institution": institution.name, "superior": institution.superior or ""}
        yield shown | {"name": contact.name, "address": contact.address, "role": contact.role, "health": contact.health, "until": contact.until}


def export(office: Office, file: Path, now: datetime) -> int:
    """Write the directory as a sheet that `import` reads back; gives the number of rows."""
    from daemon.edges.sheets import Sheet, write_csv, write_workbook

    role_names = {"pic": "pic", "alternate": "pengganti", "head": "kepala"}
    lines: list[list[str]] = []
    for i in office.store.institutions():
        shown = [i.code, i.name, i.short, i.level, i.superior or "", i.province, i.zone, i.language, i.focal_point, ", ".join(i.domains), ", ".join(i.aliases)]
        people = [c for c in office.store.contacts(institution=i.code) if is_current(c, now)]
        lines += [[*shown, c.name, c.address, role_names.get(c.role, c.role), c.language] for c in people] or [[*shown, "", "", "", ""]]
    if file.suffix.lower() == ".xlsx":
        file.write_bytes(write_workbook([Sheet("direktori", HEADINGS, lines)]))
    else:
        file.write_text(write_csv(HEADINGS, lines), encoding="utf-8-sig", newline="")
    return len(lines)
