"""What a message itself tells the rules beside its words: attachments, links, its day, the references it names."""

import re
from collections.abc import Iterable

from daemon.core.analysis import Analysis
from daemon.core.references import Reference
from daemon.core.rulebook.model import Facts, Mention, WorkingDays

LINK_TO_FILE = re.compile(
    r"https?://(?:[\w.-]*\.)?(?:drive\.google|docs\.google|1drv|onedrive|dropbox|sharepoint|wetransfer|mediafire|mega|"
    r"s\.id|bit\.ly|[\w-]+\.go\.id)[\w.]*/\S+",
    re.IGNORECASE,
)


def find_file_links(text: str) -> tuple[str, ...]:
    """Links to drives in the writer's words, each once: they count as attachments and are never fetched."""
    return tuple(dict.fromkeys(found[0].rstrip(".,;)>") for found in LINK_TO_FILE.finditer(text))) if "://" in text else ()


def has_file_link(text: str) -> bool:
    """Whether the writer's words hold a link to a drive."""
    return bool(find_file_links(text))


def reading_facts(
    analysis: Analysis,
    named: Iterable[Reference] = (),
    working_days: WorkingDays | None = None,
    listed: tuple[str, ...] = (),
) -> Facts:
    """What a message itself tells beside its words; relative dates count from its Date header."""
    message = analysis.message
    chosen = [r for r in named if r.kind in ("case_number", "letter_number") and r.end]
    mentions = tuple(Mention(r.start, r.end, r.case or r.value) for r in chosen)
    return Facts(
        subject=message.subject,
        has_attachment=bool(message.attachments),
        has_link=has_file_link(analysis.reply.text),
        nature="auto_reply" if analysis.nature.kind == "auto_reply" else "person",
        sent=message.date.date() if message.date else None,
        references=mentions or None,
        working_days=working_days,
        listed=listed,
    )
