"""The page on the panel, from the stored scores alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from tools.panel.claims import RULE

FOREWORD = """\
# Base rates on a panel

How often autocracies ended, coups were attempted and leaders left, by type of regime, age and
failed attempts: fitted on years before 1995, scored on years from 1995 against base rates counted
before 1995, then fitted again on all years with a level of its own since 1995. Written by
`python -m tools.fit_panel --out docs/panel.md` on {date}.

**Data.** {source}. The data sets do not come with the project; the coefficients do
(`src/countertrade/analysis/panel/`, read by `countertrade.analysis.panel_rates`).

**Model.** Competing risks in discrete time (grouped proportional hazards): each mode has a rate a
year, log-linear in type, in the log of age (from 3 years up) over 12 years, and in the memory of
failed coup attempts against the regime (each fades over three years, together at most 1). Types
are shrunk to the sum of their components and to all autocracies, slopes to 0, half of it shared by
all modes; how strongly is chosen by cross-validation over blocks of countries within the years
that are fitted. Regimes that began before the panel enter late, with their age: nothing is assumed
about others of their time that ended before. Every quantity is known before the row begins.

**The claim** follows from a rule.

{rule}

The claim is made of one forecast, *own* (type, age, failed attempts; of leaders the years in office
too): what the simulation knows of a regime. Two others are shown and claim nothing: *country* adds
the country's earlier coups and regime ends and the leader's time in office, *world* adds coups and
regime ends in the world in the years before. *Types* has the types alone, shrunk. Not blind in one
point: the level of coups in the world was first meant for *own*, and was taken out after it was
seen to carry trends of before 1995 too far (*world* shows how far). Slopes of *own* and their
penalties were not chosen by the scored years.

**Left out, because these data have it not**: loss of a patron (no data set codes it; the list of 23
regimes in the specification is hand-picked), growth of the economy and protest (no series by
country in this collection), V-Dem and Polity (21 and 16 countries, chosen as cases), election
months (the election list holds nine countries, chosen as cases). No effect of theirs on exits is
fitted or claimed.

## What may be claimed
"""

NAMES = {
    "types": "types",
    "own": "**own**",
    "country": "country",
    "world": "world",
}
HEADING = "## Beside the simulation's ranges"


def page(record: dict[str, Any]) -> str:
    """Return the page, without its comparison with the simulation's ranges.

    Parameters
    ----------
    record
        The stored scores.
    """
    parts = [FOREWORD.format(date=record["date"], source=record["source"], rule=RULE)]
    parts.append(_claims(record["kinds"]))
    for kind in record["kinds"]:
        parts += list(_section(kind))
    return "\n".join(parts)


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Lay out a table whose first column is text.

    Parameters
    ----------
    head
        Names of the columns.
    rows
        Cells.
    """
    rule = "|---|" + "---:|" * (len(head) - 1)
    lines = [f"| {' | '.join(head)} |", rule, *(f"| {' | '.join(row)} |" for row in rows)]
    return "\n".join(lines) + "\n"


def _claims(kinds: Sequence[dict[str, Any]]) -> str:
    rows = []
    for kind in kinds:
        own = next(one for one in kind["forecasts"] if one["name"] == "own")
        by_type, by_age = own["against"]
        rows.append(
            [
                kind["title"],
                str(kind["fewest"]),
                _interval(by_type, 4),
                _interval(by_age, 4),
                _interval(own["auc"], 2),
                f"**{kind['claim']}**",
            ]
        )
    head = ("event", "scored events", "gain on type", "gain on type and age", "AUC", "claim")
    return table(head, rows) + (
        "\nGain: log score a row over the base rate's, with the 95 % interval over resampled"
        " countries. AUC: chance that a row with an event was ranked above one without.\n"
    )


def _section(kind: dict[str, Any]) -> Iterator[str]:
    yield f"## {kind['title']}\n"
    first, last, scored, end = kind["years"]
    yield (
        f"Fitted on {first}-{last}, scored on {scored}-{end}; {kind['countries']} countries."
        f" Claim: **{kind['claim']}**.\n"
    )
    yield _counts(kind)
    yield "Log score a row over base rates counted before 1995:\n"
    yield _forecasts(kind)
    yield _level(kind)
    yield _power(kind)
    yield "Events forecast and counted in the scored years, by mode:\n"
    yield _modes(kind)
    yield "Calibration of *own* in fifths of the forecast (any event in the row):\n"
    yield _bins(kind)
    yield "Slopes of *own*, in logs, with standard errors robust to dependence within countries:\n"
    yield _slopes(kind)
    yield _age(kind)


