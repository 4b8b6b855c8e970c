"""Clocks as data: how long what may take, from which event, for which cases, on which legal basis.

For each kind of clock the row with the most conditions that fit acts; of equals the later one in the file.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Any, Literal, get_args

from daemon.core.rulebook.source import Fault, FaultyFile, Source
from daemon.core.rulebook.tables import Key, Keys, nearest, take, to_schema

Unit = Literal["day", "working_day", "hour", "working_hour"]
Kind = Literal["receipt", "response", "answer", "data", "closing"]
Event = Literal["letter_date", "sent", "received", "file_complete", "waiting", "reviewed"]

UNITS: tuple[Unit, ...] = get_args(Unit)
KINDS: tuple[Kind, ...] = get_args(Kind)
EVENTS: tuple[Event, ...] = get_args(Event)
DRAFT = "http://json-schema.org/draft-07/schema#"
SIFAT = ("biasa", "segera", "sangat segera", "rahasia")


@dataclass(frozen=True, slots=True)
class Clock:
    """`number` of `unit` from the event `starts`, for one kind of obligation; `basis` is the law or practice behind it."""

    name: str
    number: int
    unit: Unit
    starts: Event
    kind: Kind
    basis: str = ""
    category: tuple[str, ...] = ()
    sifat: tuple[str, ...] = ()
    level: tuple[str, ...] = ()
    status: tuple[str, ...] = ()

    @property
    def weight(self) -> int:
        """How many conditions the clock makes: the more, the more it is meant for just this case."""
        return sum(bool(condition) for condition in (self.category, self.sifat, self.level, self.status))


@dataclass(frozen=True, slots=True)
class ClockFacts:
    """What a clock is chosen by: the case's category, its letter's sifat, its institution's level, its status."""

    category: str = ""
    sifat: str = "biasa"
    level: str = ""
    status: str = ""


@dataclass(frozen=True, slots=True)
class Grant:
    """More time that is given: `days` working days, by the rule itself or (`by` = "officer") by an officer's word."""

    days: int
    by: Literal["rule", "officer", "nobody"]
    reason: str


@dataclass(frozen=True, slots=True)
class ExtensionPolicy:
    """How much more time a reply gets by rule: at most `days` working days a case, at most `times` times."""

    days: int = 14
    times: int = 1

    def grant(self, asked: int, granted: int = 0, times: int = 0) -> Grant:
        """What becomes of `asked` working days beyond the present date, after `granted` days given `times` times."""
        if asked <= 0:
            return Grant(0, "nobody", "the date that is asked for is not later than the present one")
        if times >= self.times:
            return Grant(asked, "officer", f"time was already given {times} times; by rule {self.times} is the most")
        if granted + asked > self.days:
            return Grant(asked, "officer", f"{granted + asked} working days in all, by rule {self.days} is the most")
        return Grant(asked, "rule", f"{asked} working days, within the {self.days} that the rule grants")


@dataclass(frozen=True, slots=True)
class PausePolicy:
    """How long a clock may stand still (`days`, calendar ones) and how often a case may ask for it by rule."""

    days: int = 30
    times: int = 1


@dataclass(frozen=True, slots=True)
class TransferPolicy:
    """How many legs a case family may have, or returns to a body it left, before an officer is called."""

    legs: int = 3
    returns: int = 1

    def is_ping_pong(self, institutions: tuple[str, ...]) -> str:
        """Why a family that went through `institutions` in this order needs an officer; empty where it does not."""
        returns = len(institutions) - len(set(institutions))
        if returns >= self.returns:
            return f"the case has come back to a body that passed it on ({' -> '.join(institutions)})"
        if len(institutions) > self.legs:
            return f"the case has been passed on {len(institutions) - 1} times"
        return ""


