"""People who are not whom we wrote to: colleagues, strangers, forgers, other institutions' PICs."""

import random

from mangling.draft import Draft, answer_to, marked, new_mail
from mangling.habits import unaltered
from mangling.programs import WHO
from mangling.stage import BORDER, BOX, Sent, Stage

STRANGER = "orang@example.org"
FINISHED = "Telah selesai kami tindak lanjuti. Hasil pemeriksaan kami sampaikan terlampir, mohon kasus ditutup."


def colleague_of_the_office(stage: Stage, letter: Sent, chance: random.Random) -> Draft:
    """A colleague on the institution's own domain was passed the mail and answers: filed as a comment, moves nothing."""
    draft = unaltered(stage, letter, chance)
    draft.sender, draft.name = f"staf@{letter.body.domain or 'surel.example.org'}", "Staf Rekaan"
    return draft.about(letter.case, kind="full" if letter.body.domain else "some", moves=False)


def colleague_on_free_mail(stage: Stage, letter: Sent, chance: random.Random) -> Draft:
    """A colleague's private address with a valid token: held, and the registered address is asked."""
    draft = unaltered(stage, letter, chance)
    draft.sender, draft.name = f"staf{chance.randrange(1000)}@surel.example.org", "Staf Rekaan"
    draft.about(letter.case, kind="some", moves=False).may_link = ()
    return draft


def stranger_quoting_everything(stage: Stage, letter: Sent, chance: random.Random) -> Draft:
    """T02: somebody who got hold of the mail answers it, every carrier kept."""
    draft = unaltered(stage, letter, chance)
    draft.sender, draft.name = STRANGER, "Orang Lain"
    return draft.foreign()


def stranger_who_knows_the_numbers(_: Stage, letter: Sent, chance: random.Random) -> Draft:
    """A citizen writes about their own complaint and names both numbers."""
    draft = new_mail(letter, chance, f"Saya menanyakan kasus {letter.case}, surat {letter.letter}. {FINISHED}")
    draft.sender, draft.name = STRANGER, "Orang Lain"
    return draft.foreign()


def stranger_forwarding(_: Stage, letter: Sent, chance: random.Random) -> Draft:
    """Our mail, forwarded to us by nobody we know."""
    draft = new_mail(letter, chance, FINISHED, f"Fwd: {letter.subject}")
    draft.sender, draft.name = STRANGER, "Orang Lain"
    draft.text = f"{FINISHED}\n\n---------- Forwarded message ---------\nDari: {WHO}\nSubject: {letter.subject}\nTo: {letter.recipient}\n\n{letter.text}\n"
    return draft.foreign()


def forger_without_token(_: Stage, letter: Sent, chance: random.Random) -> Draft:
    """T01: From is the PIC's, the numbers are known, no token: may be filed, must move nothing."""
    draft = new_mail(letter, chance, f"Kasus {letter.case}: {FINISHED}", f"Re: {letter.subject}")
    return draft.foreign(may_link=letter.cases)


def forger_whom_the_border_names(stage: Stage, letter: Sent, chance: random.Random) -> Draft:
    """From is the PIC's and every carrier is there, but our own border says dmarc=fail (RFC 8601)."""
    draft = unaltered(stage, letter, chance)
    draft.headers.insert(0, ("Authentication-Results", f"{BORDER}; dmarc=fail header.from={draft.sender.partition('@')[2]}"))
    return draft.foreign()


def forger_by_display_name(stage: Stage, letter: Sent, chance: random.Random) -> Draft:
    """The PIC's address stands in the display name of another mailbox."""
    draft = unaltered(stage, letter, chance)
    draft.name, draft.sender = f'"{letter.recipient}"', STRANGER
    return draft.foreign()


def two_mailboxes_in_from(stage: Stage, letter: Sent, chance: random.Random) -> Draft:
    """From names the PIC and another: nobody wrote it."""
    draft = unaltered(stage, letter, chance)
    draft.name, draft.sender = "", f"{letter.recipient}, {STRANGER}"
    return draft.foreign()


def token_of_another_case(stage: Stage, letter: Sent, chance: random.Random) -> Draft:
    """A PIC uses their own signed address, and names another institution's case in the words or the subject."""
    other = _elsewhere(stage, letter, chance)
    draft = answer_to(letter, chance, FINISHED)
    if chance.random() < 0.5:
        draft.text = f"Kasus {other.case}: {FINISHED}"
    else:
        draft.subject = f"Re: {other.subject}"
    return draft.foreign()


def token_altered(_: Stage, letter: Sent, chance: random.Random) -> Draft:
    """T05: one character of the token is another, and nothing else leads to the case."""
    at = chance.randrange(len(letter.token))
    wrong = letter.token[:at] + ("b" if letter.token[at] == "a" else "a") + letter.token[at + 1 :]
    draft = new_mail(letter, chance, FINISHED)
    draft.to = BOX.replace("@", f"+{wrong}@")
    return draft.foreign()


def pic_of_another_institution(stage: Stage, letter: Sent, chance: random.Random) -> Draft:
    """T06: another institution's PIC answers a mail that was passed to them."""
    draft = unaltered(stage, letter, chance)
    draft.sender = _elsewhere(stage, letter, chance).recipient
    return draft.foreign()


def pic_who_names_a_foreign_case(stage: Stage, letter: Sent, chance: random.Random) -> Draft:
    """Another institution's PIC names the case in a mail of their own, our letter quoted."""
    draft = new_mail(letter, chance, f"Untuk {letter.case}: {FINISHED}\n\n{marked(letter.letter)}")
    draft.sender = _elsewhere(stage, letter, chance).recipient
    return draft.foreign()


def _elsewhere(stage: Stage, letter: Sent, chance: random.Random) -> Sent:
    code = chance.choice([code for code in stage.by_body if code != letter.body.code])
    return chance.choice(stage.by_body[code])


OTHERS = (
    colleague_of_the_office, colleague_on_free_mail, stranger_quoting_everything, stranger_who_knows_the_numbers, stranger_forwarding,
    forger_without_token, forger_whom_the_border_names, forger_by_display_name, two_mailboxes_in_from, token_of_another_case,
    token_altered, pic_of_another_institution, pic_who_names_a_foreign_case,
)  # fmt: skip
