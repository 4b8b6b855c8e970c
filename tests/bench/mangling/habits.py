"""Gateways and habits: what is lost, changed or added on the way, over an answer of any mail program."""

import random
import re
from collections.abc import Callable

from mangling.draft import PDF, Draft, answer_to, marked, new_mail
from mangling.programs import PROGRAMS, WHO
from mangling.stage import BOX, Sent, Stage

CITING = ("Menindaklanjuti", "Sehubungan dengan", "Berkenaan dengan", "Menanggapi", "Menunjuk", "Memenuhi")


def _any_program(letter: Sent, chance: random.Random) -> Draft:
    program: Callable[[Sent, random.Random], Draft] = chance.choice(PROGRAMS)
    return program(letter, chance)


def message_id_rewritten(_: Stage, letter: Sent, chance: random.Random) -> Draft:
    """A gateway gave our mail another Message-ID, which the thread now names (Exchange and archive appliances do)."""
    draft = _any_program(letter, chance)
    draft.thread = False
    draft.headers += [("In-Reply-To", "<0102abcd@gateway.example.net>"), ("References", "<0102abcd@gateway.example.net>")]
    return draft


def references_dropped(_: Stage, letter: Sent, chance: random.Random) -> Draft:
    """No In-Reply-To and no References: a web form or an old telephone (RFC 5322 3.6.4 says SHOULD, not MUST)."""
    draft = _any_program(letter, chance)
    draft.thread = False
    return draft


def subject_replaced(_: Stage, letter: Sent, chance: random.Random) -> Draft:
    """The writer puts a subject of their own."""
    draft = _any_program(letter, chance)
    draft.subject = chance.choice(("Jawaban", "Tindak lanjut pengaduan", "Penyampaian hasil klarifikasi", ""))
    return draft


def subject_truncated(_: Stage, letter: Sent, chance: random.Random) -> Draft:
    """A gateway cuts the subject, sometimes inside the case number."""
    draft = _any_program(letter, chance)
    draft.subject = draft.subject[: chance.randrange(8, 40)]
    return draft


def subject_translated(_: Stage, letter: Sent, chance: random.Random) -> Draft:
    """The subject was put through a translator, brackets and dashes with it."""
    draft = _any_program(letter, chance)
    draft.subject = f"Re: ({letter.case.replace('-', '–')}) Please follow up: education"
    return draft


def plus_stripped(_: Stage, letter: Sent, chance: random.Random) -> Draft:
    """A gateway removes "+token" (Postfix, recipient_delimiter with canonical maps)."""
    draft = _any_program(letter, chance)
    draft.to = BOX
    return draft


def plus_only_on_the_envelope(_: Stage, letter: Sent, chance: random.Random) -> Draft:
    """To was rewritten, but Delivered-To still has the signed address (Postfix, local(8))."""
    draft = _any_program(letter, chance)
    draft.to, draft.thread = BOX, False
    draft.headers.append(("Delivered-To", letter.reply_to))
    return draft


def only_the_quote_left(_: Stage, letter: Sent, chance: random.Random) -> Draft:
    """Address stripped, thread dropped, subject replaced: only the quoted mail leads anywhere."""
    program = chance.choice([p for p in PROGRAMS if p.__name__ != "unquoted"])
    draft: Draft = program(letter, chance)
    draft.to, draft.thread, draft.subject = BOX, False, "Jawaban"
    return draft.about(letter.case, moves=False)


def only_the_subject_left(_: Stage, letter: Sent, chance: random.Random) -> Draft:
    """Address stripped, thread dropped, nothing quoted: only the subject's number."""
    draft = answer_to(letter, chance)
    draft.to, draft.thread = BOX, False
    return draft.about(letter.case, moves=False)


def tabular_quote_broken(_: Stage, letter: Sent, chance: random.Random) -> Draft:
    """A gateway wraps quoted lines anew at 40 characters, tearing numbers apart (RFC 3676 1, "embarrassing line wrap")."""
    draft = answer_to(letter, chance)
    lines = [line[at : at + 40] for line in letter.text.splitlines() for at in range(0, max(len(line), 1), 40)]
    draft.text = f"{draft.words}\n\nPada 07/09/2026 09.00, Focal Point Pusat menulis:\n{marked(chr(10).join(lines))}\n"
    return draft


