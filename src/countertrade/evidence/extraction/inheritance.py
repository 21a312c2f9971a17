"""Numbers that take their unit from the sentence: "34,000 barrels a day, against 56,000"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from countertrade.evidence.extraction.amount_grammar import Bare, Context
from countertrade.evidence.extraction.bare_drafts import alike, bare_draft
from countertrade.evidence.extraction.changes import change_of
from countertrade.evidence.extraction.drafts import Draft
from countertrade.evidence.extraction.lone_numbers import lone_amount, stands_free
from countertrade.evidence.extraction.money import Moneys
from countertrade.evidence.extraction.number_lexicon import Measure
from countertrade.evidence.extraction.stretch import Stretch
from countertrade.evidence.extraction.units import TIMES, base_of, is_money, with_base

_LONGEST = 60  # tokens between an amount and the number that takes its unit
_FAR, _CLOSE = 1e4, 20.0  # the same across sentences, for millions and for other numbers
_REACH_OF_MONEY = 200
_REACH = 60  # tokens across which a number takes its unit from an earlier sentence
_REACH_OF_PERCENT = 12
_MODELS = 4
_UNLIKE = frozenset({"noun", "frequency", "multiple", "fraction", "share"})
_WIDEST = 5.0  # how far apart the ends of a range without unit may lie
_LARGE = 1e5  # a sum of money beside which bare millions are money too
_THOUSAND, _MILLION = 1e3, 1e6
_PERSON = Measure("person")


def inherited(
    stretch: Stretch, drafts: Sequence[Draft], bares: Sequence[Bare], moneys: Moneys
) -> list[Draft]:
    """Return the amounts whose unit stands elsewhere in the sentence.

    Parameters
    ----------
    stretch
        The text.
    drafts
        The amounts found, in order.
    bares
        The numbers without unit, in order.
    moneys
        Which peso and pound the document means.

    Returns
    -------
    list[Draft]
        New amounts.
    """
    found: list[Draft] = []
    told: list[Draft] = []
    cursor = 0
    money = _only_money(drafts)
    for bare in bares:
        while cursor < len(drafts) and drafts[cursor].first < bare.first:
            told.append(drafts[cursor])
            cursor += 1
        before = told[-1] if told else None
        after = drafts[cursor] if cursor < len(drafts) else None
        new = (
            _rate_of_exchange(stretch, bare, moneys)
            or _victims(stretch, bare)
            or _from_to(stretch, bare, after)
            or _part_of(stretch, bare, after)
            or _series(stretch, bare, before)
            or _next_sentence(stretch, bare, told)
            or lone_amount(stretch, bare, told)
            or _lone_millions(stretch, bare, money)
        )
        if new is not None:
            if new.rules[0] != "from_to":
                change, direction = change_of(stretch, new.first, new.end, new.unit)
                new = replace(new, change=change, direction=direction)
            found.append(new)
            told.append(new)
    return found


def _rate_of_exchange(stretch: Stretch, bare: Bare, moneys: Moneys) -> Draft | None:
    """Return "the lira trades at 89,500 to the dollar"."""
    words, tokens = stretch.words, stretch.tokens
    after = words.list_at("rated_against", tokens, bare.end)
    other = words.exchanged.at(tokens, after) if after is not None else None
    if other is None:
        return None
    start = stretch.sentence_start(bare.first, _LONGEST)
    for place in range(bare.first - 1, start - 1, -1):
        found = words.money_words.at(tokens, place)
        if found is not None and found[1].unit != other[1]:
            code = moneys.codes.get(found[1].unit, found[1].unit)
            return bare_draft(bare, Measure(with_base(code, f"/{other[1]}")), "exchange")
    return None


def _victims(stretch: Stretch, bare: Bare) -> Draft | None:
    """Return persons where a verb says that somebody was killed or arrested."""
    words = stretch.words
    if bare.numerals[-1].value % 1:
        return None
    before = stretch.lower(bare.first - 1)
    if words.is_in("killing", before) and not stretch.is_apart(bare.first):
        return bare_draft(bare, _PERSON, "victims") if stands_free(stretch, bare.end) else None
    for place in (bare.end, bare.end + 1, bare.end + 2):
        if stretch.is_apart(place) or not stretch.is_word(place):
            return None
        if words.is_in("killing", stretch.lower(place)):
            return bare_draft(bare, _PERSON, "victims")
        if not words.is_in("auxiliaries", stretch.lower(place)):
            return None
    return None


def _same_sentence(stretch: Stretch, start: int, end: int) -> bool:
    """Whether no sentence ends between two tokens."""
    if not 0 <= end - start <= _LONGEST:
        return False
    for place in range(start, end):
        if stretch.tokens[place].paragraph and place > start:
            return False
        if stretch.is_sentence_end(place) and stretch.tokens[place].text in ".!?":
            return False
    return not stretch.is_apart(end) or end == start


def _gives(draft: Draft) -> bool:
    """Whether an amount can give its unit to another number."""
    return draft.unit not in TIMES and draft.kind not in _UNLIKE


def _is_cued(stretch: Stretch, bare: Bare) -> bool:
    """Whether the words around a number say that it continues a series."""
    words = stretch.words
    if words.list_at("of_them", stretch.tokens, bare.end) is not None:
        return True
    if words.list_before("of_them", stretch.tokens, bare.first) is not None:
        return True
    if not stands_free(stretch, bare.end):
        return False
    before = stretch.lower(bare.first - 1)
    if bare.bounded is not None or words.is_in("series_cues", before) or before in ("+", "-", "−"):
        return True
    return before == "," and not bare.numerals[0].in_words


def _series(stretch: Stretch, bare: Bare, before: Draft | None) -> Draft | None:
    """Return an amount that takes the unit of the amount before it."""
    if before is None or not _gives(before) or not _is_cued(stretch, bare):
        return None
    far = bare.first - before.end > _REACH_OF_PERCENT
    if bare.numerals[-1].value == 1.0 or (before.unit == "percent" and far):
        return None
    if not _same_sentence(stretch, before.end, bare.first):
        return None
    small_words = bare.numerals[0].in_words and bare.numerals[0].value <= 12
    of_them = stretch.words.list_at("of_them", stretch.tokens, bare.end) is not None
    if small_words and not of_them:
        return None
    return alike(bare, before, "series")


def _next_sentence(stretch: Stretch, bare: Bare, before: Sequence[Draft]) -> Draft | None:
    """Return an amount that takes its unit from the sentence before.

    Only numbers that are plainly amounts do: with a separator, in thousands, or with a word of
    scale. Millions without a noun are money where money was the last that was told in millions.
    """
    numeral = bare.numerals[-1]
    if numeral.value > _WIDEST * bare.numerals[0].value * bare.shared_scale:
        return None
    scaled = numeral.scale >= _THOUSAND
    plain = not numeral.in_words and not numeral.whole
    hundreds = numeral.value >= 100 and bare.bounded is not None
    if not (scaled or plain or hundreds) or not stands_free(stretch, bare.end):
        return None
    if numeral.scale >= _MILLION:
        return _millions(stretch, bare, before)
    for model in reversed(before[-_MODELS:]):
        if bare.first - model.end > _REACH or not _gives(model):
            continue
        if is_money(base_of(model.unit)) and (numeral.in_words or not numeral.written):
            continue
        new = alike(bare, model, "series_next", _CLOSE, whole_scale=False)
        if new is not None:
            return new
    return None


def _only_money(drafts: Sequence[Draft]) -> str:
    """Return the one money that a text is told in; empty where it is told in none or several."""
    moneys = {base_of(draft.unit) for draft in drafts if is_money(base_of(draft.unit))}
    return moneys.pop() if len(moneys) == 1 else ""


def _lone_millions(stretch: Stretch, bare: Bare, money: str) -> Draft | None:
    """Return millions without any noun in the only money of the text."""
    lone = stands_free(stretch, bare.end)
    lone = lone and stretch.words.list_at("of", stretch.tokens, bare.end) is None
    if not money or not lone or bare.numerals[-1].scale < _MILLION:
        return None
    return bare_draft(bare, Measure(money), "only_money")


def _millions(stretch: Stretch, bare: Bare, before: Sequence[Draft]) -> Draft | None:
    """Return millions without a noun in the money that was last told in millions."""
    for model in reversed(before[-_MODELS:]):
        base = base_of(model.unit)
        near = bare.first - model.end <= (_REACH_OF_MONEY if is_money(base) else _REACH)
        large = model.numerals[-1].value >= (_LARGE if is_money(base) else _MILLION)
        if not near or not _gives(model) or not large:
            continue
        bare_money = is_money(base) and not _same_sentence(stretch, model.end, bare.first)
        money = Measure(base, model.measure.factor) if bare_money else model.measure
        new = alike(bare, replace(model, measure=money), "series_next", _FAR)
        if new is not None:
            return new
    return None


def _from_to(stretch: Stretch, bare: Bare, after: Draft | None) -> Draft | None:
    """Return the first amount of "from 27 to 31 percent"."""
    words = stretch.words
    if after is None or not _gives(after) or not words.is_in("from", stretch.lower(bare.first - 1)):
        return None
    to = words.list_at("to", stretch.tokens, bare.end)
    if to is None:
        to = words.list_at("change_to", stretch.tokens, bare.end)
    if to is None or not 0 <= after.first - to <= 2:
        return None
    return alike(bare, after, "from_to")


def _part_of(stretch: Stretch, bare: Bare, after: Draft | None) -> Draft | None:
    """Return the part in "146,000 of the 1.3 million barrels a day"."""
    end = stretch.words.list_at("n_of", stretch.tokens, bare.end)
    if end is None or after is None or not _gives(after) or after.numeral.first != end:
        return None
    if not 1.0 < bare.numerals[-1].value < after.numeral.value:
        return None
    return bare_draft(bare, after.measure, "part_of")


def forced(bare: Bare, context: Context) -> Draft:
    """Return a number with the unit that its trace records."""
    assert context.unit is not None
    unit = with_base(context.unit.unit, context.rate) if context.rate else context.unit.unit
    return bare_draft(bare, replace(context.unit, unit=unit), "recorded")
