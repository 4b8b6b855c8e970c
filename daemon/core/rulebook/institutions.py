"""Institutions by what writers call them: full name, abbreviation, near spelling; and the name that a reply sends to."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from daemon.core.rulebook.words import fold

_NEAR = 88.0
_TIE = 3.0
_SHORT = {
    "kab": "kabupaten", "prov": "provinsi", "kec": "kecamatan", "kemen": "kementerian", "dinas": "dinas", "itkab": "inspektorat kabupaten",
    "itkot": "inspektorat kota", "itprov": "inspektorat provinsi", "pemkab": "pemerintah kabupaten", "pemkot": "pemerintah kota",
    "pemprov": "pemerintah provinsi", "disdik": "dinas pendidikan", "dinkes": "dinas kesehatan", "dinsos": "dinas sosial",
    "dishub": "dinas perhubungan", "disnaker": "dinas tenaga kerja", "dlh": "dinas lingkungan hidup", "kejari": "kejaksaan negeri",
    "kejati": "kejaksaan tinggi", "bpn": "kantor pertanahan", "pn": "pengadilan negeri",
}  # fmt: skip


class InstitutionIndex:
    """The directory as rules see it: `names` maps each official name to its other names and abbreviations."""

    def __init__(self, names: Mapping[str, Iterable[str]]) -> None:
        self._names: dict[str, set[str]] = {}
        for name, others in names.items():
            for spelling in (name, *others):
                self._names.setdefault(_plain(spelling), set()).add(name)
        self._choices = tuple(self._names)

    def find(self, name: str) -> tuple[str, ...]:
        """The official names that fit `name` best: one where it is plain, all of them where they tie, else none."""
        wanted = _plain(name)
        if not wanted:
            return ()
        if wanted in self._names:
            return tuple(sorted(self._names[wanted]))
        words = set(wanted.split())
        fuller = [choice for choice in self._choices if words <= set(choice.split())] if len(words) > 1 else []
        if fuller:
            return tuple(sorted({official for choice in fuller for official in self._names[choice]}))
        ranked = process.extract(wanted, self._choices, scorer=fuzz.token_sort_ratio, limit=8, score_cutoff=_NEAR)
        if not ranked:
            ranked = process.extract(wanted, self._choices, scorer=fuzz.token_set_ratio, limit=8, score_cutoff=96.0)
        best = ranked[0][1] if ranked else 0.0
        found = {official for choice, score, _ in ranked if score >= best - _TIE for official in self._names[choice]}
        return tuple(sorted(found))


def _plain(name: str) -> str:
    words = re.findall(r"[0-9a-z]+", fold(name))
    return " ".join(_SHORT.get(word, word) for word in words)


# Words that an institution's name begins with.
_HEADS = frozenset(
    "dinas kementerian kementrian kemen badan kantor polres polda polri polsek polrestabes polresta kejaksaan kejari kejati pengadilan provinsi pemprov kabupaten pemkab kota pemkot"
    " bpn pertanahan bumn ojk bi pln pdam bpjs taspen bkn kpk ombudsman komnas inspektorat balai pusat pemerintah pemda pt perum kanwil imigrasi pajak kpp tni pomdam"
    " kodam kodim denpom satpol bank universitas komisi kpu bawaslu lembaga otoritas telkom pertamina perhutani disnaker disdik dinkes dishub dlh diskominfo dukcapil disdukcapil bkpsdm bkd bappeda"
    " bapenda setda kecamatan kpai baznas kemnaker kemenaker kemenag kemendagri kemensos kemenkes kemenkeu kemenhub kemenhut kemendikbud kemenparekraf kemenkumham kementan kemenperin klhk esdm pupr pu perusahaan pd direktorat ditjen dirjen itjen"
    " bbws bbpjn bpjn satker upt uptd rsud rs puskesmas sekretariat dewan dprd mahkamah ma mk komdigi kominfo bkpm bps bmkg bnn bnpb bpbd bpkp bpk dpmptsp dispora disperindag disbun distan dinsos dpmd"
    " ministry agency office department authority police court provincial regional national financial land public attorney prosecutor governor directorate commission board bureau service municipality district regency city"
    .split()
)  # fmt: skip
_STOP = frozenset(
    "ya pak bu saja aja dulu krn karena sebab agar untuk utk yang yg tks terima trims mohon dan sehingga supaya sesuai dengan dgn bukan tidak tdk ini itu tersebut tsb langsung terkait selaku"
    " dimaksud setempat bila jika kalau apabila sejak melalui lewat pada sebagai guna demikian adalah merupakan berdasarkan dalam hal atas terhadap karenanya maka namun tapi tetapi kiranya kami saya bapak ibu bapak/ibu"
    " nggih njih min kak as because for please which that so since and who directly instead kindly is are has have was in the sana mereka pihak lain selama menurut mengingat berhubung bukannya lebih sudah telah akan dapat"
    " c.q cq".split()
)  # fmt: skip
_ADDRESSED = frozenset(["pak", "bu", "bapak", "mohon", "terima", "demikian", "kami", "saya"])
_LINKS = frozenset(["dan", "&", "of", "and", "the", "for", "c.q.", "cq", "cq.", "c.q", "di"])
_NOWHERE = frozenset(
    [
        "sana",
        "sini",
        "kami",
        "kita",
        "saya",
        "mereka",
        "instansi",
        "pihak",
        "our",
        "us",
        "your",
        "their",
        "me",
        "bapak",
        "ibu",
        "tempat",
        "ini",
        "itu",
    ]
)
_TOKEN = re.compile(r"[^\s,;:()\"<>!?]+|[,;:()\"<>!?]")


def name_at(text: str, start: int) -> str:
    """The institution's name that begins at `start` of a text as written, empty where none does."""
    tokens = list(_TOKEN.finditer(text, start, start + 160))
    while tokens and tokens[0][0].lower() in {
        "pihak",
        "the",
        "to",
        "ke",
        "kepada",
        "saja",
        "langsung",
        "pada",
        "oleh",
        ":",
        "di",
        "our",
        "yakni",
        "yaitu",
        "instansi",
    }:
        tokens.pop(0)
    if not tokens or tokens[0][0].lower().strip(".") in _NOWHERE:
        return ""
    first = tokens[0][0]
    upper = text[start : start + 80].upper() == text[start : start + 80]
    cased = first[0].isupper() and not upper
    if not cased and _head(first) not in _HEADS and not (upper and first[0].isalpha()):
        return ""
    end = _name_end(tokens, cased=cased)
    return text[tokens[0].start() : end].strip(" .,-") if end else ""


