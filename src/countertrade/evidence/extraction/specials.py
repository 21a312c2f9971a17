"""Amounts without a unit of their own: shares, multiples, frequencies."""

from __future__ import annotations

from dataclasses import replace

from countertrade.evidence.extraction.compound_numbers import compound_value
from countertrade.evidence.extraction.drafts import Draft
from countertrade.evidence.extraction.multiples import (
    bound_of,
    fold_word,
    listed_multiple,
    multiplied_by,
    times_of,
)
from countertrade.evidence.extraction.number_lexicon import Measure
from countertrade.evidence.extraction.number_tokens import Kind
from countertrade.evidence.extraction.number_words import Numeral
from countertrade.evidence.extraction.numerals import numeral_in
from countertrade.evidence.extraction.shares import (
    fraction_at,
    half_at,
    of_the,
    one_out_of,
    out_of,
    part_after_whole,
)
from countertrade.evidence.extraction.stretch import Stretch
from countertrade.evidence.extraction.units import MULTIPLE, TIMES, may_have_rate

_SHARE = Measure(MULTIPLE)


def special_at(stretch: Stretch, place: int) -> Draft | None:
    """Return the share, multiple or frequency that begins at a token.

    Parameters
    ----------
    stretch
        The text.
    place
        The token.

    Returns
    -------
    Draft | None
        None where none begins.
    """
    if stretch.tokens[place].kind is Kind.NUMBER:
        return _with_numeral(stretch, place)
    return (
        multiplied_by(stretch, place)
        or listed_multiple(stretch, place)
        or _unit_word(stretch, place)
        or fold_word(stretch, place)
        or _every_nth(stretch, place)
        or _with_numeral(stretch, place)
        or half_at(stretch, place)
        or _one_and_half(stretch, place)
        or _one_per_time(stretch, place)
    )


def _one_per_time(stretch: Stretch, place: int) -> Draft | None:
    """Return "a dollar a day", "une heure par jour", whose article counts one."""
    words, tokens = stretch.words, stretch.tokens
    if not words.is_in("articles", stretch.lower(place)):
        return None
    unit = words.units.at(tokens, place + 1) or words.money_words.at(tokens, place + 1)
    if unit is None or stretch.is_apart(place + 1):
        return None
    rate = words.rates.at(tokens, unit[0])
    if rate is None or stretch.is_apart(unit[0]) or rate[1] == unit[1].unit:
        return None
    if not may_have_rate(unit[1].unit):
        return None
    numeral = Numeral(place, place + 1, 1.0, in_words=True)
    measure = replace(unit[1], unit=f"{unit[1].unit}/{rate[1]}")
    return Draft(place, rate[0], (numeral,), measure, "unit", rules=("one_per_time",))


def _one_and_half(stretch: Stretch, place: int) -> Draft | None:
    """Return "a year and a half", "un año y medio"."""
    words, tokens = stretch.words, stretch.tokens
    article = words.is_in("articles", stretch.lower(place))
    if not article and not words.is_in("halved_units", stretch.lower(place)):
        return None
    start = place + 1 if article else place
    unit = words.units.at(tokens, start) or words.money_words.at(tokens, start)
    if unit is None or stretch.is_apart(unit[0]):
        return None
    end = words.list_at("plus_half", tokens, unit[0])
    if end is None or words.is_in("half_stops", stretch.lower(end)):
        return None
    numeral = Numeral(place, place + 1, 1.5, in_words=True)
    return Draft(place, end, (numeral,), unit[1], "unit", rules=("one_and_half",))


def _every_nth(stretch: Stretch, place: int) -> Draft | None:
    """Return the share of "every fifth doctor", "jede zweite bis dritte Granate"."""
    words, tokens = stretch.words, stretch.tokens
    parts = words.maps["nth"].get(stretch.lower(place + 1))
    if parts is None or not words.is_in("every", stretch.lower(place)):
        return None
    last, end = parts, place + 2
    after = words.list_at("to", tokens, end) or words.list_at("or", tokens, end)
    if after is not None and stretch.lower(after) in words.maps["nth"]:
        last, end = words.maps["nth"][stretch.lower(after)], after + 1
    timed = words.units.at(tokens, end)
    alone = stretch.token(end) is not None and not stretch.is_word(end)
    if alone or (timed is not None and timed[1].unit in TIMES):
        return None
    low = Numeral(place, end, 1.0 / last, in_words=True)
    high = Numeral(place, end, 1.0 / parts, in_words=True)
    numerals = (low,) if last == parts else (low, high)
    draft = Draft(place, end, numerals, _SHARE, "share", rules=("every_nth",))
    return replace(draft, bound=bound_of(numerals))


def _unit_word(stretch: Stretch, place: int) -> Draft | None:
    """Return the measure of one word ("achtstündig", "zehnprozentigen")."""
    words = stretch.words
    if not stretch.is_word(place) or words.options.get("compounds") != "true":
        return None
    lower = stretch.lower(place)
    for suffix, unit in words.unit_suffixes.items():
        stem, found, ending = lower.rpartition(suffix)
        if not found or (ending and not words.is_in("adjective_endings", ending)):
            continue
        value = compound_value(stem, words.language)
        if value is not None and value > 1:
            numeral = Numeral(place, place + 1, value, in_words=True)
            return Draft(place, place + 1, (numeral,), Measure(unit), "unit", rules=("unit_word",))
    return None


def _with_numeral(stretch: Stretch, place: int) -> Draft | None:
    """Return a share or multiple that opens with a number."""
    numeral = numeral_in(stretch, place)
    fraction = fraction_at(stretch, place, numeral)
    if fraction or numeral is None:
        return fraction or one_out_of(stretch, place)
    return (
        times_of(stretch, numeral)
        or part_after_whole(stretch, numeral)
        or out_of(stretch, numeral)
        or of_the(stretch, numeral)
    )
