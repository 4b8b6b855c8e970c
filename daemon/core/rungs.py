"""ladder.toml: who is told what, how long before or after which event, by itself or as a draft for signature."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from daemon.core.clocks import KINDS
from daemon.core.rulebook.source import Fault, FaultyFile, Source
from daemon.core.rulebook.tables import Key, Keys, take, to_schema

Role = Literal["pic", "alternate", "head", "superior", "officers", "leadership"]
Mode = Literal["automatic", "draft", "report"]
Anchor = Literal["due", "start"]

ROLES: tuple[Role, ...] = get_args(Role)
MODES: tuple[Mode, ...] = get_args(Mode)
ANCHORS: tuple[Anchor, ...] = get_args(Anchor)
UNITS = ("working_day", "day")
STOPS = ("heard", "met")
TEMPLATES = ("reminder", "copy_head", "escalation")
"""The letters that the ladder has the facts for."""
TONES = ("before", "after", "second", "catch_up")
ABOVE: Mapping[Role, int] = {"pic": 0, "alternate": 0, "officers": 0, "head": 1, "superior": 2, "leadership": 3}
"""How high each role stands: a ladder goes up one step at a time."""


@dataclass(frozen=True, slots=True)
class Rung:
    """One step: `offset` (of `unit`) from `anchor`, for clocks of `kinds`, to `who`, by `template` in a `tone`.

    mode: automatic; draft (an officer signs); report (no mail of its own: it stands in a digest). stops: "heard" (any
    human word since the clock started) or "met" (only what the clock asks for). only_silent: just for contacts from
    whom no human answer ever came.
    """

    name: str
    kinds: tuple[str, ...]
    offset: int
    who: tuple[Role, ...]
    template: str
    anchor: Anchor = "due"
    unit: str = "working_day"
    mode: Mode = "automatic"
    tone: str = ""
    stops: str = "met"
    only_silent: bool = False


@dataclass(frozen=True, slots=True)
class Limits:
    """How many ladder mails one person gets on one day, and all of Kawal sends in one sweep (0: any number)."""

    per_person_day: int = 1
    per_sweep: int = 0


@dataclass(frozen=True)
class Rungs:
    """Every rung in the order of the file, with the limits and what the lints found."""

    rungs: tuple[Rung, ...]
    limits: Limits = field(default_factory=Limits)
    warnings: tuple[Fault, ...] = ()

    def for_kind(self, kind: str) -> tuple[Rung, ...]:
        """The rungs of one kind of clock."""
        return tuple(rung for rung in self.rungs if kind in rung.kinds)

    @property
    def templates(self) -> frozenset[str]:
        """The purposes of every mail that a rung sends."""
        return frozenset(rung.template for rung in self.rungs if rung.template)


RUNG: Keys = {
    "name": Key("text", "nama anak tangga, unik untuk setiap jam", required=True),
    "kind": Key("texts", "jam yang dimaksud", required=True, allowed=KINDS),
    "offset": Key("whole", "sekian hari sesudah peristiwa (negatif: sebelumnya)", required=True, least=-365, most=365),
    "from": Key("text", "peristiwa: due (jatuh tempo) atau start (mulai)", default="due", allowed=ANCHORS),
    "unit": Key("text", "hari kerja atau hari kalender", default="working_day", allowed=UNITS),
    "who": Key("texts", "siapa", required=True, allowed=ROLES),
    "template": Key("text", "templat surat", default="", allowed=("", *TEMPLATES)),
    "tone": Key("text", "nada", default="", allowed=("", *TONES)),
    "mode": Key(
        "text",
        "automatic, draft (ditandatangani petugas) atau report (dalam laporan)",
        default="automatic",
        allowed=MODES,
    ),
    "stops": Key(
        "text", "heard (balasan apa pun dari orang) atau met (hanya yang diminta)", default="met", allowed=STOPS
    ),
    "silent": Key("flag", "hanya untuk kontak yang belum pernah membalas", default=False),
}
FILE: Keys = {
    "limits": Key(
        "table",
        "batas kiriman",
        keys={
            "per_person_day": Key(
                "whole", "surel tangga untuk satu orang dalam satu hari", default=1, least=1, most=20
            ),
            "per_sweep": Key("whole", "surel dalam satu putaran; 0 tanpa batas", default=0, least=0),
        },
    ),
    "rung": Key("tables", "anak tangga", keys=RUNG),
}


def schema() -> dict[str, Any]:
    """The JSON Schema of ladder.toml, for editors."""
    return {"$schema": "http://json-schema.org/draft-07/schema#", "title": "Tangga pengingat Kawal", **to_schema(FILE)}


def compile_rungs(source: Source) -> Rungs:
    """The rungs of ladder.toml; raises FaultyFile with every fault. Doubtful ladders are warned of."""
    faults: list[Fault] = []
    taken = take(source, (), FILE, faults)
    rungs: list[Rung] = []
    for index, row in enumerate(taken["rung"]):
        rung = _rung(row)
        faults += _check(source, index, rung, rungs)
        rungs.append(rung)
    errors = tuple(fault for fault in faults if fault.severity == "error")
    if errors:
        raise FaultyFile(errors)
    for kind in KINDS:
        faults += _climb(source, kind, rungs)
    return Rungs(tuple(rungs), Limits(**(taken["limits"] or {})), tuple(faults))


def _rung(row: dict[str, Any]) -> Rung:
    return Rung(
        row["name"] or "", tuple(row["kind"]), row["offset"] or 0, tuple(row["who"]), row["template"], row["from"],
        row["unit"], row["mode"], row["tone"], row["stops"], row["silent"],
    )  # fmt: skip


def _check(source: Source, index: int, rung: Rung, before: list[Rung]) -> list[Fault]:
    path, faults = ("rung", index), []
    if any(other.name == rung.name and set(other.kinds) & set(rung.kinds) for other in before):
        faults.append(
            source.fault((*path, "name"), f"nama '{rung.name}' sudah dipakai untuk jam yang sama", "beri nama lain")
        )
    if rung.mode != "report" and not rung.template:
        faults.append(
            source.fault(path, f"anak tangga '{rung.name}' tidak punya templat", 'tambahkan: template = "reminder"')
        )
    if rung.anchor == "start" and rung.offset < 0:
        faults.append(
            source.fault(
                (*path, "offset"), "sebelum jam mulai tidak ada yang dapat diingatkan", "pakai bilangan positif"
            )
        )
    if rung.mode == "automatic" and "superior" in rung.who:
        wrong = "surat satu tingkat ke atas terkirim tanpa tanda tangan petugas"
        faults.append(source.fault((*path, "mode"), wrong, 'tulis mode = "draft"', "warning"))
    if rung.unit == "day" and rung.mode != "report":
        wrong = (
            f"'{rung.name}' dihitung dengan hari kalender: yang jatuh pada hari libur mundur ke hari kerja berikutnya"
        )
        faults.append(source.fault((*path, "unit"), wrong, 'tulis unit = "working_day"', "warning"))
    return faults


def _climb(source: Source, kind: str, rungs: list[Rung]) -> list[Fault]:
    """Warn where a ladder goes up two steps at once, in the order of time."""
    mine = [(n, rung) for n, rung in enumerate(rungs) if kind in rung.kinds and rung.anchor == "due"]
    faults: list[Fault] = []
    highest = -1
    for index, rung in sorted(mine, key=lambda pair: pair[1].offset):
        height = max((ABOVE[role] for role in rung.who), default=0)
        if height > highest + 1:
            names = {0: "PIC", 1: "pimpinan instansi", 2: "instansi atasan"}
            wrong = f"'{rung.name}' melompati satu tingkat: {names[highest + 1]} belum pernah diberi tahu"
            faults.append(source.fault(("rung", index, "who"), wrong, "sisipkan anak tangga sebelumnya", "warning"))
        highest = max(highest, height)
    return faults
