"""The frame of a letter: address, greeting, formulas of closing, signature, copies, notices of mail programs.

It says nothing of a case but is full of its words ("Kepala Subbagian Evaluasi dan Pelaporan"), so that hints and the
second voice leave it out. Rules read it like all the rest: their phrases are exact.
"""

import re
from collections.abc import Sequence

from daemon.core.rulebook.words import Sentence

_GREETING = re.compile(
    r"\W*(?:assalam\S*|w[rb]|wabarakatuh|as salam\S*|dengan hormat|salam (?:sejahtera|hormat|sehat)\b.*|selamat (?:pagi|siang|sore|malam)|om swastiastu|shalom"
    r"|semoga (?:bapak|ibu|saudara)\b.*\b(?:sehat|lindungan|baik)\b.*|(?:dear|hi|hello|halo|good (?:morning|afternoon|day))(?: \S+){0,4}"
    r"|(?:kepada )?yth\b(?:[^,]*|[^,]*,? *))(?:\s+(?:warahmatullahi|wr|wabarakatuh|wb|bapak\S*|ibu\S*|pak|bu|saudara)\W*)*\W*"
)
_ADDRESS = re.compile(
    r"(?:kepada|yth|asisten deputi|deputi|kementerian|menteri|sekretariat|bapak|ibu|tim|kepala|direktur|up|u\.p|di|c\.q)\b"
)
_CLOSING = re.compile(
    r"\W*(?:demikian(?:lah)?\b,?\s*(?:(?:hal |surat |laporan |jawaban )?(?:ini |kami )?(?:kami )?(?:disampaikan|sampaikan|dilaporkan|laporkan|untuk|agar|atas|harap|mohon|kiranya|dan)\b.*)?"
    r"|atas (?:perhatian|perkenan|kerja ?sama|bantuan|perhatian\S*)\b.*|was+alam\S*.*|(?:kami ucapkan |diucapkan )?terima kasih(?: banyak)?(?: (?:pak|bu|kang|mas|mbak|bapak|ibu)\S*)*"
    r"|hormat (?:kami|saya)|salam|salam hormat|(?:best|kind|warm|many thanks and best)? ?regards|(?:yours )?(?:sincerely|faithfully)(?: yours)?|thank you|thanks|many thanks)\W*"
)
_SIGNED = re.compile(
    r"\W*(?:a\.? ?n\b|an\.|ttd|tanda tangan|nip\b|plt|plh|inspektur|inspektorat|sekretaris|sekretariat|sub ?bag\S*|bagian|bidang|dinas|badan|kementerian|pemerintah|kepala|kasub\S*|staf|admin|tim|unit"
    r"|irban|auditor|jl|jalan|telp|telepon|tel|hp|email|kabupaten|kota|provinsi|complaints|public|division|duty|head of|office of|the inspect|inspector\S*|secretar|tembusan|cc)\b"
)
_NOTICE = re.compile(
    r"penafian|disclaimer|penerima yang dituju|intended recipient|lingkungan sebelum mencetak|consider the environment|^\W*(?:dikirim|terkirim|sent) (?:dari|from) |melayani sampai"
)
_SIGN_OFF = re.compile(
    r"\W*(?:hormat (?:kami|saya)|salam(?: hormat)?|was+alam\S*|(?:best |kind |warm )?regards|(?:yours )?sincerely|yours|a\.? ?n\.|an\.|tanda tangan|nip|sekretaris,|inspektur,|plt\.?|plh\.?)(?![\w/])"
)
_COPIES = re.compile(r"\W*tembusan\b")
# Where one of these stands, something is said.
_SAID = re.compile(
    r"\b(?:sudah|telah|masih|sedang|belum|akan|tidak|bukan|kami|saya|kita|baru|mohon|yang|lagi|ada|sudahkah|has|have|had|is|are|was|were|will|not|we|i)\b"
)
_SHORT = 10


def spoken(sentences: Sequence[Sentence]) -> tuple[int, ...]:
    """The numbers of the sentences that are not frame; all of them where nothing else is there."""
    body = [n for n, sentence in enumerate(sentences) if not _NOTICE.search(sentence.text)]
    copies = next((n for n in body if n and _COPIES.match(sentences[n].text)), len(sentences))
    body = [n for n in body if n < copies]
    while body and _opens(sentences[body[0]]):
        body.pop(0)
    body = body[: _signed_off(sentences, body)]
    while len(body) > 1 and _closes(sentences[body[-1]]):
        body.pop()
    kept = [n for n in body if not _CLOSING.fullmatch(sentences[n].text)]
    return tuple(kept or body or range(len(sentences)))


def _signed_off(sentences: Sequence[Sentence], body: Sequence[int]) -> int:
    """Where in `body` the writer takes leave, and only names and offices follow; its length where they do not."""
    end = len(body)
    for place in range(len(body) - 1, 0, -1):
        sentence = sentences[body[place]]
        if len(sentence.codes) >= _SHORT:
            break
        if _SIGN_OFF.match(sentence.text):
            end = place
    return end


def _opens(sentence: Sentence) -> bool:
    text = sentence.text
    address = _ADDRESS.match(text) and "," not in text and _is_label(sentence)
    return bool(address or _GREETING.fullmatch(text))


def _is_label(sentence: Sentence) -> bool:
    """Whether it names something and says nothing."""
    text = sentence.text
    return len(sentence.codes) < _SHORT and not text.endswith((".", "!", "?")) and not _SAID.search(text)


def _closes(sentence: Sentence) -> bool:
    text = sentence.text
    signed = _SIGNED.match(text) and _is_label(sentence)
    return bool(signed or _CLOSING.fullmatch(text) or len(sentence.codes) == 0 or _SIGNED.fullmatch(text.rstrip(". ")))
