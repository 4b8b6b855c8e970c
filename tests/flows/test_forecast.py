"""The forecast is what then really happens when nobody answers."""

import html
import json
import os
import re
import subprocess
import sys

import pytest
from flows.offices import BEGIN, HEAD, PIC
from servers.need import need_program

from daemon.core.book import compile_book
from daemon.core.zones import local_day
from daemon.edges.files import find_files
from daemon.flows.forecasting import compare, foresee, page
from daemon.flows.forecasting_digests import DIGESTS


def test_the_forecast_names_the_reminders_that_then_go_out(desk):
    desk.open()
    desk.wait(hours=2)
    rows = list(foresee(desk.office, desk.now, 60))
    reminders = {row["at"][:10] for row in rows if row["purpose"] == "reminder" and row["recipient"] == PIC}
    for _ in range(60):
        desk.wait(days=1, hours=0)
        desk.now = desk.now.replace(hour=2)
        desk.pass_()
    sent = {m["Date"].datetime.date().isoformat() for m in desk.mails_to(PIC) if "Pengingat" in str(m["Subject"]) or "Segera" in str(m["Subject"])}
    assert reminders == sent
    assert bool(desk.mails_to(HEAD, "perhatian pimpinan")) == any(r["recipient"] == HEAD for r in rows)
    assert any(row["draft"] for row in rows)


def test_the_forecast_names_every_digest_that_then_goes_out(desk):
    """By day and reader: the officers' mornings, the weeks of PICs and leadership, the month's report."""
    desk.open()
    desk.wait(hours=2)
    foreseen = {(row["at"][:10], row["recipient"], row["purpose"]) for row in foresee(desk.office, desk.now, 35)}
    for _ in range(35):
        desk.wait(days=1, hours=0)
        for hour in (0, 2):  # the digests at seven, the ladder within office hours
            desk.now = desk.now.replace(hour=hour)
            desk.pass_()
    sent = {
        (local_day(mail.created, "Asia/Jakarta").isoformat(), mail.recipient, mail.purpose)
        for mail in desk.office.store.outgoing()
        if mail.purpose in DIGESTS and local_day(mail.created, "Asia/Jakarta") > BEGIN.date()
    }
    purposes = {purpose for _, _, purpose in sent}
    assert {"daily", "weekly_pic", "weekly_leadership", "monthly"} <= purposes
    assert {row for row in foreseen if row[2] in DIGESTS and row[0] > BEGIN.date().isoformat()} == sent


def test_a_forecast_changes_nothing(desk):
    desk.open()
    before = (desk.office.store.count_outgoing(), [d.wake for d in desk.office.store.running_deadlines()])
    list(foresee(desk.office, desk.now, 30))
    assert (desk.office.store.count_outgoing(), [d.wake for d in desk.office.store.running_deadlines()]) == before


def rules_of(folder, name, old, new):
    """A folder with one rule file changed."""
    folder.mkdir()
    text = find_files("rules", None)[name].decode()
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1))
    return folder


def kawal(desk, *words):
    command = [sys.executable, "-m", "daemon", "--config", str(desk.folder / "config.toml"), "forecast", *words]
    environment = os.environ | {"KAWAL_NOW": desk.now.isoformat()}
    return subprocess.run(command, capture_output=True, text=True, timeout=200, env=environment, check=True).stdout


def test_other_rules_are_compared_and_change_nothing(desk):
    """Twenty working days instead of fourteen: the same mails on later days; receipts stay where they were."""
    desk.open()
    before = [(d.due, d.working) for d in desk.office.store.running_deadlines()]
    old = 'number = 14\nunit   = "working_day"\nstarts = "sent"'
    folder = rules_of(desk.folder / "lain", "clocks.toml", old, old.replace("14", "20"))
    rows = [json.loads(line) for line in kawal(desk, "--days", "40", "--rules", str(folder), "--json").splitlines()]
    assert rows
    assert {row["difference"] for row in rows} <= {"added", "removed", "changed"}
    gone = [row["at"][:10] for row in rows if row["difference"] == "removed" and row["recipient"] == PIC]
    come = [row["at"][:10] for row in rows if row["difference"] == "added" and row["recipient"] == PIC]
    assert "2026-09-22" in gone, "H-3 of 25 September"
    assert "2026-09-30" in come, "H-3 of 5 October"
    assert min(gone) > "2026-09-20", "the receipt's reminders are the same"
    assert [(d.due, d.working) for d in desk.office.store.running_deadlines()] == before


def test_the_same_rules_differ_in_nothing(desk):
    desk.open()
    folder = rules_of(desk.folder / "sama", "calendar.toml", "# Minggu kerja.", "# Minggu kerja kita.")
    assert list(compare(desk.office, compile_book(find_files("rules", folder)), desk.now, 40)) == []


def test_the_page_is_a_calendar_by_itself(desk):
    number = desk.open(perihal="<b>Pungutan</b>")
    out = desk.folder / "perkiraan.html"
    assert kawal(desk, "--days", "60", "--page", str(out)).strip() == str(out)
    text = out.read_text()
    assert text.startswith("<!doctype html>")
    assert not re.search(r"<script|<link|src=|https?://|url\(|@import", text)
    assert "September 2026" in text
    assert "Oktober 2026" in text
    assert "Selasa, 22 September 2026" in text
    assert 'href="#d2026-09-22"' in text
    assert f"{number}" in text
    assert "Pengingat" in text


@pytest.mark.parametrize("width", [360, 1200])
def test_the_page_fits_a_phone_and_a_desk(desk, width):
    desk.open()
    rows = list(foresee(desk.office, desk.now, 60))
    out = desk.folder / "perkiraan.html"
    wrapper = desk.folder / "bingkai.html"
    out.write_text(page(desk.office, rows, desk.now, 60))
    script = "addEventListener('load', () => { const d = document.querySelector('iframe').contentDocument; document.body.textContent = d.documentElement.scrollWidth; })"
    wrapper.write_text(f'<body><iframe style="width:{width}px;height:900px;border:0" srcdoc="{html.escape(out.read_text())}"></iframe><script>{script}</script>')
    command = [need_program("chromium", "chromium"), "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
               f"--user-data-dir={desk.folder / 'browser'}", "--window-size=1400,1000", "--timeout=30000", "--dump-dom", wrapper.as_uri()]  # fmt: skip
    shown = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True).stdout
    assert int(re.search(r"<body>(\d+)", shown).group(1)) <= width
