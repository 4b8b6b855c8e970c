"""Text as mail wants it: one line without control characters, paragraphs wrapped, no blank gaps."""

import re
import textwrap
import unicodedata

from daemon.core.letters.wording import TEXT_WIDTH

SUBJECT_LIMIT = 180
INDENT = re.compile(r"[ \t]*(?:(?:[-*•]|\d{1,3}\.|>)[ \t]+)?")


def one_line(text: str, limit: int = SUBJECT_LIMIT) -> str:
    """`text` on one line: controls become blanks, invisible format characters (bidi, zero width) go; at most `limit`."""
    line = " ".join(_visible(str(text)).split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def _visible(text: str) -> str:
    if text.isprintable():
        return text
    kinds = ((c, unicodedata.category(c)) for c in text)
    return "".join(" " if kind in ("Cc", "Zl", "Zp") else c for c, kind in kinds if kind not in ("Cf", "Cs"))


def tidy(text: str) -> str:
    """Plain text with lines of at most 76 characters (longer words stay whole) and no two blank lines together."""
    lines: list[str] = []
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        clean = (line if line.isprintable() else "".join(c if c.isprintable() else " " for c in line)).rstrip()
        if clean or (lines and lines[-1]):
            lines += _wrap(clean)
    return "\n".join(lines).strip("\n") + "\n"


def _wrap(line: str) -> list[str]:
    if len(line) <= TEXT_WIDTH:
        return [line]
    lead = INDENT.match(line)
    start = lead.group() if lead else ""
    hang = start if start.strip() == ">" else " " * len(start)
    return textwrap.wrap(
        line[len(start) :], TEXT_WIDTH, initial_indent=start, subsequent_indent=hang, break_long_words=False,
        break_on_hyphens=False,
    )  # fmt: skip
