"""Marks what stands below the writer's words: signature, "Dikirim dari …", disclaimer, list footer, PGP armour.

Indonesian closings ("Hormat kami," and a name) stay with the reply: they are how a letter there ends, and often name the office.
"""

import re
from collections.abc import Iterator, Sequence

from daemon.core.reply.headings import RULE
from daemon.core.reply.model import Line, Part
from daemon.core.reply.tongues import words_of

DELIMITER = re.compile(r"\s*(?:--|__)[\s\xa0]*$")
LOOSE_DELIMITER = re.compile(r"\s*(?:-{3,4}|_{3,4}|[—–]{2,}|={2,4}|\+{2,4}|~{2,4})\s*$")
DELIMITING = frozenset("-_—–=+~*")
ORNAMENT = re.compile(r"[\s\-_=*#~+.—–·•ᐧ]*[-_=*#~+—–ᐧ][\s\-_=*#~+.—–·•ᐧ]*$")
GADGETS = tuple(sorted(words_of("gadget")))
GADGET_ENDS = tuple(sorted(end + stop for end in words_of("gadget_end") for stop in ("", ".")))
GADGET_START, GADGET_STOP = min(map(len, GADGETS)), min(map(len, GADGET_ENDS))
GADGET_STARTS = frozenset(words[:GADGET_START] for words in GADGETS)
GADGET_STOPS = frozenset(words[-GADGET_STOP:] for words in GADGET_ENDS)
CLOSINGS = words_of("closings")
POSTSCRIPT = re.compile(r"\W*(?:p\.?\s?s\b|n\.?b\b|catatan\b|tambahan\b)", re.IGNORECASE)
LINKED = re.compile(r"[<\[(]|https?:")
LINK = re.compile(r"<?\bhttps?://\S+|<[^>]*>|\[[^\]]*\]|\([^)]*\)")
DEVICE = re.compile(
    r"i-?phon|ipad|ipod|i-?os|android|galaxy|samsung|yahoo|outlook|windows|\bmail\b|gmail|blackberry|\bhp\b|ponsel|telepon"
    r"|handphone|gawai|xiaomi|redmi|\bmi\b|\bpoco\b|oppo|vivo|realme|huawei|honor|nokia|sony|xperia|motorola|oneplus|pixel|mobil|phone"
    r"|tablet|device|perangkat|handy|telefon|téléphone|teléfono|móvil|celular|smartphone|k-9|aquamail|bluemail|spark|proton"
    r"|thunderbird|zimbra|webmail|macbook|\bmac\b|laptop|komputer|\bmy\b|\bapp\b|aplikasi|手机|手機|スマート|телефон|устройств|пристро|телефону|почт",
    re.IGNORECASE,
)
# These four read lower case: re looks up its branches several times as fast as where it has to ignore case.
TITLED = re.compile(
    r"\W*(?:(?:legal |e-?mail )?disclaimer|penafian|pernyataan kerahasiaan|pemberitahuan kerahasiaan"
    r"|confidentiality (?:notice|note|statement)|legal notice|avis de confidentialité|aviso (?:legal|de confidencialidad|de confidencialidade)"
    r"|haftungsausschluss|nota di riservatezza)\b",
)
# What a gateway puts on top of mail from outside.
BANNER = re.compile(
    r"\W*(?:\[(?:external|ext|eksternal)[^\]]{0,20}\]\s*$|(?:caution|warning|peringatan|perhatian|external(?: e-?mail| sender)?|email eksternal)\s*[:!\]–-].{0,120}"
    r"(?:outside|external|eksternal|dari luar|luar organisasi|do not click|jangan (?:klik|mengeklik|membuka)))",
)
FOOTNOTE = re.compile(
    r"\W*(?:please (?:consider|think about|don't print|do not print).{0,40}(?:environment|print|tree)|think before you print|save (?:a tree|paper|trees)"
    r"|(?:mohon |harap )?pertimbangkan (?:lingkungan|sebelum mencetak)|(?:mohon )?hemat kertas"
    r"|sebelum mencetak|jangan mencetak (?:surel|email|e-mail)"
    r"|(?:virus-free|bebas virus|libre de virus|virenfrei|sans virus|privo di virus)\b|this (?:e-?mail|message) has been (?:checked|scanned)"
    r"|(?:e-?mail|surel|pesan) ini telah (?:diperiksa|dipindai).{0,40}virus|pense à l'environnement|avant d'imprimer|diese (?:e-mail|nachricht) wurde (?:von|mit|auf)"
    r"|you received this message because you are subscribed|anda menerima (?:pesan|email|surel) ini karena)",
)
GENERIC = re.compile(
    r"\W*(?:th(?:is|ese) (?:e-?mails?|electronic|message|mail|communication|transmission|information|document|correspondence)"
    r"|the (?:information|contents?|above (?:e-?mail|message|information))|any (?:views|opinions)|if you (?:are not|have received|received)"
    r"|(?:e-?mail|surel|pesan|surat elektronik|dokumen|komunikasi) ini\b|(?:seluruh )?(?:isi|informasi|data) (?:e-?mail|surel|pesan|yang|dalam|pada|di dalam)"
    r"|(?:apabila|jika|bila|kalau) (?:anda|saudara|bapak/ibu) (?:bukan|menerima|tidak)"
    r"|c(?:e|et|ette) (?:message|courriel|mail|e-?mail|communication)|les informations|l'information"
    r"|dies(?:e|er|es) (?:e-?mail|nachricht|mail|mitteilung)|est[ea] (?:mensaje|correo|e-?mail|mensagem|comunicaci[oó]n|comunicação)|a? ?informa(?:ción|ção)|la información"
    r"|quest[oa] (?:messaggio|e-?mail|comunicazione|documento)|le informazioni|il presente (?:messaggio|documento)|il contenuto"
    r"|(?:dit|deze|de) (?:bericht|e-?mail|informatie|mail)|den(?:na|ne) (?:e-?post|e-?mail|melding|mail|besked)|dett?[ae] (?:e-?post|meddelande|melding|mail)"
    r"|(?:ta|niniejsza) wiadomość|настоящее (?:сообщение|письмо)|данное (?:сообщение|письмо)|это (?:сообщение|письмо)|本邮件|本郵件|このメール|이 메일)",
)
LEGAL = re.compile(
    r"confiden|rahasia|intended|dituju(?!an)|penerima yang|bukan penerima|ditujukan|privileg|unauthori|tidak berwenang|tanpa izin|hapus|delete|destinat|vertraulich|riservat|copiare|cancellar|vertrouwelijk"
    r"|konfidenti|poufn|конфиденц|sender immediately|beritahu|memberitahu|strictly|dilarang|prohibit|disclos|menyebarluaskan|menggandakan|empfänger|widerrechtlich|in error|per errore|kekeliruan|keliru"
    r"|liab|bertanggung jawab|保密|機密|机密",
    re.IGNORECASE,
)
CONTACT = re.compile(
    r"@|https?://|www\.|\+\d{2}|(?<!\w)(?:tel|telp|telepon|phone|hp|wa|fax|faks|mobile|mobil|handphone|mailing list|jl|jalan|nip)(?!\w)\.?",
    re.IGNORECASE,
)
ITEM = re.compile(r"\s*(?:\(?\d{1,3}[.)]\s|no\.? ?\d|[-•*] \S|[A-Z]{2,6}-\d{4}-\d)", re.IGNORECASE)
MOST_LENGTH = 400
# No signature has more lines, blank ones counted.
LONGEST = 40


