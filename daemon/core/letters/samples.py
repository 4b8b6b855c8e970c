"""Real-looking facts for every purpose: what `kawal preview` shows and what templates are tried with before they act.

Everything here is invented; the texts hold the characters that break careless templates (<, &, quotes, braces, links).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from daemon.core.aim import AimMonth
from daemon.core.digest import summarise
from daemon.core.figures import CaseFact, Figures, Period
from daemon.core.letters.lines import (
    CaseLine,
    CommentLine,
    ContactLine,
    DateLine,
    DeadlineLine,
    Earlier,
    FailureLine,
    FileLine,
    HeldLine,
    ReadingLine,
    Section,
    UnverifiedLine,
)
from daemon.core.letters.outbound import Enclosure, Outbound
from daemon.core.numbers import case_number
from daemon.core.verdict import Vouching
from daemon.core.workings import explain_due

CODE = "kwlcontohkodesurelabcdefgh"
PREFIX = "KWL"
INSTITUTIONS = (
    ("INSP-A", "Inspektorat Kota Rawa Asri", "Provinsi Contoh Barat"),
    ("PUPR-B", "Dinas Pekerjaan Umum dan Penataan Ruang Kabupaten Bukit Teduh", "Provinsi Contoh Barat"),
    ("DIK-C", "Dinas Pendidikan Kabupaten Muara Jernih", "Provinsi Contoh Timur"),
    ("KES-D", "Dinas Kesehatan Kota Pantai Damai", "Provinsi Contoh Timur"),
    ("SOS-E", "Dinas Sosial Provinsi Contoh Tengah", "Provinsi Contoh Tengah"),
)
MATTERS = (
    ("Sertifikat tanah belum terbit sejak 2019", "pertanahan", "Mohon diperiksa berkas permohonannya dan disampaikan kapan sertifikat dapat terbit."),
    ("Pungutan di luar ketentuan pada pengurusan izin", "korupsi dan pungli", "Mohon dilakukan klarifikasi dan hasilnya disampaikan secara tertulis."),
    ("Bantuan sosial tidak tepat sasaran", "bantuan sosial", "Mohon diverifikasi data penerima di desa dimaksud."),
    ("Jalan desa rusak & jembatan putus", "infrastruktur", "Mohon ditinjau di lapangan dan disampaikan rencana perbaikannya."),
    ("Tunjangan guru honorer belum dibayar", "kepegawaian", "Mohon dijelaskan sebab keterlambatan dan jadwal pembayarannya."),
    ("Limbah pabrik mencemari sungai", "lingkungan", "Mohon dilakukan pengujian mutu air dan disampaikan hasilnya."),
    ("Pelayanan puskesmas menolak pasien", "kesehatan", "Mohon diperiksa dan disampaikan langkah perbaikannya."),
)  # fmt: skip
WORDS = (
    "Sehubungan dengan surat Saudara, bersama ini kami sampaikan bahwa pengaduan dimaksud telah ditindaklanjuti. Tim telah turun ke lapangan "
    "pada 12 November dan berkas permohonan ditemukan lengkap.\n\nSertifikat akan terbit paling lambat akhir bulan; surat jawaban terlampir."
)


DRAFTED = (
    "Yth. Sekretaris Daerah\n\nInspektorat Kota Rawa Asri belum menjawab 2 kasus berikut meskipun sudah beberapa kali diingatkan. Sebagai "
    "instansi atasan, mohon bantuannya agar ditindaklanjuti dan hasilnya disampaikan kepada kami.\n\n1. Sertifikat tanah belum terbit sejak 2019\n"
    "2. Pungutan di luar ketentuan pada pengurusan izin\n\nTerima kasih atas perhatian dan bantuannya."
)


def sample_outbound(
    sample: "Sample", language: str, now: datetime, enclosures: tuple[Enclosure, ...] = (), calendars: tuple[bytes, ...] = ()
) -> Outbound:
    """The envelope of a sample, with every carrier that its real twin would bear."""
    given = given_facts(sample)
    root = f"<kwl.{CODE}.0@example.go.id>"
    return Outbound(
        purpose=sample.purpose, language=language, sender_name=given["focal_point"], sender="dumas@example.go.id",
        recipient_name=given["recipient_name"], recipient="melati@example.go.id",
        header_id=f"<kwl.{CODE + '.' if given['footer'] else ''}{language}{sample.name.replace('-', '')}@example.go.id>", date=now, reply_to=given["reply_to"],
        references=(root,) if given["footer"] else (), subject_tag=f"[{sample.case}]" if sample.case else "",
        footer=given["footer"], answers=sample.purpose in ("confirmation", "command_reply"), loop="contoh",
        enclosures=enclosures, calendars=calendars,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sample:
    """One mail to be shown: a name for its page, its purpose, its facts, and what its carriers speak of."""

    name: str
    purpose: str
    facts: Mapping[str, Any]
    case: str = ""
    token: bool = False


def sample_mails(now: datetime, language: str = "id") -> tuple[Sample, ...]:
    """Every purpose at least once, as if it were `now`, its sentences in the language; reminders with one case, with twelve and with thirty."""
    return (*_for_pics(now, language), *_for_officers(now), *_reports(now))


def given_facts(sample: Sample) -> dict[str, Any]:
    """What every mail is given beside its own facts."""
    footer = " · ".join(filter(None, (sample.case, CODE if sample.case or sample.token else "")))
    return {
        "office": "Sekretariat Pengaduan Masyarakat (contoh)",
        "focal_point": "Titik Temu Contoh Barat",
        "recipient_name": "Ibu Melati Sari",
        "footer": footer,
        "reply_to": f"dumas+{CODE}@example.go.id" if footer else "dumas@example.go.id",
    }


def working_day(now: datetime, number: int = 0) -> datetime:
    """The end of the `number`-th weekday after the last one up to `now` (before it where negative): holidays are not known here."""
    day = now.date()
    day -= timedelta(days=max(day.weekday() - 4, 0))
    step = timedelta(days=1 if number > 0 else -1)
    for _ in range(abs(number)):
        day += step
        while day.weekday() > 4:
            day += step
    return datetime.combine(day, time(16, 59, 59), UTC)


def how_counted(due: datetime, number: int, language: str) -> str:
    """The sentence of a clock of so many working days that is due then."""
    start, day = working_day(due, -number).date().isoformat(), due.date().isoformat()
    return explain_due({"number": number, "unit": "working_day", "start": start, "due": day, "zone": "Asia/Jakarta"}, language)


def sample_cases(now: datetime, count: int, language: str = "id") -> tuple[CaseLine, ...]:
    """Cases of several institutions, the oldest and latest first."""
    lines = []
    for place in range(1, count + 1):
        topic, category, asked = MATTERS[(place - 1) % len(MATTERS)]
        late = 9 - place if count > 1 else 1
        due = working_day(now, -late)
        lines.append(
            CaseLine(
                case=sample_number(4200 + place), topic=topic, place=place, category=category,
                institution="" if count == 1 else INSTITUTIONS[place % len(INSTITUTIONS)][1],
                letter_number=f"B-{1200 + place}/Set/D-2/DM.05/10/2026", letter_date=date(2026, 10, 1) + timedelta(days=place),
                status="acknowledged" if place % 2 else "sent", asked=asked, due=due, late=late,
                how=how_counted(due, 14, language) if place == 1 else "", opened=now - timedelta(days=60 - place), age=60 - place,
                last="surat diterima 6 November, belum ada tanggapan" if place % 3 == 0 else "",
                history=(Earlier(date(2026, 10, 5), "surat dikirim"), Earlier(date(2026, 10, 8), "penerimaan dikonfirmasi")),
            )
        )  # fmt: skip
    return tuple(lines)


def sample_number(sequence: int) -> str:
    """A case number whose check character holds."""
    return case_number(PREFIX, 2026, sequence)


def _for_pics(now: datetime, language: str) -> tuple[Sample, ...]:
    case = sample_number(4217)
    one, twelve, thirty = (sample_cases(now, count, language) for count in (1, 12, 30))
    earlier = (Earlier(date(2026, 9, 2), "surat pertama, B-980/Set/D-2/DM.05/09/2026"), Earlier(date(2026, 9, 20), "pengingat"))
    institution = INSTITUTIONS[0][1]
    return (
        Sample("letter", "letter", _letter(now, case, language) | {"earlier": earlier}, case),
        Sample("letter-secret", "letter", _letter(now, case, language) | {"by_courier": True, "file_name": "", "sifat": "rahasia"}, case),
        Sample("reminder-before", "reminder", {"cases": sample_cases(now, 12, language)[11:], "tone": "before"}, token=True),
        Sample("reminder-1", "reminder", {"cases": one, "tone": "after"}, one[0].case),
        Sample("reminder-12", "reminder", {"cases": twelve, "tone": "second", "unverified": _unverified(now)}, token=True),
        Sample("reminder-30", "reminder", {"cases": thirty[:20], "rest": thirty[20:], "tone": "catch_up"}, token=True),
        Sample("morning", "morning", {"sections": _sections(now, institution), "total": 26}, token=True),
        Sample("copy-head", "copy_head", {"institution": institution, "pic_name": "Ibu Melati Sari", "cases": twelve[:2]}, token=True),
        Sample(
            "escalation", "escalation",
            {"institution": institution, "superior": "Pemerintah Provinsi Contoh Barat", "cases": twelve[:2], "earlier": earlier},
            token=True,
        ),
        Sample("confirmation", "confirmation", {"readings": _readings(now, case, language)[:1]}, case),
        Sample("confirmation-3", "confirmation", {"readings": _readings(now, case, language)}, token=True),
        Sample("date-change", "date_change", {"institution": institution, "changes": _changes(now, language)[:1], "calendar": True}, case),
        Sample("date-change-many", "date_change", {"institution": institution, "changes": _changes(now, language), "calendar": True}, token=True),
        Sample("returned", "returned", _returned(now, case, language), case),
        Sample("rule-notice", "rule_notice", _of_rule(now, case), case),
        Sample("rule-question", "rule_question", _of_rule(now, case) | {"original_subject": "Re: tindak lanjut"}, case),
        Sample("ask-pic", "ask_pic", {"original_subject": "Re: tindak lanjut", "received": now, "candidates": _candidates(now), "words": "Sudah selesai ya."}, token=True),
        Sample(
            "ask-address", "ask_address",
            {"original_subject": "Re: surat", "received": now, "unknown_address": "melati.sari@example.org", "case": case, "topic": MATTERS[0][0]},
            token=True,
        ),
        Sample("handover", "handover", {"institution": institution, "cases": twelve[:3], "former_name": "Bapak Jaya Kencana",
            "files": ("1 - B-1201.pdf", "2 - B-1202.pdf")}, token=True),
        Sample("farewell", "farewell", {"institution": institution, "successor_name": "Ibu Melati Sari", "count": 3}),
        Sample(
            "weekly-pic", "weekly_pic",
            {"institution": institution, "cases": twelve[:5], "closed_count": 2, "week": "2026-W48", "promises": twelve[5:7]}, token=True,
        ),
        Sample("weekly-pic-none", "weekly_pic", {"institution": institution, "cases": (), "closed_count": 1}),
    )  # fmt: skip


def _sections(now: datetime, institution: str) -> tuple[Section, ...]:
    cases = sample_cases(now, 26)
    return (
        Section("reminder", "second", cases[:3], institution=institution),
        Section("copy_head", "", cases[3:5], institution=institution, pic_name="Bapak Jaya Kencana"),
        Section("reminder", "before", cases[5:20], cases[20:], institution=institution),
    )


def _letter(now: datetime, case: str, language: str) -> dict[str, Any]:
    topic, category, asked = MATTERS[0]
    return {
        "case": case, "institution": INSTITUTIONS[0][1], "letter_number": "B-1234/Set/D-2/DM.05/11/2026",
        "letter_date": date(2026, 11, 20), "perihal": "Permintaan tindak lanjut pengaduan masyarakat", "topic": topic,
        "category": category, "asked": asked, "file_name": "B-1234-Set-D-2-DM.05-11-2026.pdf", "calendar": True,
        "deadlines": (
            DeadlineLine("receipt", working_day(now, 3), how_counted(working_day(now, 3), 3, language)),
            DeadlineLine("answer", working_day(now, 14), how_counted(working_day(now, 14), 14, language)),
        ),
    }  # fmt: skip


def _of_rule(now: datetime, case: str) -> dict[str, Any]:
    return {
        "case": case, "institution": INSTITUTIONS[0][1], "topic": MATTERS[0][0], "category": MATTERS[0][1], "status": "in_progress",
        "rule": "minta berkas asli", "words": "mohon dikirim <berkas> asli & fotokopi", "means": "needs_info",
        "sender": "inspektorat@example.go.id", "received": now,
    }  # fmt: skip


def _returned(now: datetime, case: str, language: str) -> dict[str, Any]:
    return {
        "case": case, "institution": INSTITUTIONS[0][1], "topic": MATTERS[0][0], "due": working_day(now, 4), "how": how_counted(working_day(now, 4), 14, language),
        "reason": "Mohon lampirkan berita acara pemeriksaan lapangan dan sebutkan tanggal terbit sertifikat.",
        "letter_number": "B-1234/Set/D-2/DM.05/11/2026", "letter_date": date(2026, 11, 20),
    }  # fmt: skip


def _changes(now: datetime, language: str) -> tuple[DateLine, ...]:
    moved = (("recounted", 13, 14), ("extended", 14, 28), ("transferred", 20, None), ("resumed", 9, 14))
    return tuple(
        DateLine(
            sample_number(4217 + n), MATTERS[n][0], working_day(now, before), working_day(now, after) if after else None, why,
            how_counted(working_day(now, after), after, language) if after else "", institution=INSTITUTIONS[n][1], letter_number=f"B-{1234 + n}/Set/D-2/DM.05/11/2026",
        )
        for n, (why, before, after) in enumerate(moved)
    )  # fmt: skip


def _readings(now: datetime, case: str, language: str) -> tuple[ReadingLine, ...]:
    return (
        ReadingLine(case, "extension", MATTERS[0][0], "mohon tambahan waktu 14 hari kerja", working_day(now, 21), how_counted(working_day(now, 21), 28, language), days=14, working=True),
        ReadingLine(sample_number(4218), "answered", MATTERS[1][0], "sudah selesai", asks_answer=True),
        ReadingLine(sample_number(4219), "not_competent", MATTERS[2][0], "bukan kewenangan kami", proposed=True, transfer_to="Dinas Sosial <Provinsi>"),
    )  # fmt: skip


def _unverified(now: datetime) -> tuple[UnverifiedLine, ...]:
    return (UnverifiedLine(now - timedelta(days=2), "Re: sudah selesai"),)


def _candidates(now: datetime) -> tuple[dict[str, Any], ...]:
    reasons = (
        ({"kind": "case_number", "value": sample_number(4201), "place": "own", "why": ""}, {"kind": "writer", "value": "", "place": "from", "why": "nobody knows this address"}),
        ({"kind": "letter_number", "value": "B-1202/Set/D-2/DM.05/10/2026", "place": "file", "why": ""},),
        ({"kind": "near_number", "value": "", "place": "subject", "why": ""},),
    )  # fmt: skip
    return tuple(
        {"place": line.place, "case": line.case, "topic": line.topic, "institution": line.institution, "reasons": why}
        for line, why in zip(sample_cases(now, 3), reasons, strict=True)
    )


def _for_officers(now: datetime) -> tuple[Sample, ...]:
    case = sample_number(4217)
    asked = {"case": case, "institution": INSTITUTIONS[0][1], "topic": MATTERS[0][0], "sender": "inspektorat@example.go.id", "received": now, "words": WORDS}
    stranger = "Saya pelapornya. {{ 7*7 }} <img src=x onerror=alert(1)> Mohon dibuka http://contoh.example.org/bukti?id=1&x=2 segera."
    proposed = ReadingLine(case, "not_competent", proposed=True, transfer_to="Kantor Pertanahan Kota Rawa Asri")
    fields = {
        "Instansi": INSTITUTIONS[0][1], "Nomor surat": "B-1234/Set/D-2/DM.05/11/2026", "Tanggal surat": date(2026, 11, 20),
        "Perihal": "Permintaan tindak lanjut", "Topik": MATTERS[0][0], "Kategori": "pertanahan", "Sifat": "segera",
    }  # fmt: skip
    faulty = fields | {"Kategori": "", "Tanggal surat": None}
    return (
        Sample("answer-review", "answer_review", asked | {
            "attachments": (FileLine("Surat jawaban (1).pdf", "application/pdf", 340_000), FileLine("IMG-20261112-WA0012.jpg", "image/jpeg", 2_400_000)),
            "asked": MATTERS[0][2], "letter_number": "700/014/Inspektorat/XI/2026", "due": now + timedelta(days=4), "late": -4,
            "links": ("https://drive.example.org/berkas",)}, case),
        Sample("proposal-transfer", "proposal", asked | {
            "kind": "transfer", "reading": proposed, "offers": ("KIRIM", "BATAL", "BUKAN"), "candidates": ("Kantor Pertanahan Kota Rawa Asri",),
            "recipients": ("kantah@example.go.id",), "teaching": "7 dari 9 kasus pertanahan di Provinsi Contoh Barat berakhir di Kantor Pertanahan."}, case),
        Sample("proposal-move", "proposal", asked | {
            "kind": "move", "reading": ReadingLine(case, "answered", proposed=True), "offers": ("YA", "BUKAN"),
            "why": "registered writer, but nothing proves the mail"}, case),
        Sample("hold", "hold", {
            "sender": "warga123@example.org", "original_subject": "Fwd: Pengaduan {{ 7*7 }} <b>penting</b>", "received": now, "words": stranger,
            "attachment_count": 2, "reason": "what the mail carries leads to several cases", "candidates": _candidates(now)}, token=True),
        Sample("hold-none", "hold", {
            "sender": "warga123@example.org", "original_subject": "", "received": now, "words": "", "attachment_count": 0,
            "reason": "names KWL-2026-999999-X, which no case bears", "candidates": ()}, token=True),
        Sample("hold-settled", "hold_settled", {
            "sender": "warga123@example.org", "original_subject": "Pengaduan", "decision": "linked", "by": "petugas@example.go.id", "case": case}, token=True),
        Sample("held-reminder", "held_reminder", {
            "held": (HeldLine(12, "warga123@example.org", "Pengaduan <penting>", now, "a registered writer names no case"),), "count": 1, "days": 3}),
        Sample("new-case-draft", "new_case_draft", {
            "fields": fields, "file_name": "surat.pdf", "faults": (), "recipients": ("inspektorat@example.go.id",)}, token=True),
        Sample("new-case-draft-faulty", "new_case_draft", {
            "fields": faulty, "file_name": "", "faults": ("belum ada: Kategori", "tanggal surat tidak terbaca: '31 Juni'"), "recipients": (), "version": 2}, token=True),
        Sample("draft", "draft", {
            "kind": "escalation", "to": "Pemerintah Provinsi Contoh Barat <setda@example.go.id>", "subject": "Mohon bantuan: 2 kasus belum dijawab",
            "text": DRAFTED, "why": "14 hari kerja lewat tenggat, dua pengingat tanpa jawaban"}, token=True),
        Sample("bounce-alert", "bounce_alert", {
            "case": case, "institution": INSTITUTIONS[1][1], "topic": MATTERS[3][0], "address": "pupr@example.go.id", "detail": "550 5.1.1 User unknown"}),
        Sample("command-reply", "command_reply", {
            "line": f"Surel ditautkan ke {case}.", "words": "1", "understood": True, "undo": True, "original_subject": "Re: hold"}, token=True),
        Sample("command-reply-unclear", "command_reply", {
            "line": "Belum dapat dipahami. Jawaban yang dikenal: nomor urut calon, nomor kasus, BUKAN, BARU, TAMBAH.", "words": "yang kedua saja pak",
            "understood": False, "undo": False, "original_subject": "Re: hold"}, token=True),
        Sample("alert-flood", "alert", {"kind": "flood", "who": "warga123@example.org", "count": 21, "limit": 20, "case": case}, case),
        Sample("alert-breaker", "alert", {"kind": "breaker", "count": 2000, "limit": 2000}),
        Sample("recount", "recount", {
            "changes": tuple(c for c in _changes(now, "id") if c.after), "total": 214, "told": 31, "why": "calendar",
            "file_name": "tenggat-bergeser.xlsx"}),
        Sample("rules-waiting", "rules_waiting", {"rules": "4f1c09aa2be7", "before": "9b20c7715d3e", "count": 112, "limit": 50}, token=True),
        Sample("daily", "daily", _daily(now)),
    )  # fmt: skip


def _daily(now: datetime) -> dict[str, Any]:
    cases = sample_cases(now, 9)
    today = tuple(replace(case, due=working_day(now), late=0) for case in cases[2:4])
    week = tuple(replace(case, due=working_day(now, days), late=-days) for days, case in enumerate(cases[4:], 1))
    told = {"new_answers": 2, "held": 1, "failures": 1, "waiting": 1, "due_today": 2, "due_week": 5, "limited": 1, "drafts": 1, "silent": 1, "bouncing": 1, "comments": 1}
    return {
        "counts": told, "commands": {"due_today": "kawal case list --due 2026-11-29..2026-11-29 --at 2026-11-29 --focal-point barat", "held": "kawal held list --mailbox barat"},
        "waiting": (FailureLine("setda@example.go.id", "perhaps sent before a crash: held for an admin", now),), "limited": cases[1:2],
        "bouncing": (ContactLine("", "lama@example.go.id", INSTITUTIONS[3][1], "550 5.1.1 User unknown"),), "since": date(2026, 11, 27),
        "date": now, "new_answers": cases[:2], "due_today": today, "due_week": week, "drafts": ("Surat satu tingkat ke atas: Dinas Sosial",),
        "held": (HeldLine(12, "warga123@example.org", "Pengaduan <penting>", now, "a registered writer names no case"),),
        "failures": (FailureLine("pupr@example.go.id", "550 5.1.1 User unknown", now, institution=INSTITUTIONS[1][1]),),
        "silent": (ContactLine("Bapak Jaya Kencana", "jaya@example.go.id", INSTITUTIONS[2][1], "belum pernah menjawab sejak 2 September"),),
        "rule_faults": ("ladder.toml:12:1: kunci 'kapn' tidak dikenal",), "comments": (CommentLine(cases[0].case, "Rekan Umpama <rekan@example.go.id>", 41, now),), "unvouched": (Vouching(18, 7, "no aligned result"),), "anchor": "9f2c41d0a7be",
    }  # fmt: skip


def _reports(now: datetime) -> tuple[Sample, ...]:
    figures = sample_figures(now)
    months = tuple(AimMonth(date(2026, 6 + n, 1), 80 + 9 * n, 60 + 11 * n, 12 - n, 4 + n // 2, 50 + 8 * n, 20 + n) for n in range(6))
    promises = sample_cases(now, 9)[7:]
    return (
        Sample("weekly-superior", "weekly_superior", {"institution": "Pemerintah Provinsi Contoh Barat", "figures": figures, "file_name": "kasus-2026-W48.xlsx"}),
        Sample("weekly-leadership", "weekly_leadership", {"figures": replace(figures, promised_count=len(promises)), "file_name": "kasus-2026-W48.xlsx", "promises": promises}),
        Sample("monthly", "monthly", {"figures": sample_figures(now, month=True), "aim": months, "file_name": "kasus-2026-11.xlsx", "number": "LAP-11/Set/2026"}),
    )


def sample_figures(now: datetime, *, month: bool = False) -> Figures:
    """Figures over a few hundred invented cases, of a week or of the month."""
    today = now.date()
    first, label = (today.replace(day=1), f"{today:%Y-%m}") if month else (today - timedelta(days=6), "2026-W48")
    period = Period(first, today, now, "Asia/Jakarta", date(2026, 1, 1), label)
    return summarise(_sample_facts(today), period, {code: name for code, name, _ in INSTITUTIONS})


def _sample_facts(today: date) -> tuple[CaseFact, ...]:
    facts = []
    for n in range(240):
        code, _, province = INSTITUTIONS[(n * 3 + n // 7) % len(INSTITUTIONS)]
        topic, category, _ = MATTERS[n % len(MATTERS)]
        opened = today - timedelta(days=n * 3 // 4)
        took = 4 + n * 7 % 12 + 3 * ((n * 3 + n // 7) % len(INSTITUTIONS))
        answered = opened + timedelta(days=took * 7 // 5) if n % 6 and n % 17 else None
        answered = answered if answered and answered <= today else None
        due = opened + timedelta(days=20)
        facts.append(
            CaseFact(
                sample_number(3000 - n), code, province, category, topic, "answered" if answered else "acknowledged", opened, opened,
                opened + timedelta(days=2) if n % 5 else None, answered, answered if n % 3 else None, due,
                None if answered else max(0, (today - due).days * 5 // 7), took if answered else None, pic_valid=code != "SOS-E",
            )
        )  # fmt: skip
    return tuple(facts)
