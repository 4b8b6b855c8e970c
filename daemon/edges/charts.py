"""Figures -> SVG written here, and PNG of it drawn by resvg with a font that we ship, since servers have none.

Every chart comes with its alternative text: what it shows, in words and numbers. resvg fetches nothing.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from pathlib import Path

import resvg_py

from daemon.core.figures import Row, Week
from daemon.core.letters import Enclosure, Picture

FONT = Path(__file__).parent / "fonts" / "DejaVuSansCondensed.ttf"
FAMILY = "DejaVu Sans"
WIDTH = 552
SHARPNESS = 2.0
INK, SOFT = "#1d2733", "#52606d"
BLUE, GREEN, RED = "#2f78a8", "#6fb58a", "#a12a1e"
PALETTE = {INK: "ink", SOFT: "soft", BLUE: "blue", GREEN: "green", RED: "red", "#ffffff": "ground"}
COLOUR = re.compile("|".join(PALETTE))
BARS_SHOWN = 12
NAME_LENGTH = 31
MONTHS = {
    "id": "Jan Feb Mar Apr Mei Jun Jul Agu Sep Okt Nov Des".split(),
    "en": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(),
}
CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawn chart: its SVG, and how a mail shows it."""

    svg: str
    picture: Picture

    @property
    def png(self) -> bytes:
        """The chart as a picture."""
        return _png(self.svg)

    @property
    def inline(self) -> str:
        """The chart as a piece of a page: as wide as there is room, its colours those of the page (--ink, --blue, ...)."""
        coloured = COLOUR.sub(lambda found: f"var(--{PALETTE[found[0]]})", self.svg)
        return coloured.replace("<svg ", f'<svg role="img" aria-label="{escape(self.picture.alt)}" ', 1).replace(
            f'width="{self.picture.width}" height="{self.picture.height}" viewBox', "viewBox", 1
        )

    @property
    def enclosure(self) -> Enclosure:
        """The chart as a picture inside a mail."""
        return Enclosure(f"{self.picture.cid}.png", "image/png", self.png, self.picture.cid)


def draw_trend(weeks: Sequence[Week], language: str = "id") -> Chart:
    """Eight weeks: received and answered as bars, late at the week's end as a line with its numbers."""
    english = language == "en"
    names = ("received", "answered", "late at the week's end") if english else ("diterima", "dijawab", "lewat tenggat di akhir pekan")
    labels = [_day(week.start, language) for week in weeks]
    parts = "; ".join(
        f"{label}: {week.received} {names[0]}, {week.answered} {names[1]}, {week.late} {names[2]}"
        for label, week in zip(labels, weeks, strict=True)
    )
    title = "Eight weeks" if english else "Delapan pekan"
    height = 250
    svg = _frame(height, f"{_trend_marks(weeks, labels, height)}{_legend(names)}")
    return Chart(svg, Picture("trend", f"{title}. {parts}.", WIDTH, height))


def draw_bars(rows: Sequence[Row], language: str = "id", cid: str = "bars") -> Chart:
    """Open cases of each group as a bar, the late part of it dark; the dozen with most late ones."""
    english = language == "en"
    shown = list(rows[:BARS_SHOWN])
    open_, late = ("open", "late") if english else ("terbuka", "lewat tenggat")
    most = max((row.open for row in shown), default=0) or 1
    height = 40 + 24 * max(len(shown), 1)
    marks = "".join(_bar(row, 36 + 24 * place, most) for place, row in enumerate(shown))
    key = _key(12, 14, BLUE, open_) + _key(110, 14, RED, late)
    told = "; ".join(f"{row.name or '-'}: {row.open} {open_}, {row.late} {late}" for row in shown)
    title = "Open and late cases" if english else "Kasus terbuka dan lewat tenggat"
    return Chart(_frame(height, key + marks), Picture(cid, f"{title}. {told}.", WIDTH, height))


