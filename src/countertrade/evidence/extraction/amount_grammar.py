"""One amount from left to right: bound, money sign, number, range, unit, rate, bound."""

from __future__ import annotations

from dataclasses import dataclass, replace

from countertrade.evidence.extraction.bounds import (
    Bounded,
    bound_after,
    bound_before,
    bound_of_multiple,
)
from countertrade.evidence.extraction.changes import change_of, is_level_word
from countertrade.evidence.extraction.drafts import Draft
from countertrade.evidence.extraction.money import Moneys
from countertrade.evidence.extraction.number_lexicon import Measure
from countertrade.evidence.extraction.number_tokens import Kind
from countertrade.evidence.extraction.number_words import Numeral
from countertrade.evidence.extraction.numerals import numeral_in
from countertrade.evidence.extraction.ranges import RangeEnd, range_end
from countertrade.evidence.extraction.specials import special_at
from countertrade.evidence.extraction.stretch import Stretch
from countertrade.evidence.extraction.traps import is_age, is_point_in_time, is_trap
from countertrade.evidence.extraction.unit_phrases import (
    UnitPhrase,
    money_before,
    rate_after,
    rate_before,
    unit_after,
)
from countertrade.evidence.extraction.units import TIMES, base_of, is_money, with_base
from countertrade.evidence.extraction.worth import is_claim
from countertrade.evidence.mentions import Bound, Change

_SHORT_MONEY = 1e3


@dataclass(frozen=True)
class Context:
    """What is known from outside the words of an amount.

    Attributes
    ----------
    moneys
        Which dollar and peso the document means.
    free
        Whether the text is a slice that is known to be an amount, so that nothing is a trap.
    unit
        The unit that the slice takes from elsewhere.
    rate
        The time base or price base that it takes from elsewhere.
    """

    moneys: Moneys
    free: bool = False
    unit: Measure | None = None
    rate: str = ""


@dataclass(frozen=True)
class Bare:
    """A number without a unit of its own, which may take one from elsewhere.

    Attributes
    ----------
    numerals
        The number, or the two of a range.
    first, end
        Its tokens with its bound.
    bounded
        Its bound.
    shared_scale
        What the first number of a range takes from the second.
    """

    numerals: tuple[Numeral, ...]
    first: int
    end: int
    bounded: Bounded | None
    shared_scale: float = 1.0
    rate: str = ""
    """Its own time base ("21 millones diarios")."""


def parse_at(stretch: Stretch, place: int, context: Context) -> tuple[int, Draft | Bare | None]:
    """Return what begins at a token and where to look next.

    Parameters
    ----------
    stretch
        The text.
    place
        The token.
    context
        What is known from outside.

    Returns
    -------
    tuple[int, Draft | Bare | None]
        The next token to look at, and an amount, a number without unit, or nothing.
    """
    if context.unit is None:
        special = special_at(stretch, place)
        if special is not None:
            return special.end, _finished(stretch, special, context, place)
    sign = money_before(stretch, place)
    numeral = numeral_in(stretch, place, sign is not None)
    if numeral is None:
        return place + 1, None
    if not context.free and _is_vague(stretch, numeral):
        return numeral.end, None
    return _Parser(stretch, context, numeral, sign).parse()


def _is_vague(stretch: Stretch, numeral: Numeral) -> bool:
    """Whether "several", "tens of" or another number stands right before."""
    words, tokens = stretch.words, stretch.tokens
    if stretch.is_apart(numeral.first):
        return False
    if words.list_before("vague", tokens, numeral.first) is not None:
        return numeral.in_words
    before = stretch.token(numeral.first - 1)
    if not numeral.in_words or before is None:
        return False
    return words.is_in("loose_scales", before.lower)


