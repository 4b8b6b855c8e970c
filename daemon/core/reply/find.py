"""Takes a message's text apart: plain view and HTML, zones, signatures, and what repeats our own mail."""

import re
from collections import Counter
from collections.abc import Container, Sequence
from dataclasses import replace
from itertools import chain

from daemon.core.message.model import Message
from daemon.core.reply.attribution import bare, find_attribution
from daemon.core.reply.echo import Echo
from daemon.core.reply.headings import find_heading
from daemon.core.reply.markup import read_markup
from daemon.core.reply.model import Line, Part, Reply
from daemon.core.reply.signatures import is_signature_block, mark_signatures
from daemon.core.reply.tongues import FORWARD_PREFIXES
from daemon.core.reply.zones import mark_zones

NEWLINE = re.compile(r"\r\n|\r|\n|\x0b|\x0c|\x85|\u2028|\u2029")
WORD = re.compile(r"\w+")
ALIKE = 0.85
# The writer says that the answers stand inside our text.
POINTER = re.compile(
    r"\b(?:di ?bawah|berikut di|inline|below|huruf|warna|tulisan|teks|ketikan) ?(?:ini|merah|biru|kebiruan)?\b|\bin (?:red|blue)\b",
    re.IGNORECASE,
)
# How far the views may run apart, in words, and how many words of a line are looked at.
AHEAD = 24
MOST_WORDS = 400
# Nobody writes ten thousand lines; beyond them no mark is looked for.
MOST_LINES = 10_000


def find_reply(message: Message, sent: Sequence[str] = ()) -> Reply:
    """What the writer wrote, apart from quotations, signature and forwarded messages.

    `sent` are plain renderings of mail we sent: whatever repeats them is quoted, marked or not.
    Where the HTML says the same words as the text, its structure lends hints to the lines of the text.
    Defects: `views_differ` (each view has words the other lacks), `written_inside_quote` (an answer fetched out of an
    unmarked quotation of ours), `signature_kept` (all that was said stands where a signature would).
    """
    lines, forwards = read_lines(message.text), is_forward(message.subject)
    marked = read_markup(message.html) if message.html.strip() else []
    if not marked:
        return take_apart(lines, Echo(sent), forwards=forwards)
    worded = [(word, line.hint) for line in marked for word in WORD.findall(line.text.casefold())]
    spoken = [WORD.findall(line.text.casefold()) for line in lines]
    ours, theirs = Counter(chain.from_iterable(spoken)), Counter(word for word, _ in worded)
    if not are_alike(ours, theirs):
        return take_apart(lines, Echo(sent), forwards=forwards)
    reply = take_apart(lend_hints(lines, spoken, worded), Echo(sent), forwards=forwards)
    said = "\n".join(line.text for line in marked if line.hint is None)
    if adds_words(reply.text, theirs) and adds_words(said, ours):
        return replace(reply, defects=(*reply.defects, "views_differ"))
    return reply


def read_lines(text: str) -> list[Line]:
    """The lines of a plain view; what lies beyond the first ten thousand hangs on the last as one."""
    return [Line(piece) for piece in NEWLINE.split(text, maxsplit=MOST_LINES)]


def is_forward(subject: str) -> bool:
    """Whether a subject says that the mail hands on another ("Fwd:", "TRS:", "WG:")."""
    prefix, colon, _ = subject.strip().replace("：", ":").partition(":")
    return bool(colon) and prefix.strip().casefold() in FORWARD_PREFIXES


def are_alike(ours: Counter[str], theirs: Counter[str]) -> bool:
    """Whether plain view and HTML say the same words, so that the structure of one may speak for the other."""
    return (ours & theirs).total() >= ALIKE * max(1, min(ours.total(), theirs.total()))


def lend_hints(
    lines: Sequence[Line], spoken: Sequence[Sequence[str]], theirs: Sequence[tuple[str, Part | None]]
) -> list[Line]:
    """The lines of the plain view, each with what the HTML says of the same words, found in the order of the text.

    `spoken` are the words of each line, `theirs` those of the HTML with the hint of their line.
    """
    at = 0
    lent: list[Line] = []
    known = [word for word, _ in theirs]
    for line, words in zip(lines, spoken, strict=True):
        votes: dict[Part | None, int] = {}
        for word in words[:MOST_WORDS] if at < len(known) else ():
            if word not in known[at : at + AHEAD]:
                continue
            place = known.index(word, at)
            hint = theirs[place][1]
            votes[hint] = votes.get(hint, 0) + 1
            at = place + 1
        hint = next((hint for hint, count in votes.items() if count * 2 > len(words)), None)
        lent.append(Line(line.text, hint) if hint != line.hint else line)
    return lent


def adds_words(text: str, known: Container[str]) -> bool:
    """Whether a text has words of letters that stand nowhere in the other view (T41); those of links do not count."""
    if all(word in known for word in set(WORD.findall(text.casefold()))):
        return False
    tokens = (token for token in text.casefold().split() if "@" not in token and "://" not in token)
    return any(word.isalpha() and word not in known for token in tokens for word in WORD.findall(token))


def take_apart(lines: Sequence[Line], echo: Echo, *, forwards: bool) -> Reply:
    """The reply in one view of a message."""
    parts = mark_zones(lines, forwards=forwards)
    mark_signatures(lines, parts)
    echo.mark(lines, parts)
    texts = gather(lines, parts)
    own = texts["own"]
    defects: list[str] = []
    if echo.sent and (not own or POINTER.search(own[:2000])):
        defects = fetch_answers(lines, parts, echo)
    if not own and not defects:
        defects = keep_signature(lines, parts)
    if defects:
        texts = gather(lines, parts)
    return Reply(texts["own"], texts["quoted"], texts["signature"], texts["forwarded"], tuple(defects))


def fetch_answers(lines: Sequence[Line], parts: list[Part], echo: Echo) -> list[str]:
    """Give back what was written inside an unmarked quotation of ours; the defect that tells of it."""
    bares = [bare(line.text) for line in lines]
    answered = echo.find_answers(
        lines, parts, lambda i: find_attribution(bares, i) is not None or find_heading(lines, i) is not None
    )
    for index in answered:
        parts[index] = "own"
    return ["written_inside_quote"] if answered else []


def keep_signature(lines: Sequence[Line], parts: list[Part]) -> list[str]:
    """Give back sentences that stand where a signature would; the defect that tells of it."""
    signature = [line.text for line, part in zip(lines, parts, strict=True) if part == "signature"]
    if not any(text.strip() for text in signature) or is_signature_block(signature):
        return []
    parts[:] = ["own" if part == "signature" else part for part in parts]
    return ["signature_kept"]


def gather(lines: Sequence[Line], parts: Sequence[Part]) -> dict[Part, str]:
    """The lines of each part as text, with single blank lines kept between paragraphs."""
    texts: dict[Part, list[str]] = {"own": [], "quoted": [], "signature": [], "forwarded": []}
    text, last = texts["own"], "own"
    for line, part in zip(lines, parts, strict=True):
        if part != last:
            if text and text[-1]:
                text.append("")
            text, last = texts[part], part
        if not line.is_blank:
            text.append(line.text.rstrip())
        elif text and text[-1]:
            text.append("")
    return {part: "\n".join(text).strip("\n") for part, text in texts.items()}
