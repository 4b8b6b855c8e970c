"""Names of attachments: as the sender wrote them, made safe to show, and what is odd about them."""

import re
import unicodedata

from daemon.core.message.splitter import Part
from daemon.core.message.words import BIDI, clean_controls

NAME_CAP = 120
"""Bytes (UTF-8) of a safe name."""

_TNEF = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})
_PROGRAMS = frozenset(
    "ade adp apk app appx bat chm cmd com cpl dll dmg exe hta htaccess img inf iso jar jnlp js jse lnk msc msi msp mst"
    " pif ps1 reg scf scr sct sh shb sys url vb vbe vbs vhd ws wsc wsf wsh xll".split()
)
_DOCUMENTS = frozenset("pdf doc docx xls xlsx ppt pptx odt ods rtf txt jpg jpeg png tif tiff gif zip csv".split())
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)
_UNSAFE = re.compile(r'[<>:"|?*]')
_EXTENSION = {
    "message/rfc822": ".eml", "application/pdf": ".pdf", "image/jpeg": ".jpg", "image/png": ".png", "image/gif": ".gif",
    "text/plain": ".txt", "text/html": ".html", "text/calendar": ".ics", "application/pkcs7-mime": ".p7m",
    "application/pkcs7-signature": ".p7s", "application/pgp-signature": ".asc", "text/rfc822-headers": ".txt",
    "message/delivery-status": ".txt", "application/ms-tnef": ".dat", "text/csv": ".csv", "application/zip": ".zip",
}  # fmt: skip


def find_filename(part: Part) -> str:
    """The name that a part's headers give it, decoded; empty where they give none."""
    named = part.disposition_parameters.get("filename") or part.parameters.get("name") or ""
    return named.strip()


def safe_filename(name: str, content_type: str, position: int) -> tuple[str, tuple[str, ...]]:
    """A name of at most 120 bytes without paths, controls and invisible characters, and the defects of the given one."""
    if not name:
        return f"lampiran-{position + 1}{_EXTENSION.get(content_type, '.bin')}", ()
    defects: set[str] = set()
    text = unicodedata.normalize("NFC", name[:4000])
    visible = "".join(c for c in clean_controls(text) if unicodedata.category(c) not in {"Cf", "Cs", "Co", "Cn"})
    if BIDI & set(text):
        defects.add("disguised_filename")
    base = visible.replace("\\", "/").rsplit("/", 1)[-1]
    if base != visible or "\0" in text or re.match(r"[A-Za-z]:", visible):
        defects.add("unsafe_filename")
    safe = " ".join(_UNSAFE.sub("_", base).split()).rstrip(". ")
    if safe.startswith(".") or not safe or _DEVICES.match(safe):
        defects.add("unsafe_filename")
        safe = f"lampiran-{position + 1}{_EXTENSION.get(content_type, '.bin')}" if not safe.strip(".") else f"_{safe}"
    if _is_disguised(safe):
        defects.add("disguised_filename")
    if len(safe.encode("utf-8")) > NAME_CAP:
        defects.add("filename_too_long")
        safe = _shorten(safe)
    return safe, tuple(sorted(defects))


def is_tnef(part: Part, name: str) -> bool:
    """Whether a part is Outlook's own wrapping, which hides the real attachments."""
    return part.content_type in _TNEF or name.lower() == "winmail.dat"


def _is_disguised(name: str) -> bool:
    """A program behind a document's extension, or behind a run of blanks that pushes its extension out of sight."""
    pieces = [piece.strip().lower() for piece in name.split(".")]
    program = len(pieces) > 1 and pieces[-1] in _PROGRAMS
    return program and (any(piece in _DOCUMENTS for piece in pieces[1:-1]) or "     " in name)


def _shorten(name: str) -> str:
    stem, dot, extension = name.rpartition(".")
    if not dot or len(extension.encode("utf-8")) > 10:
        stem, dot, extension = name, "", ""
    room = NAME_CAP - len((dot + extension).encode("utf-8"))
    return stem.encode("utf-8")[:room].decode("utf-8", "ignore").rstrip() + dot + extension
