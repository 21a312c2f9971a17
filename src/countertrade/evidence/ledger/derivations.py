"""Claims that follow from others of their article by arithmetic, and values that claims imply.

"Three times the present value" beside both values is no third observation. Arithmetic is checked
on the written numbers, within half of the last digit meant of each; only where units fit and the
claims can be about the same actors.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import combinations

from countertrade.evidence.ledger.claim import Claim, Derivation
from countertrade.evidence.ledger.figures import (
    Figure,
    Interval,
    figures_by_document,
    neighbours,
    product,
    same_actors,
    same_matter,
)
from countertrade.evidence.ledger.wording import number
from countertrade.evidence.mentions import Change, Direction

MOST_TERMS = 6
LEAST_TOTAL = 10
"""Smaller sums come out by chance."""
YEAR_SHARE = 0.004
"""By how much a year of 365 days and other reckonings of it differ."""

Step = tuple[str, Sequence[str], str]
"""Id of what follows, ids of what it follows from, and the formula."""
Rule = Callable[[Figure, Sequence[Figure]], Iterator[Step]]


def derivations(claims: Iterable[Claim]) -> dict[str, Derivation]:
    """Return for each claim that follows from others of its document how it does.

    Parameters
    ----------
    claims
        Claims of any documents; rejected claims, boilerplate, denials, ranges and relations are
        passed over.

    Returns
    -------
    dict
        By the id of the claim that follows; no claim follows from itself, by any way round.
    """
    found: dict[str, Derivation] = {}
    for figures in figures_by_document(claims).values():
        steps = (
            step
            for rule in _RULES
            for place, figure in enumerate(figures)
            for step in rule(figure, neighbours(figures, place))
        )
        for name, sources, formula in steps:
            if name not in found and not _leads_back(name, sources, found):
                found[name] = Derivation(claims=tuple(sources), formula=formula)
    return found


def _leads_back(name: str, sources: Sequence[str], found: dict[str, Derivation]) -> bool:
    """Whether something would follow from itself."""
    waiting, seen = list(sources), set()
    while waiting:
        one = waiting.pop()
        if one == name:
            return True
        if one in found and one not in seen:
            seen.add(one)
            waiting.extend(found[one].claims)
    return False


def _conversions(figure: Figure, around: Sequence[Figure]) -> Iterator[Step]:
    """Find a rate given again by another unit of time: 2.5 million a day, 912 million a year."""
    if not figure.is_level or figure.is_plain:
        return
    for earlier in around:
        if earlier.claim.position.start >= figure.claim.position.start:
            return
        if (
            earlier.is_level
            and earlier.dimensions == figure.dimensions
            and earlier.factor != figure.factor
            and same_matter(earlier.claim, figure.claim)
            and _stretched(earlier.base, YEAR_SHARE).meets(figure.base)
        ):
            times = number(round(earlier.factor / figure.factor, 6))
            formula = f"{earlier.shown} * {times} = {figure.shown}"
            yield figure.claim.id, [earlier.claim.id], formula


def _products(figure: Figure, around: Sequence[Figure]) -> Iterator[Step]:
    """Find a value that is a volume times a price, so much money for one of something."""
    if not _is_price(figure):
        return
    for volume in around:
        if volume is figure or not volume.is_level or volume.is_plain:
            continue
        wanted = product(figure.dimensions, volume.dimensions)
        if not wanted or len(wanted) >= len(figure.dimensions) + len(volume.dimensions):
            continue
        for value in around:
            if (
                value.dimensions == wanted
                and value.is_level
                and value is not volume
                and same_actors(value.claim, volume.claim)
                and _stretched(_times(figure.base, volume.base), YEAR_SHARE).meets(value.base)
            ):
                formula = f"{volume.shown} * {figure.shown} = {value.shown}"
                yield value.claim.id, [volume.claim.id, figure.claim.id], formula


def _multiples(figure: Figure, around: Sequence[Figure]) -> Iterator[Step]:
    """Find a multiple with both its levels beside it: three times, 2.4 billion, 800 million."""
    value = figure.claim.value
    if not figure.is_plain or value is None or value.unit != "1" or value.change is Change.LEVEL:
        return
    for more, less in _pairs(around):
        if _ratio(more.base, less.base).meets(figure.base) and figure.number != 1:
            formula = f"{more.shown} / {less.shown} = {figure.shown}"
            yield figure.claim.id, [more.claim.id, less.claim.id], formula


def _changes(figure: Figure, around: Sequence[Figure]) -> Iterator[Step]:
    """Find a difference or a percentage between two levels that stand beside it."""
    value = figure.claim.value
    if value is None or value.change is not Change.DIFFERENCE:
        return
    in_percent = value.unit == "percent"
    for more, less in _pairs(around):
        if not same_matter(more.claim, figure.claim) and not in_percent:
            continue
        difference = Interval(more.base.low - less.base.high, more.base.high - less.base.low)
        names = [more.claim.id, less.claim.id]
        gap = f"{more.shown} - {less.shown}"
        if not in_percent and more.dimensions == figure.dimensions:
            if more.number > less.number and difference.meets(figure.base):
                yield figure.claim.id, names, f"{gap} = {figure.shown}"
        elif in_percent and more.number > less.number:
            whole = more if value.direction is Direction.DOWN else less
            if _ratio(difference, whole.base).scaled(100).meets(figure.base):
                formula = f"({gap}) / {whole.shown} = {figure.shown}"
                yield figure.claim.id, names, formula


def _totals(figure: Figure, around: Sequence[Figure]) -> Iterator[Step]:
    """Find a total whose terms stand in one run right before or after it."""
    if not figure.is_level or figure.number < LEAST_TOTAL:
        return
    place = next(at for at, one in enumerate(around) if one is figure)
    for run in (around[place + 1 :], around[:place][::-1]):
        terms: list[Figure] = []
        for term in run[:MOST_TERMS]:
            if not _is_term(term, figure):
                break
            terms.append(term)
            total = sum(one.number for one in terms)
            # A sum of whole terms leaves no room but that of the total's own rounding.
            if len(terms) > 1 and abs(total - figure.number) <= min(figure.half, 0.5):
                formula = f"{' + '.join(one.shown for one in terms)} = {figure.shown}"
                yield figure.claim.id, [one.claim.id for one in terms], formula


def _is_term(term: Figure, total: Figure) -> bool:
    value, whole = term.claim.value, total.claim.value
    return (
        term.is_level
        and value is not None
        and whole is not None
        and value.unit == whole.unit
        and 0 < term.number < total.number
        and term.claim.variable == total.claim.variable
    )


def _pairs(around: Sequence[Figure]) -> Iterator[tuple[Figure, Figure]]:
    """Yield levels of the same kind, both ways round, those that stand closest first."""
    levels = [one for one in around if one.is_level and not one.is_plain]
    close = sorted(
        combinations(levels, 2),
        key=lambda two: two[1].claim.position.start - two[0].claim.position.start,
    )
    for one, other in close:
        if one.dimensions == other.dimensions and same_matter(one.claim, other.claim):
            yield one, other
            yield other, one


def _is_price(figure: Figure) -> bool:
    """Whether a figure is so much for one of something that is no time: USD/bbl, USD/person."""
    below = [name for name, power in figure.dimensions if power < 0]
    return figure.is_level and len(below) == 1 and below[0] != "day"


def _times(one: Interval, other: Interval) -> Interval:
    return Interval(one.low * other.low, one.high * other.high)


def _ratio(one: Interval, other: Interval) -> Interval:
    if other.low <= 0:
        return Interval(float("inf"), float("inf"))
    return Interval(one.low / other.high, one.high / other.low)


def _stretched(one: Interval, share: float) -> Interval:
    return Interval(one.low * (1 - share), one.high * (1 + share))


_RULES: tuple[Rule, ...] = (_conversions, _products, _multiples, _changes, _totals)
