"""The track record: what a score says, as sentences and tables, and as a page in Markdown."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence

from countertrade.analysis.scoring.claims import (
    LEAST_EXITS,
    LEAST_REGIMES,
    USEFUL_SKILL,
    Finding,
    findings,
)
from countertrade.analysis.scoring.overview import (
    FORECASTERS,
    NOMINAL,
    cells,
    exit_cells,
    reliability,
)
from countertrade.analysis.scoring.rows import BASE_RATE, OWN, YEARS_AHEAD, FrozenScore, Score
from countertrade.analysis.scoring.skill import LEVEL, POWER, Skill
from countertrade.analysis.scoring.truth import WIDE
from countertrade.figures import theme
from countertrade.report.tables import Table

EVENT_NAMES = {"regime_exit": "exit of a regime", "leader_exit": "exit of a leader"}
ALL_AHEAD, WHOLE = "all", (None,)


def findings_sentences(scores: Sequence[Score]) -> list[str]:
    """Say what may be claimed of some scores, and on what test.

    Parameters
    ----------
    scores
        Scores of one case or several.
    """
    found = findings(scores)
    return [
        f"Flows: {_claimed(found.flows)}",
        f"Exits: {_claimed(found.exits)} Survival is scored on at least {LEAST_EXITS} exits under "
        f"{LEAST_REGIMES} regimes or not at all: on survivors alone the highest score goes to "
        "whoever says that nobody ever falls.",
    ]


def coverage_sentence(score: Score) -> str:
    """Say how often figures lay inside the bands of 50 and 90 per cent, each series the same."""
    held = [[one.coverage[OWN][band] for one in cells(score, WHOLE)] for band in (0, 1)]
    middle, outer = (
        f"{sum(one) / len(one):.0%} (by series from {min(one):.0%} to {max(one):.0%})"
        for one in held
    )
    return (
        f"Bands of 50 % held {middle} of the figures, bands of 90 % {outer}, each series counting "
        "the same; the errors of measurement and of the model are in the bands."
    )


def series_table(score: Score) -> Table:
    """Return one row a series: CRPS, its ratio to the best baseline, and coverage."""
    rows = [
        (
            _series_name(score, one.series),
            str(next(note.figures for note in score.series if note.name == one.series)),
            f"{one.crps[OWN]:.3f}",
            f"{one.crps[one.rival]:.3f} ({one.rival})",
            f"{one.ratio:.2f} {_ratio_interval(one.skill)}",
            *(f"{share:.0%}" for share in one.coverage[OWN]),
        )
        for one in cells(score, WHOLE)
    ]
    heads = ("Series", "years", "CRPS", "best baseline", "ratio", "in 50 %", "in 90 %")
    return Table("Forecasts 1 to 5 years ahead against the best baseline", heads, tuple(rows))


def ratio_table(score: Score) -> Table:
    """Return the ratio of CRPS to that of the best baseline by series and years ahead."""
    found = {(one.series, one.ahead): one for one in cells(score)}
    years = range(1, YEARS_AHEAD + 1)
    rows = [
        (
            _series_name(score, note.name),
            *(
                f"{found[note.name, year].ratio:.2f}" if (note.name, year) in found else "-"
                for year in years
            ),
        )
        for note in score.series
    ]
    heads = ("Series", *(f"{year} ahead" for year in years))
    return Table("CRPS over that of the best baseline, by years ahead", heads, tuple(rows))


def horizon_table(score: Score) -> Table:
    """Return CRPS and coverage of every forecaster by series and years ahead."""
    heads = (
        "Series",
        "ahead",
        "forecasts",
        *(f"CRPS {name}" for name in FORECASTERS),
        "ratio",
        *(f"in 90 % {name}" for name in FORECASTERS),
    )
    rows = [
        (
            _series_name(score, one.series),
            ALL_AHEAD if one.ahead is None else str(one.ahead),
            str(one.forecasts),
            *(f"{one.crps[name]:.3f}" for name in FORECASTERS),
            f"{one.ratio:.2f} {_ratio_interval(one.skill)}",
            *(f"{one.coverage[name][1]:.0%}" for name in FORECASTERS),
        )
        for one in cells(score)
    ]
    return Table("CRPS and coverage by series and years ahead", heads, tuple(rows))


def interval_table(score: Score) -> Table:
    """Return interval scores, and coverage of the bands of 50 per cent, of every forecaster."""
    heads = (
        "Series",
        *(f"50 % score {name}" for name in FORECASTERS),
        *(f"90 % score {name}" for name in FORECASTERS),
        *(f"in 50 % {name}" for name in FORECASTERS),
    )
    rows = [
        (
            _series_name(score, one.series),
            *(f"{one.intervals[name][0]:.2f}" for name in FORECASTERS),
            *(f"{one.intervals[name][1]:.2f}" for name in FORECASTERS),
            *(f"{one.coverage[name][0]:.0%}" for name in FORECASTERS),
        )
        for one in cells(score, WHOLE)
    ]
    return Table("Interval scores, 1 to 5 years ahead", heads, tuple(rows))


def exit_table(score: Score) -> Table | None:
    """Return Brier and logarithmic scores of exits by years ahead; None where none came."""
    rows = [
        (
            EVENT_NAMES[one.event],
            str(one.ahead),
            f"{one.happened} of {one.forecasts}",
            *(f"{one.brier[name]:.3f}" for name in (OWN, BASE_RATE)),
            *(f"{one.log_loss[name]:.3f}" for name in (OWN, BASE_RATE)),
        )
        for one in exit_cells(score)
    ]
    heads = (
        "Event",
        "within years",
        "came true",
        *(f"Brier {name}" for name in (OWN, BASE_RATE)),
        *(f"log score {name}" for name in (OWN, BASE_RATE)),
    )
    return Table("Chances of exit, lower scores are better", heads, tuple(rows)) if rows else None


def reliability_table(scores: Sequence[Score]) -> Table:
    """Return the share of figures inside central bands by level and forecaster."""
    shares = reliability(scores)
    rows = [(name, *(f"{share:.0%}" for share in shares[name])) for name in FORECASTERS]
    heads = ("Forecaster", *(f"{level:.0%}" for level in NOMINAL))
    return Table("Figures inside central bands of", heads, tuple(rows))


def exits_sentence(score: Score) -> str:
    """Say which exits happened after the first origin."""
    seen = [
        f"{score.exits_seen[event]} {name if count == 1 else name.replace('exit', 'exits', 1)}"
        for event, name in EVENT_NAMES.items()
        for count in (score.exits_seen[event],)
    ]
    return f"After the first origin there came {' and '.join(seen)}."


def origins_sentence(score: Score) -> str:
    """Say as of which days was forecast, and how much evidence stood behind it."""
    days = [one.origin for one in score.origins]
    least = min(score.origins, key=lambda one: one.effective_runs)
    tempered = min(score.origins, key=lambda one: one.exponent)
    return (
        f"{len(days)} forecast{'s' if len(days) > 1 else ''} as of {days[0]} to {days[-1]}, by "
        f"{score.method}. Effective histories: {least.effective_runs:.0f} at least; the "
        f"likelihood was raised to the power {tempered.exponent:.2f} at least (1 uses all of it)."
    )


def frozen_table(found: Iterable[FrozenScore]) -> Table | None:
    """Return one row a frozen forecast: what of it can be scored by now; None without any."""
    rows = [_frozen_row(one) for one in found]
    heads = ("Frozen forecast", "as of", "made", "figures since", "blind", "CRPS ratio", "in 90 %")
    return Table("Frozen forecasts", heads, tuple(rows)) if rows else None


def _frozen_row(one: FrozenScore) -> tuple[str, ...]:
    if one.problem is not None:
        return one.file, "-", "-", f"not scored: {one.problem}", "-", "-", "-"
    head = (one.file, str(one.as_of), str(one.made))
    compared = [row for row in one.flows if len(row.marks) > 1]
    if not compared:
        return *head, "none yet", "-", "-", "-"
    ratios = [
        row.marks[OWN].crps / min(row.marks[name].crps for name in row.marks if name != OWN)
        for row in compared
    ]
    inside = [row.marks[OWN].inside[1] for row in one.flows]
    middle = sorted(ratios)[len(ratios) // 2]
    share = f"{sum(inside)} of {len(inside)}"
    return *head, str(len(one.flows)), str(one.blind), f"{middle:.2f} (median)", share


def page(
    scores: Sequence[Score], frozen: Mapping[str, Sequence[FrozenScore]], made: dt.date
) -> str:
    """Return the track record of some cases as a page in Markdown.

    Parameters
    ----------
    scores
        One score a case.
    frozen
        Case to its frozen forecasts.
    made
        The day the page is made.
    """
    return "\n".join(_page(scores, frozen, made)).rstrip() + "\n"


def _page(
    scores: Sequence[Score], frozen: Mapping[str, Sequence[FrozenScore]], made: dt.date
) -> Iterator[str]:
    shares = {"useful": USEFUL_SKILL, "level": LEVEL, "power": POWER}
    words = {name: f"{100 * share:.0f} %" for name, share in shares.items()}
    yield FOREWORD.format(made=made, wide=WIDE, **words)
    yield "## All cases together\n"
    yield from (f"- {sentence}" for sentence in findings_sentences(scores))
    yield ""
    yield markdown(reliability_table(scores))
    for score in scores:
        yield f"## {score.title}\n"
        yield f"{origins_sentence(score)} {coverage_sentence(score)}\n"
        yield from (f"- {sentence}" for sentence in findings_sentences([score]))
        yield ""
        yield markdown(series_table(score))
        yield markdown(horizon_table(score))
        yield markdown(interval_table(score))
        yield f"{exits_sentence(score)}\n"
        exits = exit_table(score)
        if exits is not None:
            yield markdown(exits)
        yield f"Not scored: {_left_out(score)}.\n"
        stood = frozen_table(frozen.get(score.case, ()))
        if stood is not None:
            yield markdown(stood)
        yield (
            f"Case {score.case}, SHA-256 {score.case_sha256}; countertrade {score.version}, seed "
            f"{score.seed}, {score.runs} runs an origin, made {score.made}.\n"
        )


FOREWORD = """\
# Track record

