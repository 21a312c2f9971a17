"""Feeding a case from its ledger: reviewed claims move ranges and add observations.

A claim says in `used_in` where it is used: ``parameter:NAME``, ``parameter:NAME@PLACE`` or
``series:QUANTITY@PLACE``. The range in ``parameters.yaml`` is what was known without the claims;
what the model runs on is that range after them (`countertrade.evidence.priors`). A relation gives
no figure: it is cited beside the range and moves nothing. In a series a claim is a figure of its
own, or a further witness of the figure that stands there for its period.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from countertrade.case import Case, Observation, Series
from countertrade.case.case import ParameterEntry
from countertrade.case.dates import Period
from countertrade.evidence.extraction.units import canonical_unit
from countertrade.evidence.ledger import Admiralty, Claim, LedgerError
from countertrade.evidence.ledger.reader import LedgerReader
from countertrade.evidence.mentions import Bound, Stance
from countertrade.evidence.priors import Informed, PriorError, Range, Statement, informed
from countertrade.vocabulary import Grade, ObservedAs, units

GRADE_OF_CREDIBILITY: Mapping[int, Grade] = {1: Grade.A, 2: Grade.B, 3: Grade.C}
"""Grade of a figure by the Admiralty number of its claim; D where there is none here."""
YEAR_DIGITS = 4


@dataclass(frozen=True)
class Use:
    """Where in a case a claim is used."""

    kind: Literal["parameter", "series"]
    name: str
    place: str | None = None

    @classmethod
    def parse(cls, text: str) -> Use:
        """Read a use as the ledger writes it.

        Raises
        ------
        LedgerError
            When it says neither a parameter nor a series.
        """
        kind, _, rest = text.partition(":")
        name, _, place = rest.partition("@")
        if kind == "parameter" and name:
            return cls("parameter", name, place or None)
        if kind == "series" and name and place:
            return cls("series", name, place)
        raise LedgerError(
            f"{text!r} is no use of a claim. Write parameter:NAME, parameter:NAME@PLACE or "
            "series:QUANTITY@PLACE."
        )

    def __str__(self) -> str:
        """Return it as the ledger writes it."""
        return f"{self.kind}:{self.name}" + (f"@{self.place}" if self.place else "")


@dataclass(frozen=True)
class Effect:
    """What claims did to one part of a case."""

    use: Use
    claims: tuple[str, ...]
    """All that are used here."""
    unit: str
    before: Range | None = None
    after: Informed | None = None
    rows: int = 0
    """Observations added to a series."""


@dataclass(frozen=True)
class Loss:
    """What one part of a case loses when some claims are left out."""

    use: Use
    unit: str
    claims: tuple[str, ...]
    before: Range | None
    after: Range | None
    rows: int
    """Observations that go."""

    @property
    def moves(self) -> bool:
        """Whether the model runs on something else without them."""
        return self.before != self.after or self.rows > 0


def losses(whole: Iterable[Effect], left: Iterable[Effect]) -> tuple[Loss, ...]:
    """Return what is lost between two feedings of one case, part by part.

    Parameters
    ----------
    whole, left
        Effects of all claims, and of those that are left.
    """
    others = {one.use: one for one in left}
    return tuple(loss for one in whole if (loss := _loss(one, others.get(one.use))).claims)


def _loss(one: Effect, left: Effect | None) -> Loss:
    kept = set() if left is None else set(left.claims)
    claims = tuple(name for name in one.claims if name not in kept)
    after = one.before if left is None or left.after is None else left.after.range
    before = None if one.after is None else one.after.range
    rows = one.rows - (0 if left is None else left.rows)
    return Loss(one.use, one.unit, claims, before, after, rows)


@dataclass(frozen=True)
class _Used:
    """A claim with those behind it and the day from which it was public."""

    claim: Claim
    admiralty: Admiralty
    known_from: dt.date | None


def fed(
    case: Case, ledger: LedgerReader, undated: bool = True, without: str | None = None
) -> tuple[Case, tuple[Effect, ...]]:
    """Return a case with what its reviewed claims say.

    Parameters
    ----------
    case
        A case in the units of the model.
    ledger
        Its ledger.
    undated
        Whether documents without a date count. As of an earlier day than the case's own they do
        not: nobody can say that they were public by then.
    without
        The SHA-256 of a document's text whose claims are left out.

    Returns
    -------
    case, effects
        The case with moved ranges and added observations, and what was done.

    Raises
    ------
    LedgerError
        When a claim is used where the case has nothing of that name.
    PriorError
        When claims cannot become a range or a figure.
    """
    uses = _uses(case, ledger, undated, without)
    effects: list[Effect] = []
    parameters, series = dict(case.parameters), list(case.series)
    for use, claims in sorted(uses.items(), key=lambda item: str(item[0])):
        if use.kind == "parameter":
            entry = _entry(case, use)
            parameters[use.name], effect = _moved(parameters.get(use.name, entry), use, claims)
        else:
            place = _place_of(series, use)
            series[place], effect = _with_rows(series[place], use, claims, case.as_of)
        effects.append(effect)
    found = replace(case, parameters=parameters, series=tuple(series)) if effects else case
    return found, tuple(effects)


def _uses(
    case: Case, ledger: LedgerReader, undated: bool, without: str | None
) -> dict[Use, list[_Used]]:
    """Gather the usable claims of each use that were public by the as-of date."""
    sources = {one.id: one for one in ledger.sources()}
    claims = [
        one
        for one in ledger.query(status=("accepted", "edited"), withdrawn=False)
        if one.used_in and one.is_usable and not one.derived_from and one.document != without
    ]
    found: dict[Use, list[_Used]] = defaultdict(list)
    for claim, behind in zip(claims, ledger.admiralties(claims), strict=True):
        published = sources[claim.document].published
        day = _first_day(published) if published else None
        if undated if day is None else day <= case.as_of:
            for use in claim.used_in:
                found[Use.parse(use)].append(_Used(claim, behind, day))
    return found


def _first_day(edtf: str) -> dt.date | None:
    """Return the last day that a date leaves open: by then the document was public."""
    parts = [int(part) for part in edtf.split("-")[:3] if part.isdigit()]
    if not parts or len(edtf.split("-")[0]) != YEAR_DIGITS:
        return None
    if len(parts) == 3:
        return dt.date(*parts)
    year, month = parts[0], parts[1] if len(parts) > 1 else 12
    return dt.date(year + month // 12, month % 12 + 1, 1) - dt.timedelta(days=1)


def _entry(case: Case, use: Use) -> ParameterEntry:
    entry = case.parameters.get(use.name)
    if entry is None or (use.place not in entry.ranges):
        where = f" at {use.place}" if use.place else ""
        raise LedgerError(
            f"Claims are used for {use}, but {case.name}/parameters.yaml has no range of "
            f"{use.name}{where}. Correct the use, or give the range."
        )
    return entry


def _moved(entry: ParameterEntry, use: Use, used: Sequence[_Used]) -> tuple[ParameterEntry, Effect]:
    """Return a parameter whose range at a place is what claims leave of it."""
    stated = entry.ranges[use.place]
    before = Range(stated.low, stated.mode, stated.high)
    figures = [one for one in used if one.claim.value is not None]
    try:
        after = informed(before, _by_own_names([_statement(one, entry.unit) for one in figures]))
    except PriorError as error:
        raise PriorError(f"{use}: {error}") from None
    claims = tuple(one.claim.id for one in used)
    source = f"{stated.source}; claims {', '.join(claims)}"
    found = after.range
    moved = replace(stated, low=found.low, mode=found.mode, high=found.high, source=source)
    ranges = {**entry.ranges, use.place: moved}
    return replace(entry, ranges=ranges), Effect(use, claims, entry.unit, before, after)


def _statement(used: _Used, unit: str) -> Statement:
    """Return what a claim says, in a unit of the model."""
    claim, value = used.claim, used.claim.value
    assert value is not None
    if claim.observed_as is None:
        raise PriorError(
            f"it is not said how claim {claim.id} was observed (a mean, a contract, a sum). Edit "
            "its field observed_as."
        )
    factor = _factor(claim.id, value.unit, unit)
    low, high = (None if one is None else one * factor for one in (value.low, value.high))
    return Statement(
        claim=claim.id,
        group=claim.group,
        kind=claim.observed_as,
        low=low,
        high=high,
        bound=value.bound,
        stance=claim.stance,
        reliability=used.admiralty.pair[0],
        credibility=claim.credibility.number,
        contradicts=frozenset(claim.contradicts),
    )


def _by_own_names(statements: Sequence[Statement]) -> list[Statement]:
    """Name each group after the least of the claims used, and not after one that is left out.

    Terms are multiplied in the order of these names, and the last digit depends on it.
    """
    least: dict[str, str] = {}
    for one in statements:
        least[one.group] = min(least.get(one.group, one.claim), one.claim)
    return [replace(one, group=least[one.group]) for one in statements]


def _factor(claim: str, unit: str, wanted: str) -> float:
    """Return by what a claim's value is multiplied to stand in a unit of the model."""
    known = canonical_unit(unit)
    if known is None or not known.expression:
        raise PriorError(f"claim {claim} is in {unit}, which the model has no unit for.")
    if "USD" in known.expression:
        raise PriorError(
            f"claim {claim} is in dollars of its day, and the model's are constant. Edit the claim "
            "or the series by hand, with the deflator named."
        )
    registry = units()
    size, other = registry.Quantity(1.0, known.expression), registry.Unit(wanted)
    if not size.is_compatible_with(other):
        raise PriorError(f"claim {claim} is in {unit}, which is no {wanted}.")
    return float(size.to(other).magnitude)


