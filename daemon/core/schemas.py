"""The JSON Schemas of the rule files, for editors: made from the same declarations that check the files."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from daemon.core import clocks, overlay, rungs
from daemon.core.rulebook import grammar

SCHEMAS: Mapping[str, Callable[[], Mapping[str, Any]]] = {
    "calendar": overlay.schema,
    "categories": clocks.categories_schema,
    "clocks": clocks.schema,
    "ladder": rungs.schema,
    "meanings": grammar.schema,
}
"""By the name of the file NAME.schema.json; "meanings" serves every file that reads replies."""


def schema_text(name: str) -> str:
    """The schema as it is shipped and printed; raises LookupError for a name there is not."""
    if name not in SCHEMAS:
        raise LookupError(f"no schema {name!r}: {', '.join(SCHEMAS)}")
    return json.dumps(SCHEMAS[name](), indent=2, ensure_ascii=False) + "\n"
