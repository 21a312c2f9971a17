"""Numbers whose unit and scale stand with the number after them: lists, and steps to a level.

"Losses of 2.3, 3.1 and 4.0 million dollars"; "they rose by 45,000 to 1.13 million barrels a day".
"""

from __future__ import annotations

from collections.abc import Sequence

from countertrade.evidence.extraction.amount_grammar import Bare
from countertrade.evidence.extraction.bare_drafts import bare_draft
from countertrade.evidence.extraction.drafts import Draft
from countertrade.evidence.extraction.number_lexicon import Measure
from countertrade.evidence.extraction.stretch import Stretch
from countertrade.evidence.extraction.units import TIMES

_THOUSAND = 1000.0
_CLOSE = 20.0
"""How far the members of a list may lie apart."""
_UNLIKE = frozenset({"noun", "frequency", "multiple", "fraction", "share"})


def shared_with_next(
    stretch: Stretch, bares: Sequence[Bare], drafts: Sequence[Draft]
) -> list[Draft]:
    """Return the numbers that share the unit of the amount right after them.

    Parameters
    ----------
    stretch
        The text.
    bares
        The numbers without unit, in order.
    drafts
        The amounts, in order.

    Returns
    -------
    list[Draft]
        New amounts.
    """
    found: list[Draft] = []
    opening = {draft.first: draft for draft in drafts}
    opening.update({draft.numeral.first: draft for draft in drafts})
    in_list: set[int] = set()
    for bare in reversed(bares):
        linked, place = _link(stretch, bare.end)
        following = opening.get(place)
        if following is None or following.kind in _UNLIKE or following.unit in TIMES:
            continue
        joined = linked or following.first in in_list  # the last member follows an "and"
        member = following.first in in_list
        new = _listed(bare, following, member) if joined else _step(stretch, bare, following)
        if new is None:
            continue
        found.append(new)
        if joined:
            in_list.add(new.first)
        opening[bare.first] = opening[bare.numerals[0].first] = new
    return found


def _link(stretch: Stretch, place: int) -> tuple[bool, int]:
    """Return whether "and" or "or" stands at a token, and where the next number would begin."""
    words, tokens = stretch.words, stretch.tokens
    if stretch.is_apart(place):
        return False, -1
    start = place + 1 if tokens[place].text == "," else place
    for name in ("between_and", "or"):
        after = words.list_at(name, tokens, start)
        if after is not None:
            return True, after
    return False, start if start > place else place + 1


def _listed(bare: Bare, following: Draft, member: bool) -> Draft | None:
    """Return a member of a list, with the scale of its last member."""
    numeral, last = bare.numerals[-1], following.numerals[-1]
    if len(bare.numerals) > 1 or numeral.in_words != last.in_words or numeral.scale != 1.0:
        return None
    scale = 1.0 if member else last.scale  # a member has its scale in its unit already
    if not (member or scale > 1.0) or not numeral.value or numeral.value >= _THOUSAND:
        return None
    if not 1 / _CLOSE <= numeral.value * scale / last.value <= _CLOSE:
        return None
    return bare_draft(bare, Measure(following.unit, following.measure.factor * scale), "listed")


def _step(stretch: Stretch, bare: Bare, following: Draft) -> Draft | None:
    """Return by how much something rose or fell to the level told after it."""
    words = stretch.words
    before = stretch.lower(bare.first - 1)
    if not words.is_in("by", before) or words.is_in("from", before):
        return None
    if not words.is_in("level_to", stretch.lower(bare.end)):
        return None
    numeral, level = bare.numerals[-1], following.numerals[-1]
    shared = numeral.scale == 1.0 and numeral.value < _THOUSAND and level.scale > 1.0
    factor = following.measure.factor * (level.scale if shared else 1.0)
    if not 0 < numeral.value * factor <= level.value * following.measure.factor * _CLOSE:
        return None
    return bare_draft(bare, Measure(following.unit, factor), "step")
