"""Recognises the line a mail program writes above a quotation ("On … wrote:", "Pada … menulis:"), in any language of the tables.

Built from evidence rather than from one pattern a program: how it begins, a verb, a date, a time, an address, how it ends.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from daemon.core.reply.model import Line
from daemon.core.reply.tongues import words_of

Strength = Literal["strong", "weak"]
"""A strong attribution stands on its own; a weak one only counts directly above a marked quotation."""

MOST_LINES = 4
MOST_CHARACTERS = 700

CJK = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def any_of(words: frozenset[str]) -> str:
    """An alternation of `words`, the longest first, each between word boundaries where its script has them."""
    ordered = sorted(words, key=lambda word: (-len(word), word))
    return "|".join(re.escape(w) if CJK.search(w) else rf"(?<!\w){re.escape(w)}(?!\w)" for w in ordered)


VERB = re.compile(any_of(words_of("verbs")), re.IGNORECASE)
OPENER = re.compile(rf"(?:{any_of(words_of('openers'))})[\s,.\d]", re.IGNORECASE)
DATED_START = re.compile(r"[\[(]?\d|[^\s:]{1,14}(?:,\s*\S|\s+\d|[.]\s*\d)")
DATE = re.compile(
    r"(?<!\d)(?:19|20|25|14)\d\d(?!\d)|\d{1,4}[./-]\s?\d{1,2}[./-]\s?\d{1,4}|\d\s?[年月日년월일]",
)
TIME = re.compile(r"(?<![\d./:-])\d{1,2}\s?[:.h時时点시]\s?\d{2}(?![./-]?\d)|\d{1,2}\s?시|(?<!\w)\d{1,2}\s?[ap]\.?m\b", re.IGNORECASE)
TOKEN = re.compile(r"[^\s<>()\[\]\"“”,;:：@]+(@[^\s<>()\[\]\"“”,;:：@]+)?")
DASHES = re.compile(r"^[-—–_*=\s]{2,}|[-—–_*=\s]{2,}$")
# The writer's own voice: words of a sentence, which no date, name or address contains.
VOICE = re.compile(
    r"(?<!\w)(?:saya|kami|kita|aku|bahwa|yang|yg|sudah|telah|akan|beliau|kepada|dengan|we|they|she|that|have|has|was|were"
    r"|which|nous|wir|ich|noi)(?!\w)",
    re.IGNORECASE,
)
VERB_END = re.compile(rf"(?:{any_of(words_of('verbs'))})\s?[:：]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Attribution:
    """Lines `start` up to `end` (not included) that introduce a quotation; `rest` is quoted text on the last of them."""

    start: int
    end: int
    strength: Strength
    rest: str = ""


def find_attribution(lines: Sequence[Line], start: int) -> Attribution | None:
    """The attribution that begins on line `start`, wrapped over at most four lines; None where there is none."""
    first = bare(lines[start].text)
    if not may_begin(first):
        return None
    joined = ""
    for end in range(start, min(start + MOST_LINES, len(lines))):
        if lines[end].is_blank:
            return None
        joined = f"{joined} {bare(lines[end].text)}".strip()
        if len(joined) > MOST_CHARACTERS:
            break
        if strength := read_attribution(joined):
            return None if begins_later(lines, start, end) else Attribution(start, end + 1, strength)
    return inline_attribution(start, first)


def bare(text: str) -> str:
    """A line without quote marks and invisible characters, as the recogniser reads it (at most 700 characters)."""
    text = re.sub(r"^[\s>＞|]+", "", text[:MOST_CHARACTERS].replace("\xa0", " ").replace("\u202f", " "))
    return re.sub(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]", "", text).rstrip()


def may_begin(first: str) -> bool:
    """Whether a line can be the first of an attribution: cheap, since every line of a message is asked."""
    if not first:
        return False
    text = DASHES.sub("", first) or first
    return bool(OPENER.match(text + " ") or DATED_START.match(text) or "@" in text or VERB.search(text[-60:]) or CJK.search(text))


def begins_later(lines: Sequence[Line], start: int, end: int) -> bool:
    """Whether the attribution really begins below `start`: then the lines above it are the writer's."""
    for later in range(start + 1, end + 1):
        text = " ".join(bare(line.text) for line in lines[later : end + 1])
        if (OPENER.match(text) or DATED_START.match(text)) and read_attribution(text) == "strong":
            return True
    return False


