"""The HTML report: one file that opens offline."""

from __future__ import annotations

import marshal
import os
import re
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import jinja2
import xarray as xr
from jinja2 import Environment, PackageLoader, StrictUndefined, Template, select_autoescape
from markupsafe import Markup
from plotly.offline import get_plotlyjs

from countertrade.analysis.reference_modes import reference_modes
from countertrade.analysis.scoring.stored import SCORE_NAME, StoredError, age_of, stored_score
from countertrade.analysis.variants import LEAST_RUNS
from countertrade.cache import digest_of, remembered
from countertrade.case import Case
from countertrade.figures import (
    fans,
    fit,
    networks,
    series_difference,
    survival,
    survival_differences,
    survival_variants,
    theme,
)
from countertrade.figures.survival import scheduled_votes, survival_floor
from countertrade.language.declare import Equation
from countertrade.model import DECLARATIONS
from countertrade.report import sentences, tables, variant_tables
from countertrade.report.scenario_outputs import INTERVALS, scenario_section
from countertrade.report.variants import has_variants, spread_note, variant_sentences

REPORT_NAME = "report.html"
TEMPLATE_NAME = "report.html.j2"
_HEAD, _END = 2048, b"</html>"
"""Bytes within which a page says what it was made from, and how a whole one ends."""


@dataclass(frozen=True)
class Picture:
    """A figure of the page: its drawing, what it shows in words, and what is to be said of it."""

    id: str
    drawing: Markup
    alt: str
    caption: str
    height: int


@dataclass(frozen=True)
class LegendEntry:
    """A scenario in the legend of the survival curves."""

    name: str
    title: str
    style: theme.LineStyle


def write_report(case: Case, results: xr.DataTree, folder: Path) -> Path:
    """Write the report beside the results; what stood there is replaced when all is written.

    A whole report of the same results stays as it is.

    Parameters
    ----------
    case
        The case that was run.
    results
        Its opened results.
    folder
        Where the report goes.

    Returns
    -------
    pathlib.Path
        The report.
    """
    if _stands(folder / REPORT_NAME, _made_from(results, case)):
        return folder / REPORT_NAME
    page = render(case, results)
    folder.mkdir(parents=True, exist_ok=True)
    handle, unfinished = tempfile.mkstemp(prefix=".unfinished-", suffix=".html", dir=folder)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(page)
        os.chmod(unfinished, 0o644)
        os.replace(unfinished, folder / REPORT_NAME)
    except BaseException:
        Path(unfinished).unlink(missing_ok=True)
        raise
    return folder / REPORT_NAME


