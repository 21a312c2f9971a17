"""The hazard timeline as one page that opens offline."""

from __future__ import annotations

import html
from pathlib import Path

from plotly.io import to_html

from countertrade.analysis.hazards import HazardTimeline
from countertrade.figures.hazards import hazards

PAGE_NAME = "hazards.html"
BARE = {"displayModeBar": False, "responsive": True}
CAPTION = (
    "Line and blue band: median and 5-95 % of weighted runs, mean rate of each year. Dashed line "
    "and grey band: base rate of regimes of the type with its 90 % interval. Dotted: the forecast "
    "begins; rates ahead are those while the regime stays in power. The axis is logarithmic."
)


def write_hazards_page(timeline: HazardTimeline, folder: Path) -> Path:
    """Write the figures of all regimes into one page.

    Parameters
    ----------
    timeline
        Rates by month.
    folder
        Where the page goes.

    Returns
    -------
    pathlib.Path
        The page.
    """
    by_year = timeline.by_year()
    figures = [hazards(timeline.case, by_year, regime) for regime in timeline.case.regimes]
    # Plotly's own code is written once, into the first figure.
    drawn = [
        to_html(one, config=BARE, include_plotlyjs=not index, full_html=False)
        for index, one in enumerate(figures)
    ]
    title = html.escape(f"{timeline.case.title}: rates of exit")
    page = (
        f'<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        "<style>body{font-family:system-ui,sans-serif;max-width:1180px;margin:24px auto;"
        "padding:0 16px;color:#1d2939}</style></head>"
        f"<body><h1>{title}</h1><p>{html.escape(CAPTION)}</p>{''.join(drawn)}</body></html>"
    )
    folder.mkdir(parents=True, exist_ok=True)
    (folder / PAGE_NAME).write_text(page, encoding="utf-8")
    return folder / PAGE_NAME
