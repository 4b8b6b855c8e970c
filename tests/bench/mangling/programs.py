"""Mail programs: how each quotes what it answers. The samples they follow stand under tests/mail/reply."""

import html
import random

from mangling.draft import Draft, answer_to, marked, paragraphs
from mangling.stage import BOX, Sent

UNDERSCORES = "_" * 32
WHO = f"Focal Point Pusat <{BOX}>"
WHO_HTML = f"Focal Point Pusat &lt;{BOX}&gt;"


def gmail_id(letter: Sent, chance: random.Random) -> Draft:
    """Gmail on the web in Indonesian, both views, attribution wrapped: gmail-id-alternative.eml."""
    draft = answer_to(letter, chance)
    head = f"Pada tanggal Sen, 7 Sep 2026 pukul 09.00 Focal Point Pusat\n<{BOX}> menulis:"
    draft.text = f"{draft.words}\n\n{head}\n\n{marked(letter.text)}\n"
    draft.html = (
        f'<div dir="ltr">{paragraphs(draft.words)}</div><br><div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">'
        f"Pada tanggal Sen, 7 Sep 2026 pukul 09.00 {WHO_HTML} menulis:<br></div>"
        f'<blockquote class="gmail_quote" style="margin:0 0 0 .8ex;border-left:1px #ccc solid;padding-left:1ex">{letter.html}</blockquote></div>'
    )
    return draft


def gmail_en(letter: Sent, chance: random.Random) -> Draft:
    """Gmail on the web in English, plain view with its wrapped attribution."""
    draft = answer_to(letter, chance)
    draft.text = f"{draft.words}\n\nOn Mon, Sep 7, 2026 at 9:00 AM Focal Point Pusat <{BOX}>\nwrote:\n\n{marked(letter.text)}\n"
    return draft


def gmail_phone(letter: Sent, chance: random.Random) -> Draft:
    """Gmail on a telephone: "Pada Kam, 7 Agu 2026 09.12, ... menulis:"."""
    draft = answer_to(letter, chance)
    draft.text = f"{draft.words}\n\nPada Sen, 7 Sep 2026 09.12, {WHO} menulis:\n\n{marked(letter.text)}\n"
    return draft


def gmail_between(letter: Sent, chance: random.Random) -> Draft:
    """An answer between the quoted lines: gmail-id-between.eml."""
    draft = answer_to(letter, chance)
    lines = marked(letter.text).splitlines()
    middle = len(lines) // 2
    quoted = "\n".join((*lines[:middle], "", draft.words, "", *lines[middle:]))
    draft.text = f"Pada tanggal Sen, 7 Sep 2026 pukul 09.00 {WHO} menulis:\n\n{quoted}\n"
    return draft


def _outlook(draft: Draft, labels: tuple[str, str, str, str], when: str) -> str:
    sender, sent, to, subject = labels
    block = f"{sender}: {WHO}\n{sent}: {when}\n{to}: Tono Umpama <{draft.letter.recipient}>\n{subject}: {draft.letter.subject}"
    return f"{draft.words}\n\n{UNDERSCORES}\n{block}\n\n{draft.letter.text}\n"


def outlook_id(letter: Sent, chance: random.Random) -> Draft:
    """Outlook in Indonesian: underscore line, Dari/Dikirim/Kepada/Perihal, the original without marks."""
    draft = answer_to(letter, chance)
    draft.subject = f"BLS: {letter.subject}"
    draft.text = _outlook(draft, ("Dari", "Dikirim", "Kepada", "Perihal"), "Senin, 7 September 2026 09.00")
    return draft


def outlook_en(letter: Sent, chance: random.Random) -> Draft:
    """Outlook in English: underscore line, From/Sent/To/Subject."""
    draft = answer_to(letter, chance)
    draft.subject = f"RE: {letter.subject}"
    draft.text = _outlook(draft, ("From", "Sent", "To", "Subject"), "Monday, September 7, 2026 9:00 AM")
    return draft


def outlook_html(letter: Sent, chance: random.Random) -> Draft:
    """Outlook on a desktop, HTML alone, header block under a border: outlook-id-html.eml."""
    draft = answer_to(letter, chance)
    words = "".join(f'<p class="MsoNormal">{html.escape(line)}<o:p></o:p></p>' for line in draft.words.splitlines())
    draft.text = ""
    draft.html = (
        f'<html><body lang="IN"><div class="WordSection1">{words}<div><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm">'
        f'<p class="MsoNormal"><b>Dari:</b> {WHO_HTML}<br><b>Dikirim:</b> Senin, 7 September 2026 09.00<br><b>Kepada:</b> {letter.recipient}<br>'
        f"<b>Perihal:</b> {html.escape(letter.subject)}</p></div></div>{letter.html}</div></body></html>"
    )
    return draft


def outlook_mobile(letter: Sent, chance: random.Random) -> Draft:
    """Outlook on a telephone, HTML alone, divRplyFwdMsg: outlook-mobile-html.eml."""
    draft = answer_to(letter, chance)
    draft.text = ""
    draft.html = (
        f'<html><body><div dir="ltr">{paragraphs(draft.words)}</div><div id="ms-outlook-mobile-signature"><div><br></div>Dapatkan '
        f'<a href="https://aka.ms/example">Outlook untuk Android</a></div><hr style="display:inline-block;width:98%" tabindex="-1">'
        f'<div id="divRplyFwdMsg" dir="ltr"><b>Dari:</b> {WHO_HTML}<br><b>Terkirim:</b> Senin, 7 September 2026 09:00:00<br>'
        f"<b>Ke:</b> {letter.recipient}<br><b>Subjek:</b> {html.escape(letter.subject)}</div><div>{letter.html}</div></body></html>"
    )
    return draft


