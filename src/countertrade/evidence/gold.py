"""Gold claims: what a careful reader found in some articles, to measure an extractor against."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from countertrade.evidence.mentions import Span, Stance

COLUMNS = (
    "doc",
    "start",
    "end",
    "lang",
    "speaker",
    "subject",
    "object",
    "value_low",
    "value_high",
    "unit_canonical",
    "period",
    "stance",
    "note",
)
"""Columns that are read; others may stand beside them."""
PUBLICATION = "PUB"
"""Begins a period that is told from the unknown day of publication."""


class GoldError(Exception):
    """Gold claims that cannot be read; the message is a sentence for the user."""


class GoldKind(StrEnum):
    """What a row of gold claims is, as ``kind=`` of its note says."""

    QUANTITY = "Q"
    RELATION = "R"
    ADVERTISEMENT = "AD"
    PERIOD = "P"
    TRIVIAL = "T"


@dataclass(frozen=True)
class Gold:
    """One thing that an article says, as a reader found it.

    `span` is None where the article is no plain text: then `quote` holds its words.
    """

    line: int
    span: Span | None
    quote: str
    language: str
    kind: GoldKind
    speaker: str
    subject: frozenset[str]
    object: frozenset[str]
    low: float | None
    high: float | None
    units: tuple[str, ...]
    period: str
    stance: Stance
    ambiguous: bool


def read_gold(path: Path) -> dict[str, list[Gold]]:
    """Read gold claims, one a row of a CSV file.

    Parameters
    ----------
    path
        File with the columns of `COLUMNS`. ``unit_canonical`` joins alternatives by ``|``, the note
        begins with ``kind=``, spans count code points with the end exclusive.

    Returns
    -------
    dict
        Name of each document to its rows.

    Raises
    ------
    GoldError
        When the file cannot be read, or a row cannot.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise GoldError(f"The gold claims in {path} cannot be read: {error}.") from None
    rows = csv.DictReader(io.StringIO(text, newline=""))
    missing = [name for name in COLUMNS if name not in (rows.fieldnames or ())]
    if missing:
        raise GoldError(f"{path}, line 1: the columns {', '.join(missing)} are missing. Add them.")
    found: dict[str, list[Gold]] = defaultdict(list)
    for row in rows:
        try:
            found[row["doc"]].append(_gold(row, rows.line_num))
        except (ValueError, TypeError, AttributeError) as error:
            raise GoldError(f"{path}, line {rows.line_num}: {error}. Correct the row.") from None
    return dict(found)


def _gold(row: dict[str, str], line: int) -> Gold:
    placed = bool(row["start"] and row["end"])
    return Gold(
        line=line,
        span=Span(int(row["start"]), int(row["end"])) if placed else None,
        quote=row.get("quote") or "",
        language=row["lang"],
        kind=_kind(row["note"]),
        speaker=row["speaker"],
        subject=_actors(row["subject"]),
        object=_actors(row["object"]),
        low=_number(row["value_low"]),
        high=_number(row["value_high"]),
        units=tuple(row["unit_canonical"].split("|")),
        period=row["period"],
        stance=Stance(row["stance"] or Stance.ASSERTED),
        ambiguous="ambiguous" in row["note"],
    )


def _kind(note: str) -> GoldKind:
    """Read the kind of a row from its note; quantities need not name theirs."""
    first = note.split(";")[0].strip()
    return GoldKind(first.removeprefix("kind=")) if first.startswith("kind=") else GoldKind.QUANTITY


def _actors(text: str) -> frozenset[str]:
    return frozenset(one.strip() for one in text.split(";") if one.strip())


def _number(text: str) -> float | None:
    return float(text) if text else None
