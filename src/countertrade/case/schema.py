"""The models of a case's files."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    PlainValidator,
    StringConstraints,
    Tag,
    WithJsonSchema,
)
from pydantic.json_schema import SkipJsonSchema

from countertrade.case.dates import (
    DAY_PATTERN,
    MONTH_PATTERN,
    PERIOD_PATTERN,
    Month,
    Period,
    parse_day,
)
from countertrade.vocabulary import (
    EventKind,
    Grade,
    ObservedAs,
    Operation,
    RegimeType,
    Resource,
    Role,
    SeriesUse,
)

WORLD = "world"
"""The place of quantities that are the same for all."""

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
ActorId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_]*$")]
PairId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_-]*$")]
SeriesFile = Annotated[str, StringConstraints(pattern=r"^series/[A-Za-z0-9_][A-Za-z0-9_.-]*\.csv$")]
Number = Annotated[float, Field(allow_inf_nan=False)]
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Weight = Annotated[float, Field(ge=0, allow_inf_nan=False)]
MonthText = Annotated[
    Month,
    PlainValidator(Month.parse),
    WithJsonSchema({"type": "string", "pattern": MONTH_PATTERN}),
]
PeriodText = Annotated[
    Period,
    PlainValidator(Period.parse),
    WithJsonSchema({"type": "string", "pattern": PERIOD_PATTERN}),
]
Day = Annotated[
    dt.date,
    PlainValidator(parse_day),
    WithJsonSchema({"type": "string", "format": "date", "pattern": DAY_PATTERN}),
]
# Files hold words, so enumerations are read from their values even where types are strict.
Word = Field(strict=False)


class Process(StrEnum):
    """How a driver goes on after its data end."""

    LOG_AR1 = "log_ar1"
    """Mean-reverting in the logarithm, fitted to the past."""
    AR1 = "ar1"
    """Mean-reverting, fitted to the past."""
    LOG_WALK = "log_walk"
    """Goes on from where it stands by steps like those of the past; what is at zero stays there."""
    HOLD = "hold"
    """Stands until it is changed, as an agreement does."""


class Scale(StrEnum):
    """The scale on which an observation's model error is stated."""

    LOG = "log"
    LINEAR = "linear"


class Entry(BaseModel):
    """A mapping in a YAML file: no unknown keys, no guessing of types."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class RowEntry(BaseModel):
    """A row of a CSV file, whose cells are text."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    line: SkipJsonSchema[int] = 0
    """The line of the file on which the row begins."""


class Money(Entry):
    """The unit of money of a case."""

    unit: Text
    deflator: Text


class Actor(Entry):
    """A government, or the anonymous rest of the market."""

    id: ActorId
    name: Text
    role: Annotated[Role, Word]


class RegimeTypeEntry(Entry):
    """The type of a regime from a month on."""

    actor: ActorId
    type: Annotated[RegimeType, Word]
    first: MonthText = Field(alias="from")
    source: Text


class Partnership(Entry):
    """Two actors whose exchange is followed as one relation."""

    id: PairId
    between: Annotated[tuple[ActorId, ...], Field(strict=False, min_length=2, max_length=2)]


class Link(Entry):
    """A way along which one resource flows from one actor to another."""

    resource: Annotated[Resource, Word]
    sender: ActorId = Field(alias="from")
    receiver: ActorId = Field(alias="to")
    given_id: Text | None = Field(default=None, alias="id")

    @property
    def id(self) -> str:
        """The place name of the link, ``FROM>TO`` unless another is given."""
        return self.given_id or f"{self.sender}>{self.receiver}"


class SeriesEntry(Entry):
    """How a series is used in a case."""

    file: SeriesFile
    quantity: Text
    place: Text = Field(alias="at")
    use: Annotated[SeriesUse, Word]
    process: Annotated[Process | None, Word] = None
    discrepancy: Positive | None = None
    scale: Annotated[Scale | None, Word] = None
    note: str = ""


class CaseFile(Entry):
    """The contents of ``case.yaml``."""

    format: Literal[1]
    name: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*$")]
    title: Text
    question: Text
    start: MonthText
    as_of: Day
    horizon_years: Annotated[int, Field(ge=1, le=100)]
    money: Money
    actors: Annotated[tuple[Actor, ...], Field(strict=False, min_length=1)]
    regime_types: Annotated[tuple[RegimeTypeEntry, ...], Field(strict=False)]
    partnerships: Annotated[tuple[Partnership, ...], Field(strict=False)] = ()
    links: Annotated[tuple[Link, ...], Field(strict=False)]
    series: Annotated[tuple[SeriesEntry, ...], Field(strict=False)]
    leading: Annotated[tuple[Text, ...], Field(strict=False)] = ()
    variants: dict[str, dict[str, Weight]] = {}
    """Weights of the settings of the model's switches, where they are not equal."""


