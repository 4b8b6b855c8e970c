"""The second copy of a mail that perhaps left before: the same mail with the same Message-ID, and a first line that says so."""

import html
import re
from email import message_from_bytes
from email.message import EmailMessage

from daemon.core.letters.mime import POLICY

SAID = {
    "id": "Surel ini mungkin sudah Anda terima: pengirimannya terputus dan tidak dapat dipastikan, maka dikirim sekali lagi.",
    "en": "You may have received this mail before: sending it was cut off and could not be made sure of, so it is sent once more.",
}
BODY = re.compile(r"<body\b[^>]*>", re.IGNORECASE)
STYLE = "margin:0;padding:8px 16px;font-family:sans-serif;font-size:14px;color:#1f2937;background:#fef3c7"


def second_copy(rendered: bytes) -> bytes:
    """The rendered mail with the remark above its text in both views; everything else stays as it was."""
    mail = message_from_bytes(rendered, policy=POLICY)
    language = str(mail["Content-Language"] or "id")
    said = SAID.get(language, SAID["id"])
    for part in mail.walk():
        if isinstance(part, EmailMessage) and part.get_content_disposition() != "attachment":
            _remark(part, said)
    return mail.as_bytes()


def _remark(part: EmailMessage, said: str) -> None:
    kind = part.get_content_type()
    if kind not in ("text/plain", "text/html"):
        return
    text = str(part.get_content())
    if said in text or html.escape(said) in text:
        return
    if kind == "text/plain":
        text = f"{said}\n\n{text}"
    else:
        shown = f'<p style="{STYLE}">{html.escape(said)}</p>'
        text = BODY.sub(lambda opened: opened[0] + shown, text, count=1) if BODY.search(text) else shown + text
    language = part["Content-Language"]
    part.set_content(text, subtype=kind.partition("/")[2], charset="utf-8", cte="quoted-printable")
    if language and not part["Content-Language"]:
        part["Content-Language"] = str(language)
