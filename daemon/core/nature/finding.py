"""The order in which a message's nature is asked for, from what only programs write to what a person writes."""

from collections.abc import Callable

from daemon.core.message.model import Message
from daemon.core.nature.about import find_about
from daemon.core.nature.auto import find_header, find_subject, find_words, is_generated, is_reply
from daemon.core.nature.bulk import find_bulk, find_list, find_loop, find_receipt
from daemon.core.nature.freeform import (
    Evidence,
    find_failed,
    find_format,
    find_outcome_in_words,
    is_letter,
    may_be_bounce,
    weigh,
)
from daemon.core.nature.model import Bounced, Nature, NatureKind, OwnMail
from daemon.core.nature.report import find_reported, find_written, is_success
from daemon.core.nature.returns import find_return
from daemon.core.nature.wording import Wording, split_wording
from daemon.core.nature.writers import has_null_path

NOBODY = OwnMail()


def find_nature(message: Message, own: OwnMail = NOBODY) -> Nature:
    """What kind of mail it is, with the reason; never raises.

    Anything but `person` is never answered and never moves a case (the manners of automatic mail, RFC 3834).
    """
    steps: tuple[Callable[[], Nature | None], ...] = (
        lambda: _loop_by_header(message, own),
        lambda: _delivery_report(message),
        lambda: _receipt(message),
        lambda: _loop(message, own),
        lambda: _free_bounce(message),
        lambda: _automatic(message),
        lambda: _bulk(message),
    )
    return next(
        (nature for step in steps if (nature := step())), Nature("person", "nothing says that a program wrote it")
    )


def _loop_by_header(message: Message, own: OwnMail) -> Nature | None:
    reason = find_loop(message, OwnMail(loop=own.loop))
    return Nature("loop", reason) if reason else None


def _loop(message: Message, own: OwnMail) -> Nature | None:
    reason = find_loop(message, own)
    return Nature("loop", reason) if reason else None


def _delivery_report(message: Message) -> Nature | None:
    """A report in parts of its own (RFC 3464); a person may pass one on, so a bare part is not enough."""
    delivery = any(block.kind == "delivery" for block in message.reports)
    is_report = message.content_type == "multipart/report" and message.report_type not in {
        "feedback-report",
        "disposition-notification",
    }
    if not (delivery or is_report):
        return None
    wording = split_wording(message.text)
    evidence = weigh(message, wording)
    if not (evidence.holds or (is_report and (delivery or evidence.daemon or evidence.null_path or evidence.subject))):
        return None
    if is_success(message):
        return Nature("receipt", "it is a delivery report of success", about=find_about(message))
    bounced = _merge(find_reported(message), lambda: find_written(wording.own), lambda: find_failed(message, wording))
    return _judged(message, wording, bounced, "it is a delivery report (RFC 3464)")


def _merge(*sources: tuple[Bounced, ...] | Callable[[], tuple[Bounced, ...]]) -> tuple[Bounced, ...]:
    """The first source that names an address."""
    for source in sources:
        if found := source() if callable(source) else source:
            return found
    return ()


def _free_bounce(message: Message) -> Nature | None:
    if not may_be_bounce(message):
        return None
    wording = split_wording(message.text)
    evidence = weigh(message, wording)
    written = find_written(wording.own)
    if not evidence.holds and not (written and (evidence.daemon or evidence.null_path or evidence.subject)):
        return None
    bounced = _merge(written, lambda: find_failed(message, wording))
    known = evidence.daemon or evidence.failed_header or evidence.null_path
    if not known and (not bounced or is_letter(wording)):
        return None
    form = find_format(message, wording)
    return _judged(message, wording, bounced, _reason(evidence, form.name if form else ""))


def _reason(evidence: Evidence, form: str) -> str:
    signs = [
        name
        for name, holds in (
            ("X-Failed-Recipients", evidence.failed_header),
            ("a mail system's sender", evidence.daemon),
            ("the null return path", evidence.null_path),
            ("the subject", evidence.subject),
            (f"the words “{evidence.sentence or evidence.cause}”", bool(evidence.sentence or evidence.cause)),
        )
        if holds
    ]
    return f"a bounce in the form of {form or 'no known server'}: {', '.join(signs)}"


def _judged(message: Message, wording: Wording, bounced: tuple[Bounced, ...], reason: str) -> Nature:
    waits = (
        all(one.kind == "temporary" for one in bounced)
        if bounced
        else find_outcome_in_words(message, wording) == "temporary"
    )
    kind: NatureKind = "delay" if waits else "bounce"
    return Nature(kind, reason, bounced, find_about(message))


def _receipt(message: Message) -> Nature | None:
    reason = find_receipt(message)
    if not reason:
        return None
    wording = split_wording(message.text)
    if "was automatically rejected" in wording.squeezed[:1000]:
        return _judged(
            message, wording, find_failed(message, wording), "a disposition notification that refuses the mail"
        )
    return Nature("receipt", reason, about=find_about(message))


def _automatic(message: Message) -> Nature | None:
    reason = _automatic_reason(message)
    return Nature("auto_reply", reason, about=find_about(message), returns=find_return(message)) if reason else None


def _automatic_reason(message: Message) -> str:
    if header := find_header(message):
        return f"its header {header} says that a program answers"
    if find_list(message) in {"list-id", "list-unsubscribe", "list-post"}:
        return ""
    if subject := find_subject(message):
        return f"its subject is a program's: {subject}"
    if words := find_words(message):
        return words
    if is_generated(message) and is_reply(message) and not find_list(message):
        return "its header auto-submitted says that a program wrote it, and it is an answer"
    return "its return path is null and it is an answer" if has_null_path(message) and is_reply(message) else ""


def _bulk(message: Message) -> Nature | None:
    if reason := find_bulk(message):
        return Nature("bulk", reason)
    if is_generated(message):
        return Nature("bulk", "its header auto-submitted says that a program wrote it")
    return Nature("bulk", "its return path is null") if has_null_path(message) else None
