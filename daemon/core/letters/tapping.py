"""One-tap answers: mailto links whose body's first line is a command word.

A mailto starts a new thread and loses every header of ours, so the body bears the case and the token as well.
"""

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


def tap(reply_to: str, words: str, case_number: str = "", code: str = "") -> str:
    """A mailto link that writes `words` as the first line of an answer to `reply_to` (RFC 6068).

    Below stand the case, as the writer's own words (a merged mail's thread leads to several), and the footer `code`.
    """
    tag = f"[{case_number}]" if case_number else ""
    body = "\r\n\r\n".join(filter(None, (words, tag, code))) + "\r\n"
    subject = f"{tag} {words}".strip()
    return f"mailto:{quote(reply_to, safe='@')}?subject={quote(subject, safe='')}&body={quote(body, safe='')}"


def one_tap(reply_to: str, case_number: str, language: str, code: str = "") -> tuple[tuple[str, str, str], ...]:
    """A PIC's one-tap answers about a case: (label, command word, mailto link), in the order of a case's life."""
    answers = PIC_ANSWERS.get(language, PIC_ANSWERS["id"])
    return tuple((label, word, tap(reply_to, word, case_number, code)) for label, word in answers)
