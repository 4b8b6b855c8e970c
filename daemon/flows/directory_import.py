"""A directory sheet beside the directory: what it would change, which open cases move, who would be mailed; or its faults.

Nothing is written here: the plan's changes do it all in one transaction. Faults name the row and what would be right.
"""

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import available_timezones

from daemon.core.changes import Change, QueueMail, SetContact, SetInstitution
from daemon.core.message import parse_mailbox
from daemon.core.records import Contact, Institution
from daemon.core.rulebook.model import Person
from daemon.flows import handing_over
from daemon.flows.evidence import is_current
from daemon.flows.office import Office

HEADINGS = (
    "kode", "instansi", "singkatan", "tingkat", "kode_atasan", "provinsi", "zona", "bahasa", "fokal", "domain", "alias",
    "nama", "surel", "peran", "bahasa_kontak",
)  # fmt: skip
NEEDED = ("kode", "instansi", "surel")
OTHER_NAMES = {"email": "surel", "e-mail": "surel", "alamat surel": "surel", "nama instansi": "instansi", "atasan": "kode_atasan"}
ZONES = {"WIB": "Asia/Jakarta", "WITA": "Asia/Makassar", "WIT": "Asia/Jayapura"}
ROLES = {"pic": "pic", "pengganti": "alternate", "alternate": "alternate", "kepala": "head", "head": "head"}
LANGUAGES = ("id", "en")
CASES_LOOKED_AT = 1000
CASES_NAMED = 5


@dataclass
class Plan:
    """What an import would do: lines for people, faults that stop it, changes that do it."""

    lines: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)

    def at(self, row: int, text: str) -> None:
        """A fault in a row."""
        self.faults.append(f"baris {row}: {text}")


@dataclass
class _Sheet:
    """What the rows say, each institution and contact with the row that said it first."""

    institutions: dict[str, tuple[int, SetInstitution]] = field(default_factory=dict)
    contacts: dict[tuple[str, str], SetContact] = field(default_factory=dict)
    names: dict[str, tuple[int, str]] = field(default_factory=dict)


def plan_import(office: Office, rows: Iterable[tuple[int, Mapping[str, object]]], now: datetime) -> Plan:
    """Compare a sheet with the directory. A contact that the sheet no longer names at a listed institution ends."""
    plan, sheet = Plan(), _Sheet()
    for place, (number, row) in enumerate(rows):
        cells = {str(heading).strip().casefold(): str(cell or "").strip() for heading, cell in row.items()}
        if place == 0 and not _has_columns(cells, plan):
            return plan
        _read_row(office, number, cells, sheet, plan)
    _check_superiors(office, sheet, plan)
    if not plan.faults:
        _compare(office, sheet, now, plan)
    return plan


def _has_columns(cells: Mapping[str, str], plan: Plan) -> bool:
    """Whether the columns are there that an import cannot do without; one under a near name is pointed at."""
    for needed in (name for name in NEEDED if name not in cells):
        unknown = [heading for heading in cells if heading not in HEADINGS]
        near = next((h for h in unknown if OTHER_NAMES.get(h) == needed), None)
        near = near or next(iter(difflib.get_close_matches(needed, unknown, n=1, cutoff=0.6)), None)
        mend = f"ganti judul kolom {near!r} menjadi {needed!r}" if near else f"judul yang dikenal: {', '.join(HEADINGS)}"
        plan.at(1, f"kolom {needed!r} tidak ada; {mend}")
    return not plan.faults


def _read_row(office: Office, number: int, row: Mapping[str, str], sheet: _Sheet, plan: Plan) -> None:
    code, name = row.get("kode", ""), row.get("instansi", "")
    if not code:
        plan.at(number, "kolom 'kode' kosong; isi dengan kode instansi")
        return
    if not name and code not in sheet.institutions:
        plan.at(number, f"kolom 'instansi' kosong, padahal {code} baru muncul di baris ini; isi dengan nama instansinya")
        return
    if name:
        _read_institution(office, number, code, name, row, sheet, plan)
    if row.get("surel"):
        _read_contact(office, number, code, row, sheet, plan)
    elif row.get("nama"):
        plan.at(number, f"{row['nama']} tidak punya alamat; isi kolom 'surel'")


def _read_institution(
    office: Office, number: int, code: str, name: str, row: Mapping[str, str], sheet: _Sheet, plan: Plan
) -> None:  # fmt: skip
    zone, focal = row.get("zona", ""), row.get("fokal", "")
    place = ZONES.get(zone.upper(), zone) or "Asia/Jakarta"
    if place not in available_timezones():
        plan.at(number, f"zona {zone!r} tidak dikenal; tulis WIB, WITA, atau WIT")
    _is_one_of(number, "bahasa", row.get("bahasa") or "id", LANGUAGES, plan)
    if focal:
        _is_one_of(number, "fokal", focal, tuple(p.code for p in office.config.focal_points), plan)
    said = SetInstitution(
        code, name, row.get("singkatan", ""), row.get("tingkat", ""), row.get("kode_atasan") or None,
        row.get("provinsi", ""), place, row.get("bahasa") or "id", focal, _parts(row.get("domain", "")),
        _parts(row.get("alias", "")),
    )  # fmt: skip
    first = sheet.institutions.get(code)
    if first is not None and first[1].name != name:
        plan.at(number, f"kode {code} sudah dipakai di baris {first[0]} untuk {first[1].name!r}; satu kode untuk satu instansi")
        return
    line, owner = sheet.names.setdefault(" ".join(name.casefold().split()), (number, code))
    if owner != code:
        plan.at(number, f"nama {name!r} sudah ada di baris {line} dengan kode {owner}; samakan kodenya, atau bedakan namanya")
    if first is None:
        sheet.institutions[code] = (number, said)


