"""Recognises the line a mail program writes above a quotation ("On … wrote:", "Pada … menulis:"), in any language of the tables.

Built from evidence rather than from one pattern a program: how it begins, a verb, a date, a time, an address, how it ends.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from daemon.core.reply.phrases import UNSPACED, WORD, Phrases
from daemon.core.reply.tongues import words_of

Strength = Literal["strong", "weak"]
"""A strong attribution stands on its own; a weak one only counts directly above a marked quotation."""

MOST_LINES = 4
MOST_CHARACTERS = 700

VERBS = Phrases(words_of("verbs"))
OPENERS = Phrases(words_of("openers"))
DATED_START = re.compile(r"[\[(]?\d|[^\s:]{1,14}(?:,\s*\S|\s+\d|[.]\s*\d)")
DATE = re.compile(
    r"(?<!\d)(?:19|20|25|14)\d\d(?!\d)|\d{1,4}[./-]\s?\d{1,2}[./-]\s?\d{1,4}|\d\s?[年月日년월일]",
)
TIME = re.compile(
    r"(?<![\d./:-])\d{1,2}\s?[:.h時时点시]\s?\d{2}(?![./-]?\d)|\d{1,2}\s?시|(?<!\w)\d{1,2}\s?[ap]\.?m\b", re.IGNORECASE
)
TOKEN = re.compile(r"[^\s<>()\[\]\"“”,;:：@]+(@[^\s<>()\[\]\"“”,;:：@]+)?")
UNSEEN = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+")
DASHES = "-—–_*= \t"
# The writer's own voice: words of a sentence, which no date, name or address contains.
VOICE = frozenset(
    "saya kami kita aku bahwa yang yg sudah telah akan beliau kepada dengan we they she that have has was were which nous wir ich noi".split()
)


@dataclass(frozen=True, slots=True)
class Attribution:
    """Lines `start` up to `end` (not included) that introduce a quotation; `rest` is quoted text on the last of them."""

    start: int
    end: int
    strength: Strength
    rest: str = ""


def find_attribution(lines: Sequence[str], start: int) -> Attribution | None:
    """The attribution that begins on line `start` of bare lines, wrapped over at most four; None where there is none."""
    first = lines[start]
    if not may_begin(first):
        return None
    joined = ""
    for end in range(start, min(start + MOST_LINES, len(lines))):
        if not lines[end]:
            break
        joined = f"{joined} {lines[end]}".strip()
        if len(joined) > MOST_CHARACTERS:
            break
        if strength := read_attribution(joined):
            return None if begins_later(lines, start, end) else Attribution(start, end + 1, strength)
        if joined.endswith((":", "：")):
            break
    return inline_attribution(start, first)


def bare(text: str) -> str:
    """A line without quote marks and invisible characters, as the recogniser reads it (at most 700 characters)."""
    text = text[:MOST_CHARACTERS]
    if not text.isascii():
        text = UNSEEN.sub("", text.replace("\xa0", " ").replace("\u202f", " "))
    return text.lstrip(" \t>＞|").rstrip()


def may_begin(first: str) -> bool:
    """Whether a line can be the first of an attribution: cheap, since every line of a message is asked."""
    if not first:
        return False
    text = first.strip(DASHES)
    return bool(
        OPENERS.opens(text + " ")
        or DATED_START.match(text)
        or "@" in text
        or text.endswith((":", "："))
        or UNSPACED.search(text)
    )


def begins_later(lines: Sequence[str], start: int, end: int) -> bool:
    """Whether the attribution really begins below `start`: then the lines above it are the writer's."""
    for later in range(start + 1, end + 1):
        text = " ".join(lines[later : end + 1])
        if (OPENERS.opens(text) or DATED_START.match(text)) and read_attribution(text) == "strong":
            return True
    return False


