"""The scenarios of the reality checks, in one place so that one compiled kernel runs them all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from paired_runs import fixed, put, scaled

OIL, PAIR = "VEN>CUB", "VEN-CUB"
START = "1999-01"
THIRD_PARTIES = ("MEX>CUB", "RUS>CUB")
MORE_SECURITY = scaled("largest_security_staff", "CUB>VEN", 2)
NO_FRICTION = put("friction_weight", "world", 0, "share")
STOP = put("oil_shipment", OIL, 0, "kb/d")


def stances(option: str) -> list[dict[str, Any]]:
    """Return one stance of the sanctioning state towards both regimes."""
    return [fixed("sanction_stance", f"USA>{one}", option) for one in ("VEN", "CUB")]


def supply(volume: float) -> list[dict[str, Any]]:
    """Return what third parties ship to the client, all of it from the first of them."""
    first, second = (put("third_party_supply", one, 0, "kb/d") for one in THIRD_PARTIES)
    return [{**first, "value": volume}, second]


def forced(kind: str, place: str, mode: str) -> dict[str, Any]:
    """Return an event in March 2026."""
    return {"event": kind, "at": place, "mode": mode, "date": "2026-03-15"}


SCENARIOS: Mapping[str, list[dict[str, Any]]] = {
    "status-quo": [],
    "no oil": [put("oil_potential", "VEN", 0, "kb/d")],
    "closed": [fixed("outlet_stance", "USA>VEN", "closed")],
    "closed, maximum": [
        fixed("outlet_stance", "USA>VEN", "closed"),
        fixed("sanction_stance", "USA>VEN", "maximum"),
    ],
    "unaligned for a while": [{**put("alignment", PAIR, 0, "share"), "to": "2028-01"}],
    "more security": [MORE_SECURITY],
    "no friction": [NO_FRICTION],
    "no friction, more security": [NO_FRICTION, MORE_SECURITY],
    "unaligned": [put("alignment", PAIR, 0, "share")],
    "steady": [
        put("oil_price", "world", 100, "USD/bbl", START),
        fixed("sanction_stance", "USA>VEN", "none", START),
    ],
    "none": stances("none"),
    "maximum": stances("maximum"),
    "force": stances("force"),
    "half price": [scaled("oil_price", "world", 0.5)],
    "oil stops": [STOP, *supply(0)],
    "oil replaced": [STOP, *supply(60)],
    "no third parties": supply(0),
    "no destination": [put("destination_openness", one, -100, "index") for one in ("VEN", "CUB")],
    "in default": [put("default_share", "VEN", 1, "share")],
    "leader dies": [forced("leader_exit", "VEN", "natural")],
    "leader taken": [forced("leader_exit", "VEN", "foreign")],
    "patron falls": [forced("regime_exit", "VEN", "coup")],
    "constant price": [put("oil_price", "world", 70, "USD/bbl")],
}