def render(case: Case, results: xr.DataTree) -> str:
    """Return the whole page as text."""
    environment = Environment(
        loader=PackageLoader("countertrade.report"),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return _template(environment).render(_contents(case, results))


def _made_from(results: xr.DataTree, case: Case) -> str:
    """Return the digest of all that a page depends on: results, template, the stored score."""
    template = files("countertrade.report") / "templates" / TEMPLATE_NAME
    made = (str(results.attrs[name]) for name in ("key", "made"))
    try:
        score = (case.path / SCORE_NAME).read_text(encoding="utf-8")
    except (OSError, ValueError):
        score = ""
    return digest_of(*made, template.read_text(encoding="utf-8"), score)


def _stands(report: Path, made_from: str) -> bool:
    """Whether a whole report that was made from the same stands in its place."""
    try:
        with report.open("rb") as file:
            head = file.read(_HEAD)
            file.seek(-len(_END), os.SEEK_END)
            return made_from.encode() in head and file.read() == _END
    except OSError:
        return False


def _template(environment: Environment) -> Template:
    """Return the page's template; compiled, it is kept from one run of the program to the next."""
    assert environment.loader is not None
    source, file, _ = environment.loader.get_source(environment, TEMPLATE_NAME)

    def compiled() -> bytes:
        return marshal.dumps(environment.compile(source, TEMPLATE_NAME, file))

    kept = remembered(f"templates/{digest_of(source, jinja2.__version__, sys.version)}", compiled)
    return Template.from_code(environment, marshal.loads(kept), environment.make_globals(None))


def _contents(case: Case, results: xr.DataTree) -> dict[str, Any]:
    names = theme.scenario_names(results)
    before, after = reference_modes(results, before=True), reference_modes(results)
    series = dict(_fan_pictures(case, results))
    styles = theme.scenario_styles(names)
    keys = tables.compared_keys(results)
    return {
        "case": case,
        "attrs": results.attrs,
        "made_from": _made_from(results, case),
        "plotly": Markup(get_plotlyjs()),
        "end": sentences.end_month(results),
        "scenarios": [case.scenarios[name] for name in names if name in case.scenarios],
        "answers": sentences.answers(case, results),
        "confidence": sentences.confidence(results),
        "legend": [
            LegendEntry(name, theme.scenario_title(case, name), style)
            for name, style in styles.items()
        ],
        "spread_note": spread_note(results),
        "variants": _variants(case, results) if has_variants(results) else None,
        "survival": list(_survival_pictures(case, results)),
        "survival_tables": [tables.survival_table(case, results, one) for one in case.regimes],
        "exit_tables": [tables.exit_table(case, results, one) for one in case.regimes],
        "series": [picture for picture in series.values() if picture is not None],
        "still": [
            theme.series_name(case, key) for key, picture in series.items() if picture is None
        ],
        "kinds": _kinds(case),
        "networks": [
            _picture(
                f"network-{index}",
                figure,
                f"Network of links, {moment.label}, with the median of what flows along each.",
                "",
            )
            for index, (moment, figure) in enumerate(networks(case, results))
        ],
        "differences": list(_difference_pictures(case, results, keys)) if len(names) > 1 else [],
        "difference_table": tables.difference_table(case, results, keys),
        "outputs": {
            "intervals": INTERVALS,
            "sections": [scenario_section(case, results, name) for name in names],
        },
        "fit": _picture(
            "fit-score",
            fit(case, results),
            "For each observed series, the score of the runs over the score of persistence, "
            "before and after weighting; the table holds the same numbers.",
            "Left of the dotted line the runs do better than persistence. Hollow: before weighting "
            "by history; filled: after.",
        ),
        "fit_table": tables.fit_table(case, before, after),
        "fit_sentences": sentences.fit_sentences(case, after),
        "record": _record(case),
        "origins": tables.origins(case),
        "parameter_table": tables.parameter_table(case),
        "history_sentence": sentences.history_sentence(results),
        "limits": sentences.limits(case, results),
        "colours": {"past": theme.PAST, "ahead": theme.AHEAD, "ink": theme.INK},
    }


def _survival_pictures(case: Case, results: xr.DataTree) -> Iterator[Picture]:
    floor = survival_floor(results, case.regimes)
    begins = f"The axis begins at {floor:.1f}, not at 0." if floor > 0 else ""
    for regime in case.regimes:
        name = theme.actor_name(case, regime)
        yield _picture(
            f"survival-{regime}",
            survival(case, results, regime, floor),
            f"Probability that the government of {name} is in power, by month, under every "
            "scenario; the tables below hold the numbers.",
            f"Band: 5-95 % of runs under the status quo. {begins} {_votes(case, regime)}",
        )


def _variants(case: Case, results: xr.DataTree) -> dict[str, Any]:
    """Gather what the page says of structural variants."""
    return {
        "sentences": variant_sentences(case, results),
        "pictures": [_variant_picture(case, results, regime) for regime in case.regimes],
        "settings": variant_tables.setting_table(case, results),
        "full": variant_tables.variant_table(case, results),
        "series": variant_tables.series_table(case, results),
    }


def _variant_picture(case: Case, results: xr.DataTree, regime: str) -> Picture:
    name = theme.actor_name(case, regime)
    return _picture(
        f"variants-{regime}",
        survival_variants(case, results, regime, case.horizon_years),
        f"Probability that the government of {name} is in power after {case.horizon_years} years "
        "under each structural variant, status quo; the tables below hold the numbers.",
        f"Dot: mean, its area the weight after history; bar: 5-95 % of runs; hollow: fewer than "
        f"{LEAST_RUNS} runs. Dotted: mean of all runs.",
    )


def _record(case: Case) -> dict[str, Any] | None:
    """Gather what the page says of the score beside the case; None where there is none."""
    try:
        score = stored_score(case.path)
    except StoredError as error:
        return {"sentences": [str(error)], "table": None, "exits": None, "picture": None}
    if score is None:
        return None
    # What this brings in takes most of a second to load, and a report that stands needs none of it.
    from countertrade.figures.reliability import reliability_diagram
    from countertrade.report import track_record

    said = [
        age_of(score, case),
        *track_record.findings_sentences([score]),
        track_record.origins_sentence(score),
        track_record.coverage_sentence(score),
        track_record.exits_sentence(score),
    ]
    return {
        "sentences": [one for one in said if one],
        "table": track_record.series_table(score),
        "exits": track_record.exit_table(score),
        "picture": _picture(
            "reliability",
            reliability_diagram([score]),
            "Share of figures inside central bands over the level of the band, for countertrade "
            "and the baselines.",
            "Below the diagonal bands are too narrow, above it too wide. Grey: where honest bands "
            "would lie if figures were independent of one another, which they are not.",
        ),
    }


def _votes(case: Case, regime: str) -> str:
    votes = [str(month) for month in scheduled_votes(case, regime)]
    return f"Dotted: a vote is due in {' and in '.join(votes)}." if votes else ""


def _fan_pictures(case: Case, results: xr.DataTree) -> Iterator[tuple[str, Picture | None]]:
    order = {name: index for index, name in enumerate(case.leading)}
    drawn = sorted(fans(case, results), key=lambda one: order.get(theme.split_key(one[0])[0], 0))
    for index, (key, figure) in enumerate(drawn):
        if figure is None:
            yield key, None
            continue
        name = theme.series_name(case, key)
        alt = f"{name}: range of the runs in the past and ahead, with the figures of the case."
        yield key, _picture(f"series-{index}", figure, alt, meaning(theme.split_key(key)[0]))


def _difference_pictures(case: Case, results: xr.DataTree, keys: list[str]) -> Iterator[Picture]:
    for regime in case.regimes:
        figure = survival_differences(case, results, regime, case.horizon_years)
        yield _difference_picture(f"difference-{regime}", figure)
    for index, key in enumerate(keys):
        yield _difference_picture(f"difference-{index}", series_difference(case, results, key))


def _difference_picture(name: str, figure: theme.Figure) -> Picture:
    title = figure["layout"]["title"]["text"]
    alt = f"Paired differences to the status quo. {title}; numbers in the table."
    return _picture(name, figure, alt, "")


def meaning(quantity: str) -> str:
    """Return what a quantity is, in the words of its declaration; nothing where its name tells."""
    declared = DECLARATIONS.get(quantity)
    words = str(getattr(declared, "meaning", ""))
    if isinstance(declared, Equation) and declared.kind == "stock":
        words = re.split("[,:;]", words.removeprefix("Change of ").removeprefix("the "))[0]
    words = words.rstrip(".")
    told = words.lower() in ("", theme.quantity_name(quantity), quantity.replace("_", " "))
    return "" if told else f"{words[:1].upper()}{words[1:]}."


def _kinds(case: Case) -> list[tuple[str, str]]:
    """List name and colour of the kinds of flow that the case's links carry."""
    carried = {str(link.resource) for link in case.links}
    carried |= {"oil_sold"} if "oil" in carried else set()
    return [
        (theme.KIND_NAMES[kind], colour)
        for kind, colour in theme.RESOURCE_HUES.items()
        if kind in carried
    ]


def _picture(name: str, figure: theme.Figure, alt: str, caption: str) -> Picture:
    # A closing tag inside a string would end the script element that holds the drawing.
    drawing = Markup(theme.as_json(figure).replace("<", "\\u003c"))
    return Picture(name, drawing, alt, caption, figure["layout"]["height"])
