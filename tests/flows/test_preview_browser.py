"""Every mail in a real browser, on a phone and a desktop, light and dark: nothing overflows, everything can be read."""

import html
import json
import subprocess

import pytest
from servers.need import need_program

from daemon.flows.preview import write_gallery

WIDTHS = (360, 1200)
LEAST_CONTRAST = 4.5
"""WCAG 2.2, success criterion 1.4.3."""

MEASURE = """
const light = c => { const v = c.map(x => { x /= 255; return x <= 0.03928 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4; });
  return 0.2126 * v[0] + 0.7152 * v[1] + 0.0722 * v[2]; };
const parse = s => s.match(/[\\d.]+/g).map(Number);
const behind = el => { for (; el; el = el.parentElement) { const c = parse(getComputedStyle(el).backgroundColor);
  if (c.length < 4 || c[3] > 0) return c.slice(0, 3); } return [255, 255, 255]; };
const contrast = el => { const a = light(parse(getComputedStyle(el).color).slice(0, 3)), b = light(behind(el));
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05); };
const told = [];
for (const frame of document.querySelectorAll('iframe')) {
  const page = frame.contentDocument, width = frame.clientWidth, faint = [], wide = [], small = [];
  for (const el of page.body.querySelectorAll('*')) {
    if (el.getBoundingClientRect().right > width + 1) wide.push(el.outerHTML.slice(0, 90));
    const own = [...el.childNodes].some(n => n.nodeType == 3 && n.data.trim());
    if (own && el.offsetParent && contrast(el) < LEAST) faint.push(el.outerHTML.slice(0, 90) + ' ' + contrast(el).toFixed(2));
    if (own && el.offsetParent && parseFloat(getComputedStyle(el).fontSize) < 11) small.push(el.outerHTML.slice(0, 90));
  }
  told.push({page: frame.title, width, scroll: page.documentElement.scrollWidth, faint, wide, small,
    ground: getComputedStyle(page.body).backgroundColor, dark: matchMedia('(prefers-color-scheme: dark)').matches});
}
document.body.textContent = JSON.stringify(told);
"""


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """The HTML of every mail of the gallery, and the gallery's own page, by name."""
    out = tmp_path_factory.mktemp("galeri")
    written = write_gallery(out)
    return {name: (out / name).read_text() for name in [page.html for page in written] + ["index.html"]}


def look(pages, folder, scheme):
    """Open every page at every width in one browser; what it measured."""
    chromium = need_program("chromium", "chromium")
    frames = "".join(
        f'<iframe title="{name}" style="width:{width}px;height:900px;border:0" srcdoc="{html.escape(text)}"></iframe>'
        for name, text in pages.items()
        for width in WIDTHS
    )
    script = MEASURE.replace("LEAST", str(LEAST_CONTRAST))
    page = folder / f"{scheme}.html"
    page.write_text(f"<!doctype html><meta charset=utf-8><body>{frames}<script>addEventListener('load', () => {{{script}}})</script>")
    command = [
        chromium, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars",
        f"--user-data-dir={folder / scheme}", f"--blink-settings=preferredColorScheme={0 if scheme == 'dark' else 1}",
        "--window-size=1400,1000", "--timeout=60000", "--dump-dom", page.as_uri(),
    ]  # fmt: skip
    shown = subprocess.run(command, capture_output=True, text=True, timeout=180, check=True).stdout
    body = shown[shown.index("<body>") + 6 : shown.rindex("</body>")]
    return json.loads(html.unescape(body))


@pytest.fixture(scope="module", params=["light", "dark"])
def measured(pages, tmp_path_factory, request):
    return request.param, look(pages, tmp_path_factory.mktemp("browser"), request.param)


def test_every_page_was_opened_as_it_was_meant(pages, measured):
    scheme, told = measured
    assert len(told) == len(pages) * len(WIDTHS)
    assert {one["dark"] for one in told} == {scheme == "dark"}
    grounds = {one["ground"] for one in told if one["page"] != "index.html"}
    assert grounds == ({"rgb(16, 22, 28)"} if scheme == "dark" else {"rgb(238, 241, 244)"})


def test_nothing_overflows(measured):
    _, told = measured
    assert {(one["page"], one["width"], one["scroll"]) for one in told if one["scroll"] > one["width"]} == set()
    assert [(one["page"], one["width"], one["wide"][:3]) for one in told if one["wide"]] == []


def test_everything_can_be_read(measured):
    """Contrast of every piece of text with what is behind it, and no text under 11 px."""
    _, told = measured
    assert [(one["page"], one["faint"][:3]) for one in told if one["faint"]] == []
    assert [(one["page"], one["small"][:3]) for one in told if one["small"]] == []
