"""The leadership's page: the figures of the digest, nothing from outside, readable on a phone and in the dark."""

import html
import json
import re
import subprocess
from datetime import UTC, datetime, timedelta

import pytest
from flows.test_digests import CONFIG, NOW, WEEK, ledger, mails, office, text_of  # noqa: F401 - the fixture
from flows.test_preview_browser import LEAST_CONTRAST, MEASURE
from servers.need import need_program

from daemon.core.letters import TemplateSet
from daemon.core.letters.samples import sample_figures
from daemon.edges.charts import draw_bars, draw_trend
from daemon.edges.config import load_config
from daemon.edges.files import find_files
from daemon.flows import digesting, figuring
from daemon.flows.publishing import publish

WIDTHS = (360, 1200)


def words_of(page):
    return " ".join(html.unescape(re.sub(r"<style.*?</style>|<[^>]+>", " ", page, flags=re.DOTALL)).split())


def test_the_page_says_what_the_digest_says(office, tmp_path):  # noqa: F811
    page = publish(office, tmp_path / "halaman", NOW, WEEK).read_text()
    (mail,) = mails(digesting.weekly(office, WEEK, NOW), "pimpinan@example.go.id")
    words = words_of(page)
    for command in figuring.figures(office, WEEK).whole.commands.values():
        assert command in words
    for line in re.findall(r"- ((?:diterima|surat|dijawab|selesai|terbuka|lewat)[a-z ]*): (\d+)", text_of(mail)):
        assert " ".join(line) in words
    assert "Dinas Sosial Contoh" in words


def test_it_needs_nothing_from_outside(office, tmp_path):  # noqa: F811
    page = publish(office, tmp_path, NOW).read_text()
    assert not re.search(r"<script|<link|<img|<iframe|@import|url\(|\bon\w+=|src=", page)
    assert "http" not in re.sub(r'http-equiv|xmlns="http://www.w3.org/2000/svg"', "", page)
    assert page.count("<svg") == 2
    assert len(re.findall(r'<svg role="img" aria-label="[^"]{30,}"', page)) == 2


def test_names_cannot_break_out_of_it(office, tmp_path):  # noqa: F811
    from daemon.core.changes import SetInstitution

    office.store.apply([SetInstitution("A", '<script>alert(1)</script>"', superior="PROV", province="<b>\"'Jawa")])
    assert "<script" not in publish(office, tmp_path, NOW).read_text()


def test_it_is_replaced_whole_and_kept_fresh(office, tmp_path):  # noqa: F811
    """Where the configuration names a folder; once an hour."""
    digesting.queue_due(office, NOW)
    assert not (tmp_path / "www").exists()
    path = tmp_path / "config.toml"
    path.write_text(CONFIG + f'[reports]\npage_dir = "{tmp_path / "www"}"\n')
    office.config = load_config(path)
    for hours in (0, 0.5, 1.5):
        digesting.queue_due(office, NOW + timedelta(hours=hours))
    assert [file.name for file in (tmp_path / "www").iterdir()] == ["index.html"]
    assert "09.30 WIB" in (tmp_path / "www" / "index.html").read_text()


@pytest.fixture(scope="module")
def pages():
    """The page in both languages, with names as long as they come."""
    figures = sample_figures(datetime(2026, 11, 29, 9, 5, tzinfo=UTC))
    templates = TemplateSet(find_files("templates", None))
    return {
        language: templates.render_page(language, {
            "office": "Sekretariat Pengaduan Masyarakat (contoh)", "figures": figures, "zone": "Asia/Jakarta",
            "charts": [draw_trend(figures.trend, language).inline, draw_bars(figures.by_institution, language).inline],
        })
        for language in ("id", "en")
    }  # fmt: skip


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_can_be_read_on_a_phone_and_in_the_dark(pages, tmp_path, scheme):
    """Nothing overflows but the charts, which scroll by themselves; contrast and size of every piece of text."""
    chromium = need_program("chromium", "chromium")
    frames = "".join(
        f'<iframe title="{name}" style="width:{width}px;height:900px;border:0" srcdoc="{html.escape(text)}"></iframe>'
        for name, text in pages.items()
        for width in WIDTHS
    )
    script = MEASURE.replace("LEAST", str(LEAST_CONTRAST)).replace("'*'", "':not(.chart *)'")
    page = tmp_path / f"{scheme}.html"
    page.write_text(f"<!doctype html><meta charset=utf-8><body>{frames}<script>addEventListener('load', () => {{{script}}})</script>")
    command = [
        chromium, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars",
        f"--user-data-dir={tmp_path / scheme}", f"--blink-settings=preferredColorScheme={0 if scheme == 'dark' else 1}",
        "--window-size=1400,1000", "--timeout=60000", "--dump-dom", page.as_uri(),
    ]  # fmt: skip
    shown = subprocess.run(command, capture_output=True, text=True, timeout=180, check=True).stdout
    told = json.loads(html.unescape(shown[shown.index("<body>") + 6 : shown.rindex("</body>")]))
    assert len(told) == 4
    for one in told:
        assert one["dark"] == (scheme == "dark")
        assert (one["scroll"], one["wide"], one["faint"], one["small"]) == (one["width"], [], [], [])
