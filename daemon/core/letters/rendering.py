"""Templates and facts -> subject, plain text and HTML. Facts are data and are never compiled; templates are the admin's."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, is_dataclass
from functools import cache
from typing import Any

import css_inline
from jinja2 import FunctionLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from daemon.core.letters.checking import check_sources
from daemon.core.letters.facts import complete, is_rule_mail
from daemon.core.letters.naming import LANGUAGES, NAME
from daemon.core.letters.plain import one_line, tidy
from daemon.core.letters.wording import FILTERS
from daemon.core.rulebook.source import Fault, FaultyFile

LONGEST_RANGE = 1000


@dataclass(frozen=True, slots=True)
class Words:
    """The three parts of a mail. `html` is empty where the admin has no HTML template."""

    subject: str
    text: str
    html: str


class _Sandbox(ImmutableSandboxedEnvironment):
    """The sandbox of Jinja; that a fact is a value of ours, with nothing in it to change, is found out once a class."""

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        is_value = _is_value(type(obj))  # type: ignore[arg-type] # every class can be hashed
        return (is_value and attr[:1] != "_") or super().is_safe_attribute(obj, attr, value)


@cache
def _is_value(kind: type) -> bool:
    return is_dataclass(kind) and kind.__dataclass_params__.frozen and kind.__bases__ == (object,)  # type: ignore[attr-defined]


class TemplateSet:
    """The templates of an office, by name such as `id/letter.txt.j2`; bytes are UTF-8 (with or without a mark).

    Raises FaultyFile for bytes that are not UTF-8.
    """

    def __init__(self, files: Mapping[str, str | bytes]) -> None:
        self._files = {name: _decoded(name, content) for name, content in files.items()}
        self._environment = _environment(self._source)
        self._inliner = css_inline.CSSInliner(
            load_remote_stylesheets=False, keep_style_tags=True, remove_inlined_selectors=True
        )

    @property
    def purposes(self) -> frozenset[str]:
        """The purposes that have a plain Indonesian template."""
        return frozenset(m["purpose"] for name in self._files if (m := NAME.match(name)) and m["part"] == "txt")

    @property
    def rule_mails(self) -> frozenset[str]:
        """The purposes that rules may name."""
        return frozenset(purpose for purpose in self.purposes if is_rule_mail(purpose))

    def render(self, purpose: str, language: str, facts: Mapping[str, Any]) -> Words:
        """The parts of one mail, in Indonesian where the language has no template.

        Raises LookupError for an unknown purpose or a fact not given, jinja2.TemplateError for a faulty template.
        """
        chosen = language if f"{language}/{purpose}.txt.j2" in self._files else LANGUAGES[0]
        context = complete(purpose, facts) | {"language": chosen, "purpose": purpose}
        subject = one_line(self._part(chosen, purpose, "subject", context))
        text = tidy(self._part(chosen, purpose, "txt", context))
        has_html = f"{chosen}/{purpose}.html.j2" in self._files
        html = self._inliner.inline(self._part(chosen, purpose, "html", context)) if has_html else ""
        return Words(subject, text, html)

    def render_page(self, language: str, facts: Mapping[str, Any]) -> str:
        """The leadership's page (_page.html.j2): `office`, `figures`, `charts` (SVG) and `zone`."""
        return self._environment.get_template("_page.html.j2").render({**facts, "language": language})

    def check(self) -> tuple[Fault, ...]:
        """What is wrong with the templates as they are written; nothing is rendered (see trial.try_templates)."""
        return check_sources(self._environment, self._files)

    def _source(self, name: str) -> tuple[str, str, Callable[[], bool]] | None:
        return (self._files[name], name, lambda: True) if name in self._files else None

    def _part(self, language: str, purpose: str, part: str, context: Mapping[str, Any]) -> str:
        return self._environment.get_template(f"{language}/{purpose}.{part}.j2").render(context)


def _decoded(name: str, content: str | bytes) -> str:
    try:
        text = content.decode("utf-8-sig") if isinstance(content, bytes) else content
    except UnicodeDecodeError as fault:
        line = content[: fault.start].count(b"\n") + 1 if isinstance(content, bytes) else 1
        wrong = Fault(f"templates/{name}", line, 1, "bukan UTF-8", "simpan berkas ini sebagai UTF-8")
        raise FaultyFile((wrong,)) from fault
    return text.replace("\r\n", "\n")


def _environment(source: Callable[[str], tuple[str, str, Callable[[], bool]] | None]) -> ImmutableSandboxedEnvironment:
    environment = _Sandbox(
        loader=FunctionLoader(source), autoescape=lambda name: bool(name and name.endswith(".html.j2")),
        undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, cache_size=-1,
    )  # fmt: skip
    environment.filters.update(FILTERS)
    environment.globals.clear()
    environment.globals.update({"range": _short_range})
    return environment


def _short_range(*bounds: int) -> range:
    chosen = range(*bounds)
    if len(chosen) > LONGEST_RANGE:
        raise OverflowError(f"range over {LONGEST_RANGE}")
    return chosen
