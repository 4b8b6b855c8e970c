"""A linear MIME splitter: it notes where each leaf's encoded body lies in the raw bytes and decodes nothing.

One pass over the lines that begin with "--", looked up in the table of open boundaries: no recursion, no second look.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from daemon.core.message.content import parse_disposition, parse_type
from daemon.core.message.fields import Section, scan_section
from daemon.core.message.words import unfold

DEPTH_CAP = 50
"""Multiparts within one another; a deeper one is a leaf."""
PARTS_CAP = 1000
"""Leaves of one message; what follows is not listed."""

_BOUNDARY_CAP = 250
_LINE = re.compile(rb"(?<![^\r\n])--([^\r\n]*+)")
_GUESS = re.compile(rb"(?<![^\r\n])--([^\r\n ][^\r\n]{0,199})(?:\r\n|[\r\n])content-[a-z-]+:", re.IGNORECASE)


@dataclass(slots=True)
class Part:
    """One leaf: `start` to `end` is its encoded body in the raw bytes; `within` are the multiparts around it.

    `number` counts it among the children of the innermost multipart, from 1.
    """

    content_type: str
    parameters: dict[str, str]
    disposition: str
    disposition_parameters: dict[str, str]
    encoding: str
    content_id: str
    start: int
    end: int
    within: tuple["Container", ...]
    number: int
    declared: bool


@dataclass(slots=True, eq=False)
class Container:
    """One multipart: its subtype, its parameters, and how many children it has had."""

    subtype: str
    parameters: dict[str, str]
    boundary: bytes
    children: int = 0
    closed: bool = False


@dataclass(slots=True)
class Structure:
    """A message taken apart. `sure` is False where another reader might see other parts."""

    section: Section
    parts: list[Part] = field(default_factory=list)
    containers: list[Container] = field(default_factory=list)
    defects: set[str] = field(default_factory=set)
    sure: bool = True


def split(raw: bytes) -> Structure:
    """Take a message apart; it gives at least one part for any bytes, and costs one pass."""
    section = scan_section(raw, 0, len(raw))
    structure = Structure(section, defects=set(section.defects))
    walk = _Walk(raw, structure)
    walk.open_part(section)
    if walk.stack:
        walk.follow_boundaries(section.body)
    walk.close_leaf(len(raw))
    if any(not container.closed for container in structure.containers):
        structure.defects.add("boundary_not_closed")
    return structure


class _Walk:
    """The state of one pass: the stack of open multiparts, their boundaries, and the leaf that is open."""

    def __init__(self, raw: bytes, structure: Structure) -> None:
        self.raw = raw
        self.structure = structure
        self.stack: list[Container] = []
        self.levels: dict[bytes, int] = {}
        self.leaf: Part | None = None
        self.bare = b"\r--" in raw

    def open_part(self, section: Section) -> None:
        """Open what begins with this header section: another multipart, or a leaf."""
        if self.stack:
            self.stack[-1].children += 1
        part = _read_part(section, tuple(self.stack))
        if part.content_type.startswith("multipart/") and self._push(part, section):
            return
        self.leaf = part
        self.structure.parts.append(part)

    def follow_boundaries(self, start: int) -> None:
        """Go from boundary to boundary, opening and closing parts."""
        position = start
        while True:
            found = self._next_boundary(position)
            if found is None:
                return
            line, after, level, closing = found
            self.close_leaf(line)
            self._pop(level + 1)
            if closing:
                self.stack[level].closed = True
                self._pop(level)
                if not self.stack:
                    return
                position = after
            elif len(self.structure.parts) >= PARTS_CAP:
                self.structure.defects.add("too_many_parts")
                return
            else:
                after = self._skip_repeats(after, level)
                section = scan_section(self.raw, after, len(self.raw))
                self.structure.defects.update(section.defects)
                self.open_part(section)
                position = max(section.body, after)

    def close_leaf(self, end: int) -> None:
        """End the open leaf before the line break that precedes `end`."""
        if self.leaf is None:
            return
        if end < len(self.raw) or self.stack:
            end = _before_line_break(self.raw, end) if end < len(self.raw) else end
        self.leaf.end = max(self.leaf.start, end)
        self.leaf = None

    def _skip_repeats(self, position: int, level: int) -> int:
        """Past further copies of the same boundary line: nothing stands between them, so they open one part."""
        line = b"--" + self.stack[level].boundary
        while self.raw.startswith(line, position):
            match = _LINE.match(self.raw, position)
            if match is None or match.group().rstrip(b" \t") != line:
                break
            end = match.end()
            position = end + 2 if self.raw.startswith(b"\r\n", end) else min(end + 1, len(self.raw))
        return position

    def _push(self, part: Part, section: Section) -> bool:
        defects = self.structure.defects
        if len(self.stack) >= DEPTH_CAP:
            defects.add("too_deep")
            return False
        boundary = part.parameters.get("boundary", "").rstrip().encode("utf-8", "replace")
        top = not self.stack
        if not boundary or (top and b"--" + boundary not in self.raw):
            defects.add("boundary_not_found" if boundary else "no_boundary")
            self.structure.sure = False
            boundary = self._guess_boundary(section.body)
            if not boundary:
                return False
        if part.encoding not in {"", "7bit", "8bit", "binary"}:
            defects.add("encoded_multipart")
        boundary = boundary[:_BOUNDARY_CAP]
        container = Container(part.content_type[10:], part.parameters, boundary)
        if boundary in self.levels or boundary + b"--" in self.levels or boundary.removesuffix(b"--") in self.levels:
            self.structure.sure = False
        self.levels.setdefault(boundary, len(self.stack))
        self.stack.append(container)
        self.structure.containers.append(container)
        return True

    def _guess_boundary(self, start: int) -> bytes:
        """The first line of dashes that is followed by a Content- field, within the first 64 KB."""
        match = _GUESS.search(self.raw, start, min(len(self.raw), start + 65536))
        return match.group(1).rstrip() if match else b""

    def _pop(self, height: int) -> None:
        while len(self.stack) > height:
            container = self.stack.pop()
            if self.levels.get(container.boundary) == len(self.stack):
                del self.levels[container.boundary]

    def _next_boundary(self, start: int) -> tuple[int, int, int, bool] | None:
        """The next line that is an open boundary: its start, the next line's, its level, and whether it closes."""
        for line, end, after in _dashed_lines(self.raw, start, bare=self.bare):
            if end - line > _BOUNDARY_CAP + 100:
                continue
            key = self.raw[line + 2 : end].rstrip(b" \t")
            level = self.levels.get(key)
            if level is not None:
                return line, after, level, False
            if key.endswith(b"--"):
                level = self.levels.get(key[:-2])
                if level is not None:
                    return line, after, level, True
        return None


