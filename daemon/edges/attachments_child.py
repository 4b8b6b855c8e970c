"""The child that reads the text of one attached file: a path in, the method and the text out, limits on everything.

Arguments: path, seconds, megabytes, `ocr` or `plain`. Answer on stdout: the method, a line break, the text (UTF-8);
for the method `none` the reason stands for the text. It makes no network connection.
"""

import io
import itertools
import logging
import math
import os
import resource
import sys
import time
import warnings
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from daemon.edges.attachments import LEAST_LEFT, MAX_CHARACTERS

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

MAX_PAGES = 300
OCR_PAGES = 4
OCR_DPI = 300
MAX_PIXELS = 10_000_000
DECODED_PIXELS = 60_000_000
LEAST_SIDE = 150
THIN_LAYER = 250
MAX_RATIO, MAX_UNPACKED, MAX_ENTRIES = 100, 50_000_000, 10_000
FILE_LIMIT = 64 * 1024 * 1024
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
PICTURES = ("PNG", "JPEG", "TIFF", "WEBP", "BMP")
_STATM = Path("/proc/self/statm")


class NoText(Exception):  # noqa: N818 - named for what it is
    """The file has no text that can be read, and why."""


def main() -> None:
    """Read the file, answer, end."""
    path, seconds, megabytes = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # nothing that a library prints may stand in the answer
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    limit_process(seconds, megabytes)
    try:
        method, text = read_file(path, time.monotonic() + seconds, ocr=sys.argv[4] == "ocr")
    except NoText as none:
        method, text = "none", str(none)
    except MemoryError:
        method, text = "none", "it needs too much memory"
    except Exception as fault:  # noqa: BLE001 - a broken file is answered, whatever a library makes of it
        method, text = "none", f"{type(fault).__name__}: {fault}"
    answers.write(f"{method}\n{text[:MAX_CHARACTERS]}".encode("utf-8", "replace"))
    answers.flush()
    os._exit(0)  # a library's own tidying up may not outlast the answer


