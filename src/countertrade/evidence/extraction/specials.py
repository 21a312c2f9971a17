"""Amounts without a unit of their own: shares, multiples, frequencies."""

from __future__ import annotations

from dataclasses import replace

from countertrade.evidence.extraction.bounds import bound_before
from countertrade.evidence.extraction.compound_numbers import compound_value
from countertrade.evidence.extraction.drafts import Draft
from countertrade.evidence.extraction.number_lexicon import Measure, Phrases
from countertrade.evidence.extraction.number_tokens import Kind
from countertrade.evidence.extraction.number_words import Numeral
from countertrade.evidence.extraction.numerals import numeral_in
from countertrade.evidence.extraction.stretch import Stretch
from countertrade.evidence.extraction.unit_phrases import rate_after, unit_after
from countertrade.evidence.extraction.units import MULTIPLE, TIMES, may_have_rate
from countertrade.evidence.mentions import Bound, Change, Direction

_SHARE = Measure(MULTIPLE)
_COUNT = Measure("count")
_FEWEST_PARTS, _LONGEST_WHOLE = 4, 9
_LARGEST_MULTIPLE = 1000
_LARGEST_IN_WORDS, _LARGEST_IN_DIGITS = 100, 20
_ROUND = frozenset({2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 20, 25, 50, 100, 1000})
"""What shares are told out of: "three in four", "7 out of 10"."""


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
        _multiplied_by(stretch, place)
        or _listed(stretch, place)
        or _unit_word(stretch, place)
        or _fold_word(stretch, place)
        or _every_nth(stretch, place)
        or _with_numeral(stretch, place)
        or _half(stretch, place)
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


def _ratio(first: int, end: int, value: float, rule: str) -> Draft:
    """Return a multiple."""
    numeral = Numeral(first, end, value, in_words=True)
    direction = Direction.UP if value > 1 else Direction.DOWN
    draft = Draft(first, end, (numeral,), _SHARE, "multiple", rules=(rule,))
    return replace(draft, change=Change.RATIO, direction=direction)


def _listed(stretch: Stretch, place: int) -> Draft | None:
    """Return a multiple or frequency that a word list names ("doubled", "twice", "el triple")."""
    words = stretch.words
    for name in ("twice", "folds", "multiplied"):
        table: Phrases[float] = words.multiples[name]
        found = table.at(stretch.tokens, place)
        if found and not words.is_in("multiplied_stops", stretch.lower(found[0])):
            return _ratio(place, found[0], float(found[1]), f"multiple_{name}")
    found = words.multiples["frequency"].at(stretch.tokens, place)
    if found is None:
        return None
    compared = words.list_at("compared", stretch.tokens, found[0])
    if compared is not None and found[1] > 1:
        return _ratio(place, compared, float(found[1]), "multiple_times")
    numeral = Numeral(place, found[0], float(found[1]), in_words=True)
    draft = Draft(place, found[0], (numeral,), _COUNT, "frequency", rules=("frequency",))
    rated = _with_rate(stretch, draft)
    return rated if numeral.value > 1 or rated.end > draft.end else None


def _multiplied_by(stretch: Stretch, place: int) -> Draft | None:
    """Return the multiple of "multiplied by five", "divisée par trois"."""
    for name, power in (("multiplied_by", 1), ("divided_by", -1)):
        after = stretch.words.list_at(name, stretch.tokens, place)
        numeral = None if after is None or stretch.is_apart(after) else numeral_in(stretch, after)
        if numeral is not None and 1 < numeral.value <= _LARGEST_MULTIPLE:
            return _ratio(place, numeral.end, numeral.value**power, "multiple_by")
    return None


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


def _with_rate(stretch: Stretch, draft: Draft) -> Draft:
    """Return a frequency with its time base ("twice a week")."""
    rate = rate_after(stretch, draft.end, "count")
    if rate is None or rate.end - draft.end > 3:
        return draft
    return replace(draft, end=rate.end, measure=Measure(f"count{rate.suffix}"))


def _fold_word(stretch: Stretch, place: int) -> Draft | None:
    """Return a multiple in one word ("dreifach", "verzehnfacht")."""
    words = stretch.words
    if not stretch.is_word(place) or words.options.get("compounds") != "true":
        return None
    lower = stretch.lower(place)
    for suffix in words.sets["fold_suffix"]:
        stem = lower.removesuffix(suffix)
        if stem == lower:
            continue
        value = compound_value(stem.removeprefix("ver"), words.language)
        if value is not None and value > 1:
            return _ratio(place, place + 1, value, "multiple_fold")
    return None


