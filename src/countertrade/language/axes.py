"""Axes: over which places of a case an equation runs."""

from __future__ import annotations

from countertrade.case import Case
from countertrade.vocabulary import Resource, Role

WORLD = "world"
REGIME = "regime"
PARTNERSHIP = "partnership"
PATRON = "patron"
"""Reduced actors that lend or supply: patrons and the market."""
OIL = "oil"
"""Oil from one regime to another under their exchange."""
THIRD_PARTY_OIL = "third_party_oil"
"""Oil from a reduced actor to a regime."""
OIL_MARKET = "oil_market"
"""Oil that a regime sells to a reduced actor for cash."""
CREDIT = "credit"
SECURITY = "security"
SERVICES = "services"
ARMS = "arms"
RECOGNITION = "recognition"
PRESSURE = "pressure"

LINK_AXES = (
    OIL,
    THIRD_PARTY_OIL,
    OIL_MARKET,
    CREDIT,
    SECURITY,
    SERVICES,
    ARMS,
    RECOGNITION,
    PRESSURE,
)


def link_axis(case: Case, resource: str, sender: str, receiver: str) -> str:
    """Name the axis that a link belongs to, by its resource and by which ends are regimes."""
    if resource != Resource.OIL:
        return str(resource)
    if sender not in case.regimes:
        return THIRD_PARTY_OIL
    return OIL if receiver in case.regimes else OIL_MARKET


def places(case: Case, axis: str) -> tuple[str, ...]:
    """List the places of an axis in a case.

    Parameters
    ----------
    case
        The case.
    axis
        ``world``, ``regime``, ``patron``, ``partnership`` or one of :data:`LINK_AXES`.

    Returns
    -------
    tuple of str
        Names of places: ``world``, actor ids, partnership ids or link ids.
    """
    if axis == WORLD:
        return (WORLD,)
    if axis == REGIME:
        return tuple(case.regimes)
    if axis == PATRON:
        lending = (Role.PATRON, Role.MARKET)
        return tuple(actor.id for actor in case.actors if actor.role in lending)
    if axis == PARTNERSHIP:
        return tuple(partnership.id for partnership in case.partnerships)
    return tuple(
        link.id
        for link in case.links
        if link_axis(case, link.resource, link.sender, link.receiver) == axis
    )