def forwarded_by_an_assistant(_: Stage, letter: Sent, chance: random.Random) -> Draft:
    """The alternate answers in a forward of the PIC's copy: forward-by-assistant.eml."""
    draft = new_mail(letter, chance, "Meneruskan, berikut tanggapan pimpinan: surat sudah kami terima.", f"Fwd: {letter.subject}")
    draft.sender, draft.name = letter.body.alternate, "Rina Rekaan"
    block = f"Dari: {WHO}\nDate: Sen, 7 Sep 2026 pukul 09.00\nSubject: {letter.subject}\nTo: {letter.recipient}"
    draft.text = f"{draft.words}\n\n---------- Forwarded message ---------\n{block}\n\n{letter.text}\n"
    return draft


def alternate_answers(_: Stage, letter: Sent, chance: random.Random) -> Draft:
    """The registered alternate answers the PIC's copy with any program."""
    draft = _any_program(letter, chance)
    draft.sender, draft.name = letter.body.alternate, "Rina Rekaan"
    return draft


def old_thread_for_another_case(stage: Stage, letter: Sent, chance: random.Random) -> Draft:
    """An old mail about one case is answered about another, whose number the writer names."""
    others = [other for other in stage.by_body[letter.body.code] if other.case != letter.case]
    if not others:
        return unaltered(stage, letter, chance)
    other = chance.choice(others)
    draft = answer_to(letter, chance, chance.choice(("Untuk kasus {0} telah selesai, hasil kami lampirkan.", "Terkait {0}: sedang dalam proses.")).format(other.case))
    draft.text = f"{draft.words}\n\nPada 07/09/2026 09.00, Focal Point Pusat menulis:\n{marked(letter.text)}\n"
    return draft.about(other.case, moves=False)


def unaltered(_: Stage, letter: Sent, chance: random.Random) -> Draft:
    """Nothing is lost: any program."""
    return _any_program(letter, chance)


def letter_number_in_words(_: Stage, letter: Sent, chance: random.Random) -> Draft:
    """A new mail that cites our letter as official prose does."""
    words = f"{chance.choice(CITING)} surat Saudara Nomor {letter.letter} tanggal 7 September 2026, bersama ini kami sampaikan bahwa masih dalam proses klarifikasi."
    return new_mail(letter, chance, words)


def letter_number_typed_loosely(_: Stage, letter: Sent, chance: random.Random) -> Draft:
    """The number typed by hand: blanks around strokes, O for 0, lower case."""
    number = letter.letter.replace("/", chance.choice((" / ", "/ ", " /")))
    if chance.random() < 0.5:
        number = number.replace("0", "O")
    return new_mail(letter, chance, f"Yth. Bapak, menanggapi surat no. {number} tgl 7/9/2026, sdh kami terima dan sdg diproses. tks")


def letter_number_in_a_file_name(_: Stage, letter: Sent, chance: random.Random) -> Draft:
    """Only the scan's name bears the number, with - or _ for strokes."""
    draft = new_mail(letter, chance, "Berikut jawaban kami, terlampir.")
    draft.files.append((f"Jawaban surat {re.sub('/', chance.choice('-_ '), letter.letter)}.pdf", PDF))
    return draft


def letter_number_in_a_pdf(_: Stage, letter: Sent, chance: random.Random) -> Draft:
    """Only the PDF's text layer cites us, its strokes lost, beside the answering letter's own number."""
    draft = new_mail(letter, chance, "Berikut jawaban kami, terlampir.")
    draft.files = [("Scan_20260909_0001.pdf", PDF)]
    cited = letter.letter.replace("/", "") if chance.random() < 0.7 else letter.letter
    draft.file_text = f"PEMERINTAH KOTA CONTOH\nNomor : 700/{chance.randrange(10, 999)}/Inspektorat/IX/2026\nMenindaklanjuti surat Saudara Nomor {cited} tanggal 7 September 2026\n"
    return draft


