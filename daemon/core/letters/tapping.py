"""One-tap answers: mailto links whose body's first line is a command word.

A mailto starts a new thread and loses every header of ours, so the body bears the case and the token as well.
"""

from collections.abc import Iterable
from urllib.parse import quote

PIC_ANSWERS: dict[str, tuple[tuple[str, str], ...]] = {
    "id": (
        ("Surat diterima", "TERIMA"),
        ("Sedang diproses", "PROSES"),
        ("Selesai, jawaban terlampir", "SELESAI"),
        ("Minta tambahan 14 hari", "PERPANJANG 14"),
        ("Bukan kewenangan kami", "ALIHKAN"),
    ),
    "en": (
        ("Letter received", "RECEIVED"),
        ("In progress", "IN PROGRESS"),
        ("Done, answer attached", "DONE"),
        ("Ask for 14 more days", "EXTEND 14"),
        ("Not our competence", "TRANSFER"),
    ),
}


def tap(reply_to: str, words: str, subject: str, code: str = "") -> str:
    """A mailto link that writes `words` as the first line of an answer to `reply_to`; `code` is a line below (RFC 6068)."""
    body = f"{words}\r\n" + (f"\r\n{code}\r\n" if code else "")
    return f"mailto:{quote(reply_to, safe='@')}?subject={quote(subject, safe='')}&body={quote(body, safe='')}"


def one_tap(reply_to: str, case_number: str, language: str, code: str = "") -> tuple[tuple[str, str, str], ...]:
    """A PIC's one-tap answers about a case: (label, command word, mailto link), in the order of a case's life."""
    answers = PIC_ANSWERS.get(language, PIC_ANSWERS["id"])
    return tuple((label, word, tap(reply_to, word, f"[{case_number}] {word}", code or case_number)) for label, word in answers)


def words_of(answers: Iterable[tuple[str, str, str]]) -> tuple[str, ...]:
    """The command words alone, for the plain text."""
    return tuple(word for _, word, _ in answers)
