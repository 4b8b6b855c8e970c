"""The keys of rule files that read replies: what each may hold. The schema for editors is made from this."""

from collections.abc import Mapping
from typing import Any

from daemon.core.moves import STATUSES
from daemon.core.rulebook.model import MEANINGS
from daemon.core.rulebook.policy import NOTHING, SAME, VOICES
from daemon.core.rulebook.rules import WEIGHTS
from daemon.core.rulebook.tables import Key, Keys, to_schema

_READABLE = tuple(meaning for meaning in MEANINGS if meaning != "unclear")
_TURNED = (*_READABLE, SAME, NOTHING)
DETAILS = ("extension", "until", "transfer_to", "pic", "letter")
MOVES = (
    "acknowledged",
    "in_progress",
    "answered",
    "waiting_for_data",
    "extended",
    "not_competent",
    "answered_by_post",
    "withdrawn",
)
ROLES = ("pic", "alternate", "head", "officer", "foreign")
NOTIFIED = ("writer", "pic", "alternate", "head", "officers", "leadership")
"""Whom a rule may tell by itself; one level up goes only what an officer has signed (ladder.toml)."""

_ABOUT_TURNED = {
    "negated": "arti bila disangkal (belum, tidak, bukan)",
    "future": "arti bila baru akan terjadi (akan, nanti)",
    "wished": "arti bila baru diminta atau dapat terjadi (mohon, agar, dapat)",
    "supposed": "arti di dalam pengandaian (jika, setelah)",
    "asked": "arti di dalam pertanyaan",
    "quoted": "arti di dalam kutipan",
}
_TURNING: Keys = {voice: Key("text", _ABOUT_TURNED[voice], allowed=_TURNED) for voice in VOICES}

THEN: Keys = {
    "move": Key("text", "status yang dituju", allowed=MOVES),
    "notify": Key("texts", "siapa yang diberi tahu", allowed=NOTIFIED),
    "template": Key("text", "templat surat untuk 'notify': rule_notice, atau rule_... buatan sendiri"),
    "ask": Key("text", "pertanyaan yang dikirim kembali kepada penulis: rule_question, atau rule_... buatan sendiri"),
    "set_category": Key("text", "kategori kasus yang baru"),
    "pause_days": Key("whole", "jam kasus dihentikan paling lama sekian hari kalender", least=1, most=90),
    "pause_reason": Key("text", "alasan penghentian jam"),
}

EXAMPLE: Keys = {
    "reply": Key("text", "balasan, seperti ditulis orang", required=True),
    "means": Key("text", "arti yang harus dibaca", required=True, allowed=MEANINGS),
    "subject": Key("text", "perihal surel contoh", default=""),
    "sent": Key("date", "tanggal surel contoh; tanpa ini 16 September 2026"),
    "has": Key("texts", "yang menyertai surel contoh", allowed=("attachment", "link")),
    "from": Key("text", "peran pengirim contoh", default="pic", allowed=ROLES),
    "nature": Key("text", "jenis surel contoh", default="person", allowed=("person", "auto_reply")),
    "status": Key("text", "status kasus contoh", default="", allowed=("", *STATUSES)),
    "category": Key("text", "kategori kasus contoh", default=""),
    "level": Key("text", "tingkat instansi contoh", default=""),
    "days": Key("whole", "jumlah hari yang harus terbaca", least=1),
    "working": Key("flag", "hari kerja, bukan hari kalender"),
    "until": Key("date", "tanggal yang harus terbaca"),
    "transfer_to": Key("text", "instansi yang harus terbaca"),
    "pic_name": Key("text", "nama PIC baru yang harus terbaca"),
    "pic_address": Key("text", "alamat PIC baru yang harus terbaca"),
    "letter": Key("text", "nomor surat jawaban yang harus terbaca"),
}