def _dashed_lines(raw: bytes, start: int, *, bare: bool) -> Iterator[tuple[int, int, int]]:
    """Lines that begin with "--" from `start` (which begins a line): their start, their end, the next line's start."""
    position = start
    if not raw.startswith(b"--", position):
        position = _next_dashes(raw, position, bare=bare)
    while position >= 0:
        match = _LINE.match(raw, position)
        if match is None:
            return
        end = match.end()
        after = end + 2 if raw.startswith(b"\r\n", end) else min(end + 1, len(raw))
        yield position, end, after
        position = after if raw.startswith(b"--", after) else _next_dashes(raw, after, bare=bare)


def _next_dashes(raw: bytes, start: int, *, bare: bool) -> int:
    if bare:
        match = _LINE.search(raw, max(start, 0))
        return match.start() if match else -1
    found = raw.find(b"\n--", max(start - 1, 0))
    return found + 1 if found >= 0 else -1


def _before_line_break(raw: bytes, position: int) -> int:
    if raw.endswith(b"\r\n", 0, position):
        return position - 2
    return position - 1 if raw[position - 1 : position] in {b"\n", b"\r"} else position


def _read_part(section: Section, within: tuple[Container, ...]) -> Part:
    declared = section.first(b"content-type")
    content_type, parameters = parse_type(declared) if declared else ("", {})
    if not content_type:
        digest = bool(within) and within[-1].subtype == "digest"
        content_type = "message/rfc822" if digest and not declared else "text/plain"
    described = section.first(b"content-disposition")
    disposition, named = parse_disposition(described) if described else ("", {})
    return Part(
        content_type,
        parameters,
        disposition,
        named,
        unfold(section.first(b"content-transfer-encoding")).lower().strip("\"' ;").split(" ")[0].split(";")[0],
        unfold(section.first(b"content-id")).strip("<> ")[:250],
        section.body,
        section.body,
        within,
        within[-1].children if within else 1,
        bool(declared),
    )
