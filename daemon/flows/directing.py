"""The directory from and to a sheet: what an import would change is shown first, with whom it would touch."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from daemon.core.changes import Change, SetContact, SetInstitution
from daemon.core.message import parse_mailbox
from daemon.core.records import Contact, Institution
from daemon.flows.evidence import is_current
from daemon.flows.figuring import area_of, contacts_in, lens_of, without_pic
from daemon.flows.office import Office

HEADINGS = (
    "kode", "instansi", "singkatan", "tingkat", "kode_atasan", "provinsi", "zona", "bahasa", "fokal", "domain", "alias",
    "nama", "surel", "peran", "bahasa_kontak",
)  # fmt: skip
ZONES = {"WIB": "Asia/Jakarta", "WITA": "Asia/Makassar", "WIT": "Asia/Jayapura"}
ROLES = {"pic": "pic", "pengganti": "alternate", "alternate": "alternate", "kepala": "head", "head": "head"}


@dataclass
class Plan:
    """What an import would do: lines for people, faults that stop it, changes that do it."""

    lines: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)


def plan_import(office: Office, rows: Iterable[tuple[int, Mapping[str, object]]], now: datetime) -> Plan:
    """Compare a sheet with the directory. A contact that the sheet no longer names at a listed institution ends."""
    plan = Plan()
    institutions: dict[str, SetInstitution] = {}
    contacts: dict[tuple[str, str], SetContact] = {}
    for number, row in rows:
        _read_row(number, {str(k).strip().casefold(): str(v or "").strip() for k, v in row.items()}, institutions, contacts, plan)
    known = {i.code for i in office.store.institutions()} | institutions.keys()
    for code, institution in institutions.items():
        if institution.superior and institution.superior not in known:
            plan.faults.append(f"{code}: kode_atasan {institution.superior!r} tidak ada di direktori maupun di berkas ini")
    if not plan.faults:
        _compare(office, institutions, contacts, now, plan)
    return plan


def _read_row(
    number: int, row: Mapping[str, str], institutions: dict[str, SetInstitution],
    contacts: dict[tuple[str, str], SetContact], plan: Plan,
) -> None:  # fmt: skip
    code, name = row.get("kode", ""), row.get("instansi", "")
    if not code or (not name and code not in institutions):
        plan.faults.append(f"baris {number}: kode dan instansi harus diisi")
        return
    if name:
        zone = row.get("zona", "")
        institutions[code] = SetInstitution(
            code, name, row.get("singkatan", ""), row.get("tingkat", ""), row.get("kode_atasan") or None,
            row.get("provinsi", ""), ZONES.get(zone.upper(), zone) or "Asia/Jakarta", row.get("bahasa") or "id",
            row.get("fokal", ""), _parts(row.get("domain", "")), _parts(row.get("alias", "")),
        )  # fmt: skip
    if not row.get("surel"):
        return
    mailbox = parse_mailbox(row["surel"])
    role = ROLES.get(row.get("peran", "pic").casefold() or "pic")
    if mailbox is None:
        plan.faults.append(f"baris {number}: {row['surel']!r} bukan alamat surel; tulis seperti nama@dinas.go.id")
    elif role is None:
        plan.faults.append(f"baris {number}: peran {row['peran']!r} tidak dikenal; pilihannya: pic, pengganti, kepala")
    elif (code, mailbox.address) in contacts:
        plan.faults.append(f"baris {number}: {mailbox.address} sudah tercantum untuk {code}")
    else:
        contacts[code, mailbox.address] = SetContact(code, mailbox.address, row.get("nama", ""), role, row.get("bahasa_kontak", ""))


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part.strip().lower() for part in text.replace(";", ",").split(",") if part.strip())


def _compare(
    office: Office, institutions: Mapping[str, SetInstitution], contacts: Mapping[tuple[str, str], SetContact],
    now: datetime, plan: Plan,
) -> None:  # fmt: skip
    before = {i.code: i for i in office.store.institutions()}
    for code, institution in institutions.items():
        if code not in before:
            plan.lines.append(f"+ instansi {code} {institution.name}")
        elif (changed := _differences(before[code], institution)):
            plan.lines.append(f"~ instansi {code}: {changed}")
        else:
            continue
        plan.changes.append(institution)
    for code in institutions:
        current = {c.address: c for c in office.store.contacts(institution=code) if is_current(c, now)}
        listed = {address: c for (owner, address), c in contacts.items() if owner == code}
        _compare_contacts(office, code, current, listed, now, plan)


def _compare_contacts(
    office: Office, code: str, current: Mapping[str, Contact], listed: Mapping[str, SetContact], now: datetime, plan: Plan
) -> None:  # fmt: skip
    for address, contact in listed.items():
        old = current.get(address)
        if old is None:
            plan.lines.append(f"+ kontak {code} {address} ({contact.role})")
        elif (old.name, old.role) != (contact.name, contact.role):
            plan.lines.append(f"~ kontak {code} {address}: {old.name} ({old.role}) -> {contact.name} ({contact.role})")
        else:
            continue
        plan.changes.append(contact)
    for address in current.keys() - listed.keys():
        open_cases = len(office.store.open_cases_of([code], 1000))
        plan.lines.append(f"- kontak {code} {address} berakhir; {open_cases} kasus terbuka beralih ke kontak lain")
        plan.changes.append(SetContact(code, address, until=now.date()))


def _differences(before: Institution, after: SetInstitution) -> str:
    names = ("name", "short", "level", "superior", "province", "zone", "language", "focal_point")
    found = [n for n in names if (getattr(before, n) or "") != (getattr(after, n) or "")]
    found += [n for n in ("domains", "aliases") if tuple(getattr(before, n)) != tuple(getattr(after, n))]
    return ", ".join(f"{n}: {getattr(before, n)!r} -> {getattr(after, n)!r}" for n in found)


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
