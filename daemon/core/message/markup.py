"""HTML turned to text that keeps its cues: lines for blocks, "> " for quotes, list numbers, tabs between cells."""

import html as entities
import re
from dataclasses import dataclass, field
from typing import Any

from selectolax.lexbor import LexborHTMLParser

HTML_CAP = 1024 * 1024
"""Characters of HTML source that are read."""
RULE = "_" * 32
"""How a horizontal rule is written: what Outlook's plain view puts above the header block of a quoted message."""

_DEPTH_CAP = 400
_WORK_CAP = 2_000_000
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:]*)")
_WHOLE_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:]*)[^>]*>")
_INVISIBLE = re.compile(r"<(script|style|title|head)\b.*?</\1\s*>|<!--.*?-->", re.IGNORECASE | re.DOTALL)
_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
_OPTIONAL_END = frozenset("p li td th tr dd dt option optgroup tbody thead tfoot html head body colgroup o:p".split())
_FORMATTING = frozenset("a b big code em font i nobr s small strike strong tt u".split())
_DROPPED = frozenset(
    "head script style title template svg math object select textarea iframe video audio noframes".split()
)
_PARAGRAPHS = frozenset("p h1 h2 h3 h4 h5 h6 ul ol dl table pre form fieldset figure".split())
_BLOCKS = _PARAGRAPHS | frozenset(
    "div section article header footer main nav aside address center blockquote li dt dd tr td th hr caption body"
    " details summary fieldset figcaption".split()
)
_STYLED = frozenset("div blockquote p span td table tr font a section h1 h2 h3".split())
_HIDDEN = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all", re.IGNORECASE)
_BORDER_TOP = re.compile(r"border\s*:\s*none\s*;\s*border-top\s*:\s*solid", re.IGNORECASE)
_INDENT = re.compile(r"border(?:-left)?\s*:\s*(?:none|0)", re.IGNORECASE)
_SPACES = re.compile(r"[ \t\r\n\f]+")


@dataclass(slots=True)
class _Page:
    """Lines with their quote depth, and the line that is being written.

    `cells` waits to stand before the next text on its line: the row's cells so far, or an item's mark.
    """

    lines: list[tuple[int, str]] = field(default_factory=list)
    current: list[str] = field(default_factory=list)
    quotes: int = 0
    blank: bool = False
    preformatted: int = 0
    lists: list[int | None] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    cells: str = ""

    def write(self, text: str) -> None:
        if self.preformatted:
            first, *rest = text.replace("\r\n", "\n").split("\n")
            self._put(first)
            for line in rest:
                self.end_line()
                self._put(line)
            return
        text = _SPACES.sub(" ", text)
        if not self.current or self.current[-1].endswith((" ", "\t")):
            text = text.lstrip(" ")
        if text:
            self._put(text)

    def _put(self, text: str) -> None:
        if not text:
            return
        self._set_off()
        if self.cells:
            self.current.append(self.cells)
            self.cells = ""
        self.current.append(text)

    def _set_off(self) -> None:
        if self.blank and self.lines and self.lines[-1][1]:
            self.lines.append((min(self.quotes, self.lines[-1][0]), ""))
        self.blank = False

    def end_line(self) -> None:
        """End the line even where it is empty, as <br> does."""
        self.lines.append((self.quotes, (self.cells + "".join(self.current)).rstrip(" \t")))
        self.current.clear()
        self.cells = ""
        self.blank = False

    def end_block(self, *, blank: bool = False) -> None:
        """End the line where it holds something; `blank` sets an empty one before what follows."""
        if self.current:
            self.end_line()
        self.blank = self.blank or (blank and not self.cells)

    def begin_row(self) -> None:
        """Remember where the row's lines begin, behind the empty line that is due."""
        self._set_off()
        self.rows.append(len(self.lines))

    def begin_cell(self) -> None:
        """Go on in the row's line where all cells so far have one line, else begin a new line."""
        self.end_block()
        if self.cells:
            self.cells += "\t"
        elif self.rows and len(self.lines) - self.rows[-1] == 1 and self.lines[-1][0] == self.quotes:
            self.cells = self.lines.pop()[1] + "\t"
            self.blank = False

    def end_row(self) -> None:
        """End the row's line, also where its last cells are empty."""
        self.rows.pop()
        if self.cells and not self.current:
            self.end_line()

    def rule(self) -> None:
        self.end_block()
        if not self.lines or self.lines[-1][1] != RULE:
            self._set_off()
            self.lines.append((self.quotes, RULE))

    def text(self) -> str:
        self.end_block()
        return "\n".join("> " * depth + line if depth else line for depth, line in self.lines).strip("\n")


def render_text(source: str) -> str:
    """The text of an HTML body. It never raises, and costs linear time: absurd nesting is only stripped of its tags."""
    source = source[:HTML_CAP].replace("\0", "")
    if _is_absurd(source):
        return _strip_tags(source)
    page = _Page()
    root = LexborHTMLParser(source).root
    if root is None:
        return ""
    _walk(root, page)
    return page.text().replace("\xa0", " ").replace("\u200b", "").replace("\ufeff", "")