def yahoo_id(letter: Sent, chance: random.Random) -> Draft:
    """Yahoo on the web in Indonesian: indented attribution, no marks: yahoo-web-id.eml."""
    draft = answer_to(letter, chance)
    quoted = "\n".join(f" {line}" for line in letter.text.splitlines())
    draft.text = f"{draft.words}\n\n    Pada Senin, 7 September 2026 09.00.00 WIB, {WHO} menulis:  \n \n{quoted}\n"
    return draft


def yahoo_android(letter: Sent, chance: random.Random) -> Draft:
    """Yahoo on Android: its own line, then attribution and quotation: yahoo-android-id.eml."""
    draft = answer_to(letter, chance)
    draft.text = f"{draft.words}\n\nTerkirim dari Yahoo Mail di Android \n \n  Pada Sen, 7 Sep 2026 pada 09.00, Focal Point Pusat<{BOX}> menulis:   {letter.text}\n"
    return draft


def zimbra_id(letter: Sent, chance: random.Random) -> Draft:
    """Zimbra in Indonesian: "----- Pada ..., jam ..., ... menulis:", no marks: zimbra-id.eml."""
    draft = answer_to(letter, chance)
    draft.subject = f"Bls: {letter.subject}"
    draft.text = f"{draft.words}\n\n----- Pada 7 Sep 2026, jam 09:00, Focal Point Pusat {BOX} menulis:\n\n{letter.text}\n"
    return draft


def zimbra_block(letter: Sent, chance: random.Random) -> Draft:
    """Zimbra with the original's headers kept: Dari/Ke/Terkirim/Subjek under "----- Pesan Asli -----"."""
    draft = answer_to(letter, chance)
    draft.subject = f"Bls: {letter.subject}"
    block = f'Dari: "Focal Point Pusat" <{BOX}>\nKe: {letter.recipient}\nTerkirim: Senin, 7 September 2026 09:00:00\nSubjek: {letter.subject}'
    draft.text = f"{draft.words}\n\n----- Pesan Asli -----\n{block}\n\n{letter.text}\n"
    return draft


def roundcube_id(letter: Sent, chance: random.Random) -> Draft:
    """Roundcube in Indonesian, the answer above or below: roundcube-bottom.eml."""
    draft = answer_to(letter, chance)
    quoted = f"Pada 2026-09-07 09:00, Focal Point Pusat menulis:\n{marked(letter.text)}"
    draft.text = f"{quoted}\n\n{draft.words}\n" if chance.random() < 0.5 else f"{draft.words}\n\n{quoted}\n"
    return draft


def thunderbird_id(letter: Sent, chance: random.Random) -> Draft:
    """Thunderbird in Indonesian: "Pada <tgl> <jam>, <nama> menulis:", answer below, a signature under "-- "."""
    draft = answer_to(letter, chance)
    draft.text = f"Pada 07/09/2026 09.00, Focal Point Pusat menulis:\n{marked(letter.text)}\n\n{draft.words}\n\n-- \nTono Umpama\n{letter.body.name}\n"
    return draft


def apple_mail(letter: Sent, chance: random.Random) -> Draft:
    """Apple Mail on a telephone, the attribution under the mark: iphone-id.eml."""
    draft = answer_to(letter, chance)
    draft.text = f"{draft.words}\n\nDikirim dari iPhone saya\n\n> Pada 7 Sep 2026, pukul 09.00, {WHO} menulis:\n> \n{marked(letter.text)}\n"
    return draft


def samsung(letter: Sent, chance: random.Random) -> Draft:
    """Samsung's mail program: header block under "Pesan asli", no marks: samsung-id.eml."""
    draft = answer_to(letter, chance)
    block = f"Dari: {WHO}\nTanggal: 07/09/26 09.00 (GMT+07:00)\nKe: {letter.recipient}\nSubjek: {letter.subject}"
    draft.text = f"{draft.words}\n\nDikirim dari ponsel Galaxy saya\n\n-------- Pesan asli --------\n{block}\n\n{letter.text}\n"
    return draft


def k9(letter: Sent, chance: random.Random) -> Draft:
    """K-9 Mail: "Am"-less English attribution with the date first, quoted with marks, its own last line."""
    draft = answer_to(letter, chance)
    draft.text = f"{draft.words}\n\nOn September 7, 2026 9:00:00 AM GMT+07:00, Focal Point Pusat <{BOX}> wrote:\n{marked(letter.text)}\n\n-- \nDikirim dari perangkat Android saya dengan K-9 Mail.\n"
    return draft


def html_only(letter: Sent, chance: random.Random) -> Draft:
    """A webmail that writes HTML alone: blockquote type=cite (RFC 2646 era habit), no plain view."""
    draft = answer_to(letter, chance)
    draft.text = ""
    draft.html = f'<html><body>{paragraphs(draft.words)}<br>Pada 7 Sep 2026 09.00, {WHO_HTML} menulis:<blockquote type="cite">{letter.html}</blockquote></body></html>'
    return draft


def unquoted(letter: Sent, chance: random.Random) -> Draft:
    """A program set to quote nothing: mutt with include=no."""
    return answer_to(letter, chance)


PROGRAMS = (
    gmail_id, gmail_en, gmail_phone, gmail_between, outlook_id, outlook_en, outlook_html, outlook_mobile, yahoo_id,
    yahoo_android, zimbra_id, zimbra_block, roundcube_id, thunderbird_id, apple_mail, samsung, k9, html_only, unquoted,
)  # fmt: skip
