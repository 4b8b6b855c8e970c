"""Reads the HTML of a message into lines, each with what the structure says of it: quoted, signature, or nothing.

Knows the containers of Gmail, Outlook, Apple Mail, Thunderbird, Yahoo, Zimbra, Roundcube, Zoho and Proton.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from daemon.core.reply.model import Line, Part

BLOCKS = frozenset(
    "address article aside blockquote body center dd div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6 header hr html li main nav ol p pre section table tbody tfoot thead tr ul".split()
)
HIDDEN = frozenset("head script style title template noscript object svg math option".split())
# Outlook rewrites the names of a quoted mail's classes and ids with this in front.
PREFIX = re.compile(r"^(?:x_)+")
QUOTED_CLASS = re.compile(
    r"(?:^|\s)(?:moz-cite-prefix|yahoo_quoted|\S*yahoo_quoted|protonmail_quote|tutanota_quote|zmail_extra|gmail_attr|gmail_quote_container_end"
    r"|cite_prefix|quoted-text|quotedText|mailru-blockquote|WPS_quote)(?:\s|$)",
)
QUOTED_ID = re.compile(r"^(?:reply-intro|\S*yahoo_quoted\S*|isReplyContent|composeRplBody)$")
CUT_CLASS = re.compile(r"(?:^|\s)(?:OutlookMessageHeader|ms-outlook-mobile-reference-message|gmail_quote_cut)(?:\s|$)")
CUT_ID = re.compile(
    r"^(?:divRplyFwdMsg|divtagdefaultwrapper_reply|mail-editor-reference-message-container|OLK_SRC_BODY_SECTION|stopSpelling|zwchr|appendonsend|replySplit|origbody)$"
)
SIGNATURE_CLASS = re.compile(
    r"(?:^|\s)(?:gmail_signature|moz-signature|protonmail_signature_block|yahoo-signature|\S*yahoo_signature\S*|\S*ydp\w*signature|zoho_signature|tutanota_signature|mobile-signature)(?:\s|$)"
)
SIGNATURE_ID = re.compile(
    r"^(?:Signature|ms-outlook-mobile-signature|AppleMailSignature|_rc_sig|ymail_android_signature\S*|lineBreakAtBeginningOfSignature)$"
)
BORDER = re.compile(
    r"border-top:\s*solid\s+(?:#(?:E1E1E1|B5C4DF|C4C7C5)|rgb\((?:225|181))|border:none;\s*border-top:\s*solid",
    re.IGNORECASE,
)
INDENT = re.compile(r"margin:\s*0(?:px)?(?:\s+0(?:px)?){2}\s+40px|border:\s*none", re.IGNORECASE)
UNSEEN = re.compile(
    r"display:\s*none|mso-hide:\s*all|font-size:\s*0(?:px|pt)?\s*(?:;|$)|visibility:\s*hidden", re.IGNORECASE
)
CUT = "cut"
MOST_NODES = 100_000
MOST_DEPTH = 500
BLANKS = re.compile(r"[ \t\r\n\xa0]+")
TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,20})")
# Elements that are void, or that the next of their kind closes.
UNNESTED = frozenset(
    "p li td th tr dd dt option tbody thead br hr img input meta link wbr col base area source embed param html head body".split()
)


Open = tuple[LexborNode | None, str, Part | None]
"""A node to be read, or the end of a block (None with its tag), with the hint of what contains it."""


@dataclass(slots=True)
class Page:
    """Lines as they grow while the tree is walked."""

    lines: list[Line] = field(default_factory=list)
    current: list[str] = field(default_factory=list)
    hint: Part | None = None

    def write(self, text: str, hint: Part | None) -> None:
        """Put text on the current line; the line takes the hint of its first word."""
        if not text.strip():
            if self.current:
                self.current.append(" ")
            return
        if not any(piece.strip() for piece in self.current):
            self.hint = hint
        elif hint != self.hint:
            self.end_line()
            self.hint = hint
        self.current.append(text)

    def end_line(self, *, blank: bool = False) -> None:
        """Close the current line, if it holds anything; `blank` closes an empty one as well."""
        text = BLANKS.sub(" ", "".join(self.current)).strip() if self.current else ""
        self.current.clear()
        if text or (blank and self.lines and self.lines[-1].text):
            self.lines.append(Line(text, self.hint if text else None))


def read_markup(html: str) -> list[Line]:
    """The lines of an HTML text with what its structure says of each; none where it is larger or nests deeper than a mail program's."""
    if is_too_deep(html):
        return []
    page = Page()
    root = LexborHTMLParser(html).root
    if root is None:
        return []
    cut: Part | None = None
    stack: list[Open] = [(root, "", None)]
    for _ in range(MOST_NODES):
        if not stack:
            break
        node, closing, hint = stack.pop()
        if node is None:
            page.end_line(blank=closing in {"p", "blockquote", "table"})
        elif node.tag == "-text":
            page.write(node.text_content or "", hint or cut)
        elif node.tag == "br":
            page.end_line(blank=True)
        elif node.tag not in HIDDEN and not (node.tag or "-").startswith(("-", "_", "!")):
            attributes = node.attributes
            if attributes and UNSEEN.search(attributes.get("style") or ""):
                continue
            reading = reads_as(node, attributes)
            if reading == CUT:
                page.end_line()
                cut = "quoted"
            enter(page, node, hint or hint_of(reading) or cut, stack)
    page.end_line()
    return page.lines if not stack else []


