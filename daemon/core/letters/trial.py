"""Templates tried with sample facts before they act: what cannot be filled, what grows too large, what lost its carriers."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from daemon.core.letters.facts import PURPOSES, find_purpose, is_rule_mail
from daemon.core.letters.mime import compose, made_facts
from daemon.core.letters.naming import LANGUAGES
from daemon.core.letters.rendering import TemplateSet
from daemon.core.letters.samples import Sample, given_facts, sample_mails, sample_outbound
from daemon.core.rulebook.source import Fault

HTML_LIMIT = 100_000
SUBJECT_LINE = "baris pertama templat ini menjadi subjek"


def try_templates(templates: TemplateSet, now: datetime) -> tuple[Fault, ...]:
    """Every template in every language, filled with samples. An admin's template may take for ever: run it in a child."""
    found = [
        fault for sample in _samples(templates, now) for language in LANGUAGES for fault in _try(templates, sample, language, now)
    ]
    return tuple(dict.fromkeys(found))


def _samples(templates: TemplateSet, now: datetime) -> Iterator[Sample]:
    """The samples of every purpose, and for each mail of a rule that is the admin's own a sample like rule_question's."""
    samples = sample_mails(now)
    yield from samples
    asked = next(sample for sample in samples if sample.purpose == "rule_question")
    own = sorted(purpose for purpose in templates.purposes - PURPOSES.keys() if is_rule_mail(purpose))
    yield from (replace(asked, name=purpose, purpose=purpose) for purpose in own)


def _try(templates: TemplateSet, sample: Sample, language: str, now: datetime) -> Iterator[Fault]:
    outbound = sample_outbound(sample, language, now)
    facts = {**given_facts(sample), **sample.facts}
    name = f"templates/{language}/{sample.purpose}"
    try:
        words = templates.render(sample.purpose, language, {**facts, **made_facts(outbound, facts)})
        compose(templates, outbound, facts)
    except Exception as fault:  # noqa: BLE001 - an admin's template may go wrong in any way; each is told with its place
        file, line = place_of(fault, f"{language}/{sample.purpose}.txt.j2")
        yield Fault(f"templates/{file}", line, 1, f"tidak dapat diisi: {fault or type(fault).__name__}")
        return
    if len(words.html.encode()) > HTML_LIMIT:
        yield Fault(f"{name}.html.j2", 1, 1, f"HTML melebihi {HTML_LIMIT // 1000} kB")
    if not words.subject:
        yield Fault(f"{name}.subject.j2", 1, 1, "subjek kosong", SUBJECT_LINE)
    purpose = find_purpose(sample.purpose)
    if purpose is not None and purpose.carriers and outbound.footer and outbound.footer not in words.text:
        yield Fault(f"{name}.txt.j2", 1, 1, "pembawa kasus {{ footer }} tidak sampai ke teks")


def place_of(fault: BaseException, name: str) -> tuple[str, int]:
    """The innermost template line that a rendering fault came from."""
    place, trace = (name, 1), fault.__traceback__
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        if file.endswith(".j2"):
            place = (file, trace.tb_lineno)
        trace = trace.tb_next
    return place