How forecasts of the shipped cases as of earlier days did against what came, and against baselines.
Written by `python -m tools.track_record` from the scores beside the cases (`countertrade score
CASE --save`) on {made}.

These scores are **pseudo-out-of-sample**. A forecast as of a day uses no figure, event or decision
that became known after it, and its drivers are drawn from then on; but the structure of the model
and the ranges of its parameters were written by people who knew how history went on. A score that
is free of this comes from frozen forecasts alone.

CRPS is the continuous ranked probability score, lower is better, over the mean absolute figure of
the series, so that 0.1 is about 10 % of the usual level; a series whose figures span more than
{wide:.0f} times is scored in logarithms (marked *log*). Bands are of the figure to come: the spread
of the runs and, as in the likelihood, the errors of measurement and of the model. The ratio is to
the best of three baselines, chosen after the fact: no change (a random walk), persistence (a random
walk with drift) and a damped trend, all fitted to what was known on the day. In brackets its
{level} interval over blocks of origins as long as the horizon; a dash where there are not two
such blocks.

**The claims follow from a rule.** *Skill*: the {level} interval of skill, over series, cases
and blocks of origins, lies above 0. *No skill*: it lies below 0, or the test would have found a
skill of {useful} with a chance of {power} and did not. Else *not enough data*. Intervals of single
series and horizons are shown and claim nothing: of so many, some exclude 1 by chance.
[Decision 14](decisions/0014-how-forecasts-are-scored.md) says more.
"""


def markdown(table: Table) -> str:
    """Write a table in Markdown, its caption above it.

    Parameters
    ----------
    table
        The table.
    """
    rules = ("---", *("---:" if table.numeric else "---" for _ in table.heads[1:]))
    lines = (table.heads, rules, *table.rows)
    return "\n".join(
        [f"**{table.caption}**", "", *(f"| {' | '.join(line)} |" for line in lines), ""]
    )


def _left_out(score: Score) -> str:
    return "; ".join(f"{name} ({why})" for name, why in score.left_out.items()) or "nothing"


def _series_name(score: Score, name: str) -> str:
    note = next(one for one in score.series if one.name == name)
    key, _, kind = name.partition(", ")
    quantity, place = theme.split_key(key)
    scale = "log" if note.in_logarithms else note.unit
    return f"{theme.quantity_name(quantity)}, {place} ({kind}, {scale})"


def _claimed(finding: Finding) -> str:
    if finding.skill is None:
        return f"{finding.claim}: {finding.because}."
    found = finding.skill
    return (
        f"{finding.claim}: {finding.because}. Skill {found.value:+.0%} [{found.low:+.0%}, "
        f"{found.high:+.0%}] over {found.series} series and {found.blocks} blocks of origins; a "
        f"true skill of {found.detectable:.0%} would have been found with a chance of {POWER:.0%}."
    )


def _ratio_interval(found: Skill | None) -> str:
    return "[-]" if found is None else f"[{1 - found.high:.2f}, {1 - found.low:.2f}]"
