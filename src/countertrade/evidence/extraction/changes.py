"""Whether an amount is a level or a change of one, and where the change goes."""

from __future__ import annotations

from countertrade.evidence.extraction.number_tokens import Kind
from countertrade.evidence.extraction.stretch import Stretch
from countertrade.evidence.mentions import Change, Direction

_WINDOW = 7  # words between the verb and its amount: "rose within a year by about 20 percent"
_SHARES = frozenset({"percent", "percentage_point", "basis_point", "permille"})


def change_of(stretch: Stretch, start: int, end: int, unit: str) -> tuple[Change, Direction | None]:
    """Return whether an amount is a level or a difference, and where it goes.

    Parameters
    ----------
    stretch
        The text.
    start, end
        The tokens of the amount.
    unit
        Its unit.

    Returns
    -------
    tuple[Change, Direction | None]
        A level without direction where no word speaks of change.
    """
    signed = _signed(stretch, start)
    if signed:
        return Change.DIFFERENCE, signed
    words = stretch.words
    preposition = stretch.lower(start - 1) if not stretch.is_apart(start) else ""
    direction = _direction_before(stretch, start)
    if direction and words.is_in("by", preposition):
        return Change.DIFFERENCE, direction
    if direction and words.is_in("level_to", preposition):
        return Change.LEVEL, direction
    if unit not in _SHARES and not words.is_in("more_after", stretch.lower(end)):
        return Change.LEVEL, None
    after = _direction_after(stretch, end)
    if after:
        return Change.DIFFERENCE, after
    if direction and _is_close(stretch, start):
        return Change.DIFFERENCE, direction
    return (Change.DIFFERENCE if unit == "percentage_point" else Change.LEVEL), None


def is_level_word(stretch: Stretch, start: int, end: int) -> bool:
    """Whether a bound is only the "to" of a change ("crecieron hasta 620.000").

    Parameters
    ----------
    stretch
        The text.
    start, end
        The tokens of the bound.

    Returns
    -------
    bool
        True for a single word that a verb of change stands before.
    """
    if end - start > 2 or not stretch.words.is_in("level_words", stretch.lower(start)):
        return False
    return _direction_before(stretch, start) is not None or (
        _direction_before(stretch, start - 2) is not None
    )


def _signed(stretch: Stretch, start: int) -> Direction | None:
    """Return where a sign right before the number points ("+45k", "-3.5 %")."""
    sign, first = stretch.token(start - 1), stretch.token(start)
    if sign is None or first is None or first.gap or sign.text not in "+-−":
        return None
    if not sign.gap and start > 1:
        return None
    return Direction.UP if sign.text == "+" else Direction.DOWN


def _direction_of(stretch: Stretch, place: int) -> Direction | None:
    words, lower = stretch.words, stretch.lower(place)
    if words.is_in("up", lower):
        return Direction.UP
    return Direction.DOWN if words.is_in("down", lower) else None


def _direction_before(stretch: Stretch, start: int) -> Direction | None:
    """Return the direction of the nearest word of change before an amount in its clause."""
    for place in range(start - 1, max(start - 1 - _WINDOW, -1), -1):
        token = stretch.tokens[place]
        if stretch.tokens[place + 1].paragraph:
            return None
        if token.kind is Kind.NUMBER and not _is_percent(stretch, place + 1):
            return None
        if token.kind is Kind.SIGN and token.text in ".;:!?,()":
            return None
        found = _direction_of(stretch, place)
        if found:
            return found
    return None


def _is_percent(stretch: Stretch, place: int) -> bool:
    """Whether a percentage ends at a token: "rose 20 % to" goes on past it."""
    found = stretch.words.units.at(stretch.tokens, place)
    return found is not None and found[1].unit in _SHARES


def _direction_after(stretch: Stretch, end: int) -> Direction | None:
    """Return the direction of a word right after an amount ("20 percent more")."""
    if stretch.is_apart(end):
        return None
    if stretch.words.is_in("more_after", stretch.lower(end)):
        return _direction_of(stretch, end)
    return None


def _is_close(stretch: Stretch, start: int) -> bool:
    """Whether the word of change stands right before the amount ("cayó un 20 %")."""
    for place in range(start - 1, max(start - 4, -1), -1):
        if _direction_of(stretch, place):
            return True
        lower = stretch.lower(place)
        known = stretch.words.is_in("by", lower) or stretch.words.is_in("articles", lower)
        if not known and stretch.words.bounds_before.at(stretch.tokens, place) is None:
            return False
    return False