class Observation(RowEntry):
    """A row of a series."""

    period: PeriodText
    value: Number
    low: Number | None = None
    high: Number | None = None
    unit: Text
    source: Text
    source_locator: str = ""
    grade: Grade
    known_from: Day
    observed_as: ObservedAs
    note: str = ""

    @property
    def first(self) -> Month:
        """First month of the period."""
        return self.period.first

    @property
    def last(self) -> Month:
        """Last month of the period."""
        return self.period.last


class Event(RowEntry):
    """A row of ``events.csv``."""

    date: Day
    end: Day | None = None
    place: Text = Field(alias="at")
    kind: EventKind
    mode: str | None = None
    quantity: str | None = None
    operation: Operation | None = None
    value: Number | None = None
    unit: str | None = None
    source: Text
    source_locator: str = ""
    grade: Grade
    known_from: Day
    note: str = ""


class DecisionRecord(RowEntry):
    """A row of ``decisions.csv``: from this day the decision stood at this option."""

    date: Day
    place: Text = Field(alias="at")
    decision: Text
    option: Text
    source: Text
    source_locator: str = ""
    grade: Grade
    known_from: Day
    note: str = ""


class Lasting(Entry):
    """A change that lasts from a month to a month, or to the end."""

    place: Text = Field(alias="at")
    first: MonthText = Field(alias="from")
    last: MonthText | None = Field(default=None, alias="to")


class SetChange(Lasting):
    """A quantity is set to a value."""

    quantity: Text = Field(alias="set")
    value: Number
    unit: Text

    @property
    def operation(self) -> Operation:
        """What is done to the quantity."""
        return Operation.SET


class ScaleChange(Lasting):
    """A quantity is multiplied by a factor."""

    quantity: Text = Field(alias="scale")
    value: Number

    @property
    def operation(self) -> Operation:
        """What is done to the quantity."""
        return Operation.SCALE

    @property
    def unit(self) -> None:
        """A factor has no unit."""
        return None


class AddChange(Lasting):
    """A value is added to a quantity."""

    quantity: Text = Field(alias="add")
    value: Number
    unit: Text

    @property
    def operation(self) -> Operation:
        """What is done to the quantity."""
        return Operation.ADD


class FixChange(Lasting):
    """A decision is fixed at an option."""

    decision: Text = Field(alias="fix")
    option: Text


class EventChange(Entry):
    """An event happens on a day."""

    kind: Annotated[EventKind, Word] = Field(alias="event")
    place: Text = Field(alias="at")
    mode: Text | None = None
    date: Day


class WithoutChange(Entry):
    """A recorded event does not happen."""

    kind: Annotated[EventKind, Word] = Field(alias="without")
    place: Text = Field(alias="at")
    date: Day


CHANGE_MODELS: Mapping[str, type[Entry]] = {
    "set": SetChange,
    "scale": ScaleChange,
    "add": AddChange,
    "fix": FixChange,
    "event": EventChange,
    "without": WithoutChange,
}


def change_tag(raw: Any) -> str | None:
    """Return the tag of a change: its one verb, marked so that it is no key of the file."""
    if not isinstance(raw, Mapping):
        return None
    verbs = [verb for verb in CHANGE_MODELS if verb in raw]
    return f"change:{verbs[0]}" if len(verbs) == 1 else None


QuantityChange = SetChange | ScaleChange | AddChange
Change = Annotated[
    Annotated[SetChange, Tag("change:set")]
    | Annotated[ScaleChange, Tag("change:scale")]
    | Annotated[AddChange, Tag("change:add")]
    | Annotated[FixChange, Tag("change:fix")]
    | Annotated[EventChange, Tag("change:event")]
    | Annotated[WithoutChange, Tag("change:without")],
    Discriminator(change_tag),
]


STATUS_QUO = "status-quo"
"""Name of the scenario without changes, with which the others are compared."""


class Scenario(Entry):
    """The contents of a file in ``scenarios``."""

    name: Text
    title: Text
    question: Text
    answers: Annotated[tuple[int, ...], Field(strict=False)] = ()
    """Numbers of the questions of :data:`countertrade.case.outputs.QUESTIONS` it bears on."""
    default: bool = True
    """Whether it runs when no scenario is named."""
    outputs: Annotated[tuple[Text, ...], Field(strict=False)] = ()
    """What its question needs, beside what every scenario reports."""
    by: Annotated[tuple[Text, ...], Field(strict=False)] = ()
    """Switches by whose settings its outputs are reported too."""
    changes: Annotated[tuple[Change, ...], Field(strict=False)]
