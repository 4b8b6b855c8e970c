"""Every template with real-looking data: a gallery for a browser, and the trial that templates pass before they act."""

import base64
import multiprocessing
import resource
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from multiprocessing.connection import Connection
from pathlib import Path

from daemon.core.figures import Figures
from daemon.core.letters import Enclosure, Entry, TemplateSet, Words, compose, deadline_ics, phrase
from daemon.core.letters.naming import LANGUAGES
from daemon.core.letters.samples import Sample, given_facts, sample_mails, sample_outbound
from daemon.core.letters.trial import try_templates
from daemon.core.rulebook.source import Fault
from daemon.edges.charts import Chart, draw_bars, draw_trend
from daemon.edges.files import find_files

SHOWN_AT = datetime(2026, 11, 29, 9, 5, tzinfo=UTC)
TRIAL_SECONDS = 60.0
TRIAL_MEMORY = 1_000_000_000
STYLE = """
body{font:16px/1.5 Arial,Helvetica,sans-serif;margin:0;background:#f4f5f7;color:#1d2733}
main{max-width:900px;margin:0 auto;padding:20px 16px}h1{font-size:24px}h2{font-size:18px;margin:28px 0 8px}
ul{list-style:none;padding:0;margin:0}li{background:#fff;border:1px solid #dde1e6;padding:10px 12px;margin:6px 0;overflow-wrap:anywhere}
a{color:#0b5a84}small{color:#52606d}
@media(prefers-color-scheme:dark){body{background:#14181d;color:#e6eaee}li{background:#1d232a;border-color:#313a44}a{color:#7cc4ec}small{color:#aab7c4}}
"""


@dataclass(frozen=True, slots=True)
class Page:
    """One mail of the gallery: its sample, language and subject, and the files beside index.html that show it."""

    name: str
    purpose: str
    language: str
    subject: str
    html: str
    text: str
    eml: str


def write_gallery(out: Path, templates: Path | None = None, now: datetime = SHOWN_AT) -> list[Page]:
    """Render every template in both languages into `out`: index.html, and for each mail its HTML, plain text and .eml.

    `templates` is the admin's folder, if any. Raises what rendering raises (see TemplateSet.render).
    """
    out.mkdir(parents=True, exist_ok=True)
    chosen = TemplateSet(find_files("templates", templates))
    told = zip(*(sample_mails(now, language) for language in LANGUAGES), strict=True)
    pages = [_write(out, chosen, sample, language, now) for pair in told for sample, language in zip(pair, LANGUAGES, strict=True)]
    (out / "index.html").write_text(_index(pages), encoding="utf-8")
    return pages


def _write(out: Path, templates: TemplateSet, sample: Sample, language: str, now: datetime) -> Page:
    charts = _charts(sample, language)
    facts = {**given_facts(sample), **sample.facts}
    if charts:
        facts["pictures"] = tuple(chart.picture for chart in charts)
    outbound = sample_outbound(sample, language, now, _enclosures(sample, charts), _calendars(sample, now, language))
    words = phrase(templates, outbound, facts)
    stem = f"{sample.name}-{language}"
    (out / f"{stem}.html").write_text(_standing(words, charts), encoding="utf-8")
    (out / f"{stem}.txt").write_text(f"Subject: {words.subject}\n\n{words.text}", encoding="utf-8")
    (out / f"{stem}.eml").write_bytes(compose(templates, outbound, facts).raw)
    return Page(sample.name, sample.purpose, language, words.subject, f"{stem}.html", f"{stem}.txt", f"{stem}.eml")


def _charts(sample: Sample, language: str) -> tuple[Chart, ...]:
    figures = sample.facts.get("figures")
    if not isinstance(figures, Figures):
        return ()
    return draw_trend(figures.trend, language), draw_bars(figures.by_institution, language)


def _enclosures(sample: Sample, charts: tuple[Chart, ...]) -> tuple[Enclosure, ...]:
    name = str(sample.facts.get("file_name", ""))
    file = (Enclosure(name, "application/pdf", b"%PDF-1.4 contoh"),) if name.endswith(".pdf") else ()
    return (*file, *(chart.enclosure for chart in charts))


def _calendars(sample: Sample, now: datetime, language: str) -> tuple[bytes, ...]:
    facts = sample.facts
    if not facts.get("calendar"):
        return ()
    if "deadlines" in facts:
        due = max(line.due for line in facts["deadlines"])
        return deadline_ics([Entry(sample.case, str(facts["topic"]), due.date())], now, language=language)
    entries = [Entry(c.case, c.topic, (c.after or c.before).date(), 1, c.after is None) for c in facts["changes"]]
    return deadline_ics(entries, now, language=language)


def _standing(words: Words, charts: tuple[Chart, ...]) -> str:
    """The HTML part as a page of its own: pictures that a mail carries beside it are put into it."""
    html = words.html or f"<pre>{escape(words.text)}</pre>"
    for chart in charts:
        data = base64.b64encode(chart.png).decode()
        html = html.replace(f'src="cid:{chart.picture.cid}"', f'src="data:image/png;base64,{data}"')
    return html


def _index(pages: list[Page]) -> str:
    lists = "".join(
        f"<h2>{title}</h2><ul>" + "".join(_item(page) for page in pages if page.language == language) + "</ul>"
        for language, title in (("id", "Bahasa Indonesia"), ("en", "English"))
    )
    return (
        "<!doctype html><html lang=id><meta charset=utf-8><meta name=viewport content='width=device-width,initial-scale=1'>"
        f"<title>Kawal: galeri surel</title><style>{STYLE}</style><main><h1>Semua surel Kawal</h1>"
        f"<p>Setiap templat dengan data contoh.</p>{lists}</main></html>"
    )


def _item(page: Page) -> str:
    return (
        f'<li><a href="{escape(page.html)}">{escape(page.subject)}</a><br><small>{escape(page.purpose)} · {escape(page.name)} · '
        f'<a href="{escape(page.text)}">teks</a> · <a href="{escape(page.eml)}">eml</a></small></li>'
    )


def check_templates(files: Mapping[str, bytes], seconds: float = TRIAL_SECONDS) -> tuple[Fault, ...]:
    """Everything wrong with a set of templates: as they are written, then filled with samples in a child with a time limit.

    Raises FaultyFile for a file that is not UTF-8.
    """
    written = TemplateSet(files).check()
    if written:
        return written
    receiver, sender = multiprocessing.Pipe(duplex=False)
    child = multiprocessing.get_context("spawn").Process(target=_try_in_child, args=(sender, dict(files)), daemon=True)
    child.start()
    sender.close()
    try:
        return tuple(receiver.recv()) if receiver.poll(seconds) else (_too_slow(seconds),)
    except EOFError:
        return (Fault("templates", 1, 1, "templat membuat proses percobaan berhenti (memori habis?)"),)
    finally:
        child.kill()
        child.join()
        receiver.close()


def _try_in_child(sender: Connection, files: Mapping[str, bytes]) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (TRIAL_MEMORY, TRIAL_MEMORY))
    sender.send(try_templates(TemplateSet(files), SHOWN_AT))


def _too_slow(seconds: float) -> Fault:
    mend = "cari perulangan yang bersarang ({% for %} di dalam {% for %})"
    return Fault("templates", 1, 1, f"templat belum selesai diisi dalam {seconds:.0f} detik", mend)