@dataclass(frozen=True)
class ClockBook:
    """Every clock, with the policies for more time, pauses and transfers, and the categories of cases."""

    clocks: tuple[Clock, ...]
    extension: ExtensionPolicy = field(default_factory=ExtensionPolicy)
    pause: PausePolicy = field(default_factory=PausePolicy)
    transfer: TransferPolicy = field(default_factory=TransferPolicy)
    categories: tuple[str, ...] = ()
    warnings: tuple[Fault, ...] = ()

    def clocks_for(self, facts: ClockFacts, event: str) -> tuple[Clock, ...]:
        """The clocks that `event` starts for such a case, one of each kind at most, in the order of KINDS."""
        chosen = (self.clock_for(facts, kind) for kind in KINDS)
        return tuple(clock for clock in chosen if clock and clock.starts == event)

    def clock_for(self, facts: ClockFacts, kind: str) -> Clock | None:
        """The one clock of a kind for such a case, whatever starts it: by it a running clock is counted anew."""
        chosen: Clock | None = None
        for clock in self.clocks:
            if clock.kind == kind and _fits(clock, facts) and (chosen is None or clock.weight >= chosen.weight):
                chosen = clock
        return chosen

    def clock(self, name: str) -> Clock | None:
        """The clock called `name`."""
        return next((clock for clock in self.clocks if clock.name == name), None)


def _fits(clock: Clock, facts: ClockFacts) -> bool:
    pairs = (
        (clock.category, facts.category), (clock.sifat, facts.sifat),
        (clock.level, facts.level), (clock.status, facts.status),
    )  # fmt: skip
    return all(not wanted or value.casefold() in wanted for wanted, value in pairs)


CLOCK: Keys = {
    "name": Key("text", "nama jam, tampil di setiap perhitungan tenggat", required=True),
    "kind": Key("text", "kewajiban yang diukur", required=True, allowed=KINDS),
    "number": Key("whole", "banyaknya", required=True, least=1, most=3650),
    "unit": Key("text", "satuan", required=True, allowed=UNITS),
    "starts": Key("text", "peristiwa yang memulai jam", required=True, allowed=EVENTS),
    "basis": Key("text", "dasar hukum atau kebiasaan", default=""),
    "category": Key("texts", "hanya untuk kategori ini"),
    "sifat": Key("texts", "hanya untuk sifat surat ini", allowed=SIFAT),
    "level": Key("texts", "hanya untuk tingkat instansi ini"),
    "status": Key("texts", "hanya bila kasus berstatus ini"),
}
FILE: Keys = {
    "clock": Key("tables", "jam; yang bersyarat lebih banyak menang", keys=CLOCK),
    "extension": Key(
        "table",
        "perpanjangan waktu yang diberikan oleh aturan",
        keys={
            "days": Key("whole", "paling banyak sekian hari kerja untuk satu kasus", default=14, least=0, most=365),
            "times": Key("whole", "paling banyak sekian kali", default=1, least=0, most=20),
        },
    ),
    "pause": Key(
        "table",
        "jam yang berhenti menunggu data",
        keys={
            "days": Key("whole", "paling lama sekian hari kalender", default=30, least=1, most=365),
            "times": Key("whole", "sekian kali tanpa bertanya kepada petugas", default=1, least=0, most=20),
        },
    ),
    "transfer": Key(
        "table",
        "kasus yang dialihkan",
        keys={
            "legs": Key("whole", "lebih dari sekian instansi: petugas dipanggil", default=3, least=1, most=50),
            "returns": Key("whole", "sekian kali kembali ke instansi yang sama: petugas dipanggil", default=1, least=1),
        },
    ),
}
CATEGORIES: Keys = {
    "category": Key(
        "tables",
        "kategori kasus",
        keys={
            "name": Key("text", "nama kategori", required=True),
            "about": Key("text", "keterangan untuk petugas", default=""),
        },
    ),
}


def schema() -> dict[str, Any]:
    """The JSON Schema of clocks.toml, for editors."""
    return {"$schema": DRAFT, "title": "Jam Kawal", **to_schema(FILE)}


