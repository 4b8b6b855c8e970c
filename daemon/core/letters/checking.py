"""What is wrong with templates as they are written: names, parts, syntax, carriers, escaping; with file and line."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from jinja2 import Environment, TemplateSyntaxError, meta, nodes

from daemon.core.letters.facts import PURPOSES, Purpose, find_purpose, is_rule_mail
from daemon.core.letters.naming import LANGUAGES, NAME, PARTS, SHARED
from daemon.core.rulebook.source import Fault, line_of


@dataclass(frozen=True)
class _Reading:
    """One template, parsed once: what it uses, sets, imports, refers to, and includes without escaping."""

    undeclared: Mapping[str, int]
    stored: frozenset[str]
    imported: frozenset[str]
    references: tuple[tuple[str, int], ...]
    unescaped: tuple[tuple[str, int], ...]


def check_sources(environment: Environment, files: Mapping[str, str]) -> tuple[Fault, ...]:
    """Every fault that can be seen without rendering anything."""
    return tuple(dict.fromkeys(_Check(environment, files).faults()))


class _Check:
    def __init__(self, environment: Environment, files: Mapping[str, str]) -> None:
        self._environment = environment
        self._files = files
        self._readings: dict[str, _Reading | None] = {}
        self._broken: list[Fault] = []

    def faults(self) -> Iterator[Fault]:
        yield from self._names()
        yield from self._missing()
        for name in self._files:
            if self._reading(name) is None:
                continue
            match = NAME.match(name)
            purpose = find_purpose(match["purpose"]) if match else None
            if match and purpose is not None:
                yield from self._source(name, match["purpose"], match["part"], purpose)
        yield from self._broken

    def _fault(self, name: str, line: int, message: str) -> Fault:
        """A fault at a template's line; 0 stands for the file as a whole."""
        shown = line_of(self._files.get(name, ""), line) if line else ""
        return Fault(f"templates/{name}", max(line, 1), 1, message, source_line=shown)

    def _names(self) -> Iterator[Fault]:
        for name in self._files:
            match = NAME.match(name)
            if match is None and not SHARED.match(name):
                yield self._fault(name, 0, "nama berkas harus <id|en>/<tujuan>.<subject|txt|html>.j2")
            elif match and find_purpose(match["purpose"]) is None:
                near = get_close_matches(match["purpose"], PURPOSES, 1)
                hint = f"; maksud Anda {near[0]!r}?" if near else f"; pilihannya: {', '.join(PURPOSES)}"
                yield self._fault(name, 0, f"tujuan {match['purpose']!r} tidak dikenal{hint}")

    def _missing(self) -> Iterator[Fault]:
        own = {m["purpose"] for name in self._files if (m := NAME.match(name)) and is_rule_mail(m["purpose"])}
        for purpose in (*PURPOSES, *sorted(own - PURPOSES.keys())):
            for language in LANGUAGES:
                present = {part for part in PARTS if f"{language}/{purpose}.{part}.j2" in self._files}
                wanted = {"subject", "txt"} if language == LANGUAGES[0] or present else set()
                for part in sorted(wanted - present):
                    what = "bagian teks polos" if part == "txt" else "subjek"
                    yield self._fault(f"{language}/{purpose}.{part}.j2", 0, f"{what} belum ada")

    def _source(self, name: str, purpose: str, part: str, given: Purpose) -> Iterator[Fault]:
        known = given.known
        closure = self._closure(name)
        readings = {source: reading for source in closure if (reading := self._reading(source)) is not None}
        imported = frozenset[str]().union(*(r.imported for r in readings.values()))
        lent = imported.union(*(r.stored for r in readings.values()))
        for source, reading in readings.items():
            allowed = known | (imported if source == name else lent)
            for unknown in sorted(reading.undeclared.keys() - allowed):
                yield self._fault(source, reading.undeclared[unknown], _unknown(unknown, purpose, known))
            for referred, line in reading.references:
                if referred not in self._files:
                    yield self._fault(source, line, f"memakai templat yang tidak ada: {referred}")
            if source.endswith(".html.j2"):
                for referred, line in reading.unescaped:
                    yield self._fault(source, line, f"{referred} adalah teks polos: sertakan di dalam {{% filter forceescape %}}")
        whole = len(readings) == len(closure)
        if whole and given.carriers and part != "subject" and not any("footer" in r.undeclared for r in readings.values()):
            yield self._fault(name, 0, "pembawa kasus {{ footer }} (nomor dan kode) tidak ada di bagian ini")

    def _closure(self, name: str) -> list[str]:
        """A template and all that it extends, includes or imports, in the order found."""
        found: list[str] = []
        queue = [name]
        while queue:
            current = queue.pop(0)
            if current in found or current not in self._files:
                continue
            found.append(current)
            reading = self._reading(current)
            queue += [referred for referred, _ in reading.references] if reading else []
        return found

    def _reading(self, name: str) -> _Reading | None:
        """A template parsed, once; None (and a fault) where it cannot be."""
        if name not in self._readings:
            try:
                self._readings[name] = read(self._environment, name, self._files[name])
            except TemplateSyntaxError as fault:
                self._readings[name] = None
                self._broken.append(self._fault(name, fault.lineno, f"salah tulis: {fault.message}"))
        return self._readings[name]


def read(environment: Environment, name: str, text: str) -> _Reading:
    """Parse and compile one template; raises TemplateSyntaxError (also for unknown filters)."""
    tree = environment.parse(text, name, name)
    environment.compile(text, name, name)
    lines: dict[str, int] = {}
    stored = set()
    for node in tree.find_all(nodes.Name):
        if node.ctx == "store":
            stored.add(node.name)
        lines[node.name] = min(node.lineno, lines.get(node.name, node.lineno))
    references, unescaped = _references(tree)
    return _Reading(
        {unknown: lines.get(unknown, 0) for unknown in meta.find_undeclared_variables(tree)}, frozenset(stored),
        frozenset(node.target for node in tree.find_all(nodes.Import)), references, unescaped,
    )  # fmt: skip


def _references(tree: nodes.Template) -> tuple[tuple[tuple[str, int], ...], tuple[tuple[str, int], ...]]:
    """Templates that one refers to, and those of plain text among them outside `filter forceescape`."""
    escaped = {
        id(include)
        for block in tree.find_all(nodes.FilterBlock)
        if block.filter.name == "forceescape"
        for include in block.find_all(nodes.Include)
    }
    found = [
        (str(referred.value), node.lineno, id(node))
        for node in tree.find_all((nodes.Include, nodes.Import, nodes.FromImport, nodes.Extends))
        if isinstance(referred := getattr(node, "template", None), nodes.Const)
    ]
    unescaped = tuple((name, line) for name, line, node in found if name.endswith(".txt.j2") and node not in escaped)
    return tuple((name, line) for name, line, _ in found), unescaped


def _unknown(name: str, purpose: str, known: Collection[str]) -> str:
    near = get_close_matches(name, known, 1)
    hint = f"; maksud Anda {near[0]!r}?" if near else f"; yang ada: {', '.join(sorted(known))}"
    return f"nama {name!r} tidak dikenal untuk {purpose!r}{hint}"


