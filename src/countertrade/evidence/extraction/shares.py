"""Shares of a whole: "two thirds of", "half", "three in four", "seven of the nine cargoes"."""

from __future__ import annotations

from dataclasses import replace

from countertrade.evidence.extraction.bounds import bound_before
from countertrade.evidence.extraction.drafts import Draft
from countertrade.evidence.extraction.number_lexicon import Measure
from countertrade.evidence.extraction.number_tokens import Kind
from countertrade.evidence.extraction.number_words import Numeral
from countertrade.evidence.extraction.numerals import numeral_in
from countertrade.evidence.extraction.stretch import Stretch
from countertrade.evidence.extraction.unit_phrases import unit_after
from countertrade.evidence.extraction.units import MULTIPLE, TIMES
from countertrade.evidence.mentions import Bound

_SHARE = Measure(MULTIPLE)
_FEWEST_PARTS, _LONGEST_WHOLE = 4, 9
_LARGEST_IN_WORDS, _LARGEST_IN_DIGITS = 100, 20
_ROUND = frozenset({2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 20, 25, 50, 100, 1000})
"""What shares are told out of: "three in four", "7 out of 10"."""


def part_after_whole(stretch: Stretch, numeral: Numeral) -> Draft | None:
    """Return the share of "de cada diez gandolas, dos", "von zehn Lastwagen höchstens zwei".

    Parameters
    ----------
    stretch
        The text.
    numeral
        The number told out of.

    Returns
    -------
    Draft | None
        None where there is none.
    """
    words, tokens = stretch.words, stretch.tokens
    marker = words.list_before("of_each", tokens, numeral.first)
    if marker is None or numeral.value not in _ROUND or numeral.value < _FEWEST_PARTS:
        return None
    each = words.is_in("each", stretch.lower(numeral.first - 1))
    if not each and not _is_told_out_of(stretch, numeral):
        return None
    for place in range(numeral.end + 1, numeral.end + (_LONGEST_WHOLE if each else 4)):
        if stretch.is_apart(place) or stretch.is_sentence_end(place - 1):
            return None
        part = numeral_in(stretch, place)
        if part is None or words.is_in("articles", stretch.lower(place)):
            continue
        if part.value >= numeral.value or part.in_words != numeral.in_words:
            return None
        bounded = bound_before(stretch, place)
        draft = Draft(marker, part.end, (part,), _SHARE, "share", rules=("of_m_n",))
        bound = bounded.bound if bounded else Bound.POINT
        return replace(draft, fraction=numeral.value, bound=bound)
    return None


def _is_told_out_of(stretch: Stretch, numeral: Numeral) -> bool:
    """Whether shares are told out of a number without "each" ("von zehn Lastwagen zwei").

    "De 1.000 camas, 620" counts beds, and "von 12 auf 9" tells a change.
    """
    if any(
        stretch.words.list_at(name, stretch.tokens, numeral.end) for name in ("to", "change_to")
    ):
        return False
    return numeral.value <= (_LARGEST_IN_WORDS if numeral.in_words else _LARGEST_IN_DIGITS)


def fraction_at(stretch: Stretch, place: int, numeral: Numeral | None) -> Draft | None:
    """Return "two thirds", "ein Drittel der", "la tercera parte".

    Parameters
    ----------
    stretch
        The text.
    place
        The token.
    numeral
        The number that begins there, if one does.

    Returns
    -------
    Draft | None
        None where no share begins.
    """
    words = stretch.words
    article = words.is_in("fraction_articles", stretch.lower(place))
    if numeral is not None and numeral.scale > 1.0:
        return None  # "a quarter of a million"
    if numeral is not None and not article:
        start, top = numeral.end, numeral
        if numeral.value >= 100 or numeral.value % 1 or not numeral.in_words:
            return None
    elif article:
        start, top = place + 1, Numeral(place, place + 1, 1.0, in_words=True)
    else:
        return None
    if stretch.is_hyphen(start):
        start += 1
    if article and words.is_in("fraction_adjectives", stretch.lower(start)):
        start += 1
    found = words.fractions.at(stretch.tokens, start)
    if found is None or stretch.is_apart(start) or top.value >= found[1]:
        return None
    end, parts = found
    nearly_whole = top.value == parts - 1
    several = end - start > 1  # "quinta parte"
    word = stretch.lower(start)
    if not nearly_whole and not _is_share(stretch, place, end, top.value, word, several):
        return None
    return Draft(place, end, (top,), _SHARE, "fraction", rules=("fraction",), fraction=float(parts))


