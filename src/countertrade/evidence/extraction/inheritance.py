"""Numbers that take their unit from the sentence: "34,000 barrels a day, against 56,000"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from countertrade.evidence.extraction.amount_grammar import Bare, Context, is_plain_money
from countertrade.evidence.extraction.changes import change_of
from countertrade.evidence.extraction.drafts import Draft
from countertrade.evidence.extraction.number_lexicon import Measure
from countertrade.evidence.extraction.stretch import Stretch
from countertrade.evidence.extraction.units import TIMES, base_of, is_money
from countertrade.evidence.mentions import Bound

_LONGEST = 60  # tokens between an amount and the number that takes its unit
_NEAR = 50.0  # how far two levels of one quantity may lie apart
_FAR, _CLOSE = 1000.0, 20.0  # the same across sentences, for millions and for other numbers
_REACH_OF_MONEY = 200
_REACH = 60  # tokens across which a number takes its unit from an earlier sentence
_MODELS = 4
_UNLIKE = frozenset({"noun", "frequency", "multiple", "fraction", "share"})
_WIDEST = 5.0  # how far apart the ends of a range without unit may lie
_LOWEST_PRICE, _HIGHEST_PRICE = 5.0, 300.0  # dollars a barrel
_LONGEST_PRICE = 25  # tokens between the name of a crude and its price
_LARGE = 1e5  # a sum of money beside which bare millions are money too
_THOUSAND, _MILLION = 1e3, 1e6
_PERSON = Measure("person")


def bare_draft(bare: Bare, measure: Measure, rule: str) -> Draft:
    """Return an amount made of a number and a unit from elsewhere.

    Parameters
    ----------
    bare
        The number.
    measure
        The unit, with the factor by which the number is multiplied.
    rule
        Why it takes this unit.

    Returns
    -------
    Draft
        The amount, with the unit in its trace so that its slice can be read again.
    """
    if bare.rate and bare.rate not in measure.unit:
        measure = replace(measure, unit=base_of(measure.unit) + bare.rate)
    ranged = len(bare.numerals) > 1
    bound = Bound.RANGE if ranged else Bound.POINT
    if bare.bounded and not ranged:
        bound = bare.bounded.bound
    return Draft(
        first=bare.first,
        end=bare.end,
        numerals=bare.numerals,
        measure=measure,
        kind="inherited",
        bound=bound,
        qualifier=bare.bounded.qualifier if bare.bounded else "",
        rules=(rule, f"unit={measure.unit}*{measure.factor:g}"),
        shared_scale=bare.shared_scale,
    )


def inherited(stretch: Stretch, drafts: Sequence[Draft], bares: Sequence[Bare]) -> list[Draft]:
    """Return the amounts whose unit stands elsewhere in the sentence.

    Parameters
    ----------
    stretch
        The text.
    drafts
        The amounts found, in order.
    bares
        The numbers without unit, in order.

    Returns
    -------
    list[Draft]
        New amounts.
    """
    found: list[Draft] = []
    cursor = 0
    money = _only_money(drafts)
    for bare in bares:
        while cursor < len(drafts) and drafts[cursor].first < bare.first:
            cursor += 1
        before = drafts[cursor - 1] if cursor else None
        after = drafts[cursor] if cursor < len(drafts) else None
        if found and (before is None or before.end <= found[-1].first):
            before = found[-1]
        new = (
            _victims(stretch, bare)
            or _from_to(stretch, bare, after)
            or _part_of(stretch, bare, after)
            or _series(stretch, bare, before)
            or _next_sentence(stretch, bare, drafts[:cursor])
            or _lone_millions(stretch, bare, money)
        )
        if new is not None:
            if new.rules[0] != "from_to":
                change, direction = change_of(stretch, new.first, new.end, new.unit)
                new = replace(new, change=change, direction=direction)
            found.append(new)
    return found


def _victims(stretch: Stretch, bare: Bare) -> Draft | None:
    """Return persons where a verb says that somebody was killed or arrested."""
    words = stretch.words
    if bare.numerals[-1].value % 1:
        return None
    before = stretch.lower(bare.first - 1)
    if words.is_in("killing", before) and not stretch.is_apart(bare.first):
        return bare_draft(bare, _PERSON, "victims") if _stands_free(stretch, bare.end) else None
    for place in (bare.end, bare.end + 1, bare.end + 2):
        if stretch.is_apart(place) or not stretch.is_word(place):
            return None
        if words.is_in("killing", stretch.lower(place)):
            return bare_draft(bare, _PERSON, "victims")
        if not words.is_in("auxiliaries", stretch.lower(place)):
            return None
    return None


def _stands_free(stretch: Stretch, end: int) -> bool:
    """Whether nothing follows that the number could count."""
    return not stretch.is_word(end) or stretch.words.is_in("stop", stretch.lower(end))


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
    if not _stands_free(stretch, bare.end):
        return False
    before = stretch.lower(bare.first - 1)
    if bare.bounded is not None or words.is_in("series_cues", before) or before in ("+", "-", "−"):
        return True
    return before == "," and not bare.numerals[0].in_words


def _series(stretch: Stretch, bare: Bare, before: Draft | None) -> Draft | None:
    """Return an amount that takes the unit of the amount before it."""
    if before is None or not _gives(before) or not _is_cued(stretch, bare):
        return None
    if not _same_sentence(stretch, before.end, bare.first):
        return None
    small_words = bare.numerals[0].in_words and bare.numerals[0].value <= 12
    of_them = stretch.words.list_at("of_them", stretch.tokens, bare.end) is not None
    if small_words and not of_them:
        return None
    return _alike(bare, before, "series")


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
    if not (scaled or plain or hundreds) or not _stands_free(stretch, bare.end):
        return None
    if numeral.scale >= _MILLION:
        return _millions(bare, before)
    for model in reversed(before[-_MODELS:]):
        if bare.first - model.end > _REACH or not _gives(model):
            continue
        if is_money(base_of(model.unit)) and (numeral.in_words or not numeral.written):
            continue
        new = _alike(bare, model, "series_next", _CLOSE, whole_scale=False)
        if new is not None:
            return new
    return None


def _only_money(drafts: Sequence[Draft]) -> str:
    """Return the one money that a text is told in; empty where it is told in none or several."""
    moneys = {base_of(draft.unit) for draft in drafts if is_money(base_of(draft.unit))}
    return moneys.pop() if len(moneys) == 1 else ""


def _lone_millions(stretch: Stretch, bare: Bare, money: str) -> Draft | None:
    """Return millions without any noun in the only money of the text."""
    lone = _stands_free(stretch, bare.end)
    lone = lone and stretch.words.list_at("of", stretch.tokens, bare.end) is None
    if not money or not lone or bare.numerals[-1].scale < _MILLION:
        return None
    return bare_draft(bare, Measure(money), "only_money")


def _millions(bare: Bare, before: Sequence[Draft]) -> Draft | None:
    """Return millions without a noun in the money that was last told in millions."""
    for model in reversed(before[-_MODELS:]):
        base = base_of(model.unit)
        near = bare.first - model.end <= (_REACH_OF_MONEY if is_money(base) else _REACH)
        large = model.numerals[-1].value >= (_LARGE if is_money(base) else _MILLION)
        if not near or not _gives(model) or not large:
            continue
        money = Measure(base, model.measure.factor) if is_money(base) else model.measure
        new = _alike(bare, replace(model, measure=money), "series_next", _FAR)
        if new is not None:
            return new
    return None


def _alike(
    bare: Bare, model: Draft, rule: str, near: float = _NEAR, whole_scale: bool = True
) -> Draft | None:
    """Return a number with the unit, and where it must be the scale, of another amount."""
    numeral = bare.numerals[-1]
    reference = model.numerals[-1].value * model.measure.factor / model.fraction
    factors = [model.measure.factor]
    if whole_scale and numeral.scale == 1.0 and numeral.value < 1000:
        factors.insert(0, model.measure.factor * model.numerals[-1].scale)
    factors.append(1.0)
    for factor in factors:
        value = numeral.value * factor
        if value > 0 and reference / near <= value <= reference * near:
            return bare_draft(bare, Measure(model.unit, factor), rule)
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
    return _alike(bare, after, "from_to")


def _part_of(stretch: Stretch, bare: Bare, after: Draft | None) -> Draft | None:
    """Return the part in "146,000 of the 1.3 million barrels a day"."""
    end = stretch.words.list_at("n_of", stretch.tokens, bare.end)
    if end is None or after is None or not _gives(after) or after.numeral.first != end:
        return None
    if bare.numerals[-1].value >= after.numeral.value:
        return None
    return bare_draft(bare, after.measure, "part_of")


def with_price_base(stretch: Stretch, drafts: Sequence[Draft]) -> list[Draft]:
    """Return the amounts, sums beside a price in the same sentence made prices too.

    Parameters
    ----------
    stretch
        The text.
    drafts
        The amounts in order.

    Returns
    -------
    list[Draft]
        The same amounts; "$58.20, $1.80 under the cap of $60/bbl" are all per barrel.
    """
    priced = list(drafts)
    for place, draft in enumerate(priced):
        if not is_plain_money(draft):
            continue
        if _names_a_price(stretch, draft):
            measure = replace(draft.measure, unit=f"{draft.unit}/bbl")
            priced[place] = replace(draft, measure=measure).with_rules("rate=/bbl")
            continue
        for other in (*priced[place + 1 : place + 3], *reversed(priced[max(place - 2, 0) : place])):
            if _gives_base(stretch, draft, other):
                suffix = other.unit[len(draft.unit) :]
                measure = replace(draft.measure, unit=other.unit)
                priced[place] = replace(draft, measure=measure).with_rules(f"rate={suffix}")
                break
    return priced


def _names_a_price(stretch: Stretch, draft: Draft) -> bool:
    """Whether a crude, or "the barrel", is named before a small sum of money in its sentence."""
    words, tokens = stretch.words, stretch.tokens
    if not _LOWEST_PRICE <= draft.numeral.value <= _HIGHEST_PRICE:
        return False
    start = stretch.sentence_start(draft.first, _LONGEST_PRICE)
    for place in range(start, draft.first):
        if words.benchmarks.at(tokens, place) is not None:
            return True
        if words.is_in("barrel_named", stretch.lower(place)) and words.is_in(
            "barrel_articles", stretch.lower(place - 1)
        ):
            return True
    return False


def _gives_base(stretch: Stretch, draft: Draft, other: Draft) -> bool:
    """Whether a price of the same sentence and size gives its base to a sum of money."""
    if other.unit != f"{draft.unit}/bbl":
        return False
    first, last = (draft, other) if draft.first < other.first else (other, draft)
    near = draft.numeral.value <= _NEAR * other.numeral.value
    return near and _same_sentence(stretch, first.end, last.first)


def forced(bare: Bare, context: Context) -> Draft:
    """Return a number with the unit that its trace records."""
    assert context.unit is not None
    return bare_draft(bare, context.unit, "recorded")
