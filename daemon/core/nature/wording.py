"""A report's own words told from the message that it returns below them."""

import re
from dataclasses import dataclass

OWN_LIMIT = 64_000
"""Characters of a report's own words that are looked at; a server says what failed well before that."""

_MARKERS = re.compile(
    r"""
      below\ (?:this|the\ next)\ line\ is\ a\ copy
    | (?:this|below|enclosed|attachment|here|included)\ is\ (?:a|the|your)\ (?:copy\ of|returned)
    | ^\W*(?:the\ )?(?:original|unsent|returned|undelivered|old|rejected)\ (?:e-?mail|message|mail)\b
        (?=\W*$|\W+(?:follows|as\ follows|headers?|details|text|info|below|attached|source|is\ attached))
    | ^\W*(?:the\ )?(?:original\ )?message\ (?:text|headers?)(?:\ and\ [\w\ ]{1,20})?\ follows?
    | ^\W*(?:the\ )?headers?\ (?:of\ the\ original\ message|and\ top\ \d+\ lines)
    | ^\W*original\ message\ as\ received
    | ^\W*start\ of\ returned\ message
    | ^\W*non-delivered\ message\W*$
    | ^\W*(?:kopie\ der|urspr(?:ü|ue)ngliche)\ (?:urspr(?:ü|ue)nglichen\ )?nachricht
    | ^\W*(?:message\ d.origine|mensaje\ original|messaggio\ originale|mensagem\ original|oorspronkelijk\ bericht)\W*$
    | ^\W*(?:pesan\ (?:asli|awal|semula)|surel\ asli|email\ asli|salinan\ pesan)\b
    | ^\W*(?:исходное\ (?:сообщение|письмо)|元のメッセージ|原信件|邮件原文|原始邮件)
    """,
    re.VERBOSE,
)
_MARKER_STEMS = (
    "origin", "returned", "copy", "unsent", "header", "follow", "below", "enclosed", "attachment", "non-deliv", "undelivered", "rejected", "old m",
    "nachricht", "pesan", "surel", "email asli", "salinan", "исходн", "元の", "原",
)  # fmt: skip
"""What any marker holds: a line without it needs no closer look."""
_HEADER = re.compile(
    r"^>?\s?(?:Return-Path|Received|DKIM-Signature|ARC-[A-Za-z-]+|Delivered-To|X-Received): ?\S", re.IGNORECASE
)
_FORWARD = re.compile(
    r"^\W*(?:begin )?(?:forwarded message|pesan (?:yang )?(?:diteruskan|terusan)|weitergeleitete nachricht|message transf)",
    re.IGNORECASE,
)
_QUOTE = re.compile(r"^\s*>(?!>>)")


@dataclass(frozen=True, slots=True)
class Wording:
    """`own`: lines of the writing server; `marker`: the line below which it hands back `returned`, the message.

    `passed_on`: someone forwards or quotes it. `squeezed`: the own words in one line, lower case, for phrases.
    """

    own: tuple[str, ...]
    marker: str
    returned: str
    passed_on: bool
    squeezed: str


def split_wording(text: str) -> Wording:
    """The words of a report above the returned message, and the returned message."""
    kept, beyond = text[:OWN_LIMIT], text[OWN_LIMIT:]
    lines = [line[:2000] for line in kept.splitlines()]
    cut = next((place for place, line in enumerate(lines) if _is_marker(lines, place, line)), len(lines))
    own = lines[:cut]
    passed_on = any(_FORWARD.match(line) or _QUOTE.match(line) for line in own)
    marker = lines[cut].strip() if cut < len(lines) else ""
    return Wording(tuple(own), marker, "\n".join(lines[cut:]) + beyond[:OWN_LIMIT], passed_on, _squeeze(own))


def _squeeze(lines: list[str]) -> str:
    return " ".join(" ".join(lines).lower().replace("’", "'").split())


def _is_marker(lines: list[str], place: int, line: str) -> bool:
    if place == 0 or not line.strip():
        return False
    lower = line[:200].lower()
    if any(stem in lower for stem in _MARKER_STEMS) and _MARKERS.search(lower):
        return True
    return bool(_HEADER.match(line[:200])) and (not lines[place - 1].strip() or not lines[place - 1].strip("-=*_ "))


WORDS_LIMIT = 1_500
"""Characters at the head of a message in which a program says what it is."""

_ATTRIBUTION = re.compile(
    r"""^\s*(?:
        >                                                                  # a quoted line
      | -{2,}\s*(?:original\ message|pesan\ asli|forwarded|urspr|message\ d|mensaje\ ori|messaggio\ ori|mensagem\ ori|oorspr)
      | _{8,}\s*$
      | (?:on|pada|am|le|el|il|em|op|den|ti|w\ dniu)\ .{4,250}(?:wrote|menulis|schrieb|a\ .crit|escribi.|ha\ scritto|escreveu|schreef|skrev|kirjoitti|napisa)\w{0,3}\s*:?\s*$
      | (?:from|dari|von|de|da|van)\s?:\s?.{0,200}@
    )""",
    re.IGNORECASE | re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class FirstWords:
    """What stands at the head of a message, in one line, lower case; `quoted_below`: it goes on with quoted mail."""

    text: str
    quoted_below: bool


def first_words(text: str) -> FirstWords:
    """The first words of a message above what it quotes."""
    kept: list[str] = []
    size, quoted = 0, False
    for line in text[: WORDS_LIMIT * 4].splitlines():
        if _ATTRIBUTION.match(line[:500]):
            quoted = True
            break
        if size < WORDS_LIMIT:
            kept.append(line)
            size += len(line) + 1
    return FirstWords(_squeeze(kept)[:WORDS_LIMIT], quoted)