def several_letters_cited(_: Stage, letter: Sent, chance: random.Random) -> Draft:
    """Ours, a disposition and their own assignment in one sentence."""
    words = (
        f"Menindaklanjuti surat Saudara Nomor {letter.letter}, disposisi Bupati Nomor 490/{chance.randrange(1, 999)}/SJ dan surat tugas "
        f"Nomor 800/{chance.randrange(1, 999)}/ST/IX/2026, tim kami sedang melakukan pemeriksaan."
    )
    return new_mail(letter, chance, words)


def case_number_in_words(_: Stage, letter: Sent, chance: random.Random) -> Draft:
    """A new mail that names the case, its dashes as a telephone or a typist writes them."""
    number = letter.case.replace("-", chance.choice(("-", " - ", "–", " ", ".")))
    number = number.lower() if chance.random() < 0.3 else number
    return new_mail(letter, chance, f"Untuk kasus {number}, surat sudah kami terima dan akan kami tindak lanjuti.")


def slipped(number: str, chance: random.Random) -> str:
    """A case number with one wrong digit, or two neighbours swapped."""
    at = chance.randrange(len("KWL-2026-0000"), len("KWL-2026-000000"))
    if chance.random() < 0.5 and number[at] != number[at - 1]:
        return number[: at - 1] + number[at] + number[at - 1] + number[at + 1 :]
    return number[:at] + str((int(number[at]) + chance.randrange(1, 10)) % 10) + number[at + 1 :]


def near_number_in_a_new_mail(_: Stage, letter: Sent, chance: random.Random) -> Draft:
    """A mistyped case number and nothing else: proposed through its check character, never believed."""
    return new_mail(letter, chance, f"Untuk kasus {slipped(letter.case, chance)} surat sudah kami terima.").about(letter.case, kind="some", moves=False)


def near_number_in_the_thread(stage: Stage, letter: Sent, chance: random.Random) -> Draft:
    """A mistyped case number in an answer whose thread is right: words and thread differ, a person looks."""
    draft = unaltered(stage, letter, chance)
    wrong = f"Untuk kasus {slipped(letter.case, chance)}: sudah kami terima."
    draft.text, draft.html = (f"{wrong}\n\nPada 07/09/2026 09.00, Focal Point Pusat menulis:\n{marked(letter.text)}\n", "")
    return draft.about(letter.case, kind="some")


def two_cases_in_words(stage: Stage, letter: Sent, chance: random.Random) -> Draft:
    """A new mail about two cases of the same institution, each in a sentence."""
    others = [other for other in stage.by_body[letter.body.code] if other.case != letter.case]
    if not others:
        return case_number_in_words(stage, letter, chance)
    other = chance.choice(others)
    draft = new_mail(letter, chance, f"Kasus {letter.case} sudah kami terima.\nKasus {other.case} masih dalam proses klarifikasi.")
    return draft.about(letter.case, other.case, moves=False)


def nothing_but_a_scan(_: Stage, letter: Sent, chance: random.Random) -> Draft:
    """A new mail with a scan that nobody can read: no evidence at all."""
    draft = new_mail(letter, chance, "Terlampir.", "Surat")
    draft.files = [("IMG-20260909-WA0012.pdf", PDF)]
    return draft.about(letter.case, kind="none", moves=False)


def absence_note(_: Stage, letter: Sent, chance: random.Random) -> Draft:
    """A vacation responder's answer (RFC 3834): filed, moves nothing."""
    draft = answer_to(letter, chance, "Balasan otomatis: saya sedang cuti sampai dengan 15 September 2026.")
    draft.headers.append(("Auto-Submitted", "auto-replied"))
    draft.subject = f"Balasan Otomatis: {letter.subject}"
    return draft.about(letter.case, moves=False)


HABITS = (
    unaltered, message_id_rewritten, references_dropped, subject_replaced, subject_truncated, subject_translated, plus_stripped,
    plus_only_on_the_envelope, only_the_quote_left, only_the_subject_left, tabular_quote_broken, forwarded_by_an_assistant,
    alternate_answers, old_thread_for_another_case, letter_number_in_words, letter_number_typed_loosely,
    letter_number_in_a_file_name, letter_number_in_a_pdf, several_letters_cited, case_number_in_words,
    near_number_in_a_new_mail, near_number_in_the_thread, two_cases_in_words, nothing_but_a_scan, absence_note,
)  # fmt: skip