def categories_schema() -> dict[str, Any]:
    """The JSON Schema of categories.toml, for editors."""
    return {"$schema": DRAFT, "title": "Kategori kasus Kawal", **to_schema(CATEGORIES)}


def compile_clocks(source: Source, categories: Source | None = None) -> ClockBook:
    """The clocks of clocks.toml and the categories of categories.toml; raises FaultyFile with every fault of both."""
    faults: list[Fault] = []
    taken = take(source, (), FILE, faults)
    names = _categories(categories, faults) if categories else ()
    clocks = []
    for index, row in enumerate(taken["clock"]):
        clock = _clock(row)
        clocks.append(clock)
        faults += _check(source, index, clock, clocks[:-1], names)
    missing = [kind for kind in ("receipt", "response", "answer") if not any(_is_default(c, kind) for c in clocks)]
    faults += [
        source.fault(
            ("clock",),
            f"tidak ada jam '{kind}' yang berlaku umum",
            f'tambahkan [[clock]] dengan kind = "{kind}" tanpa syarat',
        )
        for kind in missing
    ]
    if faults:
        raise FaultyFile(tuple(faults))
    book = ClockBook(
        tuple(clocks),
        ExtensionPolicy(**(taken["extension"] or {})),
        PausePolicy(**(taken["pause"] or {})),
        TransferPolicy(**(taken["transfer"] or {})),
        names,
    )
    return replace(book, warnings=tuple(_unused(source, book)))


def _clock(row: Mapping[str, Any]) -> Clock:
    lower = {name: tuple(text.casefold() for text in row[name]) for name in ("category", "sifat", "level", "status")}
    return Clock(
        row["name"] or "", row["number"] or 1, row["unit"] or "day", row["starts"] or "sent", row["kind"] or "answer",
        row["basis"], **lower,
    )  # fmt: skip


def _is_default(clock: Clock, kind: str) -> bool:
    return clock.kind == kind and not clock.weight


def _check(source: Source, index: int, clock: Clock, before: list[Clock], categories: tuple[str, ...]) -> list[Fault]:
    path = ("clock", index)
    faults = []
    if any(other.name == clock.name for other in before):
        faults.append(source.fault((*path, "name"), f"nama '{clock.name}' sudah dipakai", "beri nama lain"))
    known = [category.casefold() for category in categories]
    for name in clock.category if known else ():
        if name not in known:
            meant = nearest(name, known)
            mend = f"maksud Anda '{meant}'?" if meant else f"yang dikenal: {', '.join(categories)}"
            faults.append(source.fault((*path, "category"), f"kategori '{name}' tidak dikenal", mend))
    return faults


def _unused(source: Source, book: ClockBook) -> Iterator[Fault]:
    """Warn of clocks that no case can have: whatever it is like, another clock of the kind fits it better."""
    chosen = {book.clock_for(facts, kind) for kind in KINDS for facts in _every_case(book.clocks)}
    for index, clock in enumerate(book.clocks):
        if clock not in chosen:
            wrong = f"jam '{clock.name}' tidak dipakai kategori mana pun: selalu ada jam '{clock.kind}' lain yang menang"
            yield source.fault(("clock", index), wrong, "hapus, atau tambahkan syarat", "warning")


def _every_case(clocks: tuple[Clock, ...]) -> Iterator[ClockFacts]:
    """Cases of every sort that the conditions of the clocks tell apart."""
    named = [
        ("", *dict.fromkeys(value for clock in clocks for value in getattr(clock, condition)))
        for condition in ("category", "sifat", "level", "status")
    ]
    return (ClockFacts(*values) for values in product(*named))


def _categories(source: Source, faults: list[Fault]) -> tuple[str, ...]:
    names: list[str] = []
    for index, row in enumerate(take(source, (), CATEGORIES, faults)["category"]):
        name = row["name"] or ""
        if name.casefold() in (known.casefold() for known in names):
            faults.append(
                source.fault(("category", index, "name"), f"kategori '{name}' ditulis dua kali", "hapus salah satu")
            )
        names.append(name)
    return tuple(names)