def mark_signatures(lines: Sequence[Line], parts: list[Part]) -> None:
    """Turn the writer's own lines that are signature, disclaimer or ornament into `signature`, in place."""
    spoken = False
    for start, end in list(own_runs(lines, parts)):
        mark_armour(lines, parts, start, end)
        mark_disclaimers(lines, parts, start, end)
        spoken = mark_below_delimiter(lines, parts, start, end, spoken=spoken)
        mark_closing(lines, parts, start, end)
        mark_ornaments(lines, parts, start, end)


def own_runs(lines: Sequence[Line], parts: Sequence[Part]) -> Iterator[tuple[int, int]]:
    """The runs of lines that the writer wrote, between quotations; fenced code counts as written."""
    start: int | None = None
    for index in range(len(lines) + 1):
        own = index < len(lines) and (parts[index] == "own" or (start is not None and lines[index].is_blank))
        if own and start is None:
            start = index
        elif not own and start is not None:
            yield start, index
            start = None


def mark_armour(lines: Sequence[Line], parts: list[Part], start: int, end: int) -> None:
    """Mark what PGP puts around a signed text (RFC 9580): the head line with its hash, and the signature block."""
    if not any(line.text.lstrip().startswith("-----BEGIN PGP ") for line in lines[start:end]):
        return
    signed = inside = False
    for index in range(start, end):
        text = lines[index].text.strip()
        opening = text == "-----BEGIN PGP SIGNED MESSAGE-----"
        inside = inside or text == "-----BEGIN PGP SIGNATURE-----"
        if inside or opening or (signed and text.startswith("Hash: ")):
            parts[index] = "signature"
        signed = opening or (signed and text.startswith("Hash: "))
        inside = inside and text != "-----END PGP SIGNATURE-----"


