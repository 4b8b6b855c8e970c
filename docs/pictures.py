"""Draws docs/pictures/: the mails of the gallery on a phone and on a desk, side by side, by Chromium: `make pictures`.

Every name, number and address in them is invented (daemon/core/letters/samples.py).
"""

import html
import io
import json
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from PIL import Image

from daemon.edges.charts import BLUE, GREEN, RED
from daemon.flows.preview import write_gallery

FOLDER = Path(__file__).with_name("pictures")
MAILS = (
    "letter", "reminder-1", "reminder-12", "escalation", "draft", "hold", "confirmation", "date-change-many", "handover",
    "daily", "weekly-pic", "weekly-superior", "weekly-leadership", "monthly",
)  # fmt: skip
LANGUAGES = ("id", "en")
PHONE, DESK, GAP = 360, 640, 24
TALLEST = 2240
COLOURS = 24
WHITE, BACKGROUND = (255, 255, 255), (217, 223, 229)
CHARTS = tuple(colour.removeprefix("#") for colour in (BLUE, GREEN, RED))
NAMED = re.compile(r"#([0-9a-f]{6})\b")
MEASURE = """addEventListener('load', () => { document.body.textContent = JSON.stringify([...document.querySelectorAll('iframe')]
.map(f => [f.title, f.contentDocument.documentElement.scrollHeight])); })"""


def chromium(folder: Path, page: Path, *options: str) -> str:
    """Run the browser once on a page; gives what it printed."""
    command = [
        shutil.which("chromium") or "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
        "--hide-scrollbars", f"--user-data-dir={folder / 'profile'}", "--blink-settings=preferredColorScheme=1",
        "--timeout=20000", *options, page.as_uri(),
    ]  # fmt: skip
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=True).stdout  # noqa: S603 - our own pages


def frame(title: str, text: str, width: int, height: int) -> str:
    """A mail in a frame of its own, as wide as a screen."""
    style = f"width:{width}px;height:{height}px;border:1px solid #9aa5b1;border-radius:6px;vertical-align:top;margin-left:{GAP}px"
    return f'<iframe title="{title}" scrolling="no" style="{style}" srcdoc="{html.escape(text)}"></iframe>'


def measure(folder: Path, pages: dict[str, str]) -> dict[str, int]:
    """How tall every mail is at both widths."""
    page = folder / "measure.html"
    frames = "".join(frame(f"{name}@{width}", text, width, 200) for name, text in pages.items() for width in (PHONE, DESK))
    page.write_text(f"<!doctype html><meta charset=utf-8><body>{frames}<script>{MEASURE}</script>", encoding="utf-8")
    shown = chromium(folder, page, "--dump-dom")
    return dict(json.loads(html.unescape(shown[shown.index("<body>") + 6 : shown.rindex("</body>")])))


def draw(folder: Path, name: str, text: str, heights: dict[str, int]) -> bytes:
    """One mail on both screens; what is taller than the picture goes on below its edge."""
    phone, desk = (min(heights[f"{name}@{width}"], TALLEST) for width in (PHONE, DESK))
    page, shot = folder / "page.html", folder / "shot.png"
    frames = frame("phone", text, PHONE, phone) + frame("desk", text, DESK, desk)
    style = f"margin:0;padding:{GAP}px 0;background:rgb{BACKGROUND};white-space:nowrap;font-size:0"
    page.write_text(f'<!doctype html><meta charset=utf-8><body style="{style}">{frames}', encoding="utf-8")
    width, height = PHONE + DESK + 3 * GAP + 4, max(phone, desk) + 2 * GAP + 2
    chromium(folder, page, f"--screenshot={shot}", f"--window-size={width},{height}")
    out = io.BytesIO()
    shrink(Image.open(shot).convert("RGB"), text).save(out, "PNG", optimize=True)
    return out.getvalue()


def shrink(picture: Image.Image, text: str) -> Image.Image:
    """The picture in few colours: those that the mail names stay as they are, the edges of letters take the nearest."""
    named = [bytes.fromhex(colour) for colour in sorted({*NAMED.findall(text), *CHARTS})]
    found = picture.quantize(COLOURS, dither=Image.Dither.NONE).getpalette() or []
    palette = Image.new("P", (1, 1))
    palette.putpalette([*WHITE, *BACKGROUND, *b"".join(named), *found[: COLOURS * 3]][: 256 * 3])
    return picture.quantize(palette=palette, dither=Image.Dither.NONE)


def main() -> None:
    """Draw every picture anew."""
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_gallery(folder / "gallery")
        wanted = [f"{mail}-{language}" for mail in MAILS for language in LANGUAGES]
        pages = {stem: (folder / "gallery" / f"{stem}.html").read_text(encoding="utf-8") for stem in wanted}
        heights = measure(folder, pages)
        for stem, text in pages.items():
            (FOLDER / f"{stem}.png").write_bytes(draw(folder, stem, text, heights))


if __name__ == "__main__":
    main()
