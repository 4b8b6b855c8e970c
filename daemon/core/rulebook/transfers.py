"""The institution that a reply names as the right one: by what leads up to it, else by what is said of each that is named."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from daemon.core.rulebook.naming import is_common, name_at, opens_name


@dataclass(frozen=True, slots=True)
class _Cue:
    pattern: re.Pattern[str]
    weight: int


_TO = r"(?:ke|kepada|pada|to)\s+"
_CUES = (
    _Cue(re.compile(rf"\b(?:di)?(?:\s?alihkan|teruskan|limpahkan|sampaikan|tujukan|arahkan|kirim(?:kan)?|adukan|laporkan|alamatkan|ajukan|lempar|oper)\w{{0,3}}\s+(?:saja\s+|aja\s+|langsung\s+|dulu\s+)?{_TO}", re.IGNORECASE), 6),
    _Cue(re.compile(r"\balihkan\s+(?!ke\b|kepada\b)", re.IGNORECASE), 6),
    _Cue(re.compile(r"\btransfer\s+(?:to\s+)?", re.IGNORECASE), 6),
    _Cue(re.compile(r"\b(?:forward|redirect|refer|send|route|address(?:ed)?|direct(?:ed)?|transfer|submitted|submit|taken|go(?:es|ne)?|belongs?|raised?|reports?)\b[^.;?!]{0,40}?\bto\s+", re.IGNORECASE), 6),
    _Cue(re.compile(r"\b(?:baiknya|mestinya|seharusnya|semestinya|harusnya|sebaiknya|silakan|silahkan|mending|langsung|jadi|tepat|surat(?:nya)?)\s+(?:surat\w*\s+|aduan\w*\s+|menyampaikan\s+(?:ini\s+)?)?(?:saja\s+)?(?:ke|kepada)\s+", re.IGNORECASE), 5),
    _Cue(re.compile(r"\b(?:menyurati|disurati|hubungi|menghubungi|berkenan menyurati|mohon|try|contact|approach|consult|ask)\s+(?=[A-Zdkbpt])", re.IGNORECASE), 4),
    _Cue(re.compile(r"\b(?:menyampaikan|melapor|dialamatkan|ditujukan|diarahkan)\b[^.;?!]{0,30}?\b(?:ke|kepada)\s+", re.IGNORECASE), 5),
    _Cue(re.compile(r"\b(?:ke)?(?:wenang|wewenang)(?:an)?\w*\s+(?:penuh\s+|pengawasan\s+\w+\s+|penanganan\s+)?(?:ada\s+(?:di|pada)\s+|berada\s+(?:di|pada)\s+|di\s+|dari\s+|pihak\s+)?", re.IGNORECASE), 4),
    _Cue(re.compile(r"\b(?:ranah|domain|urusan|tupoksi|bidang|tugas|tanggung jawab)(?:nya)?\s+(?:ada\s+(?:di|pada)\s+|dari\s+)?", re.IGNORECASE), 4),
    _Cue(re.compile(r"\b(?:ditangani|dikelola|diurus|diawasi|dimiliki|milik|aset|diproses)\s+(?:oleh\s+)?", re.IGNORECASE), 4),
    _Cue(re.compile(r"\b(?:penanganan|pengawasan|pengelolaan|pembinaan|pemeriksaan|penyelesaian|penerbitan)\w*(?:\s+\w+){0,2}\s+(?:ada\s+|berada\s+)?(?:di|pada|oleh|menjadi wewenang)\s+", re.IGNORECASE), 5),
    _Cue(re.compile(r"\byang (?:berwenang|menangani|mengurus|mengelola|memutus|membawahi|mengawasi)\s+(?:pensiun\s+|ini\s+|hal\s+ini\s+|itu\s+)?(?:adalah|itu|ialah)?\s*", re.IGNORECASE), 4),
    _Cue(re.compile(r"\bpengelola \w+ (?:itu|adalah)\s+", re.IGNORECASE), 4),
    _Cue(re.compile(r"\b\w+(?:ed|run|dealt with|decide) by\s+", re.IGNORECASE), 4),
    _Cue(re.compile(r"\b(?:jurisdiction|authority|mandate|responsibility|competence|remit|business|job) of\s+", re.IGNORECASE), 4),
    _Cue(re.compile(r"\b(?:falls|belongs|lies|comes|fall|belong) (?:under|to|within|with)\s+", re.IGNORECASE), 4),
    _Cue(re.compile(r"\b(?:that is|it is|that's|it's|for)\s+(?=the\s+[A-Z])"), 3),
    _Cue(re.compile(r"\b(?:milik|punya|proyek|produk|wilayah|bawahan|organik|artinya|jalurnya|pintunya|induknya|sarankan)\s+(?=[A-Z])"), 4),
    _Cue(re.compile(r"\byang (?:\w+ ){1,4}(?:itu|ya|ialah|adalah)\s+", re.IGNORECASE), 4),
    _Cue(re.compile(r"\b(?:write|writing|apply|turn|over) to\s+", re.IGNORECASE), 4),
    _Cue(re.compile(r"\bdi\w{3,}kan\s+(?:saja\s+|langsung\s+)?(?:ke|kepada|pada)\s+", re.IGNORECASE), 5),
    _Cue(re.compile(r"\bdi tangan\s+", re.IGNORECASE), 4),
    _Cue(re.compile(r"\bdesk of\s+", re.IGNORECASE), 4),
    _Cue(re.compile(r"\b(?:addressee|owner|operator|body|office|fund)(?: \w+)? (?:is|would be)\s+", re.IGNORECASE), 4),
    _Cue(re.compile(r"\b(?:kirim|dikirim|kintun|dialamatkeun|dialihkeun)\w*\s+(?:haja\s+|wae\s+|saja\s+|aja\s+|mawon\s+)?(?:ka|ke|dateng|teng|ning)\s+", re.IGNORECASE), 5),
    _Cue(re.compile(r"\bc\.?q\.?\s+", re.IGNORECASE), 7),
    _Cue(re.compile(r"\b(?:mohon|tolong|agar|biar)\s+(?=inspektorat|dinas|kementerian|badan|kantor)", re.IGNORECASE), 4),
    _Cue(re.compile(r"\b(?:melainkan|tapi|tetapi)\s+(?:di\s+|ke\s+|pada\s+|kewenangan\s+|urusan\s+|milik\s+|sudah\s+)?", re.IGNORECASE), 4),
    _Cue(re.compile(r"\b(?:ke)?wenang\w*\b[^.;,]{0,40}\b(?:itu|adalah|ada di|ada pada)\s+", re.IGNORECASE), 4),
    _Cue(re.compile(r"\b(?:dealt with|looked after|decided|supervision lies) (?:by|in|at|with)\s+", re.IGNORECASE), 4),
    _Cue(re.compile(r"\b(?:membina|mengawasi|membawahi|menggaji|mengangkat)\s+(?:mereka|beliau|itu)?\s*(?:adalah\s+)?", re.IGNORECASE), 3),
)  # fmt: skip
_BEFORE = re.compile(
    r"\b((?:the\s+)?[A-Z][\w.&-]*(?:\s+(?:(?:dan|of|and|for|the)\s+)?[A-Z][\w.&-]*){0,6})\s+(?:(?:yang |lah yang )(?:lebih |semestinya |seharusnya |berhak |patut |berwenang )?(?:berwenang|menangani|memutus|mengurus|memeriksa|menjawab|memperbaiki|menyelesaikan|menindak|mengelola|membina|mengawasi)|is (?:responsible|competent)|does\b|has jurisdiction)"
)
_TURNED = re.compile(
    r"\b(?:bukan(?:lah)?|di ?luar|not|n\'t|tidak|tdk|tak|gak?|nggak|dudu|sanes|kada|indak|teu|mboten|outside|beyond)\b[^,.;]{0,34}$",
    re.IGNORECASE,
)
_SELF = re.compile(
    r"^(?:kami|kita|saya|our|inspektorat(?: kami)?$|(?:the )?(?:kementerian )?(?:sekretariat negara|state secretariat|secretariat|setneg|kemensetneg)|pemda|pemerintah daerah$)",
    re.IGNORECASE,
)


def find_transfer(text: str) -> str:
    """The institution that a reply names as the right one, as written; empty where it names none."""
    flat = " ".join(_body(text).split())
    best: tuple[int, int, str] | None = None
    for weight, place, name in (*_by_cue(flat), *_by_verb(flat), *_by_mention(flat)):
        if weight > 1 and (best is None or (weight, place) > best[:2]):
            best = (weight, place, name)
    return best[2] if best else ""


_ADDRESSEE = re.compile(r"\W*(?:kepada )?yth\b|dear\b|up\.|di\s+(?:jakarta|tempat)\b", re.IGNORECASE)


def _body(text: str) -> str:
    """The text without letterhead, addressee and signature, which name institutions that nobody is sent to."""
    blocks = re.split(r"\n\s*\n", text.strip())
    if len(blocks) > 1 and _is_label(blocks[-1]):
        blocks.pop()
    lines = "\n".join(blocks).split("\n")
    while len(lines) > 1 and (_is_heading(lines[0]) or (_ADDRESSEE.match(lines[0]) and len(lines[0].split()) < 9)):
        lines.pop(0)
    return "\n".join(lines)


def _is_label(block: str) -> bool:
    lines = [line for line in block.split("\n") if line.strip()]
    return len(lines) < 5 and all(len(line.split()) < 8 and not re.search(r"[.!?]\W*$", line) for line in lines)


def _is_heading(line: str) -> bool:
    words = line.split()
    return not words or (line.isupper() and len(words) > 1 and not re.search(r"[.!?:,]", line))


def _by_cue(text: str) -> Iterator[tuple[int, int, str]]:
    for cue in _CUES:
        for found in cue.pattern.finditer(text):
            name = name_at(text, found.end())
            if name and not _SELF.match(name):
                opens = 2 if opens_name(name.split()[0]) else 0
                opens -= 5 * is_common(name)
                yield cue.weight + opens + _against(text, text.find(name, found.end()), name), -found.start(), name


def _by_verb(text: str) -> Iterator[tuple[int, int, str]]:
    for found in _BEFORE.finditer(text):
        if not _SELF.match(found[1]):
            yield (
                7 + min(0, _against(text, found.start(), found[1])),
                -found.start(),
                found[1].removeprefix("the ").removeprefix("The "),
            )


def _by_mention(text: str) -> Iterator[tuple[int, int, str]]:
    """Every institution named, weighed by the words around it; what cannot or speaks for itself is not the one."""
    end = 0
    shouting = text.upper() == text
    for found in re.finditer(r"[A-Za-z][\w.&-]*", text):
        acronym = not shouting and _ACRONYM.fullmatch(found[0].rstrip(".")) and found[0].rstrip(".") not in _NO_BODY
        if found.start() < end or not (acronym or opens_name(found[0])):
            continue
        name = name_at(text, found.start())
        if not name or _SELF.match(name):
            continue
        end = found.start() + len(name)
        before, after = text[: found.start()], text[end:]
        if is_common(name):
            continue
        weight = 2 if name[0].isupper() or " " in name else 1
        weight += 2 if _LEADS_TO.search(before) else 0
        weight += 1 if _WHO.match(after) else 0
        yield min(weight + _against(text, found.start(), name), 4), found.start() - len(text), name


def _against(text: str, start: int, name: str) -> int:
    """What speaks against an institution named at `start`: denied, the writer's own, or said to be powerless."""
    before, after = text[:start], text[start + len(name) :]
    weight = -5 if _is_turned(before) else 0
    weight -= 5 if _OWN_BEFORE.search(before) or _OWN_AFTER.match(after) else 0
    return weight - (4 if _POWERLESS.match(after) else 0)


