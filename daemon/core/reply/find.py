"""Takes a message's text apart: plain view and HTML, zones, signatures, and what repeats our own mail."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from daemon.core.message.model import Message
from daemon.core.reply.echo import Echo
from daemon.core.reply.markup import read_markup
from daemon.core.reply.model import Line, Part, Reply
from daemon.core.reply.signatures import is_signature_block, mark_signatures
from daemon.core.reply.tongues import FORWARD_PREFIXES
from daemon.core.reply.zones import mark_zones

NEWLINE = re.compile(r"\r\n|\r|\n|\x0b|\x0c|\x85|\u2028|\u2029")
WORD = re.compile(r"\w+")
ALIKE = 0.85
# Nobody writes ten thousand lines; beyond them no mark is looked for.
MOST_LINES = 10_000


def find_reply(message: Message, sent: Sequence[str] = ()) -> Reply:
    """What the writer wrote, apart from quotations, signature and forwarded messages.

    `sent` are plain renderings of mail we sent: whatever repeats them is quoted, marked or not.
    Where the HTML says the same words as the text, its structure is read too and the shorter account wins;
    `views_differ` is among the defects where the two accounts contradict each other.
    """
    echo = Echo(sent)
    forwards = is_forward(message.subject)
    plain = take_apart(read_lines(message.text), echo, forwards=forwards)
    if not message.html.strip():
        return plain
    marked = read_markup(message.html)
    if not are_alike(message.text, marked):
        return plain
    return choose(plain, take_apart(marked, echo, forwards=forwards))


def read_lines(text: str) -> list[Line]:
    """The lines of a plain view; what lies beyond the first ten thousand hangs on the last as one."""
    texts = NEWLINE.split(text, maxsplit=MOST_LINES)
    return [Line(text) for text in texts]


def is_forward(subject: str) -> bool:
    """Whether a subject says that the mail hands on another ("Fwd:", "TRS:", "WG:")."""
    prefix, colon, _ = subject.strip().replace("：", ":").partition(":")
    return bool(colon) and prefix.strip().casefold() in FORWARD_PREFIXES


def are_alike(text: str, marked: Sequence[Line]) -> bool:
    """Whether plain view and HTML say the same words, so that the structure of one may speak for the other."""
    ours = Counter(word.casefold() for word in WORD.findall(text))
    theirs = Counter(word.casefold() for line in marked for word in WORD.findall(line.text))
    shared = sum((ours & theirs).values())
    return shared >= ALIKE * max(1, min(ours.total(), theirs.total()))


def choose(plain: Reply, marked: Reply) -> Reply:
    """The account that cut more where one contains the other, since structure and words know different marks."""
    ours, theirs = (Counter(WORD.findall(reply.text.casefold())) for reply in (plain, marked))
    if theirs <= ours:
        return plain if theirs == ours else marked
    if ours <= theirs:
        return plain
    return replace(plain, defects=(*plain.defects, "views_differ"))


def take_apart(lines: Sequence[Line], echo: Echo, *, forwards: bool) -> Reply:
    """The reply in one view of a message."""
    parts = mark_zones(lines, forwards=forwards)
    mark_signatures(lines, parts)
    echo.mark(lines, parts)
    defects: list[str] = []
    if not shown(lines, parts, "own"):
        defects = recover(lines, parts, echo)
    return Reply(
        text=gather(lines, parts, "own"),
        quoted=gather(lines, parts, "quoted"),
        signature=gather(lines, parts, "signature"),
        forwarded=gather(lines, parts, "forwarded"),
        defects=tuple(defects),
    )


def recover(lines: Sequence[Line], parts: list[Part], echo: Echo) -> list[str]:
    """Give an empty reply back what was probably cut from it by mistake; the defects that tell of it."""
    answered = echo.find_answers(lines, parts)
    if answered:
        for index in answered:
            parts[index] = "own"
        return ["written_inside_quote"]
    signature = [line.text for line, part in zip(lines, parts, strict=True) if part == "signature"]
    if any(text.strip() for text in signature) and not is_signature_block(signature):
        for index, part in enumerate(parts):
            if part == "signature":
                parts[index] = "own"
        return ["signature_kept"]
    return []


def shown(lines: Sequence[Line], parts: Sequence[Part], wanted: Part) -> bool:
    """Whether any line of a part can be seen."""
    return any(part == wanted and not line.is_blank for line, part in zip(lines, parts, strict=True))


def gather(lines: Sequence[Line], parts: Sequence[Part], wanted: Part) -> str:
    """The lines of one part as text, with single blank lines kept between paragraphs."""
    text: list[str] = []
    for line, part in zip(lines, parts, strict=True):
        if part != wanted:
            if text and text[-1]:
                text.append("")
        elif not line.is_blank:
            text.append(line.text.rstrip())
        elif text and text[-1]:
            text.append("")
    return "\n".join(text).strip("\n")