def _is_one_of(number: int, column: str, value: str, allowed: tuple[str, ...], plan: Plan) -> bool:
    if value.casefold() in allowed:
        return True
    near = difflib.get_close_matches(value.casefold(), allowed, n=1, cutoff=0.6)
    mend = f"maksud Anda {near[0]!r}?" if near else f"pilihannya: {', '.join(allowed)}"
    plan.at(number, f"{column} {value!r} tidak dikenal; {mend}")
    return False


def _read_contact(
    office: Office, number: int, code: str, row: Mapping[str, str], sheet: _Sheet, plan: Plan
) -> None:  # fmt: skip
    written, role = row["surel"], row.get("peran") or "pic"
    mailbox = parse_mailbox(written)
    if mailbox is None:
        plan.at(number, f"{written!r} bukan alamat surel; {_mended(written)}")
    elif mailbox.address in {point.address.lower() for point in office.config.focal_points}:
        plan.at(number, f"{mailbox.address} adalah kotak surat focal point sendiri; tulis alamat orangnya")
    elif (code, mailbox.address) in sheet.contacts:
        plan.at(number, f"{mailbox.address} sudah tercantum untuk {code}; hapus salah satu barisnya")
    elif _is_one_of(number, "peran", role, ("pic", "pengganti", "kepala", "alternate", "head"), plan):
        sheet.contacts[code, mailbox.address] = SetContact(
            code, mailbox.address, row.get("nama", ""), ROLES[role.casefold()], row.get("bahasa_kontak", "")
        )


def _mended(written: str) -> str:
    """What was probably meant by a broken address."""
    likely = re.sub(r"\s+", "", written.removeprefix("mailto:")).replace(",", ".").replace(";", "").strip("<>.\"'")
    likely = re.sub(r"\(at\)|\[at\]", "@", likely, flags=re.IGNORECASE)
    if likely != written and parse_mailbox(likely) is not None:
        return f"maksud Anda {likely}?"
    return "satu alamat saja dalam satu baris, seperti nama@dinas.go.id"


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part.strip().lower() for part in text.replace(";", ",").split(",") if part.strip())


def _check_superiors(office: Office, sheet: _Sheet, plan: Plan) -> None:
    known = {i.code for i in office.store.institutions()} | sheet.institutions.keys()
    for row, institution in sheet.institutions.values():
        superior = institution.superior
        if superior == institution.code:
            plan.at(row, f"{superior} tidak dapat menjadi atasannya sendiri")
        elif superior and superior not in known:
            near = difflib.get_close_matches(superior, known, n=1)
            mend = f"maksud Anda {near[0]}?" if near else "tambahkan baris untuk instansi itu"
            plan.at(row, f"kode_atasan {superior!r} tidak ada di direktori maupun di berkas ini; {mend}")


def _compare(office: Office, sheet: _Sheet, now: datetime, plan: Plan) -> None:
    before = {i.code: i for i in office.store.institutions()}
    for code, (_, institution) in sheet.institutions.items():
        if code not in before:
            plan.lines.append(f"+ instansi {code} {institution.name}")
        elif changed := _differences(before[code], institution):
            plan.lines.append(f"~ instansi {code}: {changed}")
        else:
            continue
        plan.changes.append(institution)
    for code in sheet.institutions:
        current = {c.address: c for c in office.store.contacts(institution=code) if is_current(c, now)}
        listed = {address: c for (owner, address), c in sheet.contacts.items() if owner == code}
        _compare_contacts(office, before.get(code), code, current, listed, now, plan)


def _compare_contacts(
    office: Office, institution: Institution | None, code: str, current: Mapping[str, Contact],
    listed: Mapping[str, SetContact], now: datetime, plan: Plan,
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
    gone = [current[address] for address in sorted(current.keys() - listed.keys())]
    for old in gone:
        plan.lines.append(_ending(office, old, listed))
        plan.changes.append(SetContact(code, old.address, until=handing_over.day_before(now)))
    left = [c for c in gone if c.role == "pic"]
    came = [c for c in listed.values() if c.role == "pic" and c.address not in current]
    if institution is not None and len(left) == len(came) == 1:
        person = Person(came[0].name or "", came[0].address)
        passed = handing_over.pass_on(office, institution, person, left[0].address, now)
        plan.changes += [change for change in passed if not isinstance(change, SetContact)]
        plan.lines += [f"  surel {c.purpose} kepada {c.recipient}: {c.subject}" for c in passed if isinstance(c, QueueMail)]


def _ending(office: Office, old: Contact, listed: Mapping[str, SetContact]) -> str:
    """The line for a contact that ends: which open cases move, and to whom."""
    line = f"- kontak {old.institution} {old.address} berakhir"
    cases = office.store.open_cases_of([old.institution], CASES_LOOKED_AT)
    if old.role != "pic" or not cases:
        return line
    heirs = [c.address for c in listed.values() if c.role == "pic"] or [c.address for c in listed.values()]
    named = ", ".join(case.number for case in cases[:CASES_NAMED]) + (", ..." if len(cases) > CASES_NAMED else "")
    if not heirs:
        return f"{line}; PERHATIAN: {len(cases)} kasus terbuka tidak lagi punya kontak: {named}"
    return f"{line}; {len(cases)} kasus terbuka beralih ke {', '.join(heirs)}: {named}"


def _differences(before: Institution, after: SetInstitution) -> str:
    names = ("name", "short", "level", "superior", "province", "zone", "language", "focal_point")
    found = [n for n in names if (getattr(before, n) or "") != (getattr(after, n) or "")]
    found += [n for n in ("domains", "aliases") if tuple(getattr(before, n)) != tuple(getattr(after, n))]
    return ", ".join(f"{n}: {getattr(before, n)!r} -> {getattr(after, n)!r}" for n in found)
