"""Typed tables of rule files: which keys a table may have, of which kind, with which values.

Every fault is collected, none stops the reading: a wrong value is left out and its default stands in. The same
declaration makes the JSON Schema for editors (`to_schema`).
"""

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, Literal

from daemon.core.rulebook.source import Fault, Path, Source

Kind = Literal["text", "texts", "flag", "whole", "number", "date", "time", "table", "tables", "map"]

_NAMES: dict[Kind, str] = {
    "text": 'teks di antara kutip, "..."',
    "texts": 'teks atau daftar teks, ["...", "..."]',
    "flag": "true atau false",
    "whole": "bilangan bulat",
    "number": "bilangan",
    "date": "tanggal, 2026-12-31",
    "time": "jam, 08:00:00",
    "table": "tabel, [nama]",
    "tables": "tabel berulang, [[nama]]",
    "map": "tabel, [nama]",
}


@dataclass(frozen=True)
class Key:
    """One key of a table: its kind, what it may hold, and what it is for (Indonesian, shown by editors).

    `keys` declares the tables inside ("table", "tables"); `values` the values under free names ("map").
    """

    kind: Kind
    about: str = ""
    required: bool = False
    default: Any = None
    allowed: Iterable[str] | None = None
    least: float | None = None
    most: float | None = None
    keys: Mapping[str, "Key"] = field(default_factory=dict)
    values: "Key | None" = None


Keys = Mapping[str, Key]


def take(source: Source, path: Path, keys: Keys, faults: list[Fault]) -> dict[str, Any]:
    """The table at `path` with a value for every declared key (its default where it is absent or faulty).

    Faults are appended to `faults`: unknown keys with the nearest spelling, missing keys, wrong kinds and values.
    """
    table = _at(source.data, path)
    if not isinstance(table, dict):
        faults.append(source.fault(path, f"di sini diharapkan {_NAMES['table']}"))
        table = {}
    faults.extend(_unknown(source, (*path, name), name, keys) for name in table if name not in keys)
    taken: dict[str, Any] = {}
    for name, key in keys.items():
        taken[name] = _default(key)
        if name in table:
            before = len(faults)
            value = _value(source, (*path, name), key, table[name], faults)
            if len(faults) == before or key.kind in {"table", "tables", "map", "texts"}:
                taken[name] = value
        elif key.required:
            faults.append(
                source.fault(path, f"kunci '{name}' harus ada", f"tambahkan: {name} = ... ({_NAMES[key.kind]})")
            )
    return taken


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that `word` was probably meant to be, or None."""
    close = difflib.get_close_matches(word.casefold(), list(known), n=1, cutoff=0.6)
    return close[0] if close else None


def to_schema(keys: Keys) -> dict[str, Any]:
    """The declaration as a JSON Schema object."""
    schema: dict[str, Any] = {
        "type": "object",
        "additionalProperties": False,
        "properties": {name: _key_schema(key) for name, key in keys.items()},
    }
    required = [name for name, key in keys.items() if key.required]
    return {**schema, "required": required} if required else schema


def _default(key: Key) -> Any:
    if key.default is not None:
        return key.default
    return {"texts": (), "tables": [], "map": {}}.get(key.kind)


def _at(data: Any, path: Path) -> Any:
    for step in path:
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            return None
    return data


def _unknown(source: Source, path: Path, name: str, keys: Keys) -> Fault:
    meant = nearest(name, keys)
    mend = f"maksud Anda '{meant}'?" if meant else f"yang dikenal: {', '.join(keys)}"
    return source.fault(path, f"kunci '{name}' tidak dikenal", mend)


def _value(source: Source, path: Path, key: Key, value: Any, faults: list[Fault]) -> Any:
    if not _is_kind(key.kind, value):
        faults.append(source.fault(path, f"'{path[-1]}' harus berupa {_NAMES[key.kind]}, bukan {_shown(value)}"))
        return _default(key)
    if key.kind == "table":
        return take(source, path, key.keys, faults)
    if key.kind == "tables":
        return [take(source, (*path, index), key.keys, faults) for index in range(len(value))]
    if key.kind == "map":
        inner = key.values or Key("text")
        return {name: _value(source, (*path, name), inner, item, faults) for name, item in value.items()}
    if key.kind == "texts":
        texts = (value,) if isinstance(value, str) else tuple(value)
        for index, text in enumerate(texts):
            _check_allowed(source, path if isinstance(value, str) else (*path, index), key, text, faults)
        return texts
    _check_allowed(source, path, key, value, faults)
    _check_bounds(source, path, key, value, faults)
    return value


def _is_kind(kind: Kind, value: Any) -> bool:
    if isinstance(value, bool):
        return kind == "flag"
    if kind == "texts":
        return isinstance(value, str) or (isinstance(value, list) and all(isinstance(item, str) for item in value))
    if kind == "tables":
        return isinstance(value, list) and all(isinstance(item, dict) for item in value)
    if kind == "date":
        return isinstance(value, date) and not isinstance(value, datetime)
    kinds: dict[str, type | tuple[type, ...]] = {
        "text": str, "whole": int, "number": (int, float), "time": time, "table": dict, "map": dict,
    }  # fmt: skip
    return isinstance(value, kinds.get(kind, ()))


def _check_allowed(source: Source, path: Path, key: Key, value: Any, faults: list[Fault]) -> None:
    if key.allowed is None or value in (allowed := tuple(key.allowed)):
        return
    meant = nearest(str(value), allowed)
    mend = f"maksud Anda '{meant}'? " if meant else ""
    faults.append(source.fault(path, f"nilai '{value}' tidak dikenal", f"{mend}yang boleh: {', '.join(allowed)}"))


def _check_bounds(source: Source, path: Path, key: Key, value: Any, faults: list[Fault]) -> None:
    if key.least is not None and value < key.least:
        faults.append(source.fault(path, f"{value} terlalu kecil", f"paling sedikit {key.least:g}"))
    if key.most is not None and value > key.most:
        faults.append(source.fault(path, f"{value} terlalu besar", f"paling banyak {key.most:g}"))


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "tabel"
    return "daftar" if isinstance(value, list) else f"{value!r}"


def _key_schema(key: Key) -> dict[str, Any]:
    schema = _kind_schema(key)
    if key.about:
        schema["description"] = key.about
    if key.default is not None and key.kind in {"text", "flag", "whole", "number"}:
        schema["default"] = key.default
    return schema


def _kind_schema(key: Key) -> dict[str, Any]:
    text: dict[str, Any] = {"type": "string"}
    if key.allowed is not None:
        text["enum"] = list(key.allowed)
    if key.kind == "texts":
        return {"anyOf": [text, {"type": "array", "items": text}]}
    if key.kind == "table":
        return to_schema(key.keys)
    if key.kind == "tables":
        return {"type": "array", "items": to_schema(key.keys)}
    if key.kind == "map":
        return {"type": "object", "additionalProperties": _key_schema(key.values or Key("text"))}
    if key.kind in {"whole", "number"}:
        bounds = {name: value for name, value in (("minimum", key.least), ("maximum", key.most)) if value is not None}
        return {"type": "integer" if key.kind == "whole" else "number", **bounds}
    return {"type": "boolean"} if key.kind == "flag" else text
