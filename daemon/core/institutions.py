"""Institutions by what people call them: exact names and abbreviations first, then near spelling; ties are shown."""

from dataclasses import dataclass

from rapidfuzz import fuzz, process

NEAR = 88.0
TIE = 3.0


@dataclass(frozen=True, slots=True)
class DirectoryIndex:
    """Each entry is an institution's full name followed by its abbreviation and aliases."""

    entries: tuple[tuple[str, ...], ...]

    def find(self, name: str) -> tuple[str, ...]:
        """Full names that fit `name` best: one where it is plain, several where they tie, none."""
        wanted = " ".join(name.casefold().split())
        if not wanted:
            return ()
        exact = [entry[0] for entry in self.entries if wanted in {called.casefold() for called in entry if called}]
        if exact:
            return tuple(exact)
        names = [entry[0] for entry in self.entries]
        ranked = process.extract(wanted, [n.casefold() for n in names], scorer=fuzz.WRatio, limit=5, score_cutoff=NEAR)
        return tuple(names[index] for _, score, index in ranked if score >= ranked[0][1] - TIE)
