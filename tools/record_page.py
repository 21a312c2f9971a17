"""Write the page on how the simulated past meets the record, for every shipped case.

Usage: ``python tools/record_page.py OUT``, where OUT is the page to write, such as docs/record.md.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import xarray as xr

import countertrade
from countertrade.analysis.hazards import HazardTimeline, hazard_timeline
from countertrade.analysis.reference_modes import ReferenceMode, reference_modes
from countertrade.analysis.waves import WaveRatio, wave_ratios, waves_of
from countertrade.case import STATUS_QUO, Case, load_case, shipped_case
from countertrade.language import assemble, requirements_of
from countertrade.model import DECLARATIONS

USAGE = "Say where to write the page: python tools/record_page.py docs/record.md"
RUNS = 512
SEED = 1
EVERY = 3
"""Years between the rows of a hazard table."""

FOREWORD = """\
# The record

How the simulated past of each shipped case meets its figures, and how likely each mode of exit was
by the model beside base rates. Written by `make record`: {runs} runs, seed {seed}. For any case
`countertrade reference-modes` and `countertrade hazards` print the same, year by year.

**Before** weighting the runs are drawn from the ranges of the case; **after**, they are resampled
by how well they meet the figures and the recorded exits. The second is a fit, not a prediction.
*In band*: part of the figures within the 90 % band. *Error*: root mean square of the median's
distance, in logarithms unless the series is linear. *CRPS ratio*: the continuous ranked probability
score over that of persistence with a fitted spread; below 1 the model is nearer.

**Rates** are in per cent a year, median and 5-95 % of weighted runs; a dash where the regime is
not at risk. The last row is the base rate of regimes of the type with its 90 % interval. A star
marks the forecast, while the regime stays in power.
"""


def page(cases: Iterable[Case]) -> Iterator[str]:
    """Yield the parts of the page.

    Parameters
    ----------
    cases
        Loaded cases.
    """
    yield FOREWORD.format(runs=RUNS, seed=SEED)
    for case in cases:
        yield f"## {case.title}\n"
        yield modes_table(_results(case))
        timeline = hazard_timeline(assemble(case, DECLARATIONS), RUNS, SEED, _silent)
        for regime in case.regimes:
            yield f"### {_actor(case, regime)}: rates of exit\n"
            yield hazard_table(timeline, regime)
        ratios = tuple(wave_ratios(timeline, waves_of(case)))
        if ratios:
            yield wave_list(ratios)


def _results(case: Case) -> xr.DataTree:
    with tempfile.TemporaryDirectory() as folder:
        results = countertrade.run(
            case.path, scenarios=[STATUS_QUO], runs=RUNS, seed=SEED, out=folder
        )
        return results.load()


def _silent(stage: str, done: int, todo: int) -> None:
    """Show no progress: the page is written by make, which prints what it does."""


def _actor(case: Case, identifier: str) -> str:
    return next(actor.name for actor in case.actors if actor.id == identifier)


def modes_table(results: xr.DataTree) -> str:
    """Lay out each series before and after weighting.

    Parameters
    ----------
    results
        An opened store.
    """
    before, after = reference_modes(results, before=True), reference_modes(results)
    lines = [
        "| series | figures | in band | after | error | after | CRPS ratio | after |",
        "|---|---:|---:|---:|---:|---:|---:|---:|",
        *(_mode_row(one, two) for one, two in zip(before, after, strict=True)),
    ]
    return "\n".join(lines) + "\n"


def _mode_row(before: ReferenceMode, after: ReferenceMode) -> str:
    scale = "" if before.logarithmic else " (linear)"
    cells = (
        f"{before.in_band:.0%}",
        f"**{after.in_band:.0%}**",
        f"{before.error:.2f}",
        f"**{after.error:.2f}**",
        _ratio(before.crps_ratio),
        f"**{_ratio(after.crps_ratio)}**",
    )
    return f"| {before.name}{scale} | {before.figures} | {' | '.join(cells)} |"


def _ratio(value: float) -> str:
    return f"{value:.2f}" if np.isfinite(value) else "-"


def hazard_table(timeline: HazardTimeline, regime: str) -> str:
    """Lay out the rates of a regime's modes of exit every few years, base rates below.

    Parameters
    ----------
    timeline
        Rates by month.
    regime
        Which regime.
    """
    chosen = timeline.by_year().sel(regime=regime)
    modes = [one.name for one in timeline.modes if one.event == "regime_exit"]
    lines = [f"| year | {' | '.join(one.replace('_', ' ') for one in modes)} |"]
    lines.append("|---|" + "---:|" * len(modes))
    for year in chosen["year"].values[::EVERY]:
        at = chosen.sel(year=year)
        rates = at["rate"].sel(quantile=[0.5, 0.05, 0.95])
        cells = [_rate(rates.sel(mode=mode).values) for mode in modes]
        star = "" if bool(at["history"]) else "*"
        lines.append(f"| {year}{star} | {' | '.join(cells)} |")
    last = chosen["base_rate"].isel(year=-1)
    cells = [_rate(last.sel(mode=mode, bound=["rate", "low", "high"]).values) for mode in modes]
    lines.append(f"| **base rate** | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _rate(values: np.ndarray) -> str:
    if not np.isfinite(values).all():
        return "-"
    middle, low, high = (f"{100 * float(value):.2f}" for value in values)
    return f"{middle} [{low}-{high}]"


def wave_list(ratios: tuple[WaveRatio, ...]) -> str:
    """Lay out how the rate of protest waves stood as each recorded wave began.

    Parameters
    ----------
    ratios
        Comparisons around waves.
    """
    lines = ["Rate of protest waves in the month in which one began, over the five years before:\n"]
    lines += [
        f"- {one.wave.regime} {one.wave.first}: {one.median:.2f} [{one.low:.2f}-{one.high:.2f}]"
        for one in ratios
        if one.quantity.endswith("as it began")
    ]
    return "\n".join(lines) + "\n"


def main(arguments: list[str]) -> int:
    """Write the page.

    Parameters
    ----------
    arguments
        The path of the page.
    """
    if len(arguments) != 1:
        print(USAGE, file=sys.stderr)
        return 2
    folders = sorted(path.parent for path in shipped_case().parent.glob("*/case.yaml"))
    folders.sort(key=lambda folder: folder != shipped_case())
    cases = [load_case(folder, requirements_of(DECLARATIONS)) for folder in folders]
    Path(arguments[0]).write_text("\n".join(page(cases)), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
