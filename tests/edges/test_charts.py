"""Charts: drawn with our own font, told in words, and no name can break the drawing."""

import io
from datetime import date, timedelta

import pytest
from PIL import Image

from daemon.core.figures import Row, Week
from daemon.edges import charts
from daemon.edges.charts import FONT, draw_bars, draw_trend

WEEKS = [Week(date(2026, 10, 5) + timedelta(days=7 * n), 20 + n, 15 + n, 30 - n) for n in range(8)]
ROWS = [Row("a", f"Dinas {n}", open=40 - n, late=20 - n) for n in range(15)]


def dark_pixels(png):
    image = Image.open(io.BytesIO(png)).convert("RGB")
    return sum(count for count, colour in image.getcolors(10_000_000) if sum(colour) < 200)


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_trend_is_drawn_sharp_and_told_in_words(language):
    chart = draw_trend(WEEKS, language)
    image = Image.open(io.BytesIO(chart.png))
    assert image.size == (2 * chart.picture.width, 2 * chart.picture.height)
    assert ("20 received, 15 answered, 30 late" if language == "en" else "20 diterima, 15 dijawab, 30 lewat tenggat") in chart.picture.alt
    assert len(chart.png) < 60_000


def test_text_is_drawn_although_the_server_has_no_font(monkeypatch):
    """Without a font resvg leaves every text out and says nothing."""
    with_font = dark_pixels(draw_bars(ROWS).png)
    monkeypatch.setattr(charts, "FONT", FONT.with_name("missing.ttf"))
    try:
        without = dark_pixels(draw_bars(ROWS).png)
    except ValueError:
        without = 0
    assert with_font > without + 2000


def test_the_font_is_shipped_with_its_licence():
    assert FONT.stat().st_size < 800_000
    assert "Bitstream" in FONT.with_name("DejaVu-LICENSE.txt").read_text()


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>", "A & B \"C\" 'D'", "]]>", "\x00\x1b[31m", "\ud800", "x" * 500, "", "{{7*7}}", "&#0;", '"/><image href="http://127.0.0.1/x"/>']
)
def test_no_name_breaks_the_drawing(name):
    chart = draw_bars([Row("a", name, open=3, late=1)])
    assert chart.png.startswith(b"\x89PNG")


def test_nothing_to_draw_is_still_a_picture():
    assert draw_bars([]).png.startswith(b"\x89PNG")
    assert draw_trend([]).png.startswith(b"\x89PNG")
    assert draw_trend([Week(date(2026, 10, 5), 0, 0, 0)] * 8).png.startswith(b"\x89PNG")


def test_bars_show_a_dozen_and_tell_as_many():
    chart = draw_bars(ROWS)
    assert chart.picture.alt.count("terbuka,") == 12
    assert chart.enclosure.cid == "bars"
