"""A range with a day: how it is read, what can be wrong with it, and how wide the earlier is."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from scipy import stats

from countertrade.case import Case, check_case, known_at, load_case
from countertrade.case.case import Range
from countertrade.inference.job import stated

Change = Callable[[str, str, str], Path]

P = "parameters.yaml"
SHARED = "  source: a study\n"
DATED = (
    "  source: a study\n  known_from: 2010-05-01\n"
    "  before: {low: 0.01, mode: 0.1, high: 0.5, source: textbooks}\n"
)
PLACE = "AAA: {low: 110, mode: 130, high: 150, source: a register}"
BEFORE = "before: {low: 50, mode: 100, high: 300, source: other countries}"
DATED_PLACE = f"{PLACE[:-1]}, known_from: 2012-01-31, {BEFORE}}}"

CASES = Path(__file__).parents[2] / "cases"
FIRST_ORIGINS = {
    "venezuela-cuba": dt.date(2005, 12, 31),
    "ussr-cuba": dt.date(1986, 12, 31),
    "patrons-syria": dt.date(2006, 12, 31),
}
"""The first day as of which the forecasts of a shipped case are scored."""
FACTS_OF_THE_TIME = {
    (
        "ussr-cuba",
        "third_party_capacity",
    ): "deliveries of the first year; a later year is named too",
    ("ussr-cuba", "preferential_trade"): "trade of the first year; a later year is named too",
    ("ussr-cuba", "exit_control"): "the rule that stood in the first year, and until when",
    ("patrons-syria", "own_use_value"): "prices that stood in the first year, and until when",
}
"""Sources that name a later year, though what they state was public in the first."""
FACT_OF_THE_START = "initial_"
YEAR = r"(?<!\d)((?:19|20)\d\d)(?:-(\d\d))?(?!\d)"
NO_EVIDENCE = r"(?:in |of )?(?:money|dollars) of \d{4}|; was .*"
"""The year of the money is none of the evidence, nor what a range was before a correction."""
CODED_LATER = r"\([^()]*coded later\)"
ODDS_OF_FOUR = 1.4
"""Logarithm of 4."""


def test_a_range_gives_way_to_the_one_before_it(change: Change) -> None:
    case = load_case(change(P, SHARED, DATED))
    (late,) = case.parameters["decline"].ranges.values()
    early = Range(0.01, 0.1, 0.5, "textbooks")
    assert late == Range(0.09, 0.115, 0.15, "a study", dt.date(2010, 5, 1), early)
    for day, expected in ((dt.date(2010, 4, 30), early), (dt.date(2010, 5, 1), late)):
        assert known_at(case, day).parameters["decline"].ranges == {None: expected}


def test_each_place_has_a_day_of_its_own(change: Change) -> None:
    case = load_case(change(P, PLACE, DATED_PLACE))
    cut = known_at(case, dt.date(2011, 1, 1)).parameters["margin"]
    assert cut.ranges["AAA"].low == 50
    assert cut.ranges["BBB"] == case.parameters["margin"].ranges["BBB"]


MISTAKES = [
    (
        "  before: {low: 0.01, mode: 0.1, high: 0.5, source: textbooks}\n",
        "",
        7,
        "has a day, but not",
    ),
    ("  known_from: 2010-05-01\n", "", 7, "from which day is not said"),
    ("low: 0.01, mode: 0.1", "low: 0.2, mode: 0.1", 8, "mode (0.1) of decline before 2010-05-01"),
    ("low: 0.01, mode: 0.1", "low: 0.01", 8, "mode of decline before 2010-05-01 is missing"),
    (", source: textbooks", "", 8, "source is missing"),
    ("2010-05-01", "May 2010", 7, "'May 2010' is not a date"),
    ("before: {", "earlier: {", 8, "The key earlier is not known"),
]


@pytest.mark.parametrize(("old", "new", "line", "message"), MISTAKES)
def test_a_mistake_is_told_with_its_line(
    change: Change, old: str, new: str, line: int, message: str
) -> None:
    change(P, SHARED, DATED)
    problems = check_case(change(P, old, new))
    told = [f"{one.line}: {one.message}" for one in problems]
    assert [one for one in told if one.startswith(f"{line}: ") and message in one], told


def test_a_day_for_ranges_by_place_stands_beside_each(change: Change) -> None:
    folder = change(P, "  source: an estimate\n", f"  source: an estimate\n  {BEFORE}\n")
    messages = [one.message for one in check_case(folder)]
    assert any("the day is that of none of them" in one for one in messages)


@pytest.fixture(scope="module", params=FIRST_ORIGINS)
def shipped(request: pytest.FixtureRequest) -> Case:
    return stated(CASES / request.param)


def ranges(case: Case) -> dict[tuple[str, str | None], Range]:
    return {
        (name, place): one
        for name, entry in case.parameters.items()
        for place, one in entry.ranges.items()
    }


def rule_of(before: Range) -> str:
    return before.source.rpartition("; rule ")[2]


def by_rule(before: Range) -> tuple[float, float, float]:
    """Return the ends and the mode that the rule named in the source of a range gives."""
    name, *bounds = rule_of(before).split(", ")
    mode = math.sqrt(before.low * before.high) if before.mode is None else before.mode
    if name == "share":
        low, mode, high = 0.0, 0.5, 1.0
    elif name in ("lower share", "upper share"):
        low, mode, high = 0.0, {"lower": 1 / 3, "upper": 2 / 3}[name.split()[0]], 1.0
    elif name == "weight":
        low, mode, high = 0.0, 0.7, 2.1
    elif name == "incentive":
        low, mode, high = 0.0, 2.0, 4.0
    elif name == "odds":
        low, high = mode - ODDS_OF_FOUR, mode + ODDS_OF_FOUR
    elif name == "definition":
        low = high = mode
    elif name.startswith("spread "):
        low, high = mode - float(name[7:]), mode + float(name[7:])
    elif name.startswith("count "):
        low, mode, high = by_count(*re.findall(r"\d+", name))
    else:
        low, high = mode / float(name.removeprefix("x")), mode * float(name.removeprefix("x"))
    for bound in bounds:
        end = float(bound.split()[-1])
        low, high = (max(low, end), high) if "least" in bound else (low, min(high, end))
    return low, mode, high


def by_count(failures: str, years: str) -> tuple[float, float, float]:
    """Return Jeffreys' interval of a rate, half its low end to twice its high end."""
    count, exposure = int(failures) + 0.5, int(years)
    low, high = stats.gamma.ppf([0.05, 0.95], count) / exposure
    return low / 2, count / exposure, high * 2


