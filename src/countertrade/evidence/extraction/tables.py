"""Cells of tables whose unit stands in the header line or in the title above."""

from __future__ import annotations

from collections.abc import Sequence

from countertrade.evidence.extraction.amount_grammar import Bare
from countertrade.evidence.extraction.drafts import Draft
from countertrade.evidence.extraction.stretch import Stretch


def table_cells(stretch: Stretch, bares: Sequence[Bare]) -> list[Draft]:
    """Return the amounts in cells of tables."""
    return []
