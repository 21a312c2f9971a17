"""The experiments of the checks: what each changes, at every place of a case it applies to.

They are scenarios of one case, so that one compiled loop runs them all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from countertrade.analysis.paired_runs import Change, first_month
from countertrade.case import STATUS_QUO, Case, Process
from countertrade.language.axes import OIL, places
from countertrade.language.declare import Decision, Declaration
from countertrade.vocabulary import SeriesUse

Changes = list[Change]
WHILE = 24
"""Months that a passing change lasts."""
EVENT_MONTH = 1
"""Months between the first month of an experiment and the event it forces."""
STEADY_PRICE = 100.0
"""Price of oil, USD/bbl, at which check 8 asks for lasting revenue."""


def experiments(case: Case, declarations: Mapping[str, Declaration]) -> Mapping[str, Changes]:
    """Lay out every experiment for the places of a case.

    Parameters
    ----------
    case
        A loaded case.
    declarations
        The quantities of the model.

    Returns
    -------
    Mapping
        Name of each experiment to its changes; none where the case has no place for it.
    """
    make = _Maker(case, declarations)
    return {STATUS_QUO: [], **dict(make.supply()), **dict(make.pressure()), **dict(make.power())}


class _Maker:
    """Writes changes at every place of a quantity; none where the model lacks the quantity."""

    def __init__(self, case: Case, declarations: Mapping[str, Declaration]) -> None:
        self._case = case
        self._declarations = declarations
        self._first = str(first_month(case))

    def supply(self) -> Iterator[tuple[str, Changes]]:
        """Yield experiments on oil and its price."""
        gift = self.put("third_party_cash_share", 0)
        nothing = self.put("third_party_supply", 0)
        stop = self.put("oil_shipment", 0)
        yield "no oil", self.put("oil_potential", 0)
        yield "half price", self.scaled("oil_price", 0.5)
        yield "oil stops", gift + stop + nothing
        yield "oil replaced", gift + stop + self.replaced(nothing)
        yield "third parties give", gift
        yield "no third parties", gift + nothing
        yield "steady", self.from_start(self.put("oil_price", STEADY_PRICE) + self.stance("none"))
        yield "constant", self.constant()
        yield "no financing gap", self.put("financing_gap", 0)
        yield "in default", self.put("default_share", 1)

    def pressure(self) -> Iterator[tuple[str, Changes]]:
        """Yield experiments on what sanctioning states do."""
        closed = self.fixed("outlet_stance", "closed")
        yield "closed", closed
        yield "closed, maximum", closed + self.stance("maximum")
        for stance in ("none", "finance", "maximum", "force"):
            yield stance, self.stance(stance)

    def power(self) -> Iterator[tuple[str, Changes]]:
        """Yield experiments on partners, security, society and those who rule."""
        more = self.scaled("largest_security_staff", 2)
        frictionless = self.put("friction_weight", 0)
        unaligned = self.put("alignment", 0)
        yield "unaligned", unaligned
        passing = str(first_month(self._case) + WHILE)
        yield "unaligned for a while", [{**one, "to": passing} for one in unaligned]
        yield "more security", more
        yield "no friction", frictionless
        yield "no friction, more security", frictionless + more
        yield "no destination", self.put("destination_openness", -100)
        yield "content", self.put("grievance", 0) + self.put("loyalty", 1)
        yield "no repression", self.put("repression_capacity", 0)
        stolen = self.put("election_integrity", 0) + self.fixed("election_stance", "rig")
        yield "votes not honoured", stolen + self.put("loyalty", 1)
        yield "no news", self.no_news()
        worthless = [
            one
            for weight in ("ransom_effect", "ransom_appeal", "detention_value")
            for one in self.put(weight, 0)
        ]
        yield "no ransom, none expected", worthless + self.put("expected_ransom", 0)
        yield "no ransom, one expected", worthless + self.put("expected_ransom", 1)
        yield "leaders die", self.forced("leader_exit", "natural")
        yield "leaders taken", self.forced("leader_exit", "foreign")
        for regime in self._case.regimes:
            yield f"{regime} falls", self.forced("regime_exit", "coup", regime)

    def put(self, quantity: str, value: float) -> Changes:
        """Set a quantity everywhere."""
        if quantity not in self._declarations:
            return []
        unit = self._declarations[quantity].unit
        return [
            {"set": quantity, "at": place, "value": value, "unit": unit, "from": self._first}
            for place in self._places(quantity)
        ]

    def scaled(self, quantity: str, value: float) -> Changes:
        """Scale a quantity everywhere."""
        return [
            {"scale": quantity, "at": place, "value": value, "from": self._first}
            for place in self._places(quantity)
        ]

    def fixed(self, decision: str, option: str) -> Changes:
        """Fix a decision everywhere, where it has the option."""
        declared = self._declarations.get(decision)
        if not isinstance(declared, Decision) or option not in declared.options:
            return []
        return [
            {"fix": decision, "at": place, "option": option, "from": self._first}
            for place in self._places(decision)
        ]

    def stance(self, option: str) -> Changes:
        """Fix the stance of every sanctioning state."""
        return self.fixed("sanction_stance", option)

    def forced(self, kind: str, mode: str, regime: str | None = None) -> Changes:
        """Let an event happen at one regime, or at all."""
        month = first_month(self._case) + EVENT_MONTH
        return [
            {"event": kind, "at": place, "mode": mode, "date": f"{month}-15"}
            for place in self._case.regimes
            if regime in (None, place)
        ]

    def from_start(self, changes: Changes) -> Changes:
        """Let changes hold from the first month of the case."""
        return [{**one, "from": str(self._case.start)} for one in changes]

    def replaced(self, nothing: Changes) -> Changes:
        """Let third parties ship to each partner what was agreed with it, the first of them all."""
        changes = [dict(one) for one in nothing]
        for place in places(self._case, OIL):
            receiver = place.partition(">")[2]
            first = next((one for one in changes if one["at"].endswith(f">{receiver}")), None)
            if first is not None:
                first["value"] += self.latest("contract_volume", place)
        return changes

    def constant(self) -> Changes:
        """Hold every driver that chance moves at its latest value."""
        moved = [
            one
            for one in self._case.series
            if one.use is SeriesUse.DRIVER and one.process not in (None, Process.HOLD)
        ]
        return [
            {
                "set": one.quantity,
                "at": one.place,
                "value": one.rows[-1].value,
                "unit": self._declarations[one.quantity].unit,
                "from": self._first,
            }
            for one in moved
        ]

    def no_news(self) -> Changes:
        """Set all that moves exit rates to its norm."""
        norm = {"patron_amplifier": 1}
        moved = ("elite_stress", "street_stress", "patron_amplifier", "force_posture")
        others = ("rebel_territory", "security_effect")
        return [one for name in (*moved, *others) for one in self.put(name, norm.get(name, 0))]

    def latest(self, driver: str, place: str) -> float:
        """Return the latest value of a driver, 0 where it has no series."""
        rows = [
            one.rows
            for one in self._case.series
            if (one.quantity, one.place, one.use) == (driver, place, SeriesUse.DRIVER)
        ]
        return float(rows[0][-1].value) if rows else 0.0

    def _places(self, quantity: str) -> tuple[str, ...]:
        declared = self._declarations.get(quantity)
        return places(self._case, declared.over) if declared else ()
