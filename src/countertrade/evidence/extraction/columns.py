"""The head of the column in which an amount of a table stands."""

from __future__ import annotations

from countertrade.evidence.mentions import Span

_LONGEST_TABLE = 20_000


def column_heads(text: str, span: Span) -> Span | None:
    """Return where the head of an amount's column stands.

    Parameters
    ----------
    text
        The text; cells of a table are parted by tabs.
    span
        The amount.

    Returns
    -------
    Span or None
        The cell of the table's first line in the same column; None outside a table and in its
        first line.
    """
    start = text.rfind("\n", 0, span.start) + 1
    column = text.count("\t", start, span.start)
    if not column:
        return None
    top = start
    while top > max(0, start - _LONGEST_TABLE):
        above = text.rfind("\n", 0, top - 1) + 1
        if "\t" not in text[above : top - 1] or top == above:
            break
        top = above
    if top == start:
        return None
    return _cell(text, top, column)


def _cell(text: str, start: int, column: int) -> Span | None:
    """Return a cell of the line that begins at an offset."""
    end = text.find("\n", start)
    end = len(text) if end < 0 else end
    place = start
    for _ in range(column):
        place = text.find("\t", place, end) + 1
        if place == 0:
            return None
    stop = text.find("\t", place, end)
    return Span(place, end if stop < 0 else stop)