def mark_disclaimers(lines: Sequence[Line], parts: list[Part], start: int, end: int) -> None:
    """Mark paragraphs that are nobody's words: disclaimers, "consider the environment", a scanner's boast."""
    index = start
    while index < end:
        if lines[index].is_blank:
            index += 1
            continue
        below = next((i for i in range(index, end) if lines[i].is_blank), end)
        for first in range(max(index, below - 40), below):
            if is_disclaimer([line.text for line in lines[first:below]]):
                top = next(
                    (i + 1 for i in range(first - 1, index - 1, -1) if not LINK.fullmatch(lines[i].text.strip())), index
                )
                parts[top:below] = ["signature"] * (below - top)
                break
        index = below


def is_disclaimer(paragraph: Sequence[str]) -> bool:
    """Whether a paragraph is a disclaimer or a footnote that a server or a template adds."""
    first = paragraph[0][:MOST_LENGTH].lower()
    if TITLED.match(first) or BANNER.match(first) or FOOTNOTE.match(first):
        return True
    if not GENERIC.match(first):
        return False
    return len({hit[0].casefold() for hit in LEGAL.finditer(" ".join(paragraph[:12])[:2000])}) >= 2


def mark_below_delimiter(lines: Sequence[Line], parts: list[Part], start: int, end: int, *, spoken: bool) -> bool:
    """Mark all from the first signature delimiter or telephone's line to the end of the run.

    `spoken`: the writer has said something above; the answer is the same for what comes below the run.
    """
    fence = False
    for index in range(start, end):
        text = lines[index].text[:MOST_LENGTH]
        if parts[index] != "own" or lines[index].is_blank:
            continue
        fence ^= text.lstrip().startswith("```")
        gadget = not fence and is_gadget(text)
        ends = gadget and spoken and (index + 1 >= end or lines[index + 1].is_blank)
        if ends or (not fence and not gadget and begins_signature(lines, index, end, spoken=spoken)):
            parts[index:end] = ["signature"] * (end - index)
            return spoken
        if gadget:
            parts[index] = "signature"
        spoken = spoken or not gadget
    return spoken


def begins_signature(lines: Sequence[Line], index: int, end: int, *, spoken: bool) -> bool:
    """Whether a line is a delimiter and all below it a signature."""
    text = lines[index].text[:MOST_LENGTH]
    if text.lstrip(" \t>")[:1] not in DELIMITING:
        return False
    if DELIMITER.match(text):
        return spoken or (end - index <= LONGEST and is_signature_block([line.text for line in lines[index + 1 : end]]))
    if end - index > LONGEST:
        return False
    if LOOSE_DELIMITER.match(text) or RULE.match(text):
        return spoken and is_name_block([line.text for line in lines[index + 1 : end]])
    return False


