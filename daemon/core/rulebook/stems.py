"""The forms that an Indonesian stem takes in letters: ~kirim is kirim, dikirim, mengirim, mengirimkan, pengiriman."""

_DROPPED = {"p": "mem", "t": "men", "s": "meny", "k": "meng"}
_KEPT = {**dict.fromkeys("bfv", "mem"), **dict.fromkeys("cdjz", "men"), **dict.fromkeys("ghaeiou", "meng")}
_SUFFIXES = ("", "kan", "i")


def forms(stem: str) -> tuple[str, ...]:
    """Every form of `stem` with the common affixes, the stem first. Some that nobody writes are among them."""
    active = _active(stem)
    verbs = [prefix + suffix for prefix in (stem, f"di{stem}", active, f"ter{stem}") for suffix in _SUFFIXES]
    nouns = [f"{stem}an", f"pe{active[2:]}", f"pe{active[2:]}an", f"ber{stem}", f"ber{stem}an", f"ke{stem}an"]
    return tuple(dict.fromkeys([*verbs, *nouns]))


def _active(stem: str) -> str:
    """The form with me-, whose nasal follows the first letter: kirim -> mengirim, tulis -> menulis."""
    first = stem[0]
    if first in _DROPPED:
        return _DROPPED[first] + stem[1:]
    return _KEPT.get(first, "me") + stem