def _counts(kind: dict[str, Any]) -> str:
    unit = "trials" if kind["trials"] else "years"
    modes = [one["mode"].replace("_", " ") for one in kind["modes"]]
    head = ["type", f"{unit} before 1995", *modes, f"{unit} since", *modes]
    rows = [
        [one["type"].replace("_", "-"), *_part(one["before"]), *_part(one["after"])]
        for one in kind["counts"]
        if one["before"]["rows"] + one["after"]["rows"]
    ]
    return table(head, rows)


def _part(counts: dict[str, Any]) -> list[str]:
    return [f"{counts['years']:.0f}", *(str(one) for one in counts["events"])]


def _forecasts(kind: dict[str, Any]) -> str:
    rows = []
    for one in kind["forecasts"]:
        by_type, by_age = one["against"]
        rows.append(
            [
                NAMES[one["name"]],
                _with_error(by_type),
                _with_error(by_age),
                _interval(one["at_level"], 4),
                _interval(one["auc"], 3),
                _interval(one["auc_gain"], 3),
            ]
        )
    head = (
        "forecast",
        "gain on type",
        "gain on type and age",
        "gain at the level counted",
        "AUC",
        "AUC over type",
    )
    return table(head, rows) + (
        "\n*At the level counted*: any mode, both forecasts moved to the number of events that"
        " happened, so that only what they tell apart counts; against base rates by type.\n"
    )


def _level(kind: dict[str, Any]) -> str:
    """Say how much of the gain is left where the level is taken away."""
    own = next(one for one in kind["forecasts"] if one["name"] == "own")["at_level"]
    told = "lies above 0" if own["low"] > 0 else "cannot be told from 0"
    return (
        f"Level apart, the gain of *own* on type is {_interval(own, 4)}: it {told}. What the table"
        " shows beyond it comes of forecasting more or fewer events in all.\n"
    )


def _power(kind: dict[str, Any]) -> str:
    own = next(one for one in kind["forecasts"] if one["name"] == "own")
    by_type, by_age = own["against"]
    return (
        f"Power: were *own* exactly right, a gain of {by_type['expected']:.4f} would be expected on"
        f" type and {by_age['expected']:.4f} on type and age, and be seen with chance"
        f" {by_type['power']:.2f} and {by_age['power']:.2f}."
        f" With the error found, a true gain of {kind['smallest_seen']:.4f} on type would be seen"
        f" with chance .80; a forecast that rightly parts the rows into halves would be seen from a"
        f" ratio of {kind['split_seen']:.1f} to 1 between them.\n"
    )


def _modes(kind: dict[str, Any]) -> str:
    rows = [
        [
            one["mode"].replace("_", " "),
            str(one["before"]),
            f"{one['base']:.1f}",
            f"{one['forecast']:.1f}",
            str(one["after"]),
        ]
        for one in kind["modes"]
    ]
    return table(("mode", "before 1995", "base rate by type", "own", "counted since"), rows)


def _bins(kind: dict[str, Any]) -> str:
    rows = [
        [
            f"{100 * one['forecast']:.1f}",
            f"{100 * one['observed']:.1f} [{100 * one['low']:.1f}, {100 * one['high']:.1f}]",
            f"{one['events']:.0f} of {one['rows']:.0f}",
        ]
        for one in kind["bins"]
    ]
    return table(("forecast, %", "happened, % [95 %]", "events"), rows)


def _slopes(kind: dict[str, Any]) -> str:
    final = {(one["mode"], one["feature"]): one for one in kind["final_slopes"]}
    before = {(one["mode"], one["feature"]): one for one in kind["slopes"]}
    rows = [
        [
            f"{mode.replace('_', ' ')}: {feature.replace('_', ' ')}",
            _slope(before.get((mode, feature))),
            _slope(one),
        ]
        for (mode, feature), one in final.items()
    ]
    return table(("slope", "before 1995", "all years (shipped)"), rows)


def _age(kind: dict[str, Any]) -> str:
    within, over = (kind["age_slopes"][one] for one in ("within types", "over all types"))
    return (
        f"Age, all modes together, all years: {within[0]:+.2f} ± {within[1]:.2f} within types,"
        f" {over[0]:+.2f} ± {over[1]:.2f} over all types. The second also holds which types live"
        " long: beside rates by type it would count that twice.\n"
    )


def _slope(one: dict[str, float] | None) -> str:
    return "-" if one is None else f"{one['value']:+.2f} ± {one['error']:.2f}"


def _with_error(one: dict[str, float]) -> str:
    return f"{one['value']:+.4f} ± {one['error']:.4f} [{one['low']:+.4f}, {one['high']:+.4f}]"


def _interval(one: dict[str, float], digits: int) -> str:
    return f"{one['value']:.{digits}f} [{one['low']:.{digits}f}, {one['high']:.{digits}f}]"
