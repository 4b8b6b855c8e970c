"""The writer of a message, read by a strict parser of our own: one From field, one mailbox, one way to read it.

Whatever two readers might take for two addresses has no authority here (THREATS T08-T11); the standard library's
parseaddr is never asked. The grammar is RFC 5322's mailbox with a dot-atom address, an unquoted full stop in the name,
and a comment behind the address or within the name; no groups, routes, literals, quoted local parts.
"""

import re
import unicodedata
from collections.abc import Sequence

from daemon.core.message.model import Mailbox
from daemon.core.message.words import BIDI, decode_words, display_text

NAME_CAP = 200
"""Characters of a display name that are kept."""

_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_TOKEN = re.compile(
    r"(?P<space>[ \t]+)|(?P<quoted>\"(?:[^\"\\]|\\.)*+\")|(?P<special>[<>@,;:\"()\\])|(?P<atom>[^ \t<>@,;:\"()\\]+)"
)
_ADDRESS_LIKE = re.compile(r"[^\s<>()\"',;:@]+@[^\s<>()\"',;:@]+\.[^\s<>()\"',;:@]+")
_SCRIPTS = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "HEBREW", "ARABIC", "GEORGIAN", "COPTIC", "LISU")
_LETTER_RUN = re.compile(r"[^\W\d_]+")

Token = tuple[str, str]


def parse_writer(values: Sequence[str]) -> tuple[Mailbox | None, tuple[str, ...]]:
    """The one mailbox of the From fields (unfolded, encoded words as they came), and the defects met.

    None with `no_from` where there is no From, with `ambiguous_from` where it can be read in more than one way.
    """
    if not values:
        return None, ("no_from",)
    if len(values) > 1:
        return None, ("ambiguous_from",)
    mailbox = parse_mailbox(values[0])
    if mailbox is None:
        return None, ("no_from",) if not values[0].strip() else ("ambiguous_from",)
    name = decode_words(values[0])
    suspicious = is_mixed_script(mailbox.name) or bool(BIDI & set(name)) or _is_mixed_domain(mailbox.address)
    return mailbox, ("mixed_script",) if suspicious else ()


def parse_mailbox(value: str) -> Mailbox | None:
    """The mailbox that is all of `value`, or None where there is none, more than one, or any doubt."""
    if any(c < " " and c != "\t" for c in value) or "\x7f" in value:
        return None
    tokens = _tokens(value)
    if tokens is None:
        return None
    opened = [number for number, token in enumerate(tokens) if token == ("special", "<")]
    if not opened:
        return _bare(tokens)
    if len(opened) != 1 or tokens.count(("special", ">")) != 1:
        return None
    begin, end = opened[0], tokens.index(("special", ">"))
    if end < begin or any(kind not in {"space", "comment"} for kind, _ in tokens[end + 1 :]):
        return None
    address = parse_address("".join(text for _, text in _trimmed(tokens[begin + 1 : end])))
    name = _name(tokens[:begin])
    if address is None or name is None or any("@" in text for kind, text in tokens[end + 1 :] if kind == "comment"):
        return None
    return None if _speaks_for_another(name, address) else Mailbox(display_text(name, NAME_CAP), address)


def parse_address(text: str) -> str | None:
    """An addr-spec in its one comparable form: dot-atom, ASCII (IDNA) domain, NFC, lower case; None for anything else."""
    local, at, domain = text.partition("@")
    if not at or "@" in domain or len(text) > 320 or not local.isascii() or not _LOCAL.fullmatch(local):
        return None
    ascii_domain = _ascii_domain(domain)
    if ascii_domain is None or len(local) > 64:
        return None
    return f"{local.lower()}@{ascii_domain}"


def is_mixed_script(text: str) -> bool:
    """Whether one word of it mixes alphabets that look alike, or hides characters that turn the text's direction."""
    if text.isascii():
        return False
    if BIDI & set(text):
        return True
    return any(len(_scripts(run)) > 1 for run in _LETTER_RUN.findall(text))


