"""What a reader is told of structural variants: sentences, and the spread beside a number."""

from __future__ import annotations

from collections.abc import Sequence

import xarray as xr

from countertrade.analysis.variants import (
    LEAST_RUNS,
    Variant,
    fixed_settings,
    full_variants,
    spread_by_chance,
    survival_spread,
    variants_by_setting,
)
from countertrade.case import STATUS_QUO, Case
from countertrade.figures import theme


def has_variants(results: xr.DataTree) -> bool:
    """Tell whether runs differ in structure, so that there is a spread to speak of."""
    return len(full_variants(results)) > 1


def spread_cell(
    results: xr.DataTree, variants: Sequence[Variant], scenario: str, regime: str, years: int
) -> str:
    """Write the spread as it stands beside a probability; nothing without variants.

    Parameters
    ----------
    results
        An opened store.
    variants
        All of the store.
    scenario, regime
        Which scenario and which regime.
    years
        Years after the as-of date.
    """
    if len(variants) == 1:
        return ""
    spread = survival_spread(results, variants, scenario, regime, years)
    if spread is None:
        return "variants: too few runs"
    return f"variants {spread.low:.2f} to {spread.high:.2f}"


def spread_words(results: xr.DataTree, regime: str, years: int) -> str:
    """Write the spread of the status quo as the end of a sentence; nothing without variants."""
    variants = full_variants(results)
    spread = survival_spread(results, variants, STATUS_QUO, regime, years)
    if spread is None:
        return ""
    return (
        f", means of the structural variants {spread.low:.2f} to {spread.high:.2f} "
        f"({spread.counted} of {len(variants)} with at least {LEAST_RUNS} runs)"
    )


def spread_note(results: xr.DataTree) -> str:
    """Say what the numbers in brackets span, and what is and is not in the last of them."""
    first = (
        "The range in square brackets is 5 to 95 % of the runs: parameters and drawn drivers"
        f"{', and structural variants by their weights' if has_variants(results) else ''}."
    )
    if not has_variants(results):
        return f"{first} It does not span the choice of equations{_fixed_words(results)}."
    found = full_variants(results)
    counted = [one for one in found if one.counts]
    return (
        f"{first} After \u201cvariants\u201d stand the lowest and the highest mean over "
        f"{len(counted)} of {len(found)} structural variants, those with at least {LEAST_RUNS} "
        f"runs{_fixed_words(results)}."
    )


def _fixed_words(results: xr.DataTree) -> str:
    fixed = fixed_settings(results)
    if not fixed:
        return ""
    listed = ", ".join(f"{_words(name)} at {_words(one)}" for name, one in fixed.items())
    return f" (fixed for all runs: {listed})"


def variant_sentences(case: Case, results: xr.DataTree) -> list[str]:
    """Explain in plain words what variants are, what history made of them, how far they differ.

    Parameters
    ----------
    case
        The case that was run.
    results
        Its opened results.
    """
    variants = full_variants(results)
    settings = variants_by_setting(results)
    listed = "; ".join(
        f"{_words(switch)} ({', '.join(_words(one.settings[switch]) for one in found)})"
        for switch, found in settings.items()
    )
    sentences = [
        "Some questions about how these governments work are open in the literature. Each is a "
        f"switch with rival settings: {listed}. Every run draws one setting of each, which gives "
        f"{len(variants)} structural variants of the model{_fixed_words(results)}.",
        "Agreement with recorded history then gives each variant more or less weight. It is the "
        f"history of a few governments{_tempered(results)}, so a small weight refutes nothing.",
    ]
    return sentences + [_apart(case, results, variants, regime) for regime in case.regimes]


def _tempered(results: xr.DataTree) -> str:
    whole = results.attrs["likelihood_exponent"] >= 1
    return "" if whole else ", and part of its evidence is set aside"


def _apart(case: Case, results: xr.DataTree, variants: tuple[Variant, ...], regime: str) -> str:
    """Say how far the variants lie apart, and how far chance alone would put them."""
    name, years = theme.actor_name(case, regime), case.horizon_years
    spread = survival_spread(results, variants, STATUS_QUO, regime, years)
    if spread is None:
        return (
            f"{name}: fewer than two variants have the {LEAST_RUNS} runs that a mean needs; ask "
            "for more runs to see how far they lie apart."
        )
    chance = spread_by_chance(results, variants, STATUS_QUO, regime, years)
    width = spread.high - spread.low
    verdict = (
        "These runs do not tell the variants apart."
        if width <= chance
        else "The choice of structure matters beyond what chance explains."
    )
    return (
        f"{name}: survival after {years} years has a mean of {spread.low:.2f} under \u201c"
        f"{spread.lowest.name}\u201d and of {spread.high:.2f} under \u201c{spread.highest.name}"
        f"\u201d, over the {spread.counted} of {len(variants)} variants with at least "
        f"{LEAST_RUNS} runs. That is "
        f"{100 * width:.1f} percentage points apart; had the settings no effect, chance among so "
        f"few histories would rarely put them more than {100 * chance:.1f} points apart (once in "
        f"twenty times). {verdict} {_one_at_a_time(results, regime, years)}"
    )


def _one_at_a_time(results: xr.DataTree, regime: str, years: int) -> str:
    """Say how far the settings of each switch lie apart, all runs with a setting together."""
    parts = []
    for switch, found in variants_by_setting(results).items():
        spread = survival_spread(results, found, STATUS_QUO, regime, years)
        if spread is None:
            parts.append(f"{_words(switch)} too few runs")
            continue
        chance = spread_by_chance(results, found, STATUS_QUO, regime, years)
        width = spread.high - spread.low
        parts.append(f"{_words(switch)} {100 * width:.1f} (chance: {100 * chance:.1f})")
    return f"One switch at a time, points between its settings: {'; '.join(parts)}."


def _words(name: str) -> str:
    return name.replace("_", " ")