def hint_of(reading: str) -> Part | None:
    """What an element's reading says of the lines in it."""
    return "quoted" if reading == "quoted" else "signature" if reading == "signature" else None


def is_too_deep(html: str) -> bool:
    """Whether elements may nest deeper than mail programs nest them: the parser's time grows with nodes times depth."""
    depth = 0
    for tag in TAG.finditer(html):
        if tag[2].lower() not in UNNESTED:
            depth = max(0, depth - 1) if tag[1] else depth + 1
            if depth > MOST_DEPTH:
                return True
    return False


def enter(page: Page, node: LexborNode, hint: Part | None, stack: list[Open]) -> None:
    """Open an element: break the line where it is a block, and stack its children with their hint."""
    tag = node.tag or ""
    if tag == "hr":
        page.end_line()
        page.write("________________________________", hint)
        page.end_line()
    elif tag in {"td", "th"}:
        page.write(" ", hint)
    if tag in BLOCKS:
        page.end_line(blank=tag in {"p", "blockquote"})
        stack.append((None, tag, hint))
    children: list[Open] = []
    child = node.child
    while child is not None:
        children.append((child, "", hint))
        child = child.next
    stack.extend(reversed(children))


def reads_as(node: LexborNode, attributes: Mapping[str, str | None]) -> str:
    """`quoted`, `signature`, `cut` (everything from here on is quoted), or an empty string."""
    if node.tag == "blockquote":
        return read_blockquote(attributes)
    if not attributes:
        return ""
    names = " ".join(PREFIX.sub("", name) for name in (attributes.get("class") or "")[:400].split())
    identity = PREFIX.sub("", (attributes.get("id") or "")[:200])
    if (
        CUT_ID.match(identity)
        or CUT_CLASS.search(names)
        or attributes.get("data-marker") in {"__QUOTED_TEXT__", "__HEADERS__"}
    ):
        return CUT
    if node.tag == "div" and BORDER.search((attributes.get("style") or "")[:400]) and has_bold_label(node):
        return CUT
    if QUOTED_CLASS.search(names) or QUOTED_ID.match(identity):
        return "quoted"
    if (
        SIGNATURE_CLASS.search(names)
        or SIGNATURE_ID.match(identity)
        or attributes.get("data-smartmail") == "gmail_signature"
    ):
        return "signature"
    return ""


def read_blockquote(attributes: Mapping[str, str | None]) -> str:
    """A blockquote is a quotation, unless it is the indent button's: Gmail gives that one a left margin and no border."""
    style = (attributes.get("style") or "")[:400]
    named = any(attributes.get(name) for name in ("class", "type", "cite"))
    return "" if INDENT.search(style) and not named and "border-left" not in style else "quoted"


def has_bold_label(node: LexborNode) -> bool:
    """Whether a bordered element begins with a bold label, as Outlook's header block does ("<b>From:</b>")."""
    bold = node.css_first("b, strong")
    label = bold.text().strip() if bold else ""
    return label.endswith((":", "：")) and len(label) <= 30