def _is_share(stretch: Stretch, start: int, end: int, top: float, word: str, several: bool) -> bool:
    """Whether a fraction stands for a share and no ordinal, quarter of a town or of a year."""
    words, after = stretch.words, stretch.token(end)
    if after is None:
        return True
    if words.list_at("fraction_of", stretch.tokens, end) is not None:
        return not words.is_in("fraction_stops", stretch.lower(end + 1))
    if words.is_in("fraction_needs_of", word):
        return False
    if top > 1 or words.options.get("fraction_sure") == "true":
        return True
    if words.bounds_before.before(stretch.tokens, start) is not None or several:
        return True
    ends = after.paragraph or after.kind is Kind.SIGN
    return ends or words.is_in("stop", stretch.lower(end))


def half_at(stretch: Stretch, place: int) -> Draft | None:
    """Return "half of", "die Hälfte der", "la mitad de".

    Parameters
    ----------
    stretch
        The text.
    place
        The token.

    Returns
    -------
    Draft | None
        None where there is none.
    """
    words = stretch.words
    found = words.halves.at(stretch.tokens, place)
    if words.is_in("half_not_after", stretch.lower(place - 1)):
        return None
    if found is None:
        return _half_alone(stretch, place)
    if _is_of_year(stretch, found[0]) or words.is_in("half_of_stops", stretch.lower(found[0])):
        return None
    return _half_draft(place, found[0])


def _is_of_year(stretch: Stretch, place: int) -> bool:
    """Whether a year follows ("half of 2023")."""
    token = stretch.token(place)
    return token is not None and token.kind is Kind.NUMBER and len(token.text) == len("2023")


def _half_draft(place: int, end: int) -> Draft:
    numeral = Numeral(place, end, 0.5, in_words=True)
    return Draft(place, end, (numeral,), _SHARE, "fraction", rules=("fraction_half",))


def _half_alone(stretch: Stretch, place: int) -> Draft | None:
    """Return "half" at the end of a clause, behind "by", "less than" and the like."""
    words = stretch.words
    end = words.list_at("half_ends", stretch.tokens, place)
    if end is None or stretch.is_apart(place):
        return None
    after = stretch.token(end)
    if after is not None and words.is_in("articles", after.lower):
        return None  # "half a dozen"
    signed = after is None or after.paragraph
    signed = signed or (after is not None and after.kind is Kind.SIGN and after.text in ".,;:!?)–")
    ends = signed or (after is not None and words.is_in("stop", after.lower))
    bounded = words.bounds_before.before(stretch.tokens, place) is not None
    if words.options.get("half_is_share") == "true" and (bounded or signed):
        return _half_draft(place, end)  # "yo diría la mitad", "cerca da metade ficou"
    cued = place == 0 or bounded or words.is_in("half_cues", stretch.lower(place - 1))
    shared = words.is_in("half_of_them", stretch.lower(place - 1))
    return _half_draft(place, end) if (ends and cued) or shared else None