def _trend_marks(weeks: Sequence[Week], labels: Sequence[str], height: int) -> str:
    floor, ceiling = height - 30, 44
    most = max((max(w.received, w.answered, w.late) for w in weeks), default=0) or 1
    scale = (floor - ceiling) / most
    step = (WIDTH - 24) / max(len(weeks), 1)
    marks = [f'<line x1="12" y1="{floor}" x2="{WIDTH - 12}" y2="{floor}" stroke="{SOFT}"/>']
    points = []
    for place, (week, label) in enumerate(zip(weeks, labels, strict=True)):
        left = 12 + step * place
        for shift, value, colour in ((0.14, week.received, BLUE), (0.44, week.answered, GREEN)):
            top = floor - value * scale
            x, wide = left + step * shift, step * 0.28
            marks.append(f'<rect x="{x:.1f}" y="{top:.1f}" width="{wide:.1f}" height="{floor - top:.1f}" fill="{colour}"/>')
            marks.append(_text(x + wide / 2, top - 3, str(value), 10, SOFT, "middle") if value else "")
        points.append((left + step / 2, floor - week.late * scale, week.late))
        marks.append(_text(left + step * 0.43, floor + 17, label, 12, INK, "middle"))
    marks.append(f'<polyline points="{" ".join(f"{x:.1f},{y:.1f}" for x, y, _ in points)}" fill="none" stroke="{RED}" stroke-width="2.5"/>')
    for x, y, value in points:
        marks.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="#ffffff" stroke="{RED}" stroke-width="2.5"/>')
        marks.append(_text(x + 8, y - 6, str(value), 11, RED, "start", halo=True))
    return "".join(marks)


def _bar(row: Row, top: int, most: int) -> str:
    left, room = 210, WIDTH - 210 - 56
    whole, late = room * row.open / most, room * row.late / most
    return (
        _text(left - 8, top + 12, _short(row.name or "–"), 12, INK, "end")
        + f'<rect x="{left}" y="{top}" width="{whole:.1f}" height="16" fill="{BLUE}"/>'
        + f'<rect x="{left}" y="{top}" width="{late:.1f}" height="16" fill="{RED}"/>'
        + _text(left + whole + 6, top + 12, f"{row.open} / {row.late}", 12, SOFT, "start")
    )


def _legend(names: Iterable[str]) -> str:
    received, answered, late = names
    return (
        _key(12, 14, BLUE, received)
        + _key(110, 14, GREEN, answered)
        + f'<line x1="208" y1="14" x2="228" y2="14" stroke="{RED}" stroke-width="2.5"/>'
        + f'<circle cx="218" cy="14" r="4" fill="#ffffff" stroke="{RED}" stroke-width="2.5"/>'
        + _text(234, 18, late, 12, INK, "start")
    )


def _key(x: int, y: int, colour: str, name: str) -> str:
    return f'<rect x="{x}" y="{y - 6}" width="12" height="12" fill="{colour}"/>' + _text(x + 18, y + 4, name, 12, INK, "start")


def _text(x: float, y: float, text: str, size: int, colour: str, anchor: str, *, halo: bool = False) -> str:
    outline = ' stroke="#ffffff" stroke-width="3" paint-order="stroke"' if halo else ""
    written = escape(CONTROLS.sub(" ", text))
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{colour}" text-anchor="{anchor}"{outline}>{written}</text>'


def _frame(height: int, marks: str) -> str:
    size = f'width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="{FAMILY}">'
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>{marks}</svg>'
    )


def _png(svg: str) -> bytes:
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=svg, skip_system_fonts=True, font_files=[str(FONT)], font_family=FAMILY,
            sans_serif_family=FAMILY, zoom=SHARPNESS,
        )
    )  # fmt: skip


def _day(day: date, language: str) -> str:
    return f"{day.day} {MONTHS.get(language, MONTHS['id'])[day.month - 1]}"


def _short(name: str) -> str:
    return name if len(name) <= NAME_LENGTH else name[: NAME_LENGTH - 1].rstrip() + "…"
