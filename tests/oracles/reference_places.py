"""Where things are in the shipped case, written out by hand: regimes, links by what they carry."""

from __future__ import annotations

WORLD = "world"
REGIMES = ("VEN", "CUB")
PAIR = "VEN-CUB"
OIL = "VEN>CUB"
STAFF = "CUB>VEN"
"""Security and civil staff alike."""
MARKET = "VEN>MKT"
THIRD_PARTIES = ("RUS>CUB", "MEX>CUB")
CREDIT = ("MKT>VEN", "CHN>VEN", "RUS>VEN", "IRN>VEN")
ARMS = ("RUS>VEN", "CHN>VEN")
PRESSURE = ("USA>VEN", "USA>CUB")
RECOGNITION = (
    "USA>VEN",
    "CHN>VEN",
    "RUS>VEN",
    "IRN>VEN",
    "LAC>VEN",
    "USA>CUB",
    "CHN>CUB",
    "RUS>CUB",
    "LAC>CUB",
)
PATRONS = ("CHN", "RUS", "IRN", "MEX", "MKT")

OIL_IN = {"VEN": (), "CUB": (OIL,)}
OIL_OUT = {"VEN": (OIL,), "CUB": ()}
SALES_OUT = {"VEN": (MARKET,), "CUB": ()}
THIRD_PARTIES_IN = {"VEN": (), "CUB": THIRD_PARTIES}
CREDIT_IN = {"VEN": CREDIT, "CUB": ()}
STAFF_IN = {"VEN": (STAFF,), "CUB": ()}
STAFF_OUT = {"VEN": (), "CUB": (STAFF,)}
ARMS_IN = {"VEN": ARMS, "CUB": ()}
PRESSURE_IN = {"VEN": ("USA>VEN",), "CUB": ("USA>CUB",)}
RECOGNITION_IN = {
    "VEN": ("USA>VEN", "CHN>VEN", "RUS>VEN", "IRN>VEN", "LAC>VEN"),
    "CUB": ("USA>CUB", "CHN>CUB", "RUS>CUB", "LAC>CUB"),
}


def sender(link: str) -> str:
    """Return who gives on a link."""
    return link.split(">")[0]


def receiver(link: str) -> str:
    """Return who is given to on a link."""
    return link.split(">")[1]


def ends(place: str) -> tuple[str, ...]:
    """Return the actors at a place: both ends of a link, or the regime itself."""
    return tuple(place.split(">"))
