"""The pilot network of the demo: five focal points, twelve institutions with their superiors, twenty-four cases.

Every name and address is made up. `ends` is the status that the script intends; the demo checks itself against it.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """An institution of the demo with the person in charge."""

    code: str
    name: str
    short: str
    level: str
    superior: str
    province: str
    zone: str
    domain: str
    pic: str

    @property
    def address(self) -> str:
        """The mailbox of the person in charge."""
        return f"pic@{self.domain}"

    @property
    def alternate(self) -> str:
        """The mailbox of whoever stands in."""
        return f"pengganti@{self.domain}"

    @property
    def head(self) -> str:
        """The mailbox of the head."""
        return f"kepala@{self.domain}"


@dataclass(frozen=True)
class Matter:
    """A case of the demo: to whom, about what, which day of the play it is opened, how it is meant to end, and who plays."""

    letter: str
    institution: str
    perihal: str
    category: str
    day: int
    role: str
    ends: str


FOCAL_POINTS = (
    ("pusat", "Focal Point Pusat", "dumas@example.go.id", ()),
    ("jabar", "Focal Point Jawa Barat", "dumas@jabar.example.go.id", ("Jawa Barat",)),
    ("bali", "Focal Point Bali", "dumas@bali.example.go.id", ("Bali",)),
    ("sulsel", "Focal Point Sulawesi Selatan", "dumas@sulsel.example.go.id", ("Sulawesi Selatan",)),
    ("papua", "Focal Point Papua", "dumas@papua.example.go.id", ("Papua",)),
)
OFFICERS = {code: f"petugas@{address.partition('@')[2]}" for code, _, address, _ in FOCAL_POINTS}
LEADERSHIP = "pimpinan@sekretariat.example.go.id"
STRANGER = "warga@surat.example.org"

PLACES = (
    Place("KEMDIK", "Kementerian Pendidikan Contoh", "Kemdikcon", "kementerian", "", "", "Asia/Jakarta", "kemdik.example.go.id", "Wulan Rekaan"),
    Place("KEMTAN", "Kementerian Pertanahan Contoh", "Kemtancon", "kementerian", "", "", "Asia/Jakarta", "kemtan.example.go.id", "Bagas Umpama"),
    Place("PROV-JABAR", "Inspektorat Provinsi Jawa Barat Contoh", "", "provinsi", "", "Jawa Barat", "Asia/Jakarta", "itprov.jabar.example.go.id", "Sekar Misal"),
    Place("DISDIK-BDG", "Dinas Pendidikan Kota Bandung Contoh", "Disdik", "kota", "PROV-JABAR", "Jawa Barat", "Asia/Jakarta", "disdik.jabar.example.go.id", "Tono Umpama"),
    Place("DISNAKER-BKS", "Dinas Tenaga Kerja Kota Bekasi Contoh", "Disnaker", "kota", "PROV-JABAR", "Jawa Barat", "Asia/Jakarta", "disnaker.kota.jabar.example.go.id", "Rina Rekaan"),
    Place("PUPR-BGR", "Dinas PUPR Kabupaten Bogor Contoh", "PUPR", "kabupaten", "PROV-JABAR", "Jawa Barat", "Asia/Jakarta", "pupr.jabar.example.go.id", "Dodi Misal"),
    Place("PROV-BALI", "Inspektorat Provinsi Bali Contoh", "", "provinsi", "", "Bali", "Asia/Makassar", "itprov.bali.example.go.id", "Made Umpama"),
    Place("DINSOS-DPS", "Dinas Sosial Kota Denpasar Contoh", "Dinsos", "kota", "PROV-BALI", "Bali", "Asia/Makassar", "dinsos.bali.example.go.id", "Ketut Rekaan"),
    Place("PROV-SULSEL", "Inspektorat Provinsi Sulawesi Selatan Contoh", "", "provinsi", "", "Sulawesi Selatan", "Asia/Makassar", "itprov.sulsel.example.go.id", "Andi Misal"),
    Place("DINKES-MKS", "Dinas Kesehatan Kota Makassar Contoh", "Dinkes", "kota", "PROV-SULSEL", "Sulawesi Selatan", "Asia/Makassar", "dinkes.sulsel.example.go.id", "Nur Umpama"),
    Place("PROV-PAPUA", "Inspektorat Provinsi Papua Contoh", "", "provinsi", "", "Papua", "Asia/Jayapura", "itprov.papua.example.go.id", "Yosua Rekaan"),
    Place("DUKCAPIL-JYP", "Dinas Dukcapil Kota Jayapura Contoh", "Dukcapil", "kota", "PROV-PAPUA", "Papua", "Asia/Jayapura", "dukcapil.papua.example.go.id", "Maria Misal"),
)  # fmt: skip


def _matter(sequence: int, institution: str, perihal: str, category: str, day: int, role: str, ends: str) -> Matter:
    return Matter(f"B-{1200 + sequence}/Setcon/D-2/DM.05/09/2026", institution, perihal, category, day, role, ends)


MATTERS = (
    _matter(1, "DISDIK-BDG", "Dugaan pungutan di sekolah dasar", "pendidikan", 0, "prompt", "closed"),
    _matter(2, "DISDIK-BDG", "Tunjangan guru honorer", "pendidikan", 1, "prompt", "closed"),
    _matter(3, "DISDIK-BDG", "Penerimaan siswa baru", "pendidikan", 2, "named_from_old_thread", "closed"),
    _matter(4, "DINSOS-DPS", "Penyaluran bantuan sosial", "bantuan sosial", 0, "late", "closed"),
    _matter(5, "DINSOS-DPS", "Data penerima bantuan", "bantuan sosial", 3, "late", "closed"),
    _matter(6, "DUKCAPIL-JYP", "Keterlambatan kartu keluarga", "kependudukan", 0, "silent", "sent"),
    _matter(7, "DUKCAPIL-JYP", "Akta kelahiran", "kependudukan", 4, "silent", "sent"),
    _matter(8, "DINKES-MKS", "Antrean di puskesmas", "kesehatan", 0, "away", "closed"),
    _matter(9, "DINKES-MKS", "Ketersediaan obat", "kesehatan", 5, "away", "closed"),
    _matter(10, "DISNAKER-BKS", "Upah yang belum dibayar", "ketenagakerjaan", 0, "bounced", "closed"),
    _matter(11, "DISNAKER-BKS", "Jaminan kerja", "ketenagakerjaan", 35, "alternate", "closed"),
    _matter(12, "PUPR-BGR", "Sertipikat tanah yang tertunda", "pertanahan", 0, "not_competent", "transferred"),
    _matter(13, "PUPR-BGR", "Jalan desa yang rusak", "infrastruktur", 2, "extension", "closed"),
    _matter(14, "PUPR-BGR", "Jembatan gantung", "infrastruktur", 6, "extension", "closed"),
    _matter(15, "KEMDIK", "Beasiswa daerah", "pendidikan", 0, "new_thread", "closed"),
    _matter(16, "KEMDIK", "Ijazah yang tertahan", "pendidikan", 3, "new_thread", "closed"),
    _matter(17, "PROV-BALI", "Retribusi pasar", "lain-lain", 0, "three_at_once", "closed"),
    _matter(18, "PROV-BALI", "Izin usaha", "lain-lain", 0, "three_at_once", "closed"),
    _matter(19, "PROV-BALI", "Sampah pantai", "lingkungan", 0, "three_at_once", "closed"),
    _matter(20, "PROV-SULSEL", "Dugaan pungutan di terminal", "korupsi dan pungli", 1, "progress", "in_progress"),
    _matter(21, "PROV-JABAR", "Mutasi pegawai", "kepegawaian", 1, "sent_back", "closed"),
    _matter(22, "PROV-PAPUA", "Dana desa", "desa", 45, "needs_info", "waiting_for_data"),
    _matter(23, "PROV-JABAR", "Batas tanah kantor desa", "pertanahan", 8, "stranger", "acknowledged"),
    _matter(24, "KEMTAN", "Sengketa lahan", "pertanahan", 56, "by_mail", "acknowledged"),
)