def test_every_earlier_range_follows_the_rule_that_it_names(shipped: Case) -> None:
    """Numbers stand with three figures, so that they agree to half a per cent."""
    dated = {key: one.before for key, one in ranges(shipped).items() if one.before}
    assert len(dated) > 90
    for key, before in dated.items():
        low, mode, high = by_rule(before)
        assert (before.low, before.high) == pytest.approx((low, high), rel=6e-3), key
        assert before.mode is None or before.mode == pytest.approx(mode, rel=6e-3), key


def width(one: Range) -> float:
    return one.high - one.low


def spread(one: Range) -> float:
    return math.log(one.high / one.low) if one.low > 0 else math.inf


def test_less_was_known_before(shipped: Case) -> None:
    """An earlier range is wider, in its unit or by the factor between its ends."""
    for key, one in ranges(shipped).items():
        if one.before is None or rule_of(one.before) == "definition":
            continue
        wider = width(one.before) >= width(one) or math.inf > spread(one.before) >= spread(one)
        assert wider, key


def years_in(source: str) -> list[int]:
    """List the years that a source names, the ends of spans included."""
    found = re.findall(YEAR, re.sub(NO_EVIDENCE, "", source))
    return [int(first[: 4 - len(last)] + last) for first, last in found]


def test_a_source_that_names_a_later_year_has_a_day(shipped: Case) -> None:
    """Not before that year, and no earlier range rests on a year of the forecasts' own."""
    first = FIRST_ORIGINS[shipped.name]
    for (name, place), one in ranges(shipped).items():
        latest = max(years_in(one.source), default=0)
        fixed = one.low == one.high or name.startswith(FACT_OF_THE_START)
        if one.known_from is not None:
            assert latest <= one.known_from.year, (name, place)
        elif not fixed and (shipped.name, name) not in FACTS_OF_THE_TIME:
            assert latest <= first.year, (name, place, one.source)
        if one.before is not None:
            earlier = re.sub(CODED_LATER, "", one.before.source).partition("; rule ")[0]
            assert max(years_in(earlier), default=0) <= first.year, (name, place)


def test_a_source_that_cites_an_article_has_the_day_of_the_articles(shipped: Case) -> None:
    cited = {
        key: one
        for key, one in ranges(shipped).items()
        if re.search(r"\b[A-Z]\d+\b", one.source) and one.low != one.high
    }
    assert len(cited) > 20
    assert not [key for key, one in cited.items() if one.known_from is None]
