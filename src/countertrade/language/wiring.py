"""From where an equation takes an argument: annotations that assembly reads.

An argument without one of these names a quantity at the same place, or one of the whole world.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from countertrade.language.operators import Value


class Wiring(StrEnum):
    """How the places of an argument follow from the place of the equation."""

    HERE = "here"
    SENDER = "sender"
    RECEIVER = "receiver"
    INCOMING = "incoming"
    OUTGOING = "outgoing"
    OF_PAIR = "of_pair"
    OPPOSITE = "opposite"
    LEAST = "least"
    TOTAL = "total"
    ALONGSIDE = "alongside"
    EVERYWHERE = "everywhere"


Here = Annotated[Value, Wiring.HERE]
"""The quantity at the equation's own place, or of the world."""
Sender = Annotated[Value, Wiring.SENDER]
"""In a link's equation: the quantity of the actor that sends."""
Receiver = Annotated[Value, Wiring.RECEIVER]
"""In a link's equation: the quantity of the regime that receives."""
Incoming = Annotated[Value, Wiring.INCOMING]
"""In a regime's equation: the sum over the links that lead to it."""
Outgoing = Annotated[Value, Wiring.OUTGOING]
"""In a regime's equation: the sum over the links that leave it."""
OfPair = Annotated[Value, Wiring.OF_PAIR]
"""In a link's equation: the quantity of the partnership of its two ends."""
Opposite = Annotated[Value, Wiring.OPPOSITE]
"""In a link's equation: the sum over the links that run the other way between its two ends."""
Least = Annotated[Value, Wiring.LEAST]
"""In a partnership's equation: the smaller of its members' values."""
Total = Annotated[Value, Wiring.TOTAL]
"""In a partnership's equation: the sum of its members' values."""
Alongside = Annotated[Value, Wiring.ALONGSIDE]
"""In a link's equation: the quantity of the link of another kind between the same two ends."""
Everywhere = Annotated[Value, Wiring.EVERYWHERE]
"""In the world's equation: the sum over all places of the quantity."""