class _Parser:
    """Parses one amount around a number."""

    def __init__(
        self, stretch: Stretch, context: Context, numeral: Numeral, sign: tuple[int, Measure] | None
    ) -> None:
        self.stretch, self.context, self.numeral = stretch, context, numeral
        self.sign = sign
        self.start = sign[0] if sign else numeral.first

    def parse(self) -> tuple[int, Draft | Bare | None]:
        """Return where to look next, and an amount, a number without unit, or nothing."""
        stretch, numeral = self.stretch, self.numeral
        unit = self._unit(numeral)
        second = range_end(stretch, numeral, self.start, unit, self.sign is not None)
        last = second.numeral if second else numeral
        if second:
            unit = self._unit(last) or (unit if unit and unit.end <= second.numeral.first else None)
        if not self.context.free and self._is_trap(numeral, last, unit):
            return max(last.end, self._trap_end(unit)), None
        if self.context.unit is not None or (unit is None and self.sign is None):
            return last.end, self._bare(second)
        draft = self._draft(second, unit)
        return max(draft.end, last.end), _finished(stretch, draft, self.context, self.start)

    def _unit(self, numeral: Numeral) -> UnitPhrase | None:
        after = numeral.end
        token = self.stretch.token(after)
        if token is not None and token.text == "+" and not token.gap:
            after += 1
        plural = numeral.value != 1.0
        scaled = numeral.scale != 1.0 or numeral.approximate
        return unit_after(self.stretch, after, plural, scaled)

    def _trap_end(self, unit: UnitPhrase | None) -> int:
        """Return where to go on after a trap."""
        return unit.end if unit is not None and unit.rule == "unit" else 0

    def _is_trap(self, numeral: Numeral, last: Numeral, unit: UnitPhrase | None) -> bool:
        money = self.sign is not None
        own = unit if last is numeral else self._unit(numeral) or unit
        if is_trap(self.stretch, numeral, own, money):
            return True
        if last is numeral:
            return False
        following = self.stretch.token(last.end + 1)
        more = self.stretch.is_hyphen(last.end) and following is not None
        if more and following is not None and following.kind is Kind.NUMBER:
            return True  # a third number: an account, a telephone
        return is_trap(self.stretch, last, unit, money, second=True)

    def _bare(self, second: RangeEnd | None) -> Bare:
        """Return a number without unit."""
        start = second.first if second else self.start
        bounded = bound_before(self.stretch, start)
        numerals = (self.numeral, second.numeral) if second else (self.numeral,)
        scale = second.shared_scale if second else 1.0
        first = bounded.place if bounded else start
        end = numerals[-1].end
        rate = rate_after(self.stretch, end, "bbl") if numerals[-1].value >= _SHORT_MONEY else None
        if rate is None or rate.end > end + 3:
            return Bare(numerals, first, end, bounded, scale)
        return Bare(numerals, first, rate.end, bounded, scale, rate.suffix)

    def _draft(self, second: RangeEnd | None, unit: UnitPhrase | None) -> Draft:
        """Return the amount with its unit and rate."""
        numerals = (self.numeral, second.numeral) if second else (self.numeral,)
        end, measure, kind, noun = self._measured(numerals[-1], unit)
        rules = [kind, *([second.rule] if second else [])]
        if kind == "points":
            rules.append(f"unit={measure.unit}*1")  # a percentage before tells what points they are
        start = second.first if second else self.start
        return Draft(
            first=start,
            end=end,
            numerals=numerals,
            measure=measure,
            kind=kind,
            bound=Bound.RANGE if second else Bound.POINT,
            noun=noun,
            rules=tuple(rules),
            shared_scale=second.shared_scale if second else 1.0,
        )

    def _measured(self, last: Numeral, unit: UnitPhrase | None) -> tuple[int, Measure, str, str]:
        """Return where the unit ends, the unit with its rate, the rule and the noun."""
        if self.sign is not None:
            measure, end = self.sign[1], last.end
            if unit is not None and unit.rule == "money":
                measure, end = self._named_money(measure, unit)
            kind, noun = "money", ""
        else:
            assert unit is not None
            measure, end, kind, noun = unit.measure, unit.end, unit.rule, unit.noun
        rate = rate_after(self.stretch, end, measure.unit)
        if rate is not None:
            measure = replace(measure, unit=measure.unit + rate.suffix)
            end = rate.end
        return end, measure, kind, noun

    def _named_money(self, sign: Measure, unit: UnitPhrase) -> tuple[Measure, int]:
        """Return the money where both a sign and a word name it ("$500 pesos", "$5 USD")."""
        if unit.measure.unit == sign.unit or sign.unit in ("dollar", "peso"):
            known = unit.measure if unit.measure.unit != "dollar" else sign
            return replace(known, factor=unit.measure.factor), unit.end
        return sign, unit.end if unit.measure.unit in ("dollar", "peso") else self.numeral.end


