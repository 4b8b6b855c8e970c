"""Walks the lines of a message and tells the writer's own words from quotations and forwarded messages."""

from collections.abc import Sequence

from daemon.core.reply.attribution import Attribution, bare, find_attribution
from daemon.core.reply.headings import ELIDED, FOOTER, Heading, find_heading, next_shown, read_separator
from daemon.core.reply.model import Line, Part


def mark_zones(lines: Sequence[Line], *, forwards: bool) -> list[Part]:
    """Whose each line is. `forwards`: the subject says so, hence a header block opens a forwarded message."""
    parts: list[Part] = [line.hint or "own" for line in lines]
    fenced = find_fenced(lines)
    quotes = is_quoting(lines)
    bares = [bare(line.text) for line in lines]
    index = 0
    while index < len(lines):
        line = lines[index]
        if index in fenced or line.is_blank or line.hint in {"signature", "forwarded"}:
            index += 1
        elif (attribution := find_attribution(bares, index)) and not line.is_quoted:
            index = mark_attribution(lines, parts, attribution)
        elif line.is_quoted:
            index = mark_quotation(lines, parts, index) if quotes else index + 1
        elif heading := find_heading(lines, index):
            index = mark_heading(lines, parts, heading, forwards=forwards)
        else:
            text = line.text[:300]
            if ("-" in text and FOOTER.match(text.strip())) or ("[" in text and ELIDED.match(text)):
                parts[index] = "quoted"
            index += 1
    return parts


def find_fenced(lines: Sequence[Line]) -> frozenset[int]:
    """The lines between two ``` fences: what people paste there is never a mark of anything."""
    inside: set[int] = set()
    opened: int | None = None
    for index, line in enumerate(lines):
        if line.text.strip().startswith("```"):
            if opened is None:
                opened = index
            else:
                inside.update(range(opened, index + 1))
                opened = None
    return frozenset(inside)


def is_quoting(lines: Sequence[Line]) -> bool:
    """Whether `>` marks quotations here: a single line "> 5 hari" is a comparison that the writer typed."""
    quoted = [line for line in lines if line.is_quoted and line.hint is None][:2]
    if len(quoted) != 1 or any(line.hint == "quoted" for line in lines):
        return True
    content = bare(quoted[0].text)
    return not content[:1].isdigit()


def mark_attribution(lines: Sequence[Line], parts: list[Part], found: Attribution) -> int:
    """Mark an attribution and, where no quote marks follow, all that stands below it; the line to go on with."""
    below = first_shown(lines, found.end)
    marked = below < len(lines) and (lines[below].is_quoted or is_barred(lines, below))
    if found.strength == "weak" and not marked:
        return found.start + 1
    end = found.end if marked and not found.rest else len(lines)
    parts[found.start : end] = ["quoted"] * (end - found.start)
    if marked and is_barred(lines, below):
        return mark_barred(lines, parts, below)
    return end


def mark_heading(lines: Sequence[Line], parts: list[Part], found: Heading, *, forwards: bool) -> int:
    """Mark a separator or header block and what stands below it; the line to go on with."""
    below = first_shown(lines, found.end)
    part: Part = "forwarded" if found.forwarded or forwards else "quoted"
    marked = part == "quoted" and below < len(lines) and lines[below].is_quoted
    end = found.end if marked else len(lines)
    parts[found.start : end] = [part] * (end - found.start)
    return end


def mark_quotation(lines: Sequence[Line], parts: list[Part], start: int) -> int:
    """Mark a run of quoted lines, with what a mail server wrapped out of it; the line to go on with."""
    end = start
    while end < len(lines) and (lines[end].is_quoted or is_wrapped_out(lines, end)):
        end += 1
    opening = lines[next_shown(lines, start)].text if start < len(lines) else ""
    forwarded = read_separator(bare(opening)) == "forwarded"
    parts[start:end] = ["forwarded" if forwarded else "quoted"] * (end - start)
    return end


def is_wrapped_out(lines: Sequence[Line], index: int) -> bool:
    """Whether an unmarked line is the end of the long quoted line above it, wrapped by a server that knew no better."""
    if not 0 < index < len(lines) - 1 or lines[index].is_blank or lines[index].hint is not None:
        return False
    above, text = lines[index - 1].text.rstrip(), lines[index].text.strip()
    if not lines[index - 1].is_quoted or not lines[index + 1].is_quoted or not text[0].islower():
        return False
    return not above.endswith("?") and 72 <= len(above) + 1 + len(text.split()[0]) <= 100


def first_shown(lines: Sequence[Line], start: int) -> int:
    """The first line from `start` on that holds something; the number of lines where there is none."""
    return next((i for i in range(start, len(lines)) if not lines[i].is_blank), len(lines))


def is_barred(lines: Sequence[Line], index: int) -> bool:
    """Whether a quotation marked with `|` begins here (two lines of it at least)."""
    return index + 1 < len(lines) and all(line.text.startswith("|") for line in lines[index : index + 2])


def mark_barred(lines: Sequence[Line], parts: list[Part], start: int) -> int:
    """Mark a run of lines that begin with `|`; the line to go on with."""
    end = start
    while end < len(lines) and lines[end].text.startswith("|"):
        end += 1
    parts[start:end] = ["quoted"] * (end - start)
    return end