def out_of(stretch: Stretch, numeral: Numeral) -> Draft | None:
    """Return "three in four", "7 out of 10", "uno de cada tres".

    Parameters
    ----------
    stretch
        The text.
    numeral
        The part.

    Returns
    -------
    Draft | None
        None where there is none.
    """
    words, tokens = stretch.words, stretch.tokens
    if numeral.value % 1 or numeral.value >= 1000 or numeral.scale > 1:
        return None
    after = words.list_at("out_of", tokens, numeral.end)
    behind_noun = after is None
    if after is None:
        after = _out_of_behind_noun(stretch, numeral)
    if after is None or stretch.is_apart(after):
        return None
    second = numeral_in(stretch, after)
    if second is None or second.value not in _ROUND or not numeral.value < second.value:
        return None
    if second.in_words != numeral.in_words:
        return None
    each = words.list_before("of_each", tokens, second.first) == numeral.end
    of_money = each and _is_money_behind(stretch, second)
    if not of_money and not _is_base(stretch, second, behind_noun):
        return None
    draft = Draft(numeral.first, second.end, (numeral,), _SHARE, "share", rules=("n_of_m",))
    return replace(draft, fraction=second.value)


def _out_of_behind_noun(stretch: Stretch, numeral: Numeral) -> int | None:
    """Return where the second number of "trois familles sur cinq" begins."""
    for place in (numeral.end, numeral.end + 1):
        if not stretch.is_word(place) or stretch.words.is_in("stop", stretch.lower(place)):
            return None
        after = stretch.words.list_at("out_of", stretch.tokens, place + 1)
        if after is not None:
            return after
    return None


def one_out_of(stretch: Stretch, place: int) -> Draft | None:
    """Return "un baril sur sept", whose article counts one.

    Parameters
    ----------
    stretch
        The text.
    place
        The token.

    Returns
    -------
    Draft | None
        None where there is none.
    """
    if not stretch.words.is_in("articles", stretch.lower(place)):
        return None
    one = Numeral(place, place + 1, 1.0, in_words=True)
    return out_of(stretch, one) if stretch.is_word(place + 1) else None


def _is_money_behind(stretch: Stretch, second: Numeral) -> bool:
    """Whether money is told out of ("tres de cada diez dólares")."""
    unit = unit_after(stretch, second.end, True, False)
    return unit is not None and unit.rule == "money"


def _is_base(stretch: Stretch, second: Numeral, behind_noun: bool) -> bool:
    """Whether a number can be what a share is told out of."""
    unit = unit_after(stretch, second.end, True, False)
    if unit is None:
        return True
    other = unit.measure.unit in TIMES or unit.rule in ("symbol", "money")
    return not (behind_noun or other)


def _of_its(stretch: Stretch, numeral: Numeral) -> Draft | None:
    """Return "twelve of its directors": twelve persons."""
    words = stretch.words
    start = numeral.end + 1 if words.is_in("fillers", stretch.lower(numeral.end)) else numeral.end
    after = words.list_at("of_its", stretch.tokens, start)
    if after is None or stretch.is_apart(after):
        return None
    unit = unit_after(stretch, after, True, False)
    if unit is None or unit.rule not in ("person", "event"):
        return None
    draft = Draft(numeral.first, unit.end, (numeral,), unit.measure, "event")
    return replace(draft, noun=unit.noun, rules=("n_of_its",))


def of_the(stretch: Stretch, numeral: Numeral) -> Draft | None:
    """Return "seven of the nine cargoes": seven cargoes.

    Parameters
    ----------
    stretch
        The text.
    numeral
        The part.

    Returns
    -------
    Draft | None
        None where there is none.
    """
    words, tokens = stretch.words, stretch.tokens
    if numeral.scale > 1 or numeral.value == 1 or stretch.is_apart(numeral.end):
        return None
    own = _of_its(stretch, numeral)
    if own is not None:
        return own
    start = numeral.end + 1 if words.is_in("fillers", stretch.lower(numeral.end)) else numeral.end
    after = words.list_at("n_of", tokens, start)
    if after is None or stretch.is_apart(after):
        return None
    second = numeral_in(stretch, after)
    if second is None or not numeral.value < second.value or second.value % 1:
        return None
    unit = unit_after(stretch, second.end, True, False)
    if unit is None or unit.rule not in ("person", "event", "noun"):
        return None
    draft = Draft(numeral.first, unit.end, (numeral,), unit.measure, "event")
    return replace(draft, noun=unit.noun, rules=("n_of_the_m",))
