"""Which rule files speak of something else than the meaning of replies."""

from collections.abc import Mapping

CALENDAR, CLOCKS, LADDER, CATEGORIES = "calendar.toml", "clocks.toml", "ladder.toml", "categories.toml"
SUBJECTS = (CALENDAR, CLOCKS, LADDER, CATEGORIES)


def about_meanings(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files that the rules of reading make together."""
    return {name: text for name, text in files.items() if name.endswith(".toml") and name not in SUBJECTS}
