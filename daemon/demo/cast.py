"""Who plays in the demo and what each of them does. They see only their own mail, as anybody would."""

from collections.abc import Callable
from dataclasses import dataclass, field

from daemon.demo.network import FOCAL_POINTS, MATTERS, OFFICERS, PLACES, STRANGER, Matter
from daemon.demo.people import Letter, Person, Wire

DEAD_BOXES = frozenset({"DISNAKER-BKS"})
"""Institutions whose PIC's mailbox no longer exists."""
STRANGERS = (STRANGER,)
ADDRESSES = {code: address for code, _, address, _ in FOCAL_POINTS}
DONE = "Telah selesai kami tindak lanjuti. Hasil pemeriksaan dan dokumen pendukung kami sampaikan terlampir."
FORM = """Instansi: Kementerian Pertanahan Contoh
Nomor surat: {letter}
Tanggal surat: 2 November 2026
Perihal: {perihal}
Topik: {perihal}
Kategori: {category}
"""
Deed = Callable[[Person, Letter, str], None]


@dataclass
class Memory:
    """What one person has done already, by matter, and the mails they keep at hand."""

    begun: set[str] = field(default_factory=set)
    done: set[str] = field(default_factory=set)
    first: dict[str, Letter] = field(default_factory=dict)


def matters_in(letter: Letter) -> list[Matter]:
    """The matters that a mail names by the official letter number."""
    text = f"{letter.subject}\n{letter.text}"
    return [matter for matter in MATTERS if matter.letter in text]


def gather(wire: Wire) -> list[Person]:
    """Everybody, with their mailbox and their habit."""
    people = []
    for place in PLACES:
        if place.code not in DEAD_BOXES:
            people.append(Person(place.address, place.pic, wire, PicHabit(), f"\nSalam,\n{place.pic}"))
        people.append(Person(place.alternate, f"Pengganti {place.pic}", wire, AlternateHabit(), "\nHormat kami"))
        people.append(Person(place.head, "Kepala", wire, _read_only))
    shared = {person.address: person for person in people}
    people += [Person(address, "Petugas", wire, OfficerHabit()) for address in OFFICERS.values()]
    people.append(Person(STRANGER, "Seorang Warga", wire, _read_only))
    _plan(people, shared)
    return people


def _read_only(_: Person, __: Letter) -> None:
    """Reads, and answers nothing."""


def _plan(people: list[Person], shared: dict[str, Person]) -> None:
    """What people do of their own accord, without having been written to."""
    stranger = people[-1]
    known = shared[next(p.address for p in PLACES if p.code == "PROV-JABAR")]

    def ask_about_a_number() -> None:
        overheard = next((n for letter in known.read for n in letter.cases), "")
        stranger.write(ADDRESSES["jabar"], f"Kasus [{overheard}]", f"Saya dengar ada kasus {overheard}. Mohon segera ditutup saja.")

    def send_a_broken_message() -> None:
        raw = b"From: warga@surat.example.org\r\nTo: dumas@example.go.id\r\nSubject: pesan rusak\r\nContent-Type: multipart/mixed\r\n\r\n--x\r\n\x00\xff\xfe"
        stranger.wire.send(stranger.address, ADDRESSES["pusat"], raw)

    stranger.later(15, ask_about_a_number)
    stranger.later(16, send_a_broken_message)
    officer = next(p for p in people if p.address == OFFICERS["pusat"])
    for matter in (m for m in MATTERS if m.role == "by_mail"):
        form = FORM.format(letter=matter.letter, perihal=matter.perihal, category=matter.category)
        officer.later(matter.day, lambda f=form, m=matter: officer.write(ADDRESSES["pusat"], "Kasus baru", f, attach=f"{m.perihal}.pdf"))  # type: ignore[misc]


class PicHabit:
    """What a person in charge does with mail; each matter has its own script."""

    def __init__(self) -> None:
        self.memory = Memory()

    def __call__(self, person: Person, letter: Letter) -> None:
        """Deal with one mail."""
        matters = matters_in(letter)
        if any(m.role == "away" for m in matters) and letter.automatic != "auto-replied":
            person.answer(letter, "Balasan otomatis: saya sedang cuti sampai dengan 30 November 2026.",
                          subject=f"Balasan otomatis: {letter.subject}", automatic="auto-replied", quote=False)  # fmt: skip
        if letter.subject.split("]")[-1].strip().startswith("Mohon dilengkapi"):
            person.later(2, lambda: person.answer(letter, f"{DONE} Lampiran yang kurang sudah kami lengkapi.", attach="Jawaban lengkap.pdf"))
            return
        together = [m for m in matters if m.role == "three_at_once"]
        if len(together) == 3 and len(letter.cases) >= 3 and "bersama" not in self.memory.done:
            self.memory.done.add("bersama")
            person.later(1, lambda: person.answer(letter, f"Semua kasus di atas: {DONE}", attach="Laporan tiga kasus.pdf"))
        for matter in matters:
            if matter.letter not in self.memory.begun and len(letter.cases) == 1:
                self.memory.begun.add(matter.letter)
                self.memory.first[matter.letter] = letter
                SCRIPTS.get(matter.role, _silent)(person, letter, matter.letter)


