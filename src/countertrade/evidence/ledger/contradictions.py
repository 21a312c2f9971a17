"""Claims that cannot both hold: one matter, periods that meet, values that do not.

Figures that were observed in different ways are never compared: a contract, a single month, an
annual mean and a sum over years are different things and may differ.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from countertrade.evidence.ledger.claim import Claim
from countertrade.evidence.ledger.events import Status
from countertrade.evidence.ledger.figures import Interval, dimensions, readings
from countertrade.evidence.ledger.periods import Days, days_of
from countertrade.evidence.mentions import Stance

MOST_COMPARED = 200
"""Different values of one matter that are compared with one another."""

Matter = tuple[str, ...]


def contradictions(claims: Iterable[Claim]) -> dict[str, set[str]]:
    """Return for each claim the ids of those that contradict it; what holds one way holds back.

    Parameters
    ----------
    claims
        Claims that are neither rejected nor boilerplate count, the others are passed over.
    """
    matters: dict[Matter, list[Claim]] = defaultdict(list)
    for claim in claims:
        if claim.variable and claim.status is not Status.REJECTED and not claim.boilerplate:
            matters[_matter(claim)].append(claim)
    found: dict[str, set[str]] = defaultdict(set)
    for together in matters.values():
        statements = map(_statement, _different(together))
        for one, other in combinations(statements, 2):
            if _exclude_each_other(one, other):
                found[one.claim.id].add(other.claim.id)
                found[other.claim.id].add(one.claim.id)
    return dict(found)


def contradict(one: Claim, other: Claim) -> bool:
    """Whether two claims cannot both hold.

    Claims contradict each other where one denies what the other says, and where both say it with
    values that share no number in any reading of their digits.

    Parameters
    ----------
    one, other
        Claims; on different matters they never contradict each other.
    """
    if not one.variable or _matter(one) != _matter(other):
        return False
    return _exclude_each_other(_statement(one), _statement(other))


@dataclass(frozen=True)
class _Statement:
    """A claim with what it is compared by."""

    claim: Claim
    days: Days | None
    readings: tuple[Interval, ...]
    denied: bool


def _statement(claim: Claim) -> _Statement:
    value = claim.value
    within = () if value is None else readings(value)
    factor = dimensions(value.unit)[1] if value else 1.0
    scaled = tuple(reading.scaled(factor) for reading in within)
    denied = claim.stance is Stance.DENIED
    return _Statement(claim, days_of(claim.period.edtf), scaled, denied)


def _exclude_each_other(one: _Statement, other: _Statement) -> bool:
    if one.denied and other.denied:
        return False
    denial = one.denied or other.denied
    return _at_one_time(one, other, denial) and _values_meet(one, other) is denial


def _matter(claim: Claim) -> Matter:
    """Return what has to be equal before two claims are compared."""
    forecast = Stance.FORECAST.value if claim.stance is Stance.FORECAST else ""
    matter = (claim.variable, claim.subject, claim.object, claim.observed_as or "", forecast)
    days = days_of(claim.period.edtf)
    # Where neither has a date, only claims of one document can be told to speak of one time.
    time = f"a {days.grain}" if days else claim.document
    if claim.value is None:
        return (*matter, time)
    unit = repr(dimensions(claim.value.unit)[0])
    return (*matter, time, unit, claim.value.change.value)


def _at_one_time(one: _Statement, other: _Statement, denial: bool) -> bool:
    if one.days is None or other.days is None:
        # Values without a date may be of different times; a denial speaks of what its text says.
        return denial and one.claim.period.edtf == other.claim.period.edtf
    return one.days.overlaps(other.days)


def _values_meet(one: _Statement, other: _Statement) -> bool:
    if not one.readings or not other.readings:
        return True
    return any(mine.meets(theirs) for mine in one.readings for theirs in other.readings)


def _different(together: Sequence[Claim]) -> list[Claim]:
    """Return all claims of a matter, or one for each value and period where they are very many."""
    if len(together) <= MOST_COMPARED:
        return list(together)
    first: dict[tuple[object, ...], Claim] = {}
    for claim in together:
        value = claim.value
        limits = (value.low, value.high, value.unit) if value else ()
        first.setdefault((claim.period.edtf, claim.stance, *limits), claim)
    return list(first.values())[:MOST_COMPARED]