def _head(token: str) -> str:
    return re.sub(r"[^a-z]", "", token.lower())


def _name_end(tokens: Sequence[re.Match[str]], *, cased: bool) -> int:
    end = 0
    for number, token in enumerate(tokens[:9]):
        word = token[0]
        low = word.lower()
        if not word[0].isalnum() and word != "&":
            break
        stops = low.strip(".") in _STOP and low not in _LINKS
        if stops and number and not (cased and word[0].isupper() and low not in _ADDRESSED):
            break
        if cased and not (word[0].isupper() or word[0].isdigit()):
            follows = tokens[number + 1][0] if number + 1 < len(tokens) else ""
            if not (low in _LINKS and follows[:1].isupper()) and _head(low) not in _HEADS:
                break
        elif not cased and low in _LINKS and low not in {"of", "the", "for"}:
            break
        end = token.end()
        if word.endswith(".") and len(word) > 4:
            break
        if not cased and number >= 5:
            break
    return end


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
    _Cue(re.compile(r"\b(?:menyurati|disurati|hubungi|menghubungi|berkenan menyurati|mohon|try)\s+(?=[A-Zdkbp])", re.IGNORECASE), 4),
    _Cue(re.compile(r"\b(?:menyampaikan|melapor|dialamatkan|ditujukan|diarahkan)\b[^.;?!]{0,30}?\b(?:ke|kepada)\s+", re.IGNORECASE), 5),
    _Cue(re.compile(r"\b(?:ke)?(?:wenang|wewenang)(?:an)?\w*\s+(?:penuh\s+|pengawasan\s+\w+\s+|penanganan\s+)?(?:ada\s+(?:di|pada)\s+|berada\s+(?:di|pada)\s+|di\s+|dari\s+|pihak\s+)?", re.IGNORECASE), 4),
    _Cue(re.compile(r"\b(?:ranah|domain|urusan|tupoksi|bidang|tugas|tanggung jawab)(?:nya)?\s+(?:ada\s+(?:di|pada)\s+|dari\s+)?", re.IGNORECASE), 4),
    _Cue(re.compile(r"\b(?:ditangani|dikelola|diurus|diawasi|dimiliki|milik|aset|diproses)\s+(?:oleh\s+)?", re.IGNORECASE), 4),
    _Cue(re.compile(r"\b(?:penanganan|pengawasan|pengelolaan|pembinaan)\w*\s+(?:ada\s+|berada\s+)?(?:di|pada|oleh|menjadi wewenang)\s+", re.IGNORECASE), 5),
    _Cue(re.compile(r"\byang (?:berwenang|menangani|mengurus|mengelola|memutus|membawahi|mengawasi)\s+(?:pensiun\s+|ini\s+|hal\s+ini\s+|itu\s+)?(?:adalah|itu|ialah)?\s*", re.IGNORECASE), 4),
    _Cue(re.compile(r"\bpengelola \w+ (?:itu|adalah)\s+", re.IGNORECASE), 4),
    _Cue(re.compile(r"\b(?:handled|managed|supervised|administered|overseen|regulated|owned|run|investigated) by\s+", re.IGNORECASE), 4),
    _Cue(re.compile(r"\b(?:jurisdiction|authority|mandate|responsibility|competence|remit|business|job) of\s+", re.IGNORECASE), 4),
    _Cue(re.compile(r"\b(?:falls|belongs|lies|comes|fall|belong) (?:under|to|within|with)\s+", re.IGNORECASE), 4),
    _Cue(re.compile(r"\b(?:that is|it is|that's|it's|for)\s+(?=the\s+[A-Z])"), 3),
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
_TURNED = re.compile(r"\b(?:bukan(?:lah)?|di ?luar|not|tidak|outside|beyond)\b[^,.;]{0,34}$", re.IGNORECASE)
_SELF = re.compile(r"^(?:kami|kita|saya|our|inspektorat(?: kami)?$|pemda|pemerintah daerah$)", re.IGNORECASE)


