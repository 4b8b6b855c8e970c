"""The new person in charge whom a reply names: name without forms of address, ranks and later degrees, address as written."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from daemon.core.rulebook.model import Person

_ADDRESS = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_TITLE = r"(?:sdr[i]?\.?|saudar[ai]|bpk\.?|bapak|ibu|pak|bu|mas|mbak|mba|kang|teh|mr\.?|mrs\.?|ms\.?|miss|uda|uni|bang|cak|daeng|p\b|hj?\.|kol\.?|letkol|mayor|kapten|kompol|akp|akbp|iptu|ipda|aiptu|aipda|bripka)"
# Degrees before a name belong to it: a letter addresses its bearer so.
_DEGREES = re.compile(r"(?:(?:drs?|dra|drh|drg|ir|prof|apt|ns)\.\s+)+(?=[A-Z])", re.IGNORECASE)
_TITLES = re.compile(rf"(?:{_TITLE}\s+)+", re.IGNORECASE)
_TITLED = re.compile(rf"\b(?:{_TITLE}\s+)+(?=[A-Za-z])", re.IGNORECASE)
_CUE = re.compile(
    r"(?:\b(?:kepada|oleh|digantikan|adalah|yaitu|yakni|bernama|menjadi|pengganti(?:nya)?|sekarang|skrg|sama|dengan|dgn|hubungi|menghubungi|kontak|ke|atas nama|pic (?:yang )?(?:baru|kami)|pic"
    r"|successor is|successor,|replaced by|replacement is|contact|to|by|person is|person in charge is|colleague|officer is|is now|over to|pegang dumas|dumas|as of today|instead)|a\.n\.|[:=])\s*$",
    re.IGNORECASE,
)
_OLD = re.compile(
    r"(?:\b(?:lama|selaku|mantan|sebelumnya|dari|semula|menggantikan|replaces|replacing|from|predecessor|formerly))\s*$",
    re.IGNORECASE,
)
_GONE = re.compile(
    r"^[\s,()]*(?:yang\s+)?(?:selaku|sebagai|sudah|telah|sdh|udah|lama\b|pensiun|mutasi|cuti|wafat|promosi|pindah|dimutasi|has (?:been|retired|left|moved)|retired|left|was|who (?:has|left|was))",
    re.IGNORECASE,
)
_WORD = re.compile(r"[A-Za-z][A-Za-z'’.-]*")
_NO_NAME = frozenset(
    "pic dumas inspektorat dinas kabupaten kota provinsi kementerian kepala kasubbag kasubag subbag subbagian bagian umum sekretaris inspektur mohon surat surel email hp wa nomor no telp telepon data kami saya yang mulai per untuk demikian"
    " terima kasih januari februari maret april mei juni juli agustus september oktober november desember senin selasa rabu kamis jumat sabtu minggu bapak ibu pak bu sdr sdri saudara admin petugas pejabat penanggung jawab narahubung focal point"
    " please the our my your his her their new contact person officer mr mrs ms dear sir madam from as of in and or i we you he she it monday tuesday wednesday thursday friday january february march may june july august october december"
    " setda bkd bkpsdm bappeda dispora camat bupati sekda irban bidang seksi staf tata usaha ybs tersebut beliau ini itu saja aja ya nggih dulu dan di ke dengan nya dulu email e-mail sk plt kantor pengaduan masyarakat sekarang skrg"
    " dihubungi menghubungi hubungi alamat pengganti penggantinya sedang ditunjuk baru lama telah sudah akan silakan selanjutnya tetap sama atau tolong via lewat melalui pada sebagai selaku karena krn sejak"
    .split()
)  # fmt: skip
# Capitalised behind a first name, these are names too.
_MAY_FOLLOW = frozenset(
    [
        "baru",
        "lama",
        "sama",
        "ya",
        "ini",
        "umum",
        "may",
        "june",
        "july",
        "april",
        "mei",
        "juni",
        "juli",
        "agustus",
        "setda",
        "sedang",
    ]
)


@dataclass(frozen=True, slots=True)
class _Name:
    start: int
    end: int
    name: str
    titled: bool


def find_person(text: str) -> Person | None:
    """The person who takes over, None where the reply names neither a name nor an address."""
    address = _address(text)
    best: tuple[int, int, str] | None = None
    for found in _names(text):
        score = _score(found, text, address)
        if score > 1 and (best is None or (score, found.start) > best[:2]):
            best = (score, found.start, found.name)
    name = best[2] if best else ""
    return Person(name, address[0] if address else "") if name or address else None


def _address(text: str) -> tuple[str, int] | None:
    """The last address in the text, as a rule the new one."""
    found = list(_ADDRESS.finditer(text))
    return (found[-1][0].rstrip("."), found[-1].start()) if found else None


def _score(found: _Name, text: str, address: tuple[str, int] | None) -> int:
    before, after = text[: found.start], text[found.end : found.end + 60]
    untitled = _TITLES.sub("", before[-12:]) if found.titled else before[-12:]
    lead = before[: len(before) - (len(before[-12:]) - len(untitled))] if found.titled else before
    score = 2 if found.titled else 0
    score += 2 if _CUE.search(lead.rstrip() + " ") or _CUE.search(lead) else 0
    score += 2 if " " in found.name else 0
    if address and 0 <= address[1] - found.end < 70:
        score += 3
        local = address[0].split("@")[0].lower()
        score += 1 if any(part in local for part in found.name.lower().split()) else 0
    score -= 4 if _OLD.search(lead) else 0
    return score - (4 if _GONE.match(after) and not re.match(r"^\s*(?:has taken|is now|will)", after) else 0)


def _names(text: str) -> Iterator[_Name]:
    clean = _ADDRESS.sub(lambda found: "@" * len(found[0]), text)
    shouting = clean.upper() == clean
    taken = 0
    for found in _TITLED.finditer(clean):
        name = _words(clean, found.end(), cased=not shouting and clean[found.end()].isupper())
        if name:
            yield _Name(found.start(), name[1], name[0], titled=True)
    for found in re.finditer(r"(?<![\w.'-])(?:[A-Z]|(?:drg?|drh|apt|ns)\. )[A-Za-z'’.-]*", clean):
        if found.start() < taken or shouting:
            continue
        name = _words(clean, found.start(), cased=True)
        if name and " " in name[0]:
            taken = name[1]
            yield _Name(found.start(), name[1], name[0], titled=False)
    flat = shouting or clean.lower() == clean
    for found in _CUED.finditer(clean):
        if flat or clean[found.end()].isupper():
            name = _words(clean, found.end(), cased=not flat)
            if name:
                yield _Name(found.end(), name[1], name[0], titled=False)


_CUED = re.compile(r"\b(?:pic (?:baru|skrg|sekarang|kini)|ganti pic|new pic|change pic|pic|penggantinya|pengganti saya|oleh|kepada)\s*:?\s+(?=[A-Za-z])", re.IGNORECASE)


def _words(text: str, start: int, *, cased: bool) -> tuple[str, int] | None:
    """Up to four words of a name from `start`; degrees behind a comma are left out."""
    degrees = _DEGREES.match(text, start)
    words: list[str] = degrees[0].split() if degrees else []
    given = len(words)
    end = at = degrees.end() if degrees else start
    while len(words) - given < (4 if cased else 3):
        found = _WORD.match(text, at)
        if not found:
            break
        word = found[0]
        bare = word.rstrip(".").lower()
        if (
            (bare in _NO_NAME and not (len(words) > given and cased and bare in _MAY_FOLLOW))
            or (cased and not word[0].isupper())
            or (not cased and len(bare) < 3)
        ):
            break
        words.append(word.rstrip(".") if len(word) > 3 else word)
        end = found.end()
        if word.endswith(".") and len(word) > 3:
            break
        gap = re.match(r"[ \t]+", text[end:])
        if not gap:
            break
        at = end + gap.end()
    return (" ".join(words), end) if len(words) > given else None