def inline_attribution(start: int, first: str) -> Attribution | None:
    """An attribution with the quoted text behind it on the same line, as Yahoo's plain view has it."""
    found = VERB_END.search(first)
    if not found or found.end() == len(first):
        return None
    if read_attribution(first[: found.end()]) != "strong" or not addresses_in(first[: found.end()]):
        return None
    return Attribution(start, start + 1, "strong", first[found.end() :].strip())


def read_attribution(text: str) -> Strength | None:
    """How surely `text`, unwrapped into one line, introduces a quotation."""
    dashed = text[:2] in {"--", "——", "––"}
    text = DASHES.sub("", text)
    closed = text.endswith((":", "：")) or dashed
    body = text.rstrip(":： ")
    verb = VERB.search(body)
    if not closed:
        return "weak" if is_dated_sender(body) else None
    if verb:
        return judge_sentence(body)
    return judge_sender_line(body)


def judge_sentence(body: str) -> Strength | None:
    """The strength of a closed sentence with a verb of writing in it."""
    addresses = addresses_in(body)
    date, time = DATE.search(body), TIME.search(body)
    opened = bool(OPENER.match(body) or DATED_START.match(body))
    if addresses:
        address = addresses[0]
        head = body[: address.start()]
        if not opened and not is_name(head):
            return None
        if not verb_stands_by(body, address):
            return None
        return "strong" if date or time or not opened else "weak"
    if VOICE.search(VERB.sub("", body)):
        return None
    if date and time and len(body.split()) <= 24 and (opened or is_name(body[: date.start()])):
        return "strong"
    return "weak" if len(body.split()) <= 16 and ((date or time) or is_name(body)) else None


def verb_stands_by(body: str, address: re.Match[str]) -> bool:
    """Whether the verb stands where programs put it: close behind the address, or anywhere before it with only a name between."""
    tail = body[address.end() :].lstrip(">)]\"' ")
    behind = VERB.search(tail)
    if behind:
        return len(tail[: behind.start()].split()) <= 2 or bool(DATE.search(tail[: behind.start()]))
    verbs = list(VERB.finditer(body[: address.start()]))
    between = body[verbs[-1].end() : address.start()] if verbs else ""
    return bool(verbs) and (is_name(between) or CJK.search(body) is not None or len(between.split()) <= 8) and not VOICE.search(between)


def judge_sender_line(body: str) -> Strength | None:
    """The strength of a closed line without a verb: date, name and address, as Gmail writes it in some languages."""
    addresses = addresses_in(body)
    if not addresses or not DATED_START.match(body) or VOICE.search(body):
        return None
    ends = body[addresses[-1].end() :].strip() in {">", ")", "]", ">)", "]>"}
    return "strong" if ends and DATE.search(body) and len(body.split()) <= 20 else None


def is_dated_sender(body: str) -> bool:
    """Whether a line without a colon is nothing but a date, a name and an address in brackets."""
    if not body.endswith((">", ")", "]")) or not DATE.match(body.lstrip("[(")):
        return False
    return bool(addresses_in(body)) and len(body.split()) <= 14 and not VOICE.search(body)


def addresses_in(body: str) -> list[re.Match[str]]:
    """The mail addresses in a line; every token is taken whole, so the search is linear."""
    return [token for token in TOKEN.finditer(body) if token[1]] if "@" in body else []


def is_name(text: str) -> bool:
    """Whether `text` can be a person's or an office's name: a few words, none of a sentence."""
    return len(text.split()) <= 8 and not VOICE.search(text) and not re.search(r"[.!?;]\s", text.replace("Dr. ", ""))