def _walk(root: Any, page: _Page) -> None:
    """Visit every node once, entering and leaving, without recursion."""
    node = root
    opened: list[tuple[Any, str, bool]] = []
    while node is not None:
        tag = node.tag
        child = None
        if tag == "-text":
            page.write(node.text_content or "")
        elif tag not in _DROPPED and not tag.startswith(("-", "_")):
            style = node.attributes if tag in _STYLED else None
            if not style or not _is_hidden(style):
                quote = tag == "blockquote" and not _is_indent(style or {})
                _enter(tag, node, style or {}, page, quote=quote)
                child = node.child
                if child is None:
                    _leave(tag, page, quote=quote)
                else:
                    opened.append((node, tag, quote))
        if child is not None:
            node = child
            continue
        node = node.next
        while node is None and opened:
            parent, tag, quote = opened.pop()
            _leave(tag, page, quote=quote)
            node = parent.next if opened else None


def _enter(tag: str, node: Any, style: dict[str, str | None], page: _Page, *, quote: bool) -> None:
    if tag not in _BLOCKS:
        if tag == "br":
            page.end_line()
        return
    if tag in {"td", "th"}:
        page.begin_cell()
        return
    page.end_block(blank=_is_set_off(tag, page))
    if tag == "hr" or (tag in {"div", "p"} and _is_header_block(style)):
        page.rule()
    elif tag == "tr":
        page.begin_row()
    elif tag in {"ol", "ul"}:
        page.lists.append(_first_number(node) if tag == "ol" else None)
    elif tag == "li":
        _begin_item(page)
    elif tag == "pre":
        page.preformatted += 1
    elif quote:
        page.blank = True
        page.quotes += 1


def _leave(tag: str, page: _Page, *, quote: bool) -> None:
    if tag not in _BLOCKS or tag in {"td", "th"}:
        return
    if tag in {"ol", "ul"} and page.lists:
        page.lists.pop()
    page.end_block(blank=_is_set_off(tag, page))
    if tag == "tr" and page.rows:
        page.end_row()
    elif tag == "li":
        page.cells = ""
    elif tag == "pre":
        page.preformatted -= 1
    elif quote:
        page.quotes -= 1
        page.blank = True


def _begin_item(page: _Page) -> None:
    number = page.lists[-1] if page.lists else None
    page.cells = "- " if number is None else f"{number}. "
    if number is not None:
        page.lists[-1] = number + 1


def _is_set_off(tag: str, page: _Page) -> bool:
    """Whether a block has empty lines around it: not within a table, nor a list within a list."""
    return tag in _PARAGRAPHS and not page.rows and not (tag in {"ul", "ol"} and page.lists)


def _first_number(node: Any) -> int:
    start = (node.attributes.get("start") or "").strip()
    return int(start) if start.isascii() and start.isdigit() and len(start) < 7 else 1


def _is_hidden(attributes: dict[str, str | None]) -> bool:
    return "hidden" in attributes or bool(_HIDDEN.search(attributes.get("style") or ""))


def _is_indent(attributes: dict[str, str | None]) -> bool:
    """Gmail's "indent more" is a blockquote without a border; a quote is of type cite, or of a quoting class."""
    named = f"{attributes.get('type') or ''} {attributes.get('class') or ''}".lower()
    return not any(word in named for word in ("cite", "quote")) and bool(_INDENT.search(attributes.get("style") or ""))


def _is_header_block(attributes: dict[str, str | None]) -> bool:
    """Outlook sets the header block of the message it answers in a div of this id, or of this border."""
    return attributes.get("id") == "divRplyFwdMsg" or bool(_BORDER_TOP.search(attributes.get("style") or ""))


def _is_absurd(source: str) -> bool:
    """Nesting that would cost the HTML parser more than linear time."""
    depth = formatting = deepest = most = count = 0
    for match in _TAG.finditer(source):
        count += 1
        tag = match.group(2).lower()
        if tag in _OPTIONAL_END or tag in _VOID:
            continue
        step = -1 if match.group(1) else 1
        depth = max(0, depth + step)
        deepest = max(deepest, depth)
        if tag in _FORMATTING:
            formatting = max(0, formatting + step)
            most = max(most, formatting)
    return deepest > _DEPTH_CAP or most * count > _WORK_CAP


def _strip_tags(source: str) -> str:
    def replace(match: re.Match[str]) -> str:
        return "\n" if match.group(2).lower() in _BLOCKS or match.group(2).lower() == "br" else ""

    text = _WHOLE_TAG.sub(replace, _INVISIBLE.sub("", source))
    lines = (line.strip() for line in entities.unescape(text).splitlines())
    return "\n".join(line for line in lines if line).replace("\xa0", " ")
