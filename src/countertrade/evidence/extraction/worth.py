"""Whether a counted thing is worth a claim, or trivial ("the two sides", "one feature")."""

from __future__ import annotations

from countertrade.evidence.extraction.drafts import Draft
from countertrade.evidence.extraction.stretch import Stretch
from countertrade.evidence.extraction.units import TIMES, base_of, is_money
from countertrade.evidence.mentions import Bound

_SMALL = 10  # up to here a number after "the" only points back: "the two sides"
_FEW_VOICES = 5
_FEW = 4  # fewer of an unlisted thing, written in words, are seldom a finding
_OF_THINGS = frozenset({"m", "cm", "mm", "knot", "minute"})
"""Lengths of ships, speeds, minutes of a session: attributes of things, never a finding here."""
_LARGEST_BASE = 1e4  # of a measure: "per 100 kilos", but not "on a million tonnes"
_BASES = frozenset({10.0, 100.0, 1000.0, 10000.0, 100000.0, 1000000.0})


def is_claim(stretch: Stretch, draft: Draft, start: int) -> bool:
    """Whether an amount is worth a claim.

    Parameters
    ----------
    stretch
        The text.
    draft
        The amount.
    start
        The first token of the number or of its money sign.

    Returns
    -------
    bool
        False for trivial counts and for the base of a ratio ("per 100,000 inhabitants").
    """
    value = draft.numeral.value
    counted = base_of(draft.unit) in ("person", "count") and draft.kind not in (
        "frequency",
        "multiple",
    )
    if draft.unit in _OF_THINGS or (draft.kind == "noun" and draft.qualifier == ">"):
        return False
    if draft.unit in TIMES:
        return _is_duration(stretch, draft, value)
    if not counted:
        trivial = _is_base(stretch, draft, value) or _is_step(stretch, draft, start)
        return not (trivial or _is_heading(stretch, draft))
    if draft.kind == "trivial":
        return False
    if _is_base(stretch, draft, value) or _points_back(stretch, draft, value):
        return False
    if draft.bound is Bound.RANGE:
        return True
    if value <= _FEW_VOICES and _is_a_source(stretch, draft):
        return False
    if "/" in draft.unit:
        return True
    if value == 1.0:
        return draft.kind == "person" and not draft.numeral.in_words
    if draft.kind == "noun" and draft.numeral.in_words:
        return value >= _FEW
    return True


def _is_heading(stretch: Stretch, draft: Draft) -> bool:
    """Whether only the unit of a table is told ("(mil toneladas)")."""
    word = draft.numeral.in_words and stretch.words.is_in(
        "opens_alone", stretch.lower(draft.numeral.first)
    )
    return word and stretch.lower(draft.first - 1) == "(" and stretch.lower(draft.end) == ")"


def _is_step(stretch: Stretch, draft: Draft, start: int) -> bool:
    """Whether a sum is only the step of a rule of thumb ("every $5 drop costs ...")."""
    every = stretch.words.is_in("every", stretch.lower(start - 1))
    return every and is_money(base_of(draft.unit)) and not stretch.is_apart(start)


def _is_a_source(stretch: Stretch, draft: Draft) -> bool:
    """Whether a few persons are only who speaks ("two diplomats said")."""
    words = stretch.words
    inside = range(draft.numeral.end, draft.end)
    if not any(words.is_in("sources", stretch.lower(place)) for place in inside):
        return False
    near = (*range(max(draft.first - 4, 0), draft.first), *range(draft.end, draft.end + 8))
    return any(words.is_in("saying", stretch.lower(place)) for place in near)


def _is_duration(stretch: Stretch, draft: Draft, value: float) -> bool:
    """Whether a duration is worth a claim: not "one day", not "the two years"."""
    if _points_back(stretch, draft, value):
        return False
    return (
        value != 1.0
        or not draft.numeral.in_words
        or bool(draft.qualifier)
        or draft.measure.factor > 1
    )


def _points_back(stretch: Stretch, draft: Draft, value: float) -> bool:
    """Whether a small number after a determiner points back to what was named before."""
    if value > _SMALL or stretch.is_apart(draft.first):
        return False
    before = stretch.lower(draft.first - 1)
    possessive = before == "s" and stretch.lower(draft.first - 2) == "'"  # "the council's five"
    return possessive or stretch.words.is_in("determiners", before)


def _is_base(stretch: Stretch, draft: Draft, value: float) -> bool:
    """Whether a number is what a rate is told per ("per 100,000 inhabitants")."""
    if draft.first == 0 or value not in _BASES:
        return False
    words = stretch.words
    small = base_of(draft.unit) in ("person", "count") or value <= _LARGEST_BASE
    if small and words.list_before("per_before", stretch.tokens, draft.first) is not None:
        return True
    measured = draft.kind in ("unit", "symbol")
    return (
        measured and draft.numeral.in_words and words.is_in("per", stretch.lower(draft.first - 1))
    )
