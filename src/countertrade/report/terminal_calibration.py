"""What a calibration has found, in the terminal."""

from __future__ import annotations

import numpy as np
import xarray as xr
from rich.console import Console
from rich.table import Table

from countertrade.analysis.calibration import (
    BANDS,
    CLEAR,
    LEARNT,
    Coverage,
    Parameter,
    coverage,
    parameters,
    settings,
)
from countertrade.analysis.words import short_number
from countertrade.case import Case
from countertrade.inference.posterior.calibration import LEAST_SAMPLE, MOST_R_HAT
from countertrade.language.switches import switches_of
from countertrade.model import DECLARATIONS

MOST_LISTED = 20
MOST_NAMED = 10
"""Poorly sampled parameters that are named, the worst first."""


def print_calibration(console: Console, case: Case, tree: xr.DataTree) -> None:
    """Print how well the posterior was sampled, what was learnt, and how the past fits.

    Parameters
    ----------
    console
        Where to print.
    case
        The case.
    tree
        Its stored posterior.
    """
    attrs, listed = tree.attrs, parameters(tree)
    console.print(f"\n[bold]{case.title}[/bold]")
    console.print(
        f"As of {attrs['as_of']} · seed {attrs['seed']} · case {attrs['case_sha256'][:12]} · "
        f"version {attrs['version']} · made {attrs['made'][:10]}\n"
        f"{attrs['chains']} chains of {attrs['draws']} draws after {attrs['warm_up']} of warm-up; "
        f"{100 * attrs['accepted']:.0f} % of the paths accepted."
    )
    console.print(sampling_sentence(listed))
    console.print(learning_sentence(listed))
    console.print(_parameter_table(listed[:MOST_LISTED]))
    for name, (before, after) in settings(tree).items():
        console.print(_setting_line(name, before, after))
    console.print(_coverage_table(coverage(tree)))
    console.print(
        "The bands include errors of measurement. The same figures have made the posterior: this "
        "is fit and not prediction."
    )


def sampling_sentence(listed: list[Parameter]) -> str:
    """Say whether chains agree on all parameters, or on which they do not."""
    rule = f"R-hat below {MOST_R_HAT} and a bulk effective sample above {LEAST_SAMPLE}"
    poor = [one for one in listed if not one.well_sampled]
    least = min(one.sample for one in listed)
    most = max(one.r_hat for one in listed)
    if not poor:
        return (
            f"All {len(listed)} parameters have {rule} (largest R-hat {most:.3f}, smallest sample "
            f"{least:.0f})."
        )
    worst = sorted(poor, key=lambda one: -one.r_hat)
    named = (f"{one.name} ({one.r_hat:.3f}; {one.sample:.0f})" for one in worst[:MOST_NAMED])
    names = ", ".join(named)
    more = (
        f" and {len(worst) - MOST_NAMED} more (--json names all)" if len(worst) > MOST_NAMED else ""
    )
    return (
        f"{len(poor)} of {len(listed)} parameters do not have {rule}: {names}{more}. Where all are "
        "poor a chain has stayed apart from the others: try another --seed; else more --draws help."
    )


def learning_sentence(listed: list[Parameter]) -> str:
    """Say on how many parameters the figures told anything."""
    clear = sum(one.contraction >= CLEAR for one in listed)
    learnt = sum(one.contraction >= LEARNT for one in listed)
    return (
        f"The figures have taken half or more of the variance of {clear} parameters, and a tenth "
        f"or more of {learnt}; the other {len(listed) - learnt} stand by their ranges, however "
        "well they are sampled."
    )


def _parameter_table(listed: list[Parameter]) -> Table:
    table = Table(title="What the figures told most of", title_justify="left")
    table.add_column("Parameter")
    for name in ("Before", "After", "Contraction", "R-hat", "Sample"):
        table.add_column(name, justify="right")
    for one in listed:
        table.add_row(
            one.name,
            _range(one.prior),
            _range(one.posterior),
            f"{one.contraction:.2f}",
            f"{one.r_hat:.3f}",
            f"{one.sample:.0f}",
        )
    table.caption = "Median and 90 % range, in the units of the case"
    return table


def _range(quantiles: tuple[float, ...]) -> str:
    low, middle, high = map(short_number, quantiles)
    return f"{middle} ({low} to {high})"


def _setting_line(name: str, before: np.ndarray, after: np.ndarray) -> str:
    """Say how often each setting of a switch was drawn, before and after the figures."""
    declared = switches_of(DECLARATIONS)[name].settings
    shares = (
        f"{setting} {one:.2f}, before {other:.2f}"
        for setting, one, other in zip(declared, after, before, strict=False)
    )
    return f"{name}: {'; '.join(shares)}"


def _coverage_table(found: list[Coverage]) -> Table:
    table = Table(title="Figures inside the bands", title_justify="left")
    table.add_column("Series")
    table.add_column("Figures", justify="right")
    for when in ("before", "after"):
        for band in BANDS:
            table.add_column(f"{100 * band:.0f} %, {when}", justify="right")
    for one in found:
        shares = (f"{share:.2f}" for share in (*one.prior, *one.posterior))
        table.add_row(one.series, str(one.figures), *shares)
    return table
