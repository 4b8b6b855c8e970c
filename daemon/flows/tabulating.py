"""The full list behind a digest as XLSX: every case that was open in its period, every group, every number with its command."""

from collections.abc import Collection, Iterable, Iterator
from datetime import time
from itertools import islice

from daemon.core.figures import CaseFact, Figures, Period, Row
from daemon.core.letters import CaseLine, Enclosure
from daemon.core.letters.wording import STATUSES
from daemon.core.zones import at, zone_label
from daemon.edges.sheets import Cell, Sheet, write_workbook
from daemon.flows.figuring import MARGIN, Lens
from daemon.flows.office import Office

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ROWS = 50_000
"""More cases than this make a file that nobody opens; the last row then says how to list them."""
CASES = (
    ("Nomor", "Number", 22), ("Instansi", "Institution", 38), ("Provinsi", "Province", 22), ("Kategori", "Category", 18),
    ("Topik", "Topic", 42), ("Status", "Status", 26), ("Dibuka", "Opened", 12), ("Dikirim", "Sent", 12),
    ("Dikonfirmasi", "Confirmed", 13), ("Dijawab", "Answered", 12), ("Ditutup", "Closed", 12), ("Tenggat", "Due", 12),
    ("Lewat (hari kerja)", "Late (working days)", 12), ("Hari kerja sampai jawaban", "Working days to the answer", 14),
)  # fmt: skip
GROUPS = (
    ("Nama", "Name", 40), ("Terbuka", "Open", 10), ("Lewat tenggat", "Late", 10), ("Diterima", "Received", 10), ("Dikirim", "Sent", 10),
    ("Dikonfirmasi", "Confirmed", 12), ("Dijawab", "Answered", 10), ("Selesai", "Closed", 10), ("Tingkat jawaban", "Response rate", 12),
    ("Tepat waktu", "In time", 12), ("Median hari kerja", "Median working days", 12), ("Rata-rata", "Mean", 10),
    ("Sembilan dari sepuluh dalam", "Nine in ten within", 14), ("Lampu", "Light", 10),
)  # fmt: skip
LIGHTS = {"green": ("hijau", "green"), "yellow": ("kuning", "yellow"), "red": ("merah", "red")}


def full_list(
    office: Office, lens: Lens, figures: Figures, language: str, institutions: Collection[str] | None = None, label: str = ""
) -> Enclosure:
    """The workbook of a digest; `institutions` keep it to an area, `label` names the file."""
    side = int(language == "en")
    period = figures.period
    cases = _case_rows(office, lens, period, institutions, side)
    groups = (
        (("Instansi", "Institutions"), figures.by_institution),
        (("Provinsi", "Provinces"), figures.by_province),
        (("Kategori", "Categories"), figures.by_category),
    )
    sheets = [_sheet(("Kasus", "Cases")[side], CASES, cases, side)]
    sheets += [_sheet(names[side], GROUPS, (_group_row(row, side) for row in rows), side) for names, rows in groups]
    sheets += [_basis(figures, side)]
    name = f"{('kasus', 'cases')[side]}-{label or period.label or period.end.isoformat()}.xlsx"
    return Enclosure(name, XLSX, write_workbook(sheets, period.zone, name))


def case_table(lines: Iterable[CaseLine], language: str, name: str, zone: str) -> Enclosure:
    """A list of open cases as a sheet of its own."""
    side = int(language == "en")
    columns = (
        ("No", "No", 6), CASES[0], CASES[1], ("Nomor surat", "Letter", 30), CASES[4], ("Diminta", "Asked", 50), CASES[5], CASES[6],
        CASES[11], CASES[12],
    )  # fmt: skip
    rows = (
        (line.place or None, line.case, line.institution, line.letter_number, line.topic, line.asked, _status(line.status, side),
         line.opened, line.due, line.late)
        for line in lines
    )  # fmt: skip
    return Enclosure(name, XLSX, write_workbook([_sheet(("Kasus", "Cases")[side], columns, rows, side)], zone, name))