def is_gadget(text: str) -> bool:
    """Whether a line is the one a telephone or program signs with: "Dikirim dari iPhone saya", "Get Outlook for iOS"."""
    if len(text) > 300:
        return False
    line = (LINK.sub(" ", text) if LINKED.search(text) else text).strip(" \t\xa0-–—*_>|").casefold()
    if line[:GADGET_START] not in GADGET_STARTS and line[-GADGET_STOP:] not in GADGET_STOPS:
        return False
    if not line.startswith(GADGETS) and not line.endswith(GADGET_ENDS):
        return False
    words = line.split()
    if not words or len(words) > 14 or line.endswith(("?", "!")):
        return False
    if not line.startswith(GADGETS) and not (line.endswith(GADGET_ENDS) and DEVICE.search(line)):
        return False
    if line.startswith(("sent from", "sent via")) and len(words) <= 8 and not re.search(r"[,.;:]", line.rstrip(".")):
        return not line.endswith(".") or DEVICE.search(line) is not None
    return DEVICE.search(line) is not None and not re.search(r"[,;]\s", line)


def is_signature_block(block: Sequence[str]) -> bool:
    """Whether lines can be a signature: few, short, no sentences but a motto or a disclaimer. An empty block is one."""
    shown = [text.strip() for text in block if text.strip() and not ORNAMENT.match(text[:MOST_LENGTH])]
    if len(shown) > 14:
        return False
    for index, text in enumerate(shown):
        if is_disclaimer(shown[index:]):
            return True
        if len(text) > 100 or is_sentence(text):
            return False
    return True


def is_name_block(block: Sequence[str]) -> bool:
    """Whether lines below a mere rule are surely a signature: ways to reach somebody, or nothing but a name and a title."""
    shown = [text.strip() for text in block if text.strip() and not ORNAMENT.match(text[:MOST_LENGTH])]
    if not is_signature_block(block):
        return False
    if any(CONTACT.search(text[:MOST_LENGTH]) for text in shown) or not shown:
        return not any(ITEM.match(text) for text in shown)
    return len(shown) <= 4 and all(is_titled_name(text) for text in shown)


def is_titled_name(text: str) -> bool:
    """Whether a line is a name or a title: a few words, the first with a capital, no figures, no shouted command."""
    words = text.split()
    return (
        len(words) <= 6
        and words[0][:1].isupper()
        and not re.search(r"[\d:;?!]", text)
        and not (len(words) == 1 and text.isupper())
    )


def is_sentence(text: str) -> bool:
    """Whether a line reads as a sentence rather than as a name, a title or an address."""
    words = text.split()
    return len(words) >= 6 and text.rstrip("\"'”").endswith((".", "?", "!")) and not text.startswith(('"', "“", "'"))


def mark_closing(lines: Sequence[Line], parts: list[Part], start: int, end: int) -> None:
    """Mark a closing such as "Best regards," with the name below it, where nothing else follows."""
    own = [i for i in range(start, end) if parts[i] == "own" and not lines[i].is_blank]
    for place in range(len(own) - 1, max(0, len(own) - 9), -1):
        text = lines[own[place]].text[:MOST_LENGTH]
        if len(text) > 80 or is_sentence(text) or POSTSCRIPT.match(text):
            return
        if is_closing(text):
            parts[own[place] : end] = ["signature"] * (end - own[place])
            return


def is_closing(text: str) -> bool:
    """Whether a line is a closing formula, alone or with a name behind its comma."""
    formula, _, name = text.casefold().partition(",")
    formula = re.sub(r"[^\w\s&'-]", "", formula).strip()
    return formula in CLOSINGS and len(name.split()) <= 4


def mark_ornaments(lines: Sequence[Line], parts: list[Part], start: int, end: int) -> None:
    """Mark rules and ornaments at the end of a run; between the writer's own lines they stay."""
    for index in range(end - 1, start - 1, -1):
        if parts[index] != "own" or lines[index].is_blank:
            continue
        if not ORNAMENT.match(lines[index].text[:MOST_LENGTH]):
            return
        parts[index] = "signature"