def _finished(stretch: Stretch, draft: Draft, context: Context, start: int) -> Draft | None:
    """Return an amount with bounds, rate, money and change, or None where it is no claim."""
    draft = _with_half_unit(stretch, draft)
    draft = _with_bounds(stretch, draft, context)
    draft = _with_rate_before(stretch, draft, context)
    draft = context.moneys.named(draft)
    if context.free:
        return draft
    if _is_time(stretch, draft) or not is_claim(stretch, draft, start):
        return None
    if draft.change is Change.RATIO or draft.unit in TIMES:
        return draft
    change, direction = change_of(stretch, draft.first, draft.end, draft.unit)
    return replace(draft, change=change, direction=direction)


def _is_time(stretch: Stretch, draft: Draft) -> bool:
    """Whether a duration is an age or only tells when."""
    if draft.unit not in TIMES:
        counted = draft.kind in ("noun", "event", "person")
        age = stretch.words.list_at("ages", stretch.tokens, draft.numeral.end)
        return counted and age is not None  # "der 45-Jährige"
    if is_age(stretch, draft.numerals[-1]):
        return True
    return is_point_in_time(stretch, draft.numeral, draft.first, draft.end)


def _with_half_unit(stretch: Stretch, draft: Draft) -> Draft:
    """Return a duration with the half that follows its unit ("dos años y medio")."""
    if draft.unit not in TIMES or draft.numeral.value % 1:
        return draft
    end = stretch.words.list_at("plus_half", stretch.tokens, draft.end)
    if end is None or stretch.is_apart(draft.end):
        return draft
    last = draft.numerals[-1]
    longer = replace(last, value=last.value + 0.5)
    return replace(draft, end=end, numerals=(*draft.numerals[:-1], longer))


def _with_bounds(stretch: Stretch, draft: Draft, context: Context) -> Draft:
    """Return an amount with the bound before or after it."""
    before = bound_before(stretch, draft.first)
    if before is None and draft.kind == "multiple":
        before = bound_of_multiple(stretch, draft.first)
    timed = base_of(draft.unit) in TIMES
    if before is not None and not timed and is_level_word(stretch, before.place, draft.first):
        before = None  # "crecieron hasta 620.000": the level reached, no limit
    number_end = draft.numerals[-1].end
    after = bound_after(stretch, draft.end) or (
        bound_after(stretch, number_end) if number_end < draft.end else None
    )
    approximate = draft.numeral.approximate
    found = before or after
    bound = draft.bound
    if found is not None and bound is not Bound.RANGE:
        bound = found.bound
    elif approximate and bound is Bound.POINT:
        bound = Bound.APPROXIMATE
    first = before.place if before else draft.first
    end = max(after.place, draft.end) if after and not before else draft.end
    qualifier = found.qualifier if found else ""
    return replace(draft, first=first, end=end, bound=bound, qualifier=qualifier)


def _with_rate_before(stretch: Stretch, draft: Draft, context: Context) -> Draft:
    """Return an amount with the time base that stands before it."""
    suffix = context.rate
    if not suffix and not context.free:
        base, _, per = draft.unit.partition("/")  # "monatlich 5000 Dollar pro Arzt"
        found = rate_before(stretch, draft.first, base if per == "person" else draft.unit)
        suffix = found[1] if found else ""
    if not suffix or suffix in draft.unit:
        return draft
    measure = replace(draft.measure, unit=with_base(draft.unit, suffix))
    return replace(draft, measure=measure, rules=(*draft.rules, f"rate={suffix}"))


def is_plain_money(draft: Draft) -> bool:
    """Whether an amount is a small sum of money without a base, perhaps a price."""
    small = draft.numeral.value < _SHORT_MONEY and draft.numeral.scale == 1.0
    return is_money(draft.unit) and small
