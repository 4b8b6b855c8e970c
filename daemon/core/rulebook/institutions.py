"""Institutions by what writers call them: full name, abbreviation, near spelling."""

import re
from collections.abc import Iterable, Mapping

from rapidfuzz import fuzz, process

from daemon.core.rulebook.words import fold

_NEAR = 88.0
_TIE = 3.0
_SHORT = {
    "kab": "kabupaten", "prov": "provinsi", "kec": "kecamatan", "kemen": "kementerian", "dinas": "dinas", "itkab": "inspektorat kabupaten",
    "itkot": "inspektorat kota", "itprov": "inspektorat provinsi", "pemkab": "pemerintah kabupaten", "pemkot": "pemerintah kota",
    "pemprov": "pemerintah provinsi", "disdik": "dinas pendidikan", "dinkes": "dinas kesehatan", "dinsos": "dinas sosial",
    "dishub": "dinas perhubungan", "disnaker": "dinas tenaga kerja", "dlh": "dinas lingkungan hidup", "kejari": "kejaksaan negeri",
    "kejati": "kejaksaan tinggi", "bpn": "kantor pertanahan", "pn": "pengadilan negeri",
}  # fmt: skip
# Words that writers put beside a name and that no directory has.
_NO_PART = frozenset(["the", "setempat"])
_IN_BRACKETS = re.compile(r"\s*\(([\w -]{2,12})\)\s*$")


class InstitutionIndex:
    """The directory as rules see it: `names` maps each official name to its other names and abbreviations."""

    def __init__(self, names: Mapping[str, Iterable[str]]) -> None:
        self._names: dict[str, set[str]] = {}
        for name, others in names.items():
            for spelling in (name, *others):
                self._names.setdefault(_plain(spelling), set()).add(name)
        self._choices = tuple(self._names)

    def find(self, name: str) -> tuple[str, ...]:
        """The official names that fit `name` best: one where it is plain, all of them where they tie, else none."""
        short = _IN_BRACKETS.search(name)
        if short and (known := self._names.get(_plain(short[1]))):
            return tuple(sorted(known))
        wanted = _plain(_IN_BRACKETS.sub("", name))
        if not wanted:
            return ()
        if wanted in self._names:
            return tuple(sorted(self._names[wanted]))
        words = set(wanted.split())
        fuller = [choice for choice in self._choices if words <= set(choice.split())] if len(words) > 1 else []
        if fuller:
            return tuple(sorted({official for choice in fuller for official in self._names[choice]}))
        ranked = process.extract(wanted, self._choices, scorer=fuzz.token_sort_ratio, limit=8, score_cutoff=_NEAR)
        if not ranked:
            ranked = process.extract(wanted, self._choices, scorer=fuzz.token_set_ratio, limit=8, score_cutoff=96.0)
        best = ranked[0][1] if ranked else 0.0
        found = {official for choice, score, _ in ranked if score >= best - _TIE for official in self._names[choice]}
        return tuple(sorted(found))


def _plain(name: str) -> str:
    words = re.findall(r"[0-9a-z]+", fold(name))
    return " ".join(_SHORT.get(word, word) for word in words if word not in _NO_PART)
