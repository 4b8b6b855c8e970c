"""The leadership's page: the figures as one static HTML file that needs no server, no script and nothing from outside."""

import os
from datetime import datetime
from pathlib import Path

from daemon.core.figures import Figures, days_until, week_period
from daemon.edges.charts import draw_bars, draw_trend
from daemon.flows import figuring
from daemon.flows.office import Office

PAGE = "index.html"
REFRESH = "%Y-%m-%dT%H"
"""A page that the daemon keeps is written anew once in every hour."""


def publish(office: Office, folder: Path, now: datetime, week: str = "") -> Path:
    """Write the page of the last seven days, or of an ISO week; raises ValueError where it is none.

    The file is replaced whole: who reads it meanwhile sees the old one or the new one.
    """
    zone = office.config.office.zone
    period = week_period(week, zone) if week else days_until(now, zone)
    page = render(office, figuring.figures_of(office, period).whole)
    folder.mkdir(parents=True, exist_ok=True)
    path, written = folder / PAGE, folder / f".{PAGE}.{os.getpid()}"
    written.write_text(page, encoding="utf-8")
    written.replace(path)
    return path


def render(office: Office, figures: Figures) -> str:
    """The page as text."""
    language = office.config.office.language
    charts = (draw_trend(figures.trend, language), draw_bars(figures.by_province, language))
    facts = {"office": office.config.office.name, "figures": figures, "zone": figures.period.zone}
    return office.templates.render_page(language, facts | {"charts": [chart.inline for chart in charts]})


def refresh(office: Office, now: datetime) -> bool:
    """Keep the page that the configuration asks for fresh; whether it was written now."""
    folder = office.config.reports.page_dir
    name = f"page:{now.strftime(REFRESH)}"
    if folder is None or office.store.round_is_done(name):
        return False
    publish(office, folder, now)
    office.store.finish_round(name)
    return True
