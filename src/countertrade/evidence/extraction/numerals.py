"""Numbers of a stretch of text, each read once."""

from __future__ import annotations

from countertrade.evidence.extraction.number_words import Numeral, numeral_at
from countertrade.evidence.extraction.stretch import Stretch


def numeral_in(stretch: Stretch, place: int, money: bool = False) -> Numeral | None:
    """Return the number that begins at a token of a stretch.

    Parameters
    ----------
    stretch
        The text.
    place
        The token.
    money
        Whether a sign of money stands before it.

    Returns
    -------
    Numeral | None
        None where no number begins.
    """
    key = ("numeral", place, money)
    if key not in stretch.memo:
        found = (
            numeral_at(stretch.tokens, place, stretch.words, stretch.convention, money)
            if place < len(stretch.tokens)
            else None
        )
        stretch.memo[key] = found
    found = stretch.memo[key]
    return found if isinstance(found, Numeral) else None
