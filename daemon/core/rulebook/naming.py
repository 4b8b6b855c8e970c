"""Where the name of an institution begins in a reply and how far it goes, as written."""

import re
from collections.abc import Sequence

# Words that an institution's name begins with, in whatever case.
_HEADS = frozenset(
    "dinas kementerian kementrian kemen badan kantor polres polda polri polsek polrestabes polresta kejaksaan kejari kejati pengadilan provinsi pemprov kabupaten pemkab kota pemkot"
    " bpn pertanahan bumn ojk pln pdam bpjs taspen bkn kpk ombudsman komnas inspektorat balai pusat pemerintah pemda pt perum kanwil imigrasi pajak kpp tni pomdam"
    " kodam kodim denpom satpol bank universitas komisi kpu bawaslu lembaga otoritas telkom pertamina perhutani disnaker disdik dinkes dishub dlh diskominfo dukcapil disdukcapil bkpsdm bkd bappeda"
    " bapenda setda kecamatan kpai baznas kemnaker kemenaker kemenag kemendagri kemensos kemenkes kemenkeu kemenhub kemenhut kemendikbud kemenparekraf kemenkumham kementan kemenperin klhk esdm pupr perusahaan direktorat ditjen dirjen itjen"
    " bbws bbpjn bpjn satker upt uptd rsud rsup puskesmas sekretariat dewan dprd dpr mahkamah komdigi kominfo bkpm bps bmkg bnn bnpb bpbd bpkp bpk dpmptsp dispora disperindag disbun distan dinsos dpmd"
    " komite kepolisian bupati gubernur walikota disnakertrans perumda ksop kua bpkh ptun kpknl damkar bpom majelis propam propamda paminal itwasda itwasum pusdokkes embassy consulate kbri kjri kedutaan konsulat"
    " pemdes pemkel nagari bapas rutan lapas kemlu kemenpan kemenpora kemenkop kkp atr kanim bp2mi bp3mi ksp setneg lpsk peradi kesbangpol diskop disparbud disbudpar dinsosnaker perkim pud asabri samsat jasaraharja"
    " distamben dislautkan lanud lanal koramil korem puslabfor bea ministry police court rs pn pa bi mk ma pu pd kementrian direktorat yayasan rumah cabang wilayatul biro unit divisi polair ditpolairud ditlantas satlantas"
    .split()
)  # fmt: skip
# These open a name only where they are capitalised; in lower case they are words like any other.
_CAPITALISED = frozenset(
    "agency office department authority provincial regional national financial land public attorney prosecutor governor directorate commission board bureau service municipality district regency city supreme state"
    " immigration manpower education health forestry customs inspectorate embassy pa bi mk ma pu pd bea rumah cabang biro unit divisi yayasan perusahaan pajak pusat wali regent mayor council tax port".split()
)
_LEVELS = frozenset("provinsi kabupaten kota pusat pemerintah pemda kecamatan".split())
# A name goes on with these in lower case too: "the Public Works agency", "Pengadilan Negeri setempat".
_ENDINGS = frozenset("agency office department authority board commission bureau service court unit setempat".split())
_COMMON = frozenset(
    "authority agency office department ministry city regency municipality board bureau service state provincial regional national government majelis provinsi kabupaten kota pusat pemerintah dinas badan kantor lembaga balai instansi".split()
)
_STOP = frozenset(
    "ya pak bu saja aja dulu krn karena sebab agar untuk utk yang yg tks terima trims mohon dan sehingga supaya sesuai dengan dgn bukan tidak tdk ini itu tersebut tsb langsung terkait selaku"
    " dimaksud bila jika kalau apabila sejak melalui lewat pada sebagai guna demikian adalah merupakan berdasarkan dalam hal atas terhadap karenanya maka namun tapi tetapi kiranya kami saya bapak ibu bapak/ibu"
    " udah sdh dah tinggal cukup baru nggih njih min kak as because for please which that so since and who directly instead kindly is are has have was in the sana mereka pihak lain selama menurut mengingat berhubung bukannya lebih sudah telah akan dapat"
    " c.q cq our we us hanya cuma cuman mah atuh wae sajo nan sane ingkang anu dudu sanés ora indak punya memang masih belum nya se lah soalnya tahun bukanlah oleh dengan jadi tolong tlg harap silakan biar boss bos mas mbak"
    .split()
)  # fmt: skip
_ADDRESSED = frozenset(
    ["pak", "bu", "bapak", "mohon", "terima", "demikian", "kami", "saya", "ibu", "mas", "mbak", "we", "our"]
)
_LINKS = frozenset(["dan", "&", "of", "and", "the", "for", "c.q.", "cq", "cq.", "c.q", "di", "in", "ri", "on"])
_NOWHERE = frozenset(
    "sana sini kami kita saya mereka instansi pihak our us your their me bapak ibu tempat ini itu".split()
)
_BEFORE_NAME = frozenset(
    "pic admin petugas rekan pihak the to ke kepada saja langsung pada oleh : di our yakni yaitu instansi ya itu teman-teman rekan-rekan para sih kan".split()
)
_TOKEN = re.compile(r"[^\s,;:()\"<>!?]+|[,;:()\"<>!?]")
_SHORT_IN_BRACKETS = re.compile(r" \([A-Z][A-Za-z0-9/-]{1,11}\)")


def opens_name(word: str) -> bool:
    """Whether a name of an institution may begin with this word."""
    bare = _bare(word)
    return (bare in _HEADS and bare not in _CAPITALISED) or (word[:1].isupper() and bare in _CAPITALISED | _HEADS)


def is_common(name: str) -> bool:
    """Whether a name says what kind of body it is and not which ("provinsi", "dinas")."""
    words = name.split()
    return name.lower() in _COMMON or words[0] in _LEVELS


def name_at(text: str, start: int) -> str:
    """The institution's name that begins at `start` of a text as written, empty where none does."""
    tokens = list(_TOKEN.finditer(text, start, start + 160))
    while tokens and tokens[0][0].lower() in _BEFORE_NAME:
        tokens.pop(0)
    if not tokens or tokens[0][0].lower().strip(".") in _NOWHERE:
        return ""
    first = tokens[0][0]
    upper = text[start : start + 80].upper() == text[start : start + 80]
    cased = first[0].isupper() and not upper
    if not cased and not opens_name(first) and not (upper and first[0].isalpha()):
        return ""
    end = _name_end(tokens, cased=cased)
    if not end:
        return ""
    short = _SHORT_IN_BRACKETS.match(text, end)
    return text[tokens[0].start() : short.end() if short else end].strip(" .,-")


def _bare(token: str) -> str:
    return re.sub(r"[^a-z0-9]", "", token.lower())


def _name_end(tokens: Sequence[re.Match[str]], *, cased: bool) -> int:
    end = 0
    for number, token in enumerate(tokens[:10]):
        word = token[0]
        low = word.lower()
        if not word[0].isalnum() and word != "&":
            break
        stops = low.strip(".") in _STOP and low not in _LINKS
        if stops and number and not (cased and word[0].isupper() and low not in _ADDRESSED):
            break
        if cased and not (word[0].isupper() or word[0].isdigit()):
            follows = tokens[number + 1][0] if number + 1 < len(tokens) else ""
            if not (low in _LINKS and follows[:1].isupper()) and not opens_name(low) and _bare(low) not in _ENDINGS:
                break
        elif not cased and low in _LINKS and low not in {"of", "the", "for"}:
            break
        end = token.end()
        if (word.endswith(".") and (len(word) > 4 or word[:3].isupper())) or low.strip(".") == "setempat":
            break
        if not cased and number >= 5:
            break
    return end
