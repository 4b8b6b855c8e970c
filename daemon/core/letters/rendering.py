"""Templates and facts -> subject, plain text and HTML. Facts are data and are never compiled; templates are the admin's."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

import css_inline
from jinja2 import FunctionLoader, StrictUndefined, TemplateNotFound, TemplateSyntaxError, meta, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from daemon.core.letters.facts import PURPOSES, complete
from daemon.core.letters.plain import one_line, tidy
from daemon.core.letters.wording import FILTERS
from daemon.core.rulebook.source import Fault, line_of

LANGUAGES = ("id", "en")
PARTS = ("subject", "txt", "html")
NAME = re.compile(r"^(?P<language>id|en)/(?P<purpose>[a-z][a-z_]*)\.(?P<part>subject|txt|html)\.j2$")
SHARED = re.compile(r"^(?:(?:id|en)/)?_[a-z_]+\.(?:subject|txt|html)\.j2$")


@dataclass(frozen=True, slots=True)
class Words:
    """The three parts of a mail. `html` is empty where the admin has no HTML template."""

    subject: str
    text: str
    html: str


class TemplateSet:
    """The templates of an office, by name such as `id/letter.txt.j2`; bytes are UTF-8 (with or without a mark)."""

    def __init__(self, files: Mapping[str, str | bytes]) -> None:
        self._files = {name: _decoded(content) for name, content in files.items()}
        self._environment = _environment(self._source)
        self._inliner = css_inline.CSSInliner(
            load_remote_stylesheets=False, keep_style_tags=True, remove_inlined_selectors=True
        )

    @property
    def purposes(self) -> frozenset[str]:
        """The purposes that have a plain Indonesian template."""
        return frozenset(m["purpose"] for name in self._files if (m := NAME.match(name)) and m["part"] == "txt")

    def render(self, purpose: str, language: str, facts: Mapping[str, Any]) -> Words:
        """The parts of one mail.

        Raises LookupError for an unknown purpose or a fact not given, jinja2.TemplateError for a faulty template.
        """
        chosen = language if f"{language}/{purpose}.txt.j2" in self._files else LANGUAGES[0]
        context = complete(purpose, facts) | {"language": chosen, "purpose": purpose}
        subject = one_line(self._part(chosen, purpose, "subject", context))
        text = tidy(self._part(chosen, purpose, "txt", context))
        has_html = f"{chosen}/{purpose}.html.j2" in self._files
        html = self._inliner.inline(self._part(chosen, purpose, "html", context)) if has_html else ""
        return Words(subject, text, html)

    def check(self) -> tuple[Fault, ...]:
        """What is wrong with the templates as they are written; nothing is rendered (see trial.try_templates)."""
        return tuple(dict.fromkeys([*self._check_names(), *self._check_sources()]))

    def _fault(self, name: str, line: int, message: str) -> Fault:
        """A fault at a template's line; 0 stands for the file as a whole."""
        at = max(line, 1)
        return Fault(f"templates/{name}", at, 1, message, source_line=line_of(self._files.get(name, ""), at) if line else "")

    def _source(self, name: str) -> tuple[str, str, Callable[[], bool]] | None:
        return (self._files[name], name, lambda: True) if name in self._files else None

    def _part(self, language: str, purpose: str, part: str, context: Mapping[str, Any]) -> str:
        return self._environment.get_template(f"{language}/{purpose}.{part}.j2").render(context)

    def _check_names(self) -> Iterator[Fault]:
        for name in self._files:
            match = NAME.match(name)
            if match is None and not SHARED.match(name):
                yield self._fault(name, 0, "nama berkas harus <id|en>/<tujuan>.<subject|txt|html>.j2")
            elif match and match["purpose"] not in PURPOSES:
                near = get_close_matches(match["purpose"], PURPOSES, 1)
                hint = f"; maksud Anda {near[0]!r}?" if near else f"; pilihannya: {', '.join(PURPOSES)}"
                yield self._fault(name, 0, f"tujuan {match['purpose']!r} tidak dikenal{hint}")
        for purpose in PURPOSES:
            for language in LANGUAGES:
                present = {part for part in PARTS if f"{language}/{purpose}.{part}.j2" in self._files}
                wanted = {"subject", "txt"} if language == LANGUAGES[0] or present else set()
                for part in sorted(wanted - present):
                    what = "bagian teks polos" if part == "txt" else "subjek"
                    yield self._fault(f"{language}/{purpose}.{part}.j2", 0, f"{what} belum ada")

    def _check_sources(self) -> Iterator[Fault]:
        for name in self._files:
            match = NAME.match(name)
            if match and match["purpose"] in PURPOSES:
                yield from self._check_source(name, match["purpose"], match["part"])

    def _check_source(self, name: str, purpose: str, part: str) -> Iterator[Fault]:
        used: set[str] = set()
        try:
            sources = self._closure(name)
            lent, imported = self._assigned(sources)
            for source in sources:
                tree = self._environment.parse(self._files[source], source, source)
                self._environment.compile(self._files[source], source, source)
                undeclared = meta.find_undeclared_variables(tree)
                used |= undeclared
                for unknown in sorted(undeclared - PURPOSES[purpose].known - (imported if source == name else lent)):
                    yield self._fault(source, _line_of(tree, unknown), _unknown(unknown, purpose))
        except TemplateSyntaxError as fault:
            yield self._fault(fault.name or name, fault.lineno, f"salah tulis: {fault.message}")
            return
        except TemplateNotFound as fault:
            yield self._fault(name, 0, f"memakai templat yang tidak ada: {fault.name}")
            return
        yield from self._check_escaping(name, part)
        if PURPOSES[purpose].carriers and part != "subject" and "footer" not in used:
            yield self._fault(name, 0, "pembawa kasus {{ footer }} (nomor dan kode) tidak ada di bagian ini")

    def _assigned(self, sources: Iterable[str]) -> tuple[set[str], set[str]]:
        """Names that templates set themselves: what an included piece may use, and what every block may use (imports)."""
        trees = [self._environment.parse(self._files[source], source, source) for source in sources]
        imported = {node.target for tree in trees for node in tree.find_all(nodes.Import)}
        stored = {node.name for tree in trees for node in tree.find_all(nodes.Name) if node.ctx == "store"}
        return stored | imported, imported

    def _check_escaping(self, name: str, part: str) -> Iterator[Fault]:
        """Plain text inside HTML is not escaped by itself: an include of it must stand in `filter forceescape`."""
        if part != "html":
            return
        tree = self._environment.parse(self._files[name], name, name)
        escaped = {
            id(include)
            for block in tree.find_all(nodes.FilterBlock)
            if block.filter.name == "forceescape"
            for include in block.find_all(nodes.Include)
        }
        for node in tree.find_all((nodes.Include, nodes.Import, nodes.FromImport, nodes.Extends)):
            referred = getattr(node, "template", None)
            chosen = referred.value if isinstance(referred, nodes.Const) else ""
            if str(chosen).endswith(".txt.j2") and id(node) not in escaped:
                yield self._fault(name, node.lineno, f"{chosen} adalah teks polos: sertakan di dalam {{% filter forceescape %}}")

    def _closure(self, name: str) -> list[str]:
        """A template and all that it extends, includes or imports, in the order found."""
        found, queue = [], [name]
        while queue:
            current = queue.pop(0)
            if current in found:
                continue
            if current not in self._files:
                raise TemplateNotFound(current)
            found.append(current)
            tree = self._environment.parse(self._files[current], current, current)
            queue += [reference for reference in meta.find_referenced_templates(tree) if reference]
        return found


def _decoded(content: str | bytes) -> str:
    text = content.decode("utf-8-sig") if isinstance(content, bytes) else content
    return text.replace("\r\n", "\n")


def _environment(source: Callable[[str], tuple[str, str, Callable[[], bool]] | None]) -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        loader=FunctionLoader(source), autoescape=lambda name: bool(name and name.endswith(".html.j2")),
        undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, cache_size=-1,
    )  # fmt: skip
    environment.filters.update(FILTERS)
    environment.globals.clear()
    environment.globals.update({"range": _short_range})
    return environment


def _short_range(*bounds: int) -> range:
    chosen = range(*bounds)
    if len(chosen) > 1000:
        raise OverflowError("range over 1000")
    return chosen


def _line_of(tree: nodes.Template, name: str) -> int:
    return min((node.lineno for node in tree.find_all(nodes.Name) if node.name == name), default=0)


def _unknown(name: str, purpose: str) -> str:
    near = get_close_matches(name, PURPOSES[purpose].known, 1)
    hint = f"; maksud Anda {near[0]!r}?" if near else f"; yang ada: {', '.join(sorted(PURPOSES[purpose].known))}"
    return f"nama {name!r} tidak dikenal untuk {purpose!r}{hint}"
