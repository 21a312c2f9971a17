"""The head of the column in which an amount of a table stands."""

from __future__ import annotations

import re
from functools import lru_cache

from countertrade.evidence.mentions import Span

_MOST_ROWS = 200  # of a table above an amount, so that the time is bounded
_LONGEST_LINE = 500
_CELL = re.compile(r"[^\s|](?:[^\t|\n ]| (?! ))*")
"""A cell: cells are parted by tabs, bars or wide gaps."""


def column_heads(text: str, span: Span) -> Span | None:
    """Return where the head of an amount's column stands.

    Parameters
    ----------
    text
        The text; cells of a table are parted by tabs, bars or gaps of two spaces or more.
    span
        The amount.

    Returns
    -------
    Span or None
        The cell of the table's first line in the same column; None outside a table and in its
        first line.
    """
    start = text.rfind("\n", 0, span.start) + 1
    cells = _cells(text, start)
    if len(cells) < 2 or span.start < cells[1].start:
        return None
    heads = _heads(text, start)
    if heads is None:
        return None
    # The head of the first column may be left out, so columns are counted from the right.
    after = sum(cell.start > span.start for cell in cells)
    return heads[-1 - after] if after < len(heads) else None


def row_head(text: str, span: Span) -> Span | None:
    """Return the first cell of the line in which an amount of a table stands.

    Parameters
    ----------
    text
        The text.
    span
        The amount.

    Returns
    -------
    Span or None
        None where the line is no row.
    """
    cells = _cells(text, text.rfind("\n", 0, span.start) + 1)
    return cells[0] if len(cells) > 1 else None


def _heads(text: str, start: int) -> tuple[Span, ...] | None:
    """Return the cells of the first line of the table that a line belongs to."""
    heads: tuple[Span, ...] | None = None
    top = start
    for _ in range(_MOST_ROWS):
        above = text.rfind("\n", 0, top - 1) + 1
        cells = _cells(text, above)
        if len(cells) < 2 or top in (0, above):
            break
        top, heads = above, cells
    return heads


@lru_cache(maxsize=1024)
def _cells(text: str, start: int) -> tuple[Span, ...]:
    """Return the cells of the line that begins at an offset; none where it is no row."""
    end = text.find("\n", start)
    end = len(text) if end < 0 else end
    if end - start > _LONGEST_LINE:
        return ()
    return tuple(Span(*found.span()) for found in _CELL.finditer(text, start, end))
