"""Where each key and value of a valid TOML text stands: key path -> line and column, from 1.

A scanner, not a parser: tomllib has already accepted the text; this only keeps count of where things begin.
"""

import re
import tomllib
from bisect import bisect_right

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")
_STRING = re.compile(
    r'"""(?:[^\\]|\\.)*?"""(?:"{0,2})|' r"'''.*?'''(?:'{0,2})|" r'"(?:[^"\\\n]|\\.)*"|' r"'[^'\n]*'",
    re.DOTALL,
)
_KEY_PART = re.compile(r'"(?:[^"\\\n]|\\.)*"|' r"'[^'\n]*'|[A-Za-z0-9_-]+")
_ELEMENT = re.compile(r"""(?:[ \t\r\n,]|#[^\n]*)*+("(?!"")(?:[^"\\\n]|\\.)*"|'(?!'')[^'\n]*')""")
_PLAIN = re.compile(r"[^,\]}#\n]*")

_Path = tuple[str | int, ...]


def find_places(text: str) -> dict[_Path, tuple[int, int]]:
    """The place of every table, key and array element of `text`, which must be valid TOML."""
    scan = _Scan(text)
    scan.document()
    return scan.places


class _Scan:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.places: dict[_Path, tuple[int, int]] = {}
        self._starts = [0, *(m.end() for m in re.finditer("\n", text))]
        self._counts: dict[_Path, int] = {}

    def document(self) -> None:
        table: _Path = ()
        while self._skip(_BLANK) < len(self.text):
            table = self._header() if self.text[self.at] == "[" else self._pair(table)

    def _skip(self, pattern: re.Pattern[str]) -> int:
        found = pattern.match(self.text, self.at)
        self.at = found.end() if found else self.at
        return self.at

    def _mark(self, path: _Path, at: int) -> None:
        row = bisect_right(self._starts, at) - 1
        self.places.setdefault(path, (row + 1, at - self._starts[row] + 1))

    def _keys(self) -> tuple[str, ...]:
        keys: list[str] = []
        while found := _KEY_PART.match(self.text, self.at):
            part = found[0]
            keys.append(str(next(iter(tomllib.loads(f"{part} = 0")))) if part[0] in "\"'" else part)
            self.at = found.end()
            self._skip(_SPACE)
            if not self.text.startswith(".", self.at):
                break
            self.at += 1
            self._skip(_SPACE)
        return tuple(keys)

    def _header(self) -> _Path:
        start = self.at
        double = self.text.startswith("[[", self.at)
        self.at += 2 if double else 1
        self._skip(_SPACE)
        path: _Path = ()
        keys = self._keys()
        for n, key in enumerate(keys):
            path = (*path, key)
            if double and n == len(keys) - 1:
                self._mark(path, start)
                self._counts[path] = self._counts.get(path, -1) + 1
            if path in self._counts:
                path = (*path, self._counts[path])
        self._mark(path, start)
        self._skip(_SPACE)
        self.at += 2 if double else 1
        return path

    def _pair(self, table: _Path) -> _Path:
        start = self.at
        path = table
        for key in self._keys():
            path = (*path, key)
            self._mark(path, start)
        self._skip(_SPACE)
        self.at += 1  # the equals sign
        self._skip(_SPACE)
        self._value(path)
        return table

    def _value(self, path: _Path) -> None:
        first = self.text[self.at : self.at + 1]
        if first in {'"', "'"}:
            self._skip(_STRING)
        elif first == "[":
            self._array(path)
        elif first == "{":
            self._inline(path)
        else:
            self._skip(_PLAIN)

    def _array(self, path: _Path) -> None:
        self.at += 1
        index = 0
        while found := _ELEMENT.match(self.text, self.at):  # most arrays hold nothing but texts of one line
            self._mark((*path, index), found.start(1))
            self.at = found.end()
            index += 1
        while self._skip(_BLANK) < len(self.text) and self.text[self.at] != "]":
            if self.text[self.at] == ",":
                self.at += 1
                continue
            self._mark((*path, index), self.at)
            self._value((*path, index))
            index += 1
        self.at += 1

    def _inline(self, path: _Path) -> None:
        self.at += 1
        while self._skip(_BLANK) < len(self.text) and self.text[self.at] != "}":
            if self.text[self.at] == ",":
                self.at += 1
                continue
            self._pair(path)
        self.at += 1
