"""Rules: what 500 rules add to the reading of one reply of 2 kB, beside the parsing of that very message.

    python tests/bench/rules.py [--rules 500] [--rounds 200]

The rules are made up: phrases with alternatives, gaps and options, and a quarter of them patterns. Then two patterns
that take a backtracking engine for ever run over a megabyte, beside a plain one over the same text.
"""

import argparse
import random
import statistics
import sys
import time
from collections.abc import Callable
from email.message import EmailMessage
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from daemon.core.message import read_message
from daemon.core.rulebook import Facts, compile_rules

WORDS = (
    "surat laporan aduan keluhan berkas dokumen lampiran data tanggapan jawaban hasil tim bidang dinas camat lurah warga jalan jembatan sekolah"
    " guru bantuan iuran pasar izin usaha tanah sertifikat air listrik sampah banjir puskesmas obat antrean kartu pajak retribusi pungutan"
    " diterima diteruskan diproses ditindaklanjuti diperiksa diselesaikan dikirim dibahas dijadwalkan ditunda dikembalikan dilengkapi"
    " segera besok minggu bulan hari kerja kantor rapat lapangan survei verifikasi koordinasi klarifikasi"
).split()
MEANINGS = ("acknowledged", "in_progress", "answered", "extension", "needs_info", "other")
EVIL = (r"(a+)+$", r"(.*a){20}")
PLAIN = r"pungutan \d+ hari"
MEGABYTE = 1_000_000
LETTER = """Yth. Bapak/Ibu Sekretariat,

Menindaklanjuti surat Saudara mengenai aduan warga tentang jalan rusak di depan sekolah, bersama ini kami sampaikan bahwa tim dari
bidang bina marga telah turun ke lapangan pada hari Senin yang lalu. Dari hasil survei diketahui bahwa kerusakan sepanjang seratus dua
puluh meter itu disebabkan oleh saluran yang tersumbat, sehingga air meluap setiap kali hujan deras dan lapisan aspal terkelupas.

Untuk sementara lubang yang paling berbahaya sudah kami tutup dengan batu pecah dan rambu peringatan sudah dipasang di kedua ujungnya.
Perbaikan yang tetap memerlukan anggaran perubahan, yang menurut rencana dibahas bersama dewan dalam rapat bulan depan. Kami juga telah
berkoordinasi dengan pihak kecamatan dan ketua rukun warga agar kendaraan berat dialihkan lewat jalan lingkar sampai pekerjaan selesai.

Mengenai pertanyaan warga tentang biaya, perlu kami jelaskan bahwa tidak ada pungutan apa pun yang dibebankan kepada mereka. Apabila ada
pihak yang meminta iuran dengan alasan perbaikan ini, mohon segera dilaporkan kepada kami disertai nama dan waktu kejadiannya supaya
dapat kami teruskan ke inspektorat. Foto keadaan sebelum dan sesudah penanganan sementara kami sertakan sebagai lampiran surel ini.

Kami mohon maaf atas ketidaknyamanan yang dialami para orang tua murid dan guru selama ini. Perkembangan berikutnya akan kami kabarkan
paling lambat dua minggu lagi, atau lebih cepat bila anggarannya disetujui lebih dahulu. Bila Saudara memerlukan penjelasan lain, petugas
kami dapat dihubungi pada jam kerja lewat telepon kantor atau dengan membalas surel ini.

Demikian disampaikan, atas perhatian dan kerja samanya diucapkan terima kasih.
"""


def rule_file(count: int, chance: random.Random) -> bytes:
    """TOML of `count` rules, each with four phrases or patterns."""
    rows = []
    for serial in range(count):
        texts = [_pattern(chance) if serial % 4 == 0 else _phrase(chance) for _ in range(4)]
        listed = ", ".join(f"'{text}'" for text in texts)
        rows.append(f'[[rule]]\nname = "aturan {serial}"\nany = [{listed}]\nmeans = "{MEANINGS[serial % len(MEANINGS)]}"\n')
    return "\n".join(rows).encode()


def _phrase(chance: random.Random) -> str:
    a, b, c, d = chance.sample(WORDS, 4)
    return chance.choice((f"{a} {b} {c}", f"{a}|{b} {c}", f"{a} ... {c} {d}", f"{a} [{b}] {c}|{d}", f"({a} {b}|{c}) {d}"))


def _pattern(chance: random.Random) -> str:
    a, b = chance.sample(WORDS, 2)
    return chance.choice((rf"/{a} \d+ {b}/", rf"/\b{a}\w* {b}/", rf"/{a}.{{0,20}}{b} \d/", rf"/(?:{a}|{b}) no\.? ?\d+/"))


def dense(size: int, chance: random.Random) -> str:
    """A text of nothing but the words of the rules: the worst that a writer could send."""
    lines: list[str] = []
    while sum(map(len, lines)) < size:
        lines.append(" ".join(chance.choices(WORDS, k=9)).capitalize() + ".")
    return "\n".join(lines)


def reply(text: str) -> bytes:
    """A reply with this text, as raw bytes."""
    mail = EmailMessage()
    mail["From"], mail["To"] = "Tono Umpama <tono@disdik.example.go.id>", "dumas@example.go.id"
    mail["Subject"], mail["Date"] = "Re: Mohon tindak lanjut", "Mon, 07 Sep 2026 10:00:00 +0700"
    mail["Message-ID"] = "<bench.rules@disdik.example.go.id>"
    mail.set_content(text)
    return mail.as_bytes()


def cost(work: Callable[[], object], rounds: int) -> float:
    """Median CPU microseconds of one call."""
    took = []
    for _ in range(rounds):
        began = time.process_time_ns()
        work()
        took.append(time.process_time_ns() - began)
    return statistics.median(took) / 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rules", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=200)
    given = parser.parse_args()
    chance = random.Random(1)
    few = compile_rules({"few.toml": rule_file(1, chance)})
    many = compile_rules({"many.toml": rule_file(given.rules, chance)})
    for label, said in (("a letter", LETTER), ("only words of the rules", dense(2_000, chance))):
        raw = reply(said)
        text, facts = read_message(raw).text, Facts()
        parse, first, whole = (
            cost(work, given.rounds)
            for work in (partial(read_message, raw), partial(few.read, text, facts), partial(many.read, text, facts))
        )
        print(f"{label}, {len(raw)} bytes: read_message {parse:.0f} µs, 1 rule {first:.0f} µs, {given.rules} rules {whole:.0f} µs")
        print(f"  {given.rules} rules add {whole - first:.0f} µs: ratio to the parse {(whole - first) / parse:.2f}")
    long = "a" * MEGABYTE
    for pattern in (PLAIN, *EVIL):
        one = compile_rules({"one.toml": f"[[rule]]\nname = 'x'\nany = ['/{pattern}/']\nmeans = 'other'\n".encode()})
        look = one.rules[0].any[0].look
        took = cost(partial(look, long + "!"), 3)
        print(f"{pattern:20} over {MEGABYTE:,} characters: {took / 1000:.1f} ms")


if __name__ == "__main__":
    main()
