"""What a text says, before anyone has reviewed it: spans, amounts, periods, speakers, mentions.

Offsets count code points of the document's text, and the end is exclusive. A value is only ever
read from its own slice of the text; nothing here holds a number that the text does not.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from countertrade.vocabulary import ObservedAs


class MentionKind(StrEnum):
    """What a mention is."""

    QUANTITY = "quantity"
    RELATION = "relation"


class Bound(StrEnum):
    """How a written number stands to the value it speaks of."""

    POINT = "point"
    APPROXIMATE = "approximate"
    """About, some, nearly: near the number, on either side."""
    AT_LEAST = "at_least"
    MORE_THAN = "more_than"
    AT_MOST = "at_most"
    LESS_THAN = "less_than"
    RANGE = "range"


class Change(StrEnum):
    """Whether a number is a level, a difference of levels, or a multiple of another level."""

    LEVEL = "level"
    DIFFERENCE = "difference"
    RATIO = "ratio"


class Direction(StrEnum):
    """Where a change goes."""

    UP = "up"
    DOWN = "down"


class Stance(StrEnum):
    """How the text stands to what it reports."""

    ASSERTED = "asserted"
    CONTESTED = "contested"
    FORECAST = "forecast"
    DENIED = "denied"


class PeriodBasis(StrEnum):
    """From where the period of a mention is known."""

    EXPLICIT = "explicit"
    """Written beside it: "in 2023", "on 28 July"."""
    DEICTIC = "deictic"
    """Told from the day of writing: "today", "last week"; the text alone does not give the date."""
    INHERITED = "inherited"
    """Written in an earlier sentence or in the heading of the same passage."""
    UNKNOWN = "unknown"


class Attribution(StrEnum):
    """How words are laid in someone's mouth."""

    AUTHOR = "author"
    DIRECT_QUOTE = "direct_quote"
    INDIRECT = "indirect"
    UNNAMED = "unnamed"
    """Some reports, observers, officials: a source without a name."""


@dataclass(frozen=True)
class Span:
    """Stretch of a document's text, in code points; the end is exclusive."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """Return the words of the stretch."""
        return text[self.start : self.end]

    def overlaps(self, other: Span) -> bool:
        """Whether two stretches share a character."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True)
class Amount:
    """A written quantity: its value in a canonical unit, and how it was written.

    Attributes
    ----------
    span
        The whole expression: qualifier, number, scale and unit ("more than $800 million a year").
    low, high
        Bounds of the value in `unit`; equal for a point, None where the text leaves a side open.
    unit
        Canonical unit ("bbl/day", "USD/year", "person", "percent", "count", "1" for a multiple).
        Where the text leaves the currency open the alternatives are joined by "|": "USD|CAD".
    bound
        How the written number stands to the value.
    ambiguous
        Whether a separator can be read two ways, so that another value is possible.
    alternatives
        The other values the same digits could mean, in `unit`.
    qualifier
        The word that bounds the number ("more than", "rund"), as written; empty without one.
    change
        Level, difference or ratio.
    direction
        Where a change goes, if the words say it.
    noun
        The noun counted, as written ("deaths", "Soldaten", "empleos"); empty for money and
        measures.
    rules
        Names of the grammar rules that fired, for the trace.
    """

    span: Span
    low: float | None
    high: float | None
    unit: str
    bound: Bound = Bound.POINT
    ambiguous: bool = False
    alternatives: tuple[float, ...] = ()
    qualifier: str = ""
    change: Change = Change.LEVEL
    direction: Direction | None = None
    noun: str = ""
    rules: tuple[str, ...] = ()


@dataclass(frozen=True)
class Period:
    """When something is said to hold: EDTF, or nothing where the text does not tell."""

    edtf: str | None = None
    basis: PeriodBasis = PeriodBasis.UNKNOWN
    span: Span | None = None


@dataclass(frozen=True)
class Speaker:
    """Who says it: the one cited, through whom, and how; the author where nobody is cited."""

    name: str = "author"
    via: tuple[str, ...] = ()
    attribution: Attribution = Attribution.AUTHOR


@dataclass(frozen=True)
class Likelihood:
    """A word of likelihood as the text has it, and the range it is mapped to (ICD 203)."""

    word: str
    language: str
    low: float
    high: float


@dataclass(frozen=True)
class Mention:
    """One thing a text says: a quantity or a relation between actors, with all that qualifies it.

    `amount` is there for quantities alone. `subject` and `object` hold actors ("VEN", "CUB.gov",
    joined by ";" where there are several), `variable` a word of the shared vocabulary; each is
    empty where the text does not tell. `advertisement` marks what stands in boilerplate or an
    advertisement: it is kept, and no claim. `observed_as` says how a figure was come by where its
    words tell it.
    """

    kind: MentionKind
    span: Span
    language: str
    speaker: Speaker = Speaker()
    subject: str = ""
    object: str = ""
    variable: str = ""
    amount: Amount | None = None
    period: Period = Period()
    observed_as: ObservedAs | None = None
    stance: Stance = Stance.ASSERTED
    likelihood: Likelihood | None = None
    advertisement: bool = False
    rules: tuple[str, ...] = ()
