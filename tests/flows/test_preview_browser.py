"""Every mail in a real browser, at the width of a phone and of a desk: nothing overflows."""

import re
import subprocess
from pathlib import Path

import pytest
from servers.need import need_program

from daemon.flows.preview import write_gallery


@pytest.fixture(scope="module")
def gallery(tmp_path_factory) -> list[Path]:
    folder = tmp_path_factory.mktemp("gallery")
    write_gallery(folder)
    return sorted(p for p in folder.glob("*.html") if p.name != "index.html")


def overflow(page: Path, width: int, folder: Path) -> int:
    """How many pixels stand out of the window to the right."""
    program = need_program("chromium", "chromium")
    measured = folder / f"{width}-{page.name}"
    frame = f"<!doctype html><body style='margin:0'><iframe id=f src='file://{measured}.inner.html' style='width:{width}px;height:4000px;border:0'></iframe>"
    (folder / f"{measured.name}.inner.html").write_text(page.read_text(encoding="utf-8"), encoding="utf-8")
    script = "<script>onload=()=>{const d=document.getElementById('f').contentDocument.documentElement;document.body.dataset.over=d.scrollWidth-d.clientWidth}</script>"
    measured.write_text(frame + script, encoding="utf-8")
    command = [program, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update",
               "--disable-sync", "--allow-file-access-from-files", f"--user-data-dir={folder / 'profile'}", "--virtual-time-budget=3000", "--dump-dom", f"file://{measured}"]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    found = re.search(r'data-over="(-?\d+)"', done.stdout)
    assert found, done.stderr[-500:]
    return int(found.group(1))


@pytest.mark.parametrize("width", [360, 1200])
@pytest.mark.parametrize("name", ["letter-id", "reminder-1-id", "weekly-pic-id", "hold-id", "letter-en"])
def test_nothing_overflows(gallery, name, width, tmp_path):
    page = next((p for p in gallery if p.stem.startswith(name)), None) or pytest.fail(f"no page {name} in {[p.stem for p in gallery]}")
    assert overflow(page, width, tmp_path) <= 0


def test_every_mail_is_light_enough(gallery):
    for page in gallery:
        # Charts stand inside the page here; in the mail they are parts of their own.
        bare = re.sub(r'src="data:[^"]+"', "", page.read_text(encoding="utf-8"))
        assert len(bare.encode()) < 100_000, page.name