def _place_of(series: Sequence[Series], use: Use) -> int:
    for place, one in enumerate(series):
        if (one.quantity, one.place) == (use.name, use.place):
            return place
    raise LedgerError(
        f"Claims are used for {use}, but the case has no such series. Correct the use, or add the "
        "series to case.yaml."
    )


def _with_rows(
    series: Series, use: Use, used: Iterable[_Used], as_of: dt.date
) -> tuple[Series, Effect]:
    """Return a series with the figures of claims for periods that it has no figure for."""
    rows, added, claims = list(series.rows), 0, []
    for one in used:
        if one.claim.value is None:
            raise PriorError(f"Claim {one.claim.id} is a relation and no figure of a series.")
        row = _row(one, rows[0].unit if rows else "", as_of)
        claims.append(one.claim.id)
        alike = (row.period.first, row.period.last, row.observed_as)
        if alike not in {(have.first, have.last, have.observed_as) for have in rows}:
            rows.append(row)
            added += 1
    rows.sort(key=lambda row: row.first)
    effect = Effect(use, tuple(claims), rows[0].unit if rows else "", rows=added)
    return replace(series, rows=tuple(rows)), effect


def _row(used: _Used, unit: str, as_of: dt.date) -> Observation:
    claim = used.claim
    try:
        statement = _statement(used, unit)
        period = Period.parse(claim.period.edtf or "")
    except (PriorError, ValueError) as error:
        raise PriorError(f"Claim {claim.id} is no figure of a series: {error}") from None
    if statement.bound not in (Bound.POINT, Bound.APPROXIMATE, Bound.RANGE):
        raise PriorError(f"Claim {claim.id} is a bound, and a series holds figures. Take it out.")
    low, high = statement.low, statement.high
    assert low is not None and high is not None
    contested = claim.stance is Stance.CONTESTED
    grade = GRADE_OF_CREDIBILITY.get(claim.credibility.number, Grade.D)
    return Observation.model_construct(
        period=period,
        value=(low + high) / 2,
        low=low if low < high else None,
        high=high if low < high else None,
        unit=unit,
        source=f"{claim.speaker.name}: claim {claim.id}",
        source_locator=claim.id,
        grade=max(grade, Grade.C) if contested else grade,
        known_from=used.known_from or as_of,
        observed_as=claim.observed_as or ObservedAs.PERIOD_MEAN,
        note=claim.paraphrase,
    )
