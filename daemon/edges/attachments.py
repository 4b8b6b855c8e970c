"""The text of attached files: PDF, scans and photos (where tesseract is installed), DOCX and XLSX.

Each file is read in a child process of its own (daemon.edges.attachments_child) with limits of CPU, address space and
wall time, in a folder that is removed with it. Nothing that a file holds makes `Extractor` raise.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from time import monotonic

MAX_CHARACTERS = 200_000
MAX_FILE = 64 * 1024 * 1024
SECONDS = 60
MEGABYTES = 512
LEAST_LEFT = 1
"""Seconds of the time allowed within which no further page is begun."""
KINDS: Mapping[str, str] = {
    "application/pdf": "pdf", "application/x-pdf": "pdf", "pdf": "pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "office", "docx": "office",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "office", "xlsx": "office",
    "image/png": "image", "png": "image", "image/jpeg": "image", "image/jpg": "image", "image/pjpeg": "image",
    "jpg": "image", "jpeg": "image", "image/tiff": "image", "tif": "image", "tiff": "image",
    "image/webp": "image", "webp": "image", "image/bmp": "image", "bmp": "image",
}  # fmt: skip
"""What a declared type or a file name's ending promises; the bytes themselves decide in the child."""
METHODS = frozenset({"pdf", "ocr", "pdf+ocr", "docx", "xlsx", "none"})


@dataclass(frozen=True, slots=True)
class Extracted:
    """The text of a file and how it was read: pdf, ocr, pdf+ocr, docx, xlsx; `none` with the reason where it was not.

    `cut`: time was up before all of it was read.
    """

    method: str
    text: str
    reason: str = ""
    cut: bool = False


def kind_of(content_type: str, filename: str) -> str:
    """What an attachment gives itself out for: pdf, office, image, or "" for what has no text that we read."""
    ending = filename.rpartition(".")[2].strip().lower()
    return KINDS.get(content_type.partition(";")[0].strip().lower()) or KINDS.get(ending, "")


def find_ocr() -> bool:
    """Whether scans can be read here: the extra `ocr` and the program tesseract."""
    return find_spec("pytesseract") is not None and find_spec("PIL") is not None and shutil.which("tesseract") is not None


class Extractor:
    """Reads the text of files; safe to use from many threads, keeps no process between two files.

    `seconds` bound both CPU and wall time of one file, `megabytes` the address space beyond what a child needs at start.
    """

    def __init__(self, seconds: int = SECONDS, megabytes: int = MEGABYTES, *, ocr: bool | None = None) -> None:
        self._seconds, self._megabytes = seconds, megabytes
        self.ocr = find_ocr() if ocr is None else ocr

    def reads(self, content_type: str, filename: str) -> bool:
        """Whether a file of this name and type may have text for us."""
        kind = kind_of(content_type, filename)
        return bool(kind) and (kind != "image" or self.ocr)

    def text(self, content: bytes, content_type: str, filename: str, seconds: int | None = None) -> Extracted:
        """The file's text, at most MAX_CHARACTERS; method `none` where it has none or cannot be read. Never raises.

        `seconds`: less time than usual.
        """
        if not self.reads(content_type, filename):
            return Extracted("none", "", "no type that is read")
        if not content or len(content) > MAX_FILE:
            return Extracted("none", "", f"{len(content)} bytes")
        try:
            with tempfile.TemporaryDirectory(prefix="kawal-", ignore_cleanup_errors=True) as folder:
                return self._ask_child(content, Path(folder), min(seconds or self._seconds, self._seconds))
        except OSError as fault:
            return Extracted("none", "", f"no child process: {fault.strerror or fault}")

    def _ask_child(self, content: bytes, folder: Path, seconds: int) -> Extracted:
        given, taken = folder / "given", folder / "taken"
        given.write_bytes(content)
        command = [sys.executable, "-P", "-m", "daemon.edges.attachments_child", str(given)]
        command += [str(seconds), str(self._megabytes), "ocr" if self.ocr else "plain"]
        began = monotonic()
        with taken.open("wb") as answers:
            process = subprocess.Popen(  # noqa: S603 - the command is our own
                command, stdin=subprocess.DEVNULL, stdout=answers, stderr=subprocess.DEVNULL, cwd=folder,
                env=_environment(folder), close_fds=True, start_new_session=True,
            )  # fmt: skip
            reason = _wait(process, seconds)
        return replace(_read_answer(taken, reason), cut=monotonic() - began > seconds - LEAST_LEFT)


def _environment(folder: Path) -> dict[str, str]:
    """Only what python and tesseract need: no secret of the daemon's stands in the child's environment."""
    kept = {name: os.environ[name] for name in ("PATH", "TESSDATA_PREFIX", "LD_LIBRARY_PATH") if name in os.environ}
    house = {"PYTHONPATH": str(Path(__file__).resolve().parents[2]), "HOME": str(folder), "TMPDIR": str(folder)}
    return kept | house | {"OMP_THREAD_LIMIT": "1", "LC_ALL": "C.UTF-8"}


def _wait(process: "subprocess.Popen[bytes]", seconds: int) -> str:
    """Wait for the child and end what it started; gives why it failed, or ""."""
    reason = ""
    try:
        code = process.wait(seconds + 5)
        if code:
            reason = "it needs too much CPU" if code == -signal.SIGXCPU else f"the child ended with code {code}"
    except subprocess.TimeoutExpired:
        reason = f"no answer within {seconds} s"
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    return reason


def _read_answer(path: Path, reason: str) -> Extracted:
    """The child's answer: the method on the first line, then the text; a hostile child can only lie about these."""
    with path.open("rb") as answers:
        answer = answers.read(MAX_CHARACTERS * 4 + 400)
    method, _, body = answer.decode("utf-8", "replace").partition("\n")
    if reason or method not in METHODS:
        return Extracted("none", "", reason or "the child's answer is none")
    if method == "none":
        return Extracted("none", "", body[:300])
    return Extracted(method, body[:MAX_CHARACTERS])