def _is_turned(before: str) -> bool:
    """Whether what was said last is that this one is *not* the right one."""
    return bool(_TURNED.search(re.split(r"\b(?:melainkan|tapi|tetapi|namun|but)\b", before)[-1]))


_ACRONYM = re.compile(r"[A-Z][A-Z0-9]{2,8}")
# Written in capitals, but no institution.
_NO_BODY = frozenset(
    "AKDP AKAP PNS ASN PPPK SKPD OPD APBD APBN KTP NIK KWL UMK UMP UMR THR PHK JHT JKN BPKB STNK SIM PBB PPH PPN SHM HGB IMB PBG AMDAL LHP SPDP SPT SPM BOS BST BLT PKH DTKS UUD PERMEN PERDA PERWAL TKP GPS HRD APIP"
    " SMA SMK SMP PAUD TPA TPST CCTV PDF RT RW WNI WNA NIP NPWP RUPS PIC APH BAP IUP SPBU KPR KUR UMKM ODGJ SOP FYI ASAP HTTP WIB WITA WIT".split()
)
_LEADS_TO = re.compile(
    r"(?:\b(?:ke|ka|kepada|oleh|pada|di|ning|by|to|with|under|ya|itu|artinya|ialah|adalah|is|kan|milik|punya|jalurnya|pintunya|produk|proyek|coba|dengan|induknya|anaknya|sarankan|tangan|urusan(?:nya|e)?|ranah|domain)"
    r"|\b(?:di|ter)(?!mana|sana|sini|alam)[a-z]{4,}|\w+(?:nya|ne),?|\w+ed)\s+(?:the\s+|pihak\s+)?$",
    re.IGNORECASE,
)
_WHO = re.compile(r"^\W{0,2}(?:yang|yg|nan|anu|sane|ingkang|lah yang)\b", re.IGNORECASE)
_OWN_BEFORE = re.compile(
    r"\b(?:kami|kita|sebagai|selaku|as|we|we at|we as|reached|kami (?:di|dari|ini|ini dari|ini di|cuma|hanya)|abdi|ulun|awak|di sini|atas nama)\s+(?:the\s+)?$",
    re.IGNORECASE,
)
_OWN_AFTER = re.compile(r"^\s+(?:kami|kita|ini\b|tempat kami|such as ours)", re.IGNORECASE)
_POWERLESS = re.compile(
    r"^\s+(?:(?:kabupaten|kota|ini|itu|kami|sendiri|mah|memang|cannot)\s+){0,2}(?:tidak|tdk|tak|ga|gak|nggak|bukan|hanya|cuma|teu|mboten|ora|indak|kada|belum|does not|doesn't|do not|don't|can\s?not|can't|has no|have no|only|memang|supports?)\b",
    re.IGNORECASE,
)
