"""What tests of the store write into it: one institution, its PIC, cases, mail. Everything can be varied by name."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from daemon.core.changes import (
    NoticeKey,
    OpenCase,
    QueueMail,
    SetContact,
    SetDeadline,
    SetInstitution,
)
from daemon.edges.store import Seen, Store

NOW = datetime(2026, 11, 2, 3, 0, tzinfo=UTC)
DAY = timedelta(days=1)
BODY = SetInstitution(
    "dinas-a", "Dinas A", province="Jawa Barat", superior="prov-a", domains=("Dinas-A.example.go.id",)
)
PIC = SetContact("dinas-a", "Pic@dinas-a.example.go.id", name="Petugas A", role="pic")


def number(sequence: int) -> str:
    return f"KWL-2026-{sequence:06d}-X"


def opening(sequence: int = 1, **changed: Any) -> OpenCase:
    case = OpenCase(
        number=number(sequence),
        year=2026,
        sequence=sequence,
        family=number(sequence),
        institution="dinas-a",
        focal_point="pusat",
        topic="jalan rusak",
        category="infrastruktur",
        status="draft",
        opened=NOW,
        letter_number=f"B-{sequence}/LAPOR/2026",
        letter_date=date(2026, 11, 1),
        squeezed=f"b{sequence}lapor2026",
    )
    return replace(case, **changed)


def clock(sequence: int = 1, **changed: Any) -> SetDeadline:
    deadline = SetDeadline(number(sequence), "answer", 1, "jawaban", NOW, NOW + 5 * DAY, {"days": 5}, NOW + 3 * DAY)
    return replace(deadline, **changed)


def notice(sequence: int = 1, rung: str = "reminder-1", **changed: Any) -> NoticeKey:
    return replace(
        NoticeKey(number(sequence), rung, "answer:1", "pic@dinas-a.example.go.id", number(sequence)), **changed
    )


def mail(key: str = "letter:1", **changed: Any) -> QueueMail:
    queued = QueueMail(
        key=key,
        purpose="letter",
        focal_point="pusat",
        sender="dumas@example.go.id",
        recipient="pic@dinas-a.example.go.id",
        subject="Tindak lanjut",
        header_id=f"<kwl.{key}@example.go.id>",
        rendered=b"Subject: Tindak lanjut\r\n\r\nhalo \xff",
        at=NOW,
        not_before=NOW,
        case=number(1),
    )
    return replace(queued, **changed)


def seen(uid: int, raw: bytes = b"", **changed: Any) -> Seen:
    sighting = Seen("pusat", "INBOX", 1, uid, raw or b"Subject: %d\r\n\r\nhalo" % uid, NOW)
    return replace(sighting, **changed)


def furnish(store: Store, cases: int = 1) -> None:
    """One institution with its PIC, and cases that were opened there."""
    store.apply([BODY, PIC, *(opening(sequence) for sequence in range(1, cases + 1))])