def inline_attribution(start: int, first: str) -> Attribution | None:
    """An attribution with the quoted text behind it on the same line, as Yahoo's plain view has it."""
    if ":" not in first.partition("@")[2].replace("：", ":"):
        return None
    for _, end in VERBS.spans(first):
        behind = first[end:].lstrip()
        if behind.startswith((":", "：")) and behind[1:].strip():
            sure = read_attribution(first[:end] + ":") == "strong" and addresses_in(first[:end])
            return Attribution(start, start + 1, "strong", behind[1:].strip()) if sure else None
    return None


def read_attribution(text: str) -> Strength | None:
    """How surely `text`, unwrapped into one line, introduces a quotation."""
    dashed = text[:2] in {"--", "——", "––"}
    text = text.strip(DASHES)
    closed = text.endswith((":", "：")) or dashed
    body = text.rstrip(":： ")
    if not closed:
        return "weak" if is_dated_sender(body) else None
    verbs = VERBS.spans(body)
    return judge_sentence(body, verbs) if verbs else judge_sender_line(body)


def judge_sentence(body: str, verbs: list[tuple[int, int]]) -> Strength | None:
    """The strength of a closed sentence with verbs of writing at `verbs`."""
    addresses = addresses_in(body)
    date, time = DATE.search(body), TIME.search(body)
    opened = bool(OPENERS.opens(body) or DATED_START.match(body))
    if addresses:
        head = body[: addresses[0].start()]
        if not opened and not is_name(head):
            return None
        if not any(verb_stands_by(body, address, verbs) for address in addresses[:4]):
            return None
        return "strong" if date or time or not opened else "weak"
    if has_voice("".join(without(body, verbs))):
        return None
    if date and time and len(body.split()) <= 24 and (opened or is_name(body[: date.start()])):
        return "strong"
    return "weak" if len(body.split()) <= 16 and ((date or time) or is_name(body)) else None


def verb_stands_by(body: str, address: re.Match[str], verbs: list[tuple[int, int]]) -> bool:
    """Whether a verb stands where programs put it: close behind the address, or before it with only a name between."""
    before = [end for start, end in verbs if start < address.start()]
    behind = [start for start, _ in verbs if start >= address.end()]
    if behind:
        between = body[address.end() : behind[0]].strip(">)]\"' ")
        return len(between.split()) <= 2 or bool(DATE.search(between))
    return (
        bool(before)
        and len(body[before[-1] : address.start()].split()) <= 8
        and not has_voice(body[before[-1] : address.start()])
    )


def without(body: str, spans: list[tuple[int, int]]) -> list[str]:
    """The pieces of a line between the given spans."""
    edges = [0, *(edge for span in spans for edge in span), len(body)]
    return [body[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True)]


def has_voice(text: str) -> bool:
    """Whether a word of the writer's own voice stands in `text`."""
    return any(word in VOICE for word in WORD.findall(text.casefold()))


def judge_sender_line(body: str) -> Strength | None:
    """The strength of a closed line without a verb: date, name and address, as Gmail writes it in some languages."""
    addresses = addresses_in(body)
    if not addresses or not DATED_START.match(body) or has_voice(body):
        return None
    ends = body[addresses[-1].end() :].strip() in {">", ")", "]", ">)", "]>"}
    return "strong" if ends and DATE.search(body) and len(body.split()) <= 20 else None


def is_dated_sender(body: str) -> bool:
    """Whether a line without a colon is nothing but a date, a name and an address in brackets."""
    if not body.endswith((">", ")", "]")) or not DATE.match(body.lstrip("[(")):
        return False
    return bool(addresses_in(body)) and len(body.split()) <= 14 and not has_voice(body)


def addresses_in(body: str) -> list[re.Match[str]]:
    """The mail addresses in a line; every token is taken whole, so the search is linear."""
    return [token for token in TOKEN.finditer(body) if token[1]] if "@" in body else []


def is_name(text: str) -> bool:
    """Whether `text` can be a person's or an office's name: a few words, none of a sentence."""
    return len(text.split()) <= 8 and not has_voice(text) and not re.search(r"[.!?;]\s", text.replace("Dr. ", ""))