def _tokens(value: str) -> list[Token] | None:
    """Lexical tokens with whole comments; None where a comment, quote or bracket does not close."""
    tokens: list[Token] = []
    position = 0
    while position < len(value):
        match = _TOKEN.match(value, position)
        if match is None:
            return None
        kind = match.lastgroup or ""
        text = match.group()
        position = match.end()
        if kind == "special" and text == "(":
            end = _comment_end(value, position)
            if end < 0:
                return None
            kind, text, position = "comment", value[match.start() : end], end
        elif kind == "special" and text not in "<>@,;:":
            return None
        tokens.append((kind, text))
    return tokens


def _comment_end(value: str, position: int) -> int:
    depth = 1
    while position < len(value):
        char = value[position]
        if char == "\\":
            position += 1
        elif char == "(":
            depth += 1
        elif char == ")":
            depth -= 1
            if depth == 0:
                return position + 1
        position += 1
    return -1


def _bare(tokens: list[Token]) -> Mailbox | None:
    """An address without angle brackets, with or without the comment behind it that once held the name."""
    comments = [text for kind, text in tokens if kind == "comment"]
    while tokens and tokens[-1][0] in {"space", "comment"}:
        tokens = tokens[:-1]
    tokens = _trimmed(tokens)
    if any(kind in {"comment", "space", "quoted"} for kind, _ in tokens):
        return None
    address = parse_address("".join(text for _, text in tokens))
    if address is None or len(comments) > 1:
        return None
    name = decode_words(comments[0][1:-1]) if comments else ""
    return None if _speaks_for_another(name, address) else Mailbox(display_text(name, NAME_CAP), address)


def _trimmed(tokens: list[Token]) -> list[Token]:
    low, high = 0, len(tokens)
    while low < high and tokens[low][0] == "space":
        low += 1
    while high > low and tokens[high - 1][0] == "space":
        high -= 1
    return tokens[low:high]


def _name(tokens: list[Token]) -> str | None:
    """The display name in front of the angle bracket, decoded; None where it holds what ends a name."""
    pieces = []
    for kind, text in tokens:
        if kind == "special":
            return None
        if kind == "comment":
            if "@" in text or "<" in text or ">" in text:
                return None
            pieces.append(text)
        elif kind == "quoted":
            pieces.append(re.sub(r"\\(.)", r"\1", text[1:-1]))
        else:
            pieces.append(text)
    return decode_words("".join(pieces).strip())


def _speaks_for_another(name: str, address: str) -> bool:
    """A name that shows an address other than the real one, or brackets: some programs show, and some answer, that."""
    if "<" in name or ">" in name or "\0" in name:
        return True
    visible = unicodedata.normalize("NFKC", "".join(c for c in name if unicodedata.category(c) != "Cf"))
    return any(found.strip("'\"[]().").lower() != address for found in _ADDRESS_LIKE.findall(visible))


def _ascii_domain(domain: str) -> str | None:
    """A domain as lower-case ASCII labels; None for literals, empty labels, and what only looks like a domain."""
    if domain.isascii():
        labels = domain.lower().split(".")
    else:
        composed = unicodedata.normalize("NFC", domain).lower()
        if unicodedata.normalize("NFKC", composed) != composed or any(_is_odd(c) for c in composed):
            return None
        try:
            labels = [label.encode("idna").decode("ascii") for label in composed.split(".")]
        except UnicodeError:
            return None
    if not all(_LABEL.fullmatch(label) for label in labels) or len(domain) > 253:
        return None
    return ".".join(labels) if all(_is_decodable(label) for label in labels) else None


def _is_odd(char: str) -> bool:
    return char not in ".-" and unicodedata.category(char)[0] not in "LMN"


def _is_decodable(label: str) -> bool:
    return not label.startswith("xn--") or _unicode_label(label) is not None


def _unicode_label(label: str) -> str | None:
    try:
        text = label.encode("ascii").decode("idna")
        return text if text.encode("idna") == label.encode("ascii") else None
    except UnicodeError:
        return None


def _is_mixed_domain(address: str) -> bool:
    labels = address.rpartition("@")[2].split(".")
    return any(is_mixed_script(_unicode_label(label) or "") for label in labels if label.startswith("xn--"))


def _scripts(word: str) -> set[str]:
    found = set()
    for char in word:
        name = unicodedata.name(char, "").partition(" ")[0]
        if name in _SCRIPTS:
            found.add(name)
    return found
