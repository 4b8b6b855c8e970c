"""An officer's word on a draft: KIRIM alone sends, BATAL drops, any other text makes a new draft that comes back."""

from typing import Any

from daemon.core.caseform import find_fields
from daemon.core.changes import Change, CloseDraft, SaveDraft
from daemon.core.records import Draft
from daemon.flows import escalating, opening, settling_held
from daemon.flows.commands import Command, Decided
from daemon.flows.evidence import Arrival
from daemon.flows.office import Office
from daemon.flows.opening import LetterFile


def decide_draft(office: Office, arrival: Arrival, command: Command) -> Decided:
    """What becomes of a draft."""
    key = ":".join(command.about)
    draft = office.store.draft(key)
    if draft is None or draft.state != "open":
        state = {"sent": "sudah dikirim", "dropped": "sudah dibatalkan"}.get(draft.state if draft else "", "tidak ada lagi")
        return Decided(line=f"Konsep itu {state}.", understood=False)
    if command.first_line.upper() == "BATAL":
        return Decided([CloseDraft(key, "dropped", arrival.now)], "Konsep dibatalkan; tidak ada yang dikirim.")
    if command.first_line.upper() == "KIRIM":
        return SENDERS[draft.kind](office, arrival, command, draft)
    return REWRITERS[draft.kind](office, arrival, command, draft)


def _send_case(office: Office, arrival: Arrival, command: Command, draft: Draft) -> Decided:
    form = opening.understand(office, draft.payload["fields"])
    if form.faults:
        return Decided(line="Belum dapat dikirim: " + "; ".join(form.faults), understood=False)
    file = _keep_letter(office, draft)
    number, changes = opening.open_case(office, form, file, f"officer:{command.officer}", arrival.now)
    changes += settling_held.settle_as_opened(office, draft.payload.get("message"), number, command.officer, arrival.now)
    return Decided([*changes, CloseDraft(draft.key, "sent", arrival.now)], f"Kasus {number} dibuka; surat dikirim kepada PIC.")


def _keep_letter(office: Office, draft: Draft) -> LetterFile:
    """The letter that came with the officer's mail, kept as a file of its own."""
    message, position = draft.payload.get("message"), int(draft.payload.get("position", -1))
    kept = office.store.message(int(message)) if message else None
    analysis = office.store.analysis(int(message)) if message else None
    if kept is None or analysis is None or position < 0:
        return LetterFile()
    attachment = next((a for a in analysis.message.attachments if a.position == position), None)
    if attachment is None:
        return LetterFile()
    content = office.attachment_bytes(kept.sha256, attachment)
    return opening.keep_letter_file(office, attachment.filename, content, attachment.content_type)


def _rewrite_case(office: Office, arrival: Arrival, command: Command, draft: Draft) -> Decided:
    fields = {**draft.payload["fields"], **find_fields(command.text)}
    payload: dict[str, Any] = {**draft.payload, "fields": fields}
    attachment = opening.letter_in(arrival.analysis.message.attachments)
    if attachment is not None:
        payload |= {"message": arrival.id, "position": attachment.position}
    version = int(payload.get("version", 1)) + 1
    payload["version"] = version
    form = opening.understand(office, fields)
    name = attachment.filename if attachment else str(payload.get("file", {}).get("name", ""))
    changes: list[Change] = [
        SaveDraft(draft.key, draft.kind, command.officer, payload, arrival.now),
        *opening.draft_mail(office, draft.key, command.officer, form, name, arrival.now, version),
    ]
    return Decided(changes, "", final=False)


SENDERS = {"case": _send_case, "escalation": escalating.send}
REWRITERS = {"case": _rewrite_case, "escalation": escalating.rewrite}