def _with_numeral(stretch: Stretch, place: int) -> Draft | None:
    """Return a share or multiple that opens with a number."""
    numeral = numeral_in(stretch, place)
    fraction = _fraction(stretch, place, numeral)
    if fraction or numeral is None:
        return fraction or _one_out_of(stretch, place)
    return (
        _times(stretch, numeral)
        or _inverted(stretch, numeral)
        or _out_of(stretch, numeral)
        or _of_the(stretch, numeral)
    )


def _inverted(stretch: Stretch, numeral: Numeral) -> Draft | None:
    """Return the share of "de cada diez gandolas, dos", "von zehn Lastwagen höchstens zwei"."""
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
    if any(stretch.words.list_at(name, stretch.tokens, numeral.end) for name in ("to", "change_to")):
        return False
    return numeral.value <= (_LARGEST_IN_WORDS if numeral.in_words else _LARGEST_IN_DIGITS)


def _times(stretch: Stretch, numeral: Numeral) -> Draft | None:
    """Return "three times what", "25-fold", "drei Mal"."""
    words, tokens = stretch.words, stretch.tokens
    if numeral.value <= 1 or numeral.scale > 1 or stretch.is_apart(numeral.end):
        return None
    more = _and_half_times(stretch, numeral)
    if more is not None:
        return more
    numerals = _either(stretch, numeral)
    end = words.list_at("times", tokens, numerals[-1].end)
    alone = end is not None and end - numerals[-1].end == 1
    often = alone and (len(numerals) > 1 or _tells_how_often(stretch, numerals[-1].end + 1))
    if end is not None and not often:  # "nine or ten times", "three times a week"
        draft = _ratio(numeral.first, end, numeral.value, "multiple_times")
        return replace(draft, numerals=numerals, bound=bound_of(numerals))
    after = numeral.end + 1 if stretch.is_hyphen(numeral.end) else numeral.end
    if words.is_in("fold_suffix", stretch.lower(after)) and not tokens[after].gap:
        draft = _ratio(numeral.first, after + 1, numeral.value, "multiple_fold")
        return replace(draft, numerals=(numeral,))
    end = words.list_at("frequency_times", tokens, numerals[-1].end)
    if end is None:
        return None
    draft = Draft(numeral.first, end, numerals, _COUNT, "frequency", rules=("frequency",))
    return _with_rate(stretch, replace(draft, bound=bound_of(numerals)))


def _tells_how_often(stretch: Stretch, place: int) -> bool:
    """Whether "times" counts occasions: a time base, a preposition or the end follows."""
    if stretch.words.rates.at(stretch.tokens, place) is not None:
        return True
    return not stretch.is_word(place) or stretch.words.is_in("stop", stretch.lower(place))


def _either(stretch: Stretch, numeral: Numeral) -> tuple[Numeral, ...]:
    """Return both numbers of "nine or ten times", "tres a cuatro veces"."""
    words, tokens = stretch.words, stretch.tokens
    for name in ("or", "to"):
        after = words.list_at(name, tokens, numeral.end)
        second = None if after is None or stretch.is_apart(after) else numeral_in(stretch, after)
        if second is not None and numeral.value < second.value <= 3 * numeral.value:
            return numeral, second
    return (numeral,)


def bound_of(numerals: tuple[Numeral, ...]) -> Bound:
    """Return whether one number or two are told."""
    return Bound.RANGE if len(numerals) > 1 else Bound.POINT


def _and_half_times(stretch: Stretch, numeral: Numeral) -> Draft | None:
    """Return "cinq fois et demie", "tres veces y media"."""
    words, tokens = stretch.words, stretch.tokens
    times = words.list_at("frequency_times", tokens, numeral.end)
    end = words.list_at("plus_half", tokens, times) if times is not None else None
    if end is None or stretch.is_apart(numeral.end + 1):
        return None
    draft = _ratio(numeral.first, end, numeral.value + 0.5, "multiple_times")
    return replace(draft, numerals=(replace(numeral, value=numeral.value + 0.5),))


def _fraction(stretch: Stretch, place: int, numeral: Numeral | None) -> Draft | None:
    """Return "two thirds", "ein Drittel der", "la tercera parte"."""
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


def _half(stretch: Stretch, place: int) -> Draft | None:
    """Return "half of", "die Hälfte der", "la mitad de"."""
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


def _out_of(stretch: Stretch, numeral: Numeral) -> Draft | None:
    """Return "three in four", "7 out of 10", "uno de cada tres"."""
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


def _one_out_of(stretch: Stretch, place: int) -> Draft | None:
    """Return "un baril sur sept", whose article counts one."""
    if not stretch.words.is_in("articles", stretch.lower(place)):
        return None
    one = Numeral(place, place + 1, 1.0, in_words=True)
    return _out_of(stretch, one) if stretch.is_word(place + 1) else None


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


def _of_the(stretch: Stretch, numeral: Numeral) -> Draft | None:
    """Return "seven of the nine cargoes": seven cargoes."""
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