def _is_turned(before: str) -> bool:
    """Whether what was said last is that this one is *not* the right one."""
    return bool(_TURNED.search(re.split(r"\b(?:melainkan|tapi|tetapi|namun|but)\b", before)[-1]))


def find_transfer(text: str) -> str:
    """The institution that a reply names as the right one, as written; empty where it names none."""
    best: tuple[int, int, str] | None = None
    for cue in _CUES:
        for found in cue.pattern.finditer(text):
            name = name_at(text, found.end())
            if not name or _SELF.match(name):
                continue
            weight = (
                cue.weight
                - (5 if _is_turned(text[: found.end()]) else 0)
                + (2 if _head(name.split()[0]) in _HEADS else 0)
            )
            if best is None or (weight, -found.start()) > best[:2]:
                best = (weight, -found.start(), name)
    for found in _BEFORE.finditer(text):
        if best is None or best[0] < 7:
            best = (7, -found.start(), re.sub(r"^the\s+", "", found[1], flags=re.IGNORECASE))
    if best and best[0] > 1:
        return re.sub(r"^the\s+", "", best[2], flags=re.IGNORECASE)
    return _any_name(text)


def _any_name(text: str) -> str:
    """An institution named anywhere, unless the writer says it is not the one."""
    for found in re.finditer(r"\b[A-Z][\w.]*", text):
        if _head(found[0]) in _HEADS and not _is_turned(text[: found.start()]):
            name = name_at(text, found.start())
            if len(name.split()) > 1 and not _SELF.match(name):
                return name
    return ""
