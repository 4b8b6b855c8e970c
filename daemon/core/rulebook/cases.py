"""Several cases in one reply: which words speak of which case.

Cases are named by number, by their place in the mail that is answered ("no 2", "yang pertama"), or together ("semua",
"sisanya"). Words belong to the case named in their sentence; a sentence that names none goes on about the last one.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from daemon.core.positions import REMAINING, TOGETHER, find_positions
from daemon.core.rulebook.model import Facts, Mention

ALL = "*"
REST = "+"
EXCEPTED = "dikecualikan"
"""What is said of a case that is only taken out of the rest: nothing that any rule reads."""

# Between two cases that share what is said of them there is nothing but this.
_JOINING = re.compile(
    r"(?:[\s,;&/|+•*()\[\]-]|\b(?:dan|serta|and|maupun|juga|kasus|nomor|no|pengaduan|surat|dgn|dengan|\d{1,2}[.)])(?!\w))*",
    re.IGNORECASE,
)
_UNIT_END = re.compile(r"(?<=[.!?;])\s+(?=\S)|\n+")
_WORD = re.compile(r"[^\W\d_]{2,}")
_LEADING = frozenset(
    "untuk utk perihal tentang kasus adapun sedangkan sementara berbeda dengan mengenai terkait soal nomor surat pengaduan aduan yth dan serta juga"
    " for as regarding concerning while case and the re about yang atas kami sampaikan laporkan".split()
)  # fmt: skip
_EDGE = re.compile(r"^[\s:;,.=>|)\]-]+")


@dataclass(frozen=True, slots=True)
class Part:
    """Words that speak of one case, as the writer named it (None where none is named)."""

    case: str | None
    text: str


@dataclass(frozen=True, slots=True)
class _Group:
    start: int
    end: int
    refs: tuple[str, ...]
    excepted: bool = False


def find_case_numbers(text: str, prefix: str) -> tuple[Mention, ...]:
    """Numbers such as KWL-2026-004217-F in `text`, whether or not their check character holds."""
    pattern = re.compile(
        rf"(?<![A-Z0-9]){re.escape(prefix)}[-–—_./ ]?\d{{4}}[-–—_./ ]?\d{{3,8}}[-–—_./ ]?[0-9A-Z](?![A-Z0-9])",
        re.IGNORECASE,
    )
    return tuple(Mention(found.start(), found.end(), found[0]) for found in pattern.finditer(text))


def split_cases(text: str, facts: Facts) -> tuple[Part, ...]:
    """The parts of a reply, one a case, in the writer's order; one part where at most one case is named."""
    named = facts.references if facts.references is not None else find_case_numbers(text, facts.prefix)
    refs = tuple(dict.fromkeys(mention.ref for mention in named))
    if len(refs) < 2 and len(facts.listed) < 2:
        return (Part(refs[0] if refs else None, text),)
    known = facts.listed if len(refs) < 2 else refs
    groups = _joined(text, _all_mentions(text, named, known))
    if not groups or (len(groups) == 1 and len(groups[0].refs) == 1 and groups[0].refs[0] not in {ALL, REST}):
        return (Part(refs[0] if refs else None, text),)
    return _parts(text, groups, known)


def _all_mentions(text: str, named: Sequence[Mention], known: Sequence[str]) -> list[_Group]:
    found = [_Group(m.start, m.end, (m.ref,)) for m in named]
    taken = [(m.start, m.end) for m in named]
    others = [*_places(text, known), *(_Group(m.start(), m.end(), (ALL,)) for m in TOGETHER.finditer(text))]
    others += [_Group(m.start(), m.end(), (REST,)) for m in REMAINING.finditer(text)]
    for group in others:
        if not any(group.start < end and start < group.end for start, end in taken):
            taken.append((group.start, group.end))
            found.append(group)
    if not any(group.refs[0] not in {ALL, REST} for group in found):
        found = [group for group in found if group.refs[0] == ALL]
    return sorted(found, key=lambda group: group.start)


def _places(text: str, known: Sequence[str]) -> Iterator[_Group]:
    """Cases named by their place in the list."""
    for found in find_positions(text, len(known)):
        yield _Group(found.start, found.end, tuple(known[n - 1] for n in found.numbers), found.excepted)


def _joined(text: str, groups: Sequence[_Group]) -> list[_Group]:
    """Neighbours with nothing said between them are one group."""
    joined: list[_Group] = []
    for group in groups:
        last = joined[-1] if joined else None
        if last and not group.excepted and _JOINING.fullmatch(text, last.end, group.start) and group.refs[0] not in {ALL, REST}:
            refs = tuple(dict.fromkeys((*last.refs, *group.refs)))
            joined[-1] = _Group(last.start, group.end, refs, last.excepted)
        else:
            joined.append(group)
    return joined


def _parts(text: str, groups: Sequence[_Group], known: Sequence[str]) -> tuple[Part, ...]:
    said: list[tuple[_Group, str]] = []
    preface = ""
    for unit, start in _units(text, groups):
        inside = [group for group in groups if start <= group.start < start + len(unit)]
        if inside:
            said += _within_unit(text, start, start + len(unit), inside)
        elif said:
            gap = "\n" * min(2, text.count("\n", len(text[:start].rstrip()), start) or 1)
            said[-1] = (said[-1][0], f"{said[-1][1]}{gap}{unit}")
        else:
            preface += unit + "\n"
    return _by_case(said, preface, known)


def _units(text: str, groups: Sequence[_Group]) -> Iterator[tuple[str, int]]:
    start = 0
    for found in _UNIT_END.finditer(text):
        if any(group.start < found.end() and found.start() < group.end for group in groups):
            continue
        yield text[start : found.start()], start
        start = found.end()
    yield text[start:], start


def _within_unit(text: str, start: int, end: int, inside: Sequence[_Group]) -> Iterator[tuple[_Group, str]]:
    """One sentence or line: what stands behind each case, or before it where nothing stands behind the last."""
    before = text[start : inside[0].start]
    if len(inside) == 1:
        yield inside[0], _around(before, text[inside[0].end : end])
        return
    if _weight(text[inside[-1].end : end]) == 0 and _weight(before) > 0:
        at = start
        for group in inside:
            yield group, text[at : group.start]
            at = group.end
        return
    for number, group in enumerate(inside):
        until = inside[number + 1].start if number + 1 < len(inside) else end
        after = text[group.end : until]
        yield group, _around(before, after) if number == 0 else _EDGE.sub("", after)


def _around(before: str, after: str) -> str:
    """The words around a case that was named, which stands for itself in a sentence and falls away at its head."""
    if not _WORD.search(before) or not _weight(before):
        return _EDGE.sub("", after)
    return f"{before.rstrip()} kasus ini {after.lstrip()}"


def _weight(text: str) -> int:
    return sum(word.lower() not in _LEADING for word in _WORD.findall(text))


def _by_case(said: Sequence[tuple[_Group, str]], preface: str, known: Sequence[str]) -> tuple[Part, ...]:
    own: dict[str, str] = {}
    for group, words in said:
        for ref in group.refs:
            if group.excepted and not _weight(words):
                own.setdefault(ref, EXCEPTED)
            elif ref not in {ALL, REST}:
                own[ref] = f"{own[ref]}\n{words}" if ref in own else words
    shared = [words for group, words in said if group.refs[0] in {ALL, REST}]
    common = "\n".join(shared)
    parts = {ref: words if _weight(words) else common or preface for ref, words in own.items()}
    if shared:
        for ref in known:
            parts.setdefault(ref, common)
    return tuple(Part(ref, words.strip()) for ref, words in parts.items())
