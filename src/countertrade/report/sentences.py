"""The sentences of the report, generated from the results: what follows under which condition."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import xarray as xr

from countertrade.analysis.reference_modes import ReferenceMode
from countertrade.analysis.summary import (
    Difference,
    exit_shares,
    keys_of,
    leading_names,
    mean_difference,
    partnership_ends,
    survival_at,
    survival_difference,
)
from countertrade.analysis.words import in_words
from countertrade.case import STATUS_QUO, WORLD, Case, Process, Series
from countertrade.figures import theme
from countertrade.report.variants import has_variants, spread_words
from countertrade.vocabulary import SeriesUse

SMALLEST_MOVE = 0.005
"""Half a percentage point: smaller paired differences are called none."""
MOVED = (("oil_delivered", 0.5), ("blackout", 0.005), ("gdp", 0.005))
"""Series whose response is put into a sentence, with the smallest change worth one."""
DECIMALS = ((10.0, 0), (1.0, 1))
"""Least size of a number to the decimals it is written with."""
ONE_STRUCTURE = (
    "One set of equations has been run. Rival explanations, such as more weight on sanctions or on "
    "home-made decline, have not been run; a range over them would be wider than those here."
)
SOME_STRUCTURES = (
    "The structural variants stand for a few open questions only. Equations that all of them share "
    "may be wrong together, so the spread between them is no bound on the error of structure."
)
FEW_FIGURES = 5
WIDE_RANGE = 20.0
"""High over low beyond which a parameter is called hardly known."""
LIMITS = (
    "Decisions of governments follow simple rules: a few options, reviewed at set times, chosen "
    "with some randomness. They do not look ahead and do not bargain.",
    "When a government leaves, one of four kinds of successor is drawn, which keeps or drops its "
    "ties, debts and ways. A successor's own end is not simulated.",
    "There is no track record yet. No forecast made as of an earlier date has been scored, so no "
    "skill at forecasting exits has been shown.",
    "Equations and ranges were chosen with the whole of history in view, so a forecast as of an "
    "earlier date is no clean test of them.",
    "The calendar months between the last figures and the as-of date are themselves estimates.",
)


def likelihood_sentence(probability: float, claim: str) -> str:
    """Put a probability into a sentence, with the word's range in brackets and the number.

    Parameters
    ----------
    probability
        Between 0 and 1.
    claim
        What is likely or not, as it follows ``that``.
    """
    words = in_words(probability)
    if "chance" in words:
        article = "a " if words.startswith("roughly") else ""
        return f"There is {article}{words} that {claim}"
    return f"It is {words} that {claim}"


def answers(case: Case, results: xr.DataTree) -> list[str]:
    """Write the answer: likelihoods first, then what moves them.

    Parameters
    ----------
    case
        The case that was run.
    results
        Its opened results.
    """
    found = []
    for regime in case.regimes:
        found.append(_in_power(case, results, regime))
    for partnership, share in partnership_ends(results, STATUS_QUO, case.horizon_years).items():
        claim = f"the partnership of {theme.place_name(case, partnership)} has ended by then"
        found.append(f"{likelihood_sentence(share, claim)}: {share:.2f} of the runs.")
    if not _others(results):
        return found
    for regime in case.regimes:
        found.append(_moved_survival(case, results, regime))
    return found + _moved_series(case, results)


def confidence(results: xr.DataTree) -> str:
    """Write how much the probabilities can be relied on; never in the sentence of a likelihood."""
    attrs = results.attrs
    left = (
        f"histories are {attrs['candidates']} draws of a posterior, right if these equations are"
        if attrs["posterior"]
        else "agreement with recorded history leaves an effective "
        f"{attrs['effective_runs']:.0f} of {attrs['candidates']} simulated histories"
    )
    structures = (
        "the structural variants share most of their equations"
        if has_variants(results)
        else "only one set of equations has been run"
    )
    spanned = (
        "The ranges span uncertain parameters, chance and the weighted variants, and the spread "
        "between variants is given apart; neither spans what all variants share."
        if has_variants(results)
        else "The ranges span uncertain parameters and chance, not the choice of equations."
    )
    return (
        "Confidence in all of these is low. The method has no track record at forecasting exits, "
        f"{structures}, and {left}. "
        f"{spanned}"
    )


def _in_power(case: Case, results: xr.DataTree, regime: str) -> str:
    years, name = case.horizon_years, theme.actor_name(case, regime)
    chance = survival_at(results, STATUS_QUO, regime, years)
    shares = sorted(exit_shares(results, STATUS_QUO, regime).items(), key=lambda one: -one[1])
    ways = " and ".join(f"{mode.replace('_', ' ')} ({100 * p:.1f} %)" for mode, p in shares[:2])
    claim = f"the government of {name} is still in power {end_month(results)} if nothing is changed"
    return (
        f"{likelihood_sentence(chance.p, claim)}: {chance.p:.2f}, range {chance.low:.2f} to "
        f"{chance.high:.2f}{spread_words(results, regime, years)}. The most probable modes of "
        f"exit are {ways}."
    )


def end_month(results: xr.DataTree) -> str:
    """Return when the horizon ends, as ``in January 2031``."""
    last = results["forecast"].variables["time"].values[-1].astype("datetime64[D]").item()
    return f"in {last:%B %Y}"


def _moved_survival(case: Case, results: xr.DataTree, regime: str) -> str:
    name, years = theme.actor_name(case, regime), case.horizon_years
    both = extremes(results, lambda one: survival_difference(results, one, regime, years))
    parts = [
        f"{_range(one[1], 100.0, 1)} under {_quoted(case, one[0])}"
        for one in both
        if one is not None and abs(one[1].median) > SMALLEST_MOVE
    ]
    if not parts:
        return (
            f"No scenario moves the survival of the government of {name} by half a percentage "
            "point or more in the median."
        )
    return (
        f"Survival of the government of {name} at the horizon, against the status quo, percentage "
        f"points: {'; '.join(parts)}."
    )


def _moved_series(case: Case, results: xr.DataTree) -> list[str]:
    found = []
    for key, smallest in _moved_keys(results):
        both = extremes(results, _series_difference(results, key))
        name, _ = theme.split_key(key)
        unit = theme.unit_name(str(results["forecast"].variables[name].attrs.get("unit", "")))
        parts = [
            f"{_range(one[1])} under {_quoted(case, one[0])}"
            for one in both
            if one is not None and abs(one[1].median) > smallest
        ]
        parts = parts or _tail(case, results, key, smallest)
        head = f"{theme.series_name(case, key)}, mean to the horizon, against the status quo"
        if parts:
            found.append(f"{head}, {unit}: {'; '.join(parts)}.")
    return found


def _tail(case: Case, results: xr.DataTree, key: str, smallest: float) -> list[str]:
    """Say which scenario moves a series in some runs where none moves its median."""
    difference = _series_difference(results, key)
    reach = [
        (max(abs(one.low), abs(one.high)), name, one)
        for name in _others(results)
        for one in (difference(name),)
    ]
    farthest = max(reach, key=lambda one: one[0], default=None)
    if farthest is None or farthest[0] < smallest:
        return []
    return [
        "no scenario moves the median by much; the widest range is "
        f"{_range(farthest[2])} under {_quoted(case, farthest[1])}"
    ]


def _others(results: xr.DataTree) -> list[str]:
    return [name for name in theme.scenario_names(results) if name != STATUS_QUO]


def _series_difference(results: xr.DataTree, key: str) -> Callable[[str], Difference]:
    name, place = theme.split_key(key)
    at = None if place == WORLD else place
    return lambda scenario: mean_difference(results, scenario, name, at)


def _moved_keys(results: xr.DataTree) -> list[tuple[str, float]]:
    leading = leading_names(results)
    return [
        (key, smallest)
        for name, smallest in MOVED
        if name in leading
        for key in keys_of(results, name)
    ]


def extremes(
    results: xr.DataTree, difference: Callable[[str], Difference]
) -> tuple[tuple[str, Difference] | None, tuple[str, Difference] | None]:
    """Find the scenarios of the lowest and highest median difference; None where none differ.

    Parameters
    ----------
    results
        An opened store.
    difference
        Gives the paired difference of a scenario.
    """
    pairs = ((name, difference(name)) for name in _others(results))
    found = sorted(pairs, key=lambda one: one[1].median)
    low = found[0] if found and found[0][1].median < 0 else None
    high = found[-1] if found and found[-1][1].median > 0 else None
    return low, high


def _quoted(case: Case, scenario: str) -> str:
    return f"\u201c{theme.scenario_title(case, scenario)}\u201d"


def _range(one: Difference, scale: float = 1.0, decimals: int | None = None) -> str:
    median, low, high = (
        signed(scale * value, decimals) for value in (one.median, one.low, one.high)
    )
    return f"{median} [{low} to {high}]"


def signed(value: float, decimals: int | None = None) -> str:
    """Write a number with its sign, and one that rounds to nothing as 0.

    Parameters
    ----------
    value
        The number.
    decimals
        Decimals to write; about two figures if left out.
    """
    places = next((d for least, d in DECIMALS if abs(value) >= least), 2)
    text = f"{value:+.{places if decimals is None else decimals}f}"
    return text.replace("-", "\u2212") if float(text) else "0"


def posterior_words(results: xr.DataTree) -> str:
    """Say of which posterior the histories are, and how well it was sampled."""
    attrs, found = results.attrs, results.attrs["posterior"]
    poor = found["poorly_sampled"]
    sampled = (
        "chains agree on all of them"
        if not poor
        else f"chains do not agree well enough on {poor} of them"
    )
    return (
        f"{attrs['figures']} figures are used in full; {attrs['candidates']} draws of the "
        f"posterior of {found['made'][:10]} ({found['chains']} chains of {found['draws']} draws, "
        f"{found['parameters']} parameters; {sampled}); {attrs['distinct_ancestors']} distinct "
        "histories go on."
    )


def history_sentence(results: xr.DataTree) -> str:
    """Say in plain words how recorded history has weighted the runs."""
    attrs = results.attrs
    if attrs["posterior"]:
        return f"Histories are drawn by chains from the posterior: {posterior_words(results)}"
    power = attrs["likelihood_exponent"]
    left = attrs["untempered_effective_runs"]
    used = (
        "The figures are used in full"
        if power >= 1
        else f"Used in full the figures would leave {left:.1f} of them, so their likelihood is "
        f"raised to the power {power:.2f}: part of the evidence is set aside, which widens the "
        "ranges and lets poorer fits through"
    )
    return (
        f"{attrs['candidates']} histories were simulated and weighted by {attrs['figures']} "
        f"figures and by the exits that did and did not happen. {used}. The weights leave an "
        f"effective sample of {attrs['effective_runs']:.0f}; {attrs['distinct_ancestors']} "
        f"distinct histories go on into {attrs['runs']} forecast runs."
    )


def fit_sentences(case: Case, modes: list[ReferenceMode]) -> list[str]:
    """Say how the weighted past compares with the figures, without praise."""
    scored = [one for one in modes if np.isfinite(one.crps_ratio)]
    better = sum(one.crps_ratio < 1 for one in scored)
    figures = sum(one.figures for one in modes)
    inside = sum(one.in_band * one.figures for one in modes) / max(figures, 1)
    verdict = "too narrow: trust them less than they look" if inside < 0.85 else "about right"
    sentences = [
        f"After weighting, {better} of {len(scored)} series that can be scored do better than "
        "persistence, which forecasts each figure by the one before it.",
        f"{100 * inside:.0f} % of the {figures} figures lie inside the 90 % band of the runs, "
        f"which leaves out errors of measurement; the bands are {verdict}.",
        "All of this is fit and not prediction: the same figures have weighted the runs.",
    ]
    worst = sorted(scored, key=lambda one: -one.crps_ratio)[:3]
    if worst and worst[0].crps_ratio > 1:
        names = "; ".join(
            f"{theme.series_name(case, str(one.name))} ({one.crps_ratio:.1f} times the score of "
            "persistence)"
            for one in worst
            if one.crps_ratio > 1
        )
        sentences.append(f"Worst: {names}.")
    return sentences


def limits(case: Case, results: xr.DataTree) -> list[str]:
    """List what the model does not know: of the method, and of this case."""
    found = [SOME_STRUCTURES if has_variants(results) else ONE_STRUCTURE, *LIMITS]
    if results.attrs["likelihood_exponent"] < 1:
        found.append(
            f"The likelihood of recorded history is tempered (power "
            f"{results.attrs['likelihood_exponent']:.2f}): not all of the evidence is used."
        )
    found += _drawn_drivers(case)
    thin = [_thin(case, one) for one in _thin_series(case)]
    if thin:
        found.append(f"Some series rest on few figures: {'; '.join(thin)}.")
    wide = _wide_parameters(case)
    if wide:
        found.append(f"Hardly known, and drawn from a wide range: {'; '.join(wide)}.")
    return found


def _drawn_drivers(case: Case) -> list[str]:
    return [
        f"{theme.series_name(case, f'{one.quantity}[{one.place}]')} is drawn from a fitted process "
        f"after {one.rows[-1].last}, where its figures end; its future is not foreseen."
        for one in case.series
        if one.use is SeriesUse.DRIVER and one.process is not Process.HOLD and one.rows
    ]


def _thin_series(case: Case) -> list[Series]:
    return [
        one
        for one in case.series
        if one.use is SeriesUse.OBSERVATION and 0 < len(one.rows) < FEW_FIGURES
    ]


def _thin(case: Case, one: Series) -> str:
    count = len(one.rows)
    note = f", {one.note}" if one.note else ""
    name = theme.series_name(case, f"{one.quantity}[{one.place}]")
    return f"{name} ({count} figure{'s' if count > 1 else ''}{note})"


def _wide_parameters(case: Case) -> list[str]:
    return [
        f"{name.replace('_', ' ')}"
        f"{'' if place is None else f' ({theme.place_name(case, place)})'} between "
        f"{one.low:g} and {one.high:g} {theme.unit_name(entry.unit)}"
        for name, entry in case.parameters.items()
        for place, one in entry.ranges.items()
        if one.low > 0 and one.high / one.low > WIDE_RANGE
    ]