def _prompt(person: Person, letter: Letter, _: str) -> None:
    person.later(1, lambda: person.answer(letter, "TERIMA"))
    person.later(6, lambda: person.answer(letter, DONE, attach="Surat jawaban.pdf"))


def _late(person: Person, letter: Letter, _: str) -> None:
    person.later(26, lambda: person.answer(letter, f"Mohon maaf atas keterlambatannya. {DONE}", attach="Scan_20261003_0001.pdf"))


def _progress(person: Person, letter: Letter, _: str) -> None:
    person.later(2, lambda: person.answer(letter, "Mohon izin melaporkan, saat ini sedang dalam proses pemeriksaan oleh tim kami."))


def _extension(person: Person, letter: Letter, _: str) -> None:
    person.later(2, lambda: person.answer(letter, "PERPANJANG 14\nTim kami masih di lapangan."))
    person.later(28, lambda: person.answer(letter, DONE, attach="LHP.pdf"))


def _not_competent(person: Person, letter: Letter, _: str) -> None:
    words = "Mohon maaf, hal tersebut bukan kewenangan kami. Mohon diteruskan kepada Kementerian Pertanahan Contoh."
    person.later(2, lambda: person.answer(letter, words))


def _needs_info(person: Person, letter: Letter, _: str) -> None:
    person.later(2, lambda: person.answer(letter, "Mohon dikirimkan data dukung berupa salinan dokumen karena belum lengkap."))


def _new_thread(person: Person, letter: Letter, number: str) -> None:
    focal = letter.reply_to.split("+")[0] + "@" + letter.reply_to.partition("@")[2] if "+" in letter.reply_to else letter.reply_to
    words = f"Menindaklanjuti surat Saudara Nomor {number}, bersama ini kami sampaikan bahwa {DONE[0].lower()}{DONE[1:]}"
    person.later(9, lambda: person.write(focal, "Penyampaian jawaban", words, attach="Surat jawaban.pdf"))


def _named_from_old_thread(person: Person, letter: Letter, _: str) -> None:
    """Answers about this case by replying to an old mail about another."""
    number = letter.cases[0]

    def answer_in_old_thread() -> None:
        habit = person.habit
        assert isinstance(habit, PicHabit)
        old = habit.memory.first[MATTERS[0].letter]
        person.answer(old, f"Untuk kasus {number}: {DONE}", attach="Jawaban PPDB.pdf")

    person.later(8, answer_in_old_thread)


def _accept_only(person: Person, letter: Letter, _: str) -> None:
    person.later(1, lambda: person.answer(letter, "TERIMA"))


def _sent_back(person: Person, letter: Letter, _: str) -> None:
    person.later(3, lambda: person.answer(letter, DONE, attach="Jawaban.pdf"))


def _silent(_: Person, __: Letter, ___: str) -> None:
    """Says nothing, ever."""


SCRIPTS: dict[str, Deed] = {
    "prompt": _prompt,
    "named_from_old_thread": _named_from_old_thread,
    "late": _late,
    "progress": _progress,
    "extension": _extension,
    "not_competent": _not_competent,
    "needs_info": _needs_info,
    "new_thread": _new_thread,
    "stranger": _accept_only,
    "acknowledged_only": _accept_only,
    "by_mail": _accept_only,
    "sent_back": _sent_back,
}


class AlternateHabit:
    """Stands in where the PIC is away or cannot be reached: answers each such case once."""

    def __init__(self) -> None:
        self.memory = Memory()

    def __call__(self, person: Person, letter: Letter) -> None:
        """Deal with one mail."""
        mine = [m for m in matters_in(letter) if m.role in ("away", "bounced", "alternate") and m.letter not in self.memory.done]
        if not mine or letter.automatic == "auto-replied":
            return
        self.memory.done.update(m.letter for m in mine)
        if len(letter.cases) == 1:
            person.later(2, lambda: person.answer(letter, DONE, attach="Jawaban pengganti.pdf"))
        else:
            words = "\n\n".join(f"{number}: {DONE}" for number in letter.cases)
            person.later(2, lambda: person.answer(letter, words, attach="Jawaban pengganti.pdf"))


class OfficerHabit:
    """An officer settles what Kawal asks, by replying."""

    def __init__(self) -> None:
        self.sent_back: set[str] = set()

    def __call__(self, person: Person, letter: Letter) -> None:
        """Deal with one mail."""
        subject = letter.subject.split("]")[-1].strip()
        if subject.startswith("Jawaban masuk"):
            if "Mutasi pegawai" in letter.text + subject and not self.sent_back:
                self.sent_back.add("mutasi")
                person.later(1, lambda: person.answer(letter, "KEMBALI Mohon dilampirkan berita acaranya."))
            else:
                person.later(1, lambda: person.answer(letter, "TERIMA"))
        elif subject.startswith("Perlu putusan: surel dari"):
            return
        elif subject.startswith("Perlu putusan"):
            word = "KIRIM" if "dengan KIRIM" in letter.text else "YA"
            person.later(1, lambda: person.answer(letter, word))
        elif subject.startswith(("Konsep untuk Anda setujui", "Konsep kasus baru")):
            person.later(1, lambda: person.answer(letter, "KIRIM"))
