"""Documents and mentions written for these tests, and a clock that goes on by a second."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from countertrade.evidence.document import Document
from countertrade.evidence.ledger import Ledger
from countertrade.evidence.mentions import (
    Amount,
    Attribution,
    Bound,
    Change,
    Mention,
    MentionKind,
    Period,
    PeriodBasis,
    Span,
    Speaker,
)

Opener = Callable[[], Ledger]
"""Opens the ledger of a test anew, as another person's program would."""

TEXT = (
    "The terminal loaded 40,000 barrels a day, worth more than $800 million a year, or some "
    "$2.5 million each day. In better times it was $2.4 billion a year, three times as much."
)


def document(text: str = TEXT, name: str = "terminal.txt", **metadata: Any) -> Document:
    digest = hashlib.sha256(text.encode()).hexdigest()
    return Document(
        name, digest, text, digest, "text/plain", "utf-8", "plain 1", "en", metadata=metadata
    )


def quantity(
    text: str,
    words: str,
    low: float | None,
    unit: str,
    high: float | None = None,
    variable: str = "oil_value",
    bound: Bound = Bound.POINT,
    change: Change = Change.LEVEL,
    speaker: str = "",
    edtf: str | None = None,
    **fields: Any,
) -> Mention:
    at = text.index(words)
    span = Span(at, at + len(words))
    open_ended = bound in (Bound.AT_LEAST, Bound.MORE_THAN)
    top = high if high is not None or open_ended else low
    of_amount = [name for name in ("direction", "ambiguous", "alternatives") if name in fields]
    amount_fields = {name: fields.pop(name) for name in of_amount}
    return Mention(
        MentionKind.QUANTITY,
        span,
        "en",
        Speaker(speaker, (), Attribution.INDIRECT) if speaker else Speaker(),
        subject=fields.pop("subject", "VEN.gov"),
        object=fields.pop("object", "CUB"),
        variable=variable,
        amount=Amount(span, low, top, unit, bound=bound, change=change, **amount_fields),
        period=Period(edtf, PeriodBasis.EXPLICIT) if edtf else Period(),
        **fields,
    )


def mentions(text: str = TEXT) -> list[Mention]:
    return [
        quantity(text, "40,000 barrels a day", 4e4, "bbl/day", variable="oil_rate"),
        quantity(text, "more than $800 million a year", 8e8, "USD/year", bound=Bound.MORE_THAN),
        quantity(text, "$2.5 million each day", 2.5e6, "USD/day"),
        quantity(text, "$2.4 billion a year", 2.4e9, "USD/year"),
        quantity(text, "three times", 3.0, "1", change=Change.RATIO),
    ]


def clock() -> Callable[[], str]:
    """Return a clock that tells a second more at each look."""
    seconds = iter(range(86400))

    def tell() -> str:
        now = next(seconds)
        return f"2026-01-01T{now // 3600:02d}:{now // 60 % 60:02d}:{now % 60:02d}Z"

    return tell
