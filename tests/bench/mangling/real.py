"""Answers that Debian's own mail programs write to our mail and send by SMTP: mutt, s-nail, swaks, alpine."""

import atexit
import random
import re
import shutil
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from functools import cache
from pathlib import Path

from mangling.draft import PDF, WORDS, Draft, answer_to, new_mail
from mangling.stage import BOX, Sent
from servers.mail_programs import Answer, reply_with_alpine, reply_with_mutt, reply_with_s_nail, reply_with_swaks
from servers.smtp_sink import Sink, running_sink

# What stands on a line of its own is typed as it is: no word of WORDS begins with the programs' own escape "~".
CITING = "Menindaklanjuti surat Saudara Nomor {0} tanggal 7 September 2026, kami sampaikan bahwa masih dalam proses klarifikasi."


@cache
def _sink() -> Sink:
    """The server that the programs send to, until this process ends."""
    stack = ExitStack()
    atexit.register(stack.close)
    return stack.enter_context(running_sink())


def _taken(draft: Draft, send: Callable[[Answer], None], **manner: object) -> Draft:
    """Let a program answer, and take what it sent for the draft's bytes."""
    sink = _sink()
    sink.clear()
    with tempfile.TemporaryDirectory(prefix="files-") as folder:
        files = tuple(_written(Path(folder), name, content) for name, content in draft.files)
        send(Answer(draft.letter.raw, draft.sender, draft.words, sink.port, files, **manner))  # type: ignore[arg-type]
    draft.raw = sink.taken[0].content
    return draft


def _written(folder: Path, name: str, content: bytes) -> Path:
    path = folder / re.sub(r"[ ()]", "_", name)
    path.write_bytes(content)
    return path


def mutt_reply(letter: Sent, chance: random.Random) -> Draft:
    """mutt(1), its key r: the quote under "On ... wrote:", the answer above."""
    return _taken(answer_to(letter, chance), reply_with_mutt)


def mutt_reply_indonesian(letter: Sent, chance: random.Random) -> Draft:
    """muttrc(5) `attribution`, set in Indonesian, and `indent_string` without a blank."""
    settings = ('set attribution = "Pada %d, %n menulis:"', 'set indent_string = ">"')
    return _taken(answer_to(letter, chance), reply_with_mutt, settings=settings)


def mutt_reply_unquoted(letter: Sent, chance: random.Random) -> Draft:
    """muttrc(5) `include` = no: the thread and the address alone."""
    return _taken(answer_to(letter, chance), reply_with_mutt, quote=False)


def mutt_reply_to_all(letter: Sent, chance: random.Random) -> Draft:
    """mutt(1), its key g."""
    return _taken(answer_to(letter, chance), reply_with_mutt, way="group")


def mutt_forward(letter: Sent, chance: random.Random) -> Draft:
    """mutt(1), its key f, back to our plain address: "----- Forwarded message from ...", subject in brackets."""
    draft = new_mail(letter, chance, "Meneruskan surat di bawah: sudah kami terima.")
    return _taken(draft, reply_with_mutt, way="forward", to=BOX)


def mutt_new_mail(letter: Sent, chance: random.Random) -> Draft:
    """mutt(1) from the command line: a new mail that cites the letter in its words."""
    return _taken(new_mail(letter, chance, CITING.format(letter.letter)), reply_with_mutt, way="new", to=BOX, subject="Jawaban surat")


def mutt_named_file(letter: Sent, chance: random.Random) -> Draft:
    """mutt(1) -a: only the file's name bears the letter number."""
    draft = new_mail(letter, chance, "Berikut jawaban kami, terlampir.")
    draft.files = [(f"Jawaban_{letter.letter.replace('/', '-')}.pdf", PDF)]
    return _taken(draft, reply_with_mutt, way="new", to=BOX, subject="Jawaban")


def s_nail_reply(letter: Sent, chance: random.Random) -> Draft:
    """s-nail(1) `reply` with `quote` set: the answer stands below what is quoted."""
    return _taken(answer_to(letter, chance), reply_with_s_nail)


def s_nail_reply_unquoted(letter: Sent, chance: random.Random) -> Draft:
    """s-nail(1) `reply` as it comes: nothing is quoted."""
    return _taken(answer_to(letter, chance), reply_with_s_nail, quote=False)


def s_nail_reply_to_all(letter: Sent, chance: random.Random) -> Draft:
    """s-nail(1) `Reply`, which answers the sender alone (its flipr is unset): the same mail by another command."""
    return _taken(answer_to(letter, chance), reply_with_s_nail, way="group")


def s_nail_forward(letter: Sent, chance: random.Random) -> Draft:
    """s-nail(1) `forward` to our plain address."""
    draft = new_mail(letter, chance, "Diteruskan, sudah kami terima.")
    return _taken(draft, reply_with_s_nail, way="forward", to=BOX, subject=f"Fwd: {letter.subject}")


def s_nail_new_mail(letter: Sent, chance: random.Random) -> Draft:
    """s-nail(1) `mail`: the case number under a subject of the writer's own."""
    words = f"Untuk kasus {letter.case}, surat sudah kami terima."
    return _taken(new_mail(letter, chance, words), reply_with_s_nail, way="new", to=BOX, subject="Penyampaian jawaban")


def swaks_reply(letter: Sent, chance: random.Random) -> Draft:
    """swaks(1) as scripts use it: the thread's headers, nothing quoted."""
    return _taken(answer_to(letter, chance), reply_with_swaks)


def swaks_subject_alone(letter: Sent, chance: random.Random) -> Draft:
    """swaks(1) to the plain address: only the subject has our number."""
    draft = new_mail(letter, chance, chance.choice(WORDS))
    return _taken(draft, reply_with_swaks, way="new", to=BOX, subject=f"Re: {letter.subject}")


def alpine_reply(letter: Sent, chance: random.Random) -> Draft:
    """alpine(1), its key R, quoting, format=flowed."""
    return _taken(answer_to(letter, chance), reply_with_alpine)


def alpine_reply_unquoted(letter: Sent, chance: random.Random) -> Draft:
    """alpine(1), its key R, without the original."""
    return _taken(answer_to(letter, chance), reply_with_alpine, quote=False)


NEEDS = {"mutt": "mutt", "s_nail": "s-nail", "swaks": "swaks", "alpine": "alpine"}
ALL = (
    mutt_reply, mutt_reply_indonesian, mutt_reply_unquoted, mutt_reply_to_all, mutt_forward, mutt_new_mail, mutt_named_file, s_nail_reply,
    s_nail_reply_unquoted, s_nail_reply_to_all, s_nail_forward, s_nail_new_mail, swaks_reply, swaks_subject_alone, alpine_reply,
    alpine_reply_unquoted,
)  # fmt: skip


def installed() -> tuple[Callable[[Sent, random.Random], Draft], ...]:
    """The transformations whose program is installed here."""
    absent = tuple(name for name, program in NEEDS.items() if shutil.which(program) is None)
    return tuple(make for make in ALL if not make.__name__.startswith(absent)) if absent else ALL
