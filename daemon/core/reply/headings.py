"""Finds what else stands above foreign text: header blocks (From, Sent, To, Subject), separators, and our own reply marker."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from daemon.core.reply.model import Line
from daemon.core.reply.tongues import Role, words_of

LABELS: dict[str, Role] = {
    **dict.fromkeys(words_of("cc"), "cc"),
    **dict.fromkeys(words_of("to"), "to"),
    **dict.fromkeys(words_of("date"), "date"),
    **dict.fromkeys(words_of("subject"), "subject"),
    **dict.fromkeys(words_of("sender"), "from"),
}
ORIGINAL = words_of("original")
FORWARDED = words_of("forwarded")
EDGES = " \t\xa0\u200e\u200f*_=-—–~#<>[]|.…"
RULE = re.compile(r"[\s>]*[-_=—–*]{5,}\s*$")
TIME = re.compile(r"\d{1,2}[:.h]\d{2}|\d\s?[ap]\.?m\b|\d\s?[時时点시]", re.IGNORECASE)
MARKER = re.compile(
    r"(?:\b(?:reply|respond|type your reply|write|your reply)\b.{0,30}\babove this line\b"
    r"|\b(?:balas|balaslah|tulis|ketik|jawab)\w*\b.{0,40}\bdi ?atas (?:garis|baris) ini\b"
    r"|\bjangan (?:hapus|ubah).{0,40}\bdi ?bawah (?:garis|baris) ini\b)",
    re.IGNORECASE,
)
# Where Gmail left a quotation out.
ELIDED = re.compile(
    r"\s*\[(?:quoted text hidden|teks kutipan disembunyikan|kutipan teks disembunyikan|zitierter text ausgeblendet|el texto citado está oculto"
    r"|texte des messages précédents masqué|testo tra virgolette nascosto|texto das mensagens anteriores oculto)\]\s*$",
    re.IGNORECASE,
)
# The footer of our own mail: a case number and its signed token on one line.
FOOTER = re.compile(r"^\W*(?:[\w .:]{0,24}\W+)?[A-Z]{2,6}-\d{4}-\d{4,8}-[A-Z0-9]\b.{0,40}?\b[a-z2-7]{26,}\W*$")
MOST_HEADERS = 10
MOST_LENGTH = 1000


@dataclass(frozen=True, slots=True)
class Heading:
    """Lines `start` up to `end` (not included) above foreign text, `forwarded` where they say so themselves."""

    start: int
    end: int
    forwarded: bool = False


def find_heading(lines: Sequence[Line], start: int) -> Heading | None:
    """The separator, header block or marker of ours that begins on line `start`; None where there is none."""
    text = lines[start].text[:MOST_LENGTH]
    if separator := read_separator(text):
        block = find_header_block(lines, next_shown(lines, start + 1), trusted=True)
        end = block.end if block else start + 1
        dashed = text.strip(" \t\xa0>")[:2] in {"--", "==", "__", "**", "*-", "——", "––", "~~"}
        trusted = dashed or block or text.rstrip().endswith((":", "："))
        return Heading(start, end, forwarded=separator == "forwarded") if trusted else None
    if RULE.match(text) and (block := find_header_block(lines, next_shown(lines, start + 1), trusted=True)):
        return Heading(start, block.end)
    if len(text) < 200 and ("above" in text or " ini" in text) and MARKER.search(text):
        return Heading(start, start + 1)
    if read_label(text) is None:
        return None
    return find_header_block(lines, start) or find_header_line(text, start)


def next_shown(lines: Sequence[Line], start: int) -> int:
    """The first line from `start` on that is neither blank nor a rule, at most five lines further."""
    for index in range(start, min(start + 5, len(lines))):
        if not lines[index].is_blank and not RULE.match(lines[index].text[:MOST_LENGTH]):
            return index
    return start


def read_separator(text: str) -> str:
    """`original` or `forwarded` where a line is nothing but such a phrase between dashes, else an empty string."""
    if len(text) > 160:
        return ""
    phrase = text.strip(EDGES).casefold()
    core = phrase.rstrip(":： ")
    if core in ORIGINAL:
        return "original"
    if core in FORWARDED:
        return "forwarded"
    # "----- Forwarded by Budi/Kantor on 3/12/2025 -----" (Notes), "----- Pesan Asli dari A -----"
    dashed = text.strip(" \t\xa0>").startswith(("---", "___", "***", "==="))
    if dashed and any(core.startswith(words + " ") for words in ("forwarded by", "diteruskan oleh", "transféré par")):
        return "forwarded"
    if dashed and any(
        core.startswith(words + " ") for words in ("original message", "pesan asli", "message d'origine")
    ):
        return "original"
    return ""


def read_label(text: str) -> tuple[Role, str] | None:
    """The role and the value of a header line, None where a line is none."""
    text = text[:MOST_LENGTH].lstrip(EDGES)
    if ":" not in text[:41] and "：" not in text[:41]:
        return None
    at = min((i for i in (text.find(":"), text.find("：")) if i >= 0), default=-1)
    if not 0 < at <= 40:
        return None
    role = LABELS.get(text[:at].strip(EDGES).casefold())
    return (role, text[at + 1 :].strip(EDGES)) if role else None


def find_header_block(lines: Sequence[Line], start: int, *, trusted: bool = False) -> Heading | None:
    """A block of header lines from `start` on; `trusted` where a rule or separator above vouches for it.

    Blank lines between the headers (a habit of HTML turned to text) and wrapped values are read over.
    """
    if start >= len(lines) or read_label(lines[start].text) is None:
        return None
    found: list[tuple[Role, str]] = []
    end, blanks, wraps = start, 0, 0
    for index in range(start, min(start + MOST_HEADERS * 2, len(lines))):
        text = lines[index].text
        if header := read_label(text):
            if header[0] != "cc" and any(role == header[0] for role, _ in found):
                break
            found.append(header)
            end, blanks, wraps = index + 1, 0, 0
        elif lines[index].is_blank:
            blanks += 1
        elif blanks == 0 and wraps < 4 and is_continued(found[-1], text):
            wraps += 1
            found[-1] = (found[-1][0], f"{found[-1][1]} {text.strip()}"[:MOST_LENGTH])
            end = index + 1
        else:
            break
        if blanks > 1:
            break
    return Heading(start, end) if is_header_block(found, trusted=trusted) else None


def is_continued(header: tuple[Role, str], text: str) -> bool:
    """Whether a line goes on with a header's value: addresses wrap, so do long subjects."""
    role, value = header
    if role in {"from", "to", "cc"}:
        return "@" in text or value.endswith((",", ";", "<")) or (not value and len(text) < 120)
    return not value and len(text) < 120


def is_header_block(found: Sequence[tuple[Role, str]], *, trusted: bool) -> bool:
    """Whether header lines are a mail program's, and not the head of a memorandum the writer typed."""
    roles = {role for role, _ in found}
    labels = len(roles)
    if trusted:
        return labels >= 2
    if labels < 3 or "from" not in roles:
        return False
    addressed = any(role in {"from", "to"} and "@" in value for role, value in found)
    timed = any(role == "date" and TIME.search(value) for role, value in found)
    return addressed or timed


def find_header_line(text: str, start: int) -> Heading | None:
    """A header block that was squeezed into one line: "From: … Sent: … To: … Subject: …"."""
    first = read_label(text)
    if first is None or first[0] != "from" or "@" not in text:
        return None
    roles: list[Role] = []
    for word in re.finditer(r"([^\W\d_]{1,20})\s?:\s", text[:MOST_LENGTH]):
        role = LABELS.get(word[1].casefold())
        if role and role not in roles:
            roles.append(role)
    return Heading(start, start + 1) if len(roles) >= 3 else None