def limit_process(seconds: int, megabytes: int) -> None:
    """CPU and address space from here on, for what is started from here too; small files only, no core dump."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (FILE_LIMIT, FILE_LIMIT))
    spent = resource.getrusage(resource.RUSAGE_SELF)
    until = math.ceil(spent.ru_utime + spent.ru_stime) + seconds
    resource.setrlimit(resource.RLIMIT_CPU, (until, until + 1))
    if _STATM.exists():
        pages = int(_STATM.read_text(encoding="ascii").split()[0])
        most = pages * resource.getpagesize() + megabytes * 1024 * 1024
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def read_file(path: Path, deadline: float, *, ocr: bool) -> tuple[str, str]:
    """The method and the text of a file, told by its first bytes; raises NoText and whatever libraries raise."""
    with path.open("rb") as file:
        head = file.read(1024)
    if b"%PDF-" in head:
        return read_pdf(path, deadline, ocr=ocr)
    if head.startswith(b"PK"):
        return read_archive(path)
    if ocr:
        return "ocr", read_pictures(path, deadline)
    raise NoText("no PDF, DOCX or XLSX")


def read_pdf(path: Path, deadline: float, *, ocr: bool) -> tuple[str, str]:
    """The text layer, and what is read off the first pages where a picture has next to none."""
    import pypdfium2  # type: ignore[import-untyped]

    document = pypdfium2.PdfDocument(path)
    layers, pictures, room = [], [], MAX_CHARACTERS
    for number in range(min(len(document), MAX_PAGES)):
        page = document[number]
        layer = page.get_textpage().get_text_bounded()[:room]
        layers.append(layer)
        room -= len(layer)
        if ocr and number < OCR_PAGES and len("".join(layer.split())) < THIN_LAYER and _has_picture(page):
            pictures.append(number)
        page.close()
        if room <= 0:
            break
    scans = [scan for number in pictures if (scan := recognise(_render(document[number]), deadline))]
    method = "pdf+ocr" if scans and any(map(str.strip, layers)) else "ocr" if scans else "pdf"
    return method, "\n".join((*layers, *scans)).replace("\r\n", "\n")


def _has_picture(page: Any) -> bool:
    from pypdfium2 import raw

    return next(iter(page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3)), None) is not None


def _render(page: Any) -> "Picture":
    width, height = page.get_size()
    scale = min(OCR_DPI / 72, math.sqrt(MAX_PIXELS / max(width * height, 1.0)))
    picture: Picture = page.render(scale=scale, grayscale=True).to_pil()
    return picture


def read_pictures(path: Path, deadline: float) -> str:
    """What is read off a photo, or off the first pages of a fax."""
    from PIL import Image, ImageOps, ImageSequence

    Image.MAX_IMAGE_PIXELS = DECODED_PIXELS // 2  # Pillow raises at twice this
    texts = []
    with Image.open(path, formats=PICTURES) as picture:
        if min(picture.size) < LEAST_SIDE:
            raise NoText("too small a picture to be a page")
        for page in itertools.islice(ImageSequence.Iterator(picture), OCR_PAGES):
            if page.width * page.height > DECODED_PIXELS:
                raise NoText("too large a picture")
            texts.append(recognise(ImageOps.exif_transpose(_reduced(page)), deadline))
    return "\n".join(filter(None, texts))


def _reduced(page: "Picture") -> "Picture":
    """The page in grey, no larger than tesseract needs; what was transparent is paper."""
    from PIL import Image

    factor = math.sqrt(MAX_PIXELS / (page.width * page.height))
    if factor < 1:
        page.draft("L", (round(page.width * factor), round(page.height * factor)))
    if page.mode in ("RGBA", "LA", "P"):
        clear = page.convert("RGBA")
        paper = Image.new("RGBA", clear.size, "white")
        paper.alpha_composite(clear)
        page = paper
    grey = page.convert("L")
    grey.info, factor = page.info, math.sqrt(MAX_PIXELS / (page.width * page.height))
    if factor < 1:
        grey = grey.resize((round(grey.width * factor), round(grey.height * factor)), reducing_gap=2.0)
    return grey


def recognise(picture: "Picture", deadline: float) -> str:
    """What tesseract reads off a page in Indonesian and English before the deadline; "" where time is up."""
    import pytesseract  # type: ignore[import-untyped]

    left = deadline - time.monotonic()
    if left < LEAST_LEFT:
        return ""
    installed = set(pytesseract.get_languages(config=""))
    languages = "+".join(language for language in ("ind", "eng") if language in installed)
    if not languages:
        raise NoText("tesseract knows neither Indonesian nor English here")
    layout = "--psm 1" if "osd" in installed else "--psm 3"
    try:
        return str(pytesseract.image_to_string(picture, lang=languages, config=layout, timeout=left)).strip()
    except RuntimeError:  # its timeout; what the pages before it gave is kept
        return ""


def read_archive(path: Path) -> tuple[str, str]:
    """The text of a DOCX or XLSX that is no bomb."""
    with zipfile.ZipFile(path) as archive:
        judge_archive(archive, path.stat().st_size)
        names = set(archive.namelist())
        if "word/document.xml" in names:
            return "docx", joined(_docx(archive, names))
    if "xl/workbook.xml" in names:
        return "xlsx", joined(_xlsx(path))
    raise NoText("an archive that is neither DOCX nor XLSX")


def judge_archive(archive: zipfile.ZipFile, size: int) -> None:
    """Refuse what unpacks to more than it should (zipfile never gives more than an entry declares); raises NoText."""
    entries = archive.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > MAX_ENTRIES or unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * size:
        raise NoText(f"{len(entries)} entries of {unpacked} bytes in an archive of {size}")
    if any(entry.flag_bits & 1 for entry in entries):
        raise NoText("locked with a password")


def joined(pieces: Iterator[str]) -> str:
    """The pieces as one text, read no further than is kept."""
    taken, size = [], 0
    for piece in pieces:
        taken.append(piece)
        size += len(piece)
        if size >= MAX_CHARACTERS:
            break
    return "".join(taken)


def _docx(archive: zipfile.ZipFile, names: set[str]) -> Iterator[str]:
    """Heads first, where an office's letter number stands, then the text, then feet and notes."""
    parts = sorted(n for n in names if n.startswith(("word/header", "word/footer", "word/footnotes", "word/endnotes")))
    heads = [name for name in parts if name.startswith("word/header")]
    for name in (*heads, "word/document.xml", *(name for name in parts if name not in heads)):
        if name.endswith(".xml"):
            with archive.open(name) as part:
                yield from _paragraphs(part)


def _paragraphs(part: Any) -> Iterator[str]:
    """The text of a WordprocessingML part (ECMA-376 part 1, 17.3); entities and document types are refused."""
    from defusedxml.ElementTree import iterparse

    marks = {f"{WORD}tab": "\t", f"{WORD}br": "\n", f"{WORD}cr": "\n", f"{WORD}p": "\n", f"{WORD}tc": "\t", f"{WORD}noBreakHyphen": "-"}
    for _, element in iterparse(part, forbid_dtd=True):
        if element.tag == f"{WORD}t":
            yield element.text or ""
        elif element.tag in marks:
            yield marks[element.tag]
        element.clear()


def _xlsx(path: Path) -> Iterator[str]:
    """The cells of all sheets, a line a row; openpyxl parses with defusedxml."""
    import openpyxl

    file = io.BytesIO(path.read_bytes())  # a path without the right ending is refused
    book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
    for sheet in book.worksheets:
        sheet.reset_dimensions()
        yield f"{sheet.title}\n"
        for row in sheet.iter_rows(values_only=True):
            cells = [str(value) for value in row if value is not None]
            if cells:
                yield "\t".join(cells) + "\n"


if __name__ == "__main__":
    main()
