"""A forecast as a calendar for a browser: one page by itself, months as tables, every mail under its day."""

from calendar import Calendar
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from html import escape
from typing import Any

from babel.dates import format_date

LOCALE = "id_ID"
DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
PURPOSES: Mapping[str, str] = {
    "reminder": "Pengingat",
    "copy_head": "Surat kepada pimpinan",
    "morning": "Surel pagi",
    "alert": "Peringatan kepada petugas",
    "draft": "Konsep untuk ditandatangani",
    "escalation": "Surat satu tingkat ke atas",
    "daily": "Surel harian petugas",
    "weekly_pic": "Ringkasan mingguan",
    "weekly_superior": "Ringkasan mingguan wilayah",
    "weekly_leadership": "Ringkasan mingguan pimpinan",
    "monthly": "Laporan bulanan",
}
DIFFERENCES: Mapping[str, str] = {"added": "baru", "removed": "tidak lagi", "changed": "berubah"}
CASES_SHOWN = 12
STYLE = """
:root{color-scheme:light dark}
body{font:16px/1.5 Arial,Helvetica,sans-serif;margin:0;background:#f4f6f8;color:#1d2733}
main{max-width:960px;margin:0 auto;padding:20px 14px 48px}h1{font-size:24px;margin:0 0 4px}h2{font-size:19px;margin:32px 0 8px}
h3{font-size:16px;margin:20px 0 4px}p.soft,.soft{color:#52606d}table{border-collapse:collapse;width:100%;table-layout:fixed;background:#fff}
th{font-size:13px;padding:6px 2px;color:#52606d;font-weight:600}td{border:1px solid #d7dde3;height:62px;vertical-align:top;padding:4px 6px;font-size:14px}
td.off{background:#eef1f4;color:#52606d}td.out{background:transparent;border-color:transparent}td a{display:block;background:#0b5a84;color:#fff;border-radius:4px;
text-align:center;text-decoration:none;font-weight:700;margin-top:4px;padding:2px 0}td .why{display:block;font-size:11px;line-height:1.25;overflow:hidden}
ul{list-style:none;margin:0;padding:0}li{background:#fff;border:1px solid #d7dde3;border-radius:4px;padding:8px 12px;margin:6px 0;overflow-wrap:anywhere}
.added{border-left:4px solid #1d7a46}.removed{border-left:4px solid #b3261e}.changed{border-left:4px solid #9a6700}
@media(max-width:560px){td{height:48px;padding:2px 3px;font-size:12px}td .why{display:none}th{font-size:11px}th span{display:none}}
@media(prefers-color-scheme:dark){body{background:#10161c;color:#e4eaf0}table,li{background:#1a232c}td,li{border-color:#36434f}td.off{background:#151c23;color:#aab7c4}
th,.soft,p.soft{color:#aab7c4}td a{background:#1b6a96}}
"""


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a page is made of: rows of the forecast, its first and last day, why a day is off, and its heading."""

    rows: tuple[Mapping[str, Any], ...]
    first: date
    last: date
    day_off: Callable[[date], str]
    office: str
    made: datetime
    zone: str
    compared: bool = False


def forecast_page(outlook: Outlook) -> str:
    """The whole page: no script, nothing from outside."""
    by_day: dict[date, list[Mapping[str, Any]]] = {}
    for row in outlook.rows:
        by_day.setdefault(row["day"], []).append(row)
    months = dict.fromkeys((day.year, day.month) for day in (outlook.first, *sorted(by_day), outlook.last))
    lists = "".join(_day(day, rows) for day, rows in sorted(by_day.items()))
    return (
        '<!doctype html><html lang="id"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>Surel yang akan keluar: {escape(outlook.office)}</title><style>{STYLE}</style></head><body><main>"
        f"{_head(outlook)}{''.join(_month(year, month, by_day, outlook) for year, month in months)}"
        f"<h2>Hari demi hari</h2>{lists or '<p>Tidak ada surel yang akan keluar.</p>'}</main></body></html>"
    )


def _head(outlook: Outlook) -> str:
    number = len(outlook.rows)
    what = "surel akan berbeda di bawah aturan yang dibandingkan" if outlook.compared else "surel akan keluar bila tidak ada yang menjawab"
    made = f"{format_date(outlook.made, 'd MMMM y', LOCALE)} pukul {outlook.made:%H.%M} {outlook.zone}"
    span = f"{format_date(outlook.first, 'd MMMM y', LOCALE)} s.d. {format_date(outlook.last, 'd MMMM y', LOCALE)}"
    return f"<h1>{number} {what}</h1><p class=soft>{escape(outlook.office)} · {span} · dibuat {escape(made)}</p>"


def _month(year: int, month: int, by_day: Mapping[date, Iterable[Mapping[str, Any]]], outlook: Outlook) -> str:
    heads = "".join(f'<th scope="col">{name[:3]}<span>{name[3:]}</span></th>' for name in DAYS)
    weeks = "".join(
        "<tr>" + "".join(_cell(day, month, len(list(by_day.get(day, ()))), outlook.day_off(day)) for day in week) + "</tr>"
        for week in Calendar().monthdatescalendar(year, month)
    )
    title = format_date(date(year, month, 1), "MMMM y", LOCALE)
    return f"<h2>{title}</h2><table><thead><tr>{heads}</tr></thead><tbody>{weeks}</tbody></table>"


def _cell(day: date, month: int, number: int, off: str) -> str:
    if day.month != month:
        return '<td class="out"></td>'
    reason = f'<span class="why">{escape(off)}</span>' if off and off not in DAYS else ""
    link = f'<a href="#d{day.isoformat()}" aria-label="{number} surel">{number}</a>' if number else ""
    return f'<td{" class=off" if off else ""}>{day.day}{reason}{link}</td>'


def _day(day: date, rows: Iterable[Mapping[str, Any]]) -> str:
    title = format_date(day, "EEEE, d MMMM y", LOCALE)
    return f'<h3 id="d{day.isoformat()}">{title}</h3><ul>{"".join(_item(row) for row in rows)}</ul>'


def _item(row: Mapping[str, Any]) -> str:
    kind = str(row.get("difference", ""))
    mark = f"<b>{DIFFERENCES[kind]}</b> · " if kind in DIFFERENCES else ""
    purpose = PURPOSES.get(str(row["purpose"]), str(row["purpose"]).replace("_", " "))
    cases = [str(case) for case in row["cases"]]
    more = f" dan {len(cases) - CASES_SHOWN} lagi" if len(cases) > CASES_SHOWN else ""
    listed = f'<br><span class="soft">{escape(", ".join(cases[:CASES_SHOWN]))}{more}</span>' if cases else ""
    to = f" → {escape(str(row['recipient']))}" if row["recipient"] else ""
    return f'<li{f" class={kind}" if mark else ""}>{mark}{escape(purpose)}{to}{listed}</li>'