def _sheet(name: str, columns: tuple[tuple[str, str, int], ...], rows: Iterable[tuple[Cell, ...]], side: int) -> Sheet:
    return Sheet(name, [english if side else indonesian for indonesian, english, _ in columns], rows, [width for *_, width in columns])


def _case_rows(
    office: Office, lens: Lens, period: Period, institutions: Collection[str] | None, side: int
) -> Iterator[tuple[Cell, ...]]:
    """Every case that was open at some time of the period, in the order they were opened."""
    since = at(period.start, time(), period.zone) - MARGIN
    facts = map(lens.fact, office.store.case_standings(institutions=institutions, open_at=since))
    counted = (f for f in facts if f.opened <= period.end and (f.closed is None or f.closed >= period.start))
    names = lens.names
    yield from (_case_row(fact, names.get(fact.institution, fact.institution), side) for fact in islice(counted, ROWS))
    if next(counted, None) is not None:
        yield ((f"Daftar berhenti pada {ROWS} baris: kawal case list --open", f"The list stops at {ROWS} rows: kawal case list --open")[side],)


def _case_row(fact: CaseFact, institution: str, side: int) -> tuple[Cell, ...]:
    return (
        fact.number, institution, fact.province, fact.category, fact.topic, _status(fact.status, side), fact.opened, fact.sent,
        fact.confirmed, fact.answered, fact.closed, fact.due, fact.late, fact.working_days,
    )  # fmt: skip


def _status(code: str, side: int) -> str:
    return STATUSES[code][side] if code in STATUSES else code


def _group_row(row: Row, side: int) -> tuple[Cell, ...]:
    return (
        row.name or "–", row.open, row.late, row.received, row.sent, row.confirmed, row.answered, row.closed, _share(row.response_rate),
        _share(row.in_time), row.median, _rounded(row.mean), row.p90, LIGHTS[row.light][side] if row.light else "",
    )  # fmt: skip


def _share(share: float | None) -> float | None:
    return _rounded(share, 4)


def _rounded(value: float | None, places: int = 1) -> float | None:
    return None if value is None else round(value, places)


def _basis(figures: Figures, side: int) -> Sheet:
    """Period, cut-off, zone and basis, and each number with the command that lists it."""
    period, total = figures.period, figures.total
    numbers = (
        ("diterima", "received", "received", total.received), ("dikirim", "sent", "sent", total.sent),
        ("dikonfirmasi", "confirmed", "confirmed", total.confirmed), ("dijawab", "answered", "answered", total.answered),
        ("selesai", "closed", "closed", total.closed), ("terbuka", "open", "open", total.open), ("lewat tenggat", "late", "late", total.late),
        ("belum pernah dikonfirmasi", "never confirmed", "unconfirmed", figures.unconfirmed_count),
        ("dijanjikan, belum datang", "promised, not yet here", "promised", figures.promised_count),
        ("instansi tanpa PIC yang sah", "institutions without a valid PIC", "without_pic", len(figures.without_pic)),
    )  # fmt: skip
    stated: list[tuple[Cell, ...]] = [
        (("periode", "period")[side], f"{period.start.isoformat()} – {period.end.isoformat()}", ""),
        (("batas data", "cut-off")[side], period.cut_off, zone_label(period.zone)),
        (("dasar: surat sejak", "basis: letters since")[side], period.basis, figures.commands["rates"]),
        ((RULES_ID, RULES_EN)[side], "", ""),
    ]
    stated += [((indonesian, english)[side], value, figures.commands[key]) for indonesian, english, key, value in numbers]
    columns = (("Angka", "Figure", 44), ("Jumlah", "Number", 26), ("Daftarnya", "Listed by", 70))
    return _sheet(("Dasar", "Basis")[side], columns, stated, side)


RULES_ID = (
    "Diterima sampai selesai dihitung dalam periode; terbuka dan lewat tenggat menurut keadaan pada batas data, sejak hari sesudah "
    "tenggat. Tingkat dan lama jawaban atas surat sejak tanggal dasar. Hari menurut zona tiap instansi."
)
RULES_EN = (
    "Received to closed are counted inside the period; open and late as they stand at the cut-off, from the day after the due date. "
    "Rates and times are over letters since the basis date. Days are those of each institution's zone."
)