RULE: Keys = {
    "name": Key("text", "nama aturan, tampil di setiap pembacaan", required=True),
    "any": Key("texts", "salah satu frasa atau /pola/ ada di sebuah kalimat"),
    "all": Key("texts", "semua frasa ada di kalimat yang sama"),
    "none": Key("texts", "tidak satu pun ada di seluruh balasan"),
    "unless": Key("texts", "tidak satu pun ada di kalimat yang sama"),
    "command": Key("texts", "kata perintah pada baris pertama tulisan pengirim"),
    "subject": Key("texts", "salah satu frasa ada di perihal"),
    "has": Key("texts", "yang harus menyertai surel", allowed=("attachment", "link")),
    "from": Key("texts", "peran pengirim", allowed=ROLES),
    "nature": Key("texts", "jenis surel", allowed=("person", "auto_reply")),
    "category": Key("texts", "kategori kasus"),
    "status": Key("texts", "status kasus", allowed=tuple(STATUSES)),
    "level": Key("texts", "tingkat instansi kasus, seperti di direktori"),
    "means": Key("text", "arti balasan", allowed=_READABLE),
    **_TURNING,
    "weight": Key(
        "text",
        "bobot: lemah kalah dari yang biasa, penentu menang; petunjuk hanya dihitung bila tidak ada yang lain dan"
        " suara kedua mendengar arti yang sama",
        default="normal",
        allowed=tuple(WEIGHTS),
    ),
    "take": Key("texts", "rincian yang diambil dari teks", allowed=DETAILS),
    "then": Key("table", "yang dilakukan bila aturan ini kena", keys=THEN),
    "also": Key("flag", "berlaku juga bila aturan lain sudah kena", default=False),
    "example": Key("tables", "contoh; yang gagal membuat berkas tidak berlaku", keys=EXAMPLE),
}

MEANING: Keys = {
    **_TURNING,
    "outweighs": Key("texts", "arti yang kalah dari arti ini", allowed=_READABLE),
    "later": Key("texts", "arti yang bersaing dengan arti ini: kalimat terakhir menentukan", allowed=_READABLE),
    "take": Key("texts", "rincian yang diambil dari teks", allowed=DETAILS),
}

VOICE: Keys = {
    "negation": Key("texts", "kata sangkalan tambahan"),
    "future": Key("texts", "kata yang menyatakan akan terjadi"),
    "wish": Key("texts", "kata yang menyatakan permintaan atau kemungkinan"),
    "supposition": Key("texts", "kata pengandaian"),
    "break": Key("texts", "kata sambung yang membuka anak kalimat baru"),
    "cancel": Key("texts", "kata di belakang yang membatalkan"),
    "later": Key("texts", "keterangan waktu mendatang di belakang"),
    "idiom": Key("texts", "ungkapan yang memuat sangkalan tetapi tidak menyangkal"),
    "hearsay": Key("texts", "kata yang menandai ucapan orang lain atau keadaan dulu"),
}

FILE: Keys = {
    "phrases": Key("map", "daftar frasa bernama, dipakai sebagai @nama", values=Key("texts")),
    "spelling": Key("map", "singkatan dan salah ketik -> tulisan lengkap", values=Key("text")),
    "courtesy": Key("texts", "ungkapan sopan santun yang tidak berarti apa-apa"),
    "neutral": Key("texts", "ungkapan yang memuat kata jawaban tetapi tidak berarti apa-apa"),
    "voice": Key("table", "kata tambahan yang membalik arti", keys=VOICE),
    "meaning": Key("table", "sifat setiap arti", keys={name: Key("table", keys=MEANING) for name in _READABLE}),
    "samples": Key(
        "table",
        "balasan yang sudah dibaca orang; suara kedua belajar darinya",
        keys={name: Key("texts") for name in _READABLE},
    ),
    "rule": Key("tables", "aturan, berurutan", keys=RULE),
}


def schema() -> Mapping[str, Any]:
    """JSON Schema of a rule file, for editors."""
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "Aturan pembacaan balasan Kawal",
        **to_schema(FILE),
    }
