"""Answers to the weekly list: one mail of ours about many cases."""

import random

from mangling.draft import Draft, answer_to, marked
from mangling.stage import Sent, Stage


def _quoting(letter: Sent, chance: random.Random, words: str) -> Draft:
    draft = answer_to(letter, chance, words)
    head = "Pada tanggal Rab, 9 Sep 2026 pukul 09.00 Focal Point Pusat menulis:"
    draft.text = f"{words}\n\n{head}\n\n{marked(letter.text)}\n" if chance.random() < 0.8 else words
    return draft


def _chosen(letter: Sent, chance: random.Random) -> list[int]:
    most = min(len(letter.cases), 20)
    return sorted(chance.sample(range(1, most + 1), chance.randrange(1, min(4, most) + 1)))


def list_answered_by_number(_: Stage, letter: Sent, chance: random.Random) -> Draft:
    """Numbered lines: "1. sudah diterima"."""
    places = _chosen(letter, chance)
    words = "\n".join(f"{place}. {chance.choice(('sudah kami terima', 'masih dalam proses', 'telah selesai, hasil terlampir'))}" for place in places)
    return _quoting(letter, chance, words).about(*(letter.cases[place - 1] for place in places))


def list_answered_in_a_sentence(_: Stage, letter: Sent, chance: random.Random) -> Draft:
    """"Nomor 2 dan 3 sudah kami terima"."""
    places = _chosen(letter, chance)
    named = " dan ".join(", ".join(map(str, places)).rsplit(", ", 1))
    return _quoting(letter, chance, f"Yth. Bapak, nomor {named} sudah kami terima.").about(*(letter.cases[place - 1] for place in places))


def list_answered_by_case(_: Stage, letter: Sent, chance: random.Random) -> Draft:
    """A case number before each answer."""
    cases = [letter.cases[place - 1] for place in _chosen(letter, chance)]
    return _quoting(letter, chance, "\n".join(f"{case}: sedang dalam proses" for case in cases)).about(*cases)


def list_answered_in_one_word(_: Stage, letter: Sent, chance: random.Random) -> Draft:
    """One word for all: everything is on the list, and acknowledged at most."""
    return _quoting(letter, chance, chance.choice(("Semua sudah kami terima.", "TERIMA", "Siap, sudah diterima semuanya."))).about(*letter.cases)


LISTS = (list_answered_by_number, list_answered_in_a_sentence, list_answered_by_case, list_answered_in_one_word)
