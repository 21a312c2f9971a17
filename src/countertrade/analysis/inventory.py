"""The inventory: what the articles describe, row by row, and what carries each row in the model."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from countertrade.case import Month
from countertrade.case.reader import read_yaml
from countertrade.language.declare import Decision, Declaration, Equation

START = "start"
"""Stands for the first month of a case."""
ROW_ID = re.compile(r"\b([EFSPHXK])(\d{1,2})(?:-\1(\d{1,2}))?\b")
"""A row as a docstring cites it: E7, or F2-F4 for several."""
KINDS = (
    "quantity",
    "parameter",
    "range",
    "switch",
    "decision",
    "event",
    "scenario",
    "series",
    "counted_as",
    "chance",
)
"""What may carry a row; each carrier has one of these fields."""


class InventoryError(Exception):
    """An inventory that does not hold; the message is a sentence for the user."""


class Part(BaseModel):
    """A part of the file; unknown fields are mistakes."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


def _listed(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


Places = Annotated[tuple[str, ...], BeforeValidator(_listed)]


class Outcome(Part):
    """A quantity at a place in which an effect is read."""

    quantity: str
    at: str = "world"


class Carrier(Part):
    """Something that carries a row, how it is frozen, and where its effect is read."""

    quantity: str | None = None
    """Stock, auxiliary, hazard or driver that is held at what it was, run by run, or at `value`."""
    parameter: str | None = None
    """Parameter put at the `value` that switches its mechanism off."""
    range: str | None = None
    """Parameter whose low end is compared with its high end."""
    switch: str | None = None
    """Switch whose two `settings` are compared."""
    decision: str | None = None
    """Decision that stands instead of being taken again, or is forced to an `option`."""
    event: str | None = None
    """Recorded event of this kind, on `date`, that is left out."""
    scenario: str | None = None
    """Scenario of the case, compared with its status quo."""
    series: str | None = None
    """Series of the case that is not held against the runs."""
    counted_as: str | None = None
    """Kind of figure that is read as a mean over its period."""
    chance: Literal["whims"] | None = None
    """Chance in choices that is taken out."""

    at: Places = ()
    """Places; all of them where left out."""
    value: float | None = None
    settings: tuple[str, str] | None = None
    option: str | None = None
    date: str | None = None
    given: tuple[dict[str, Any], ...] = ()
    """Changes, as in a scenario, that are there with and without what is frozen."""
    decide: bool = False
    """Whether decisions are taken after the as-of month."""
    exits: bool = False
    """Whether exits are drawn after the as-of month."""
    moves: Outcome | None = None
    since: str | None = Field(default=None, alias="from")
    """First month in which it is frozen; the month after the as-of month where left out."""
    read: str | None = None
    """Year or month whose mean is read; the third year from the first month where left out."""
    case: str = "venezuela-cuba"

    @model_validator(mode="after")
    def _complete(self) -> Carrier:
        given = [kind for kind in KINDS if getattr(self, kind) is not None]
        if len(given) != 1:
            raise ValueError(
                f"a carrier is one of {', '.join(KINDS)}; this one has {', '.join(given) or 'none'}"
            )
        needs = {"parameter": "value", "switch": "settings", "event": "date"}
        need = needs.get(given[0])
        if need and getattr(self, need) is None:
            raise ValueError(f"the {given[0]} {getattr(self, given[0])} needs the field {need}")
        return self

    @property
    def kind(self) -> str:
        """Which of the kinds of carrier it is."""
        return next(kind for kind in KINDS if getattr(self, kind) is not None)

    @property
    def name(self) -> str:
        """Name of what carries the row."""
        return str(getattr(self, self.kind))

    @property
    def first(self) -> Month | None:
        """First month in which it is frozen, where one is named."""
        return None if self.since in (None, START) else Month.parse(self.since)

    @property
    def signature(self) -> str:
        """All that says what is frozen and where it is read, in one line."""
        return self.model_dump_json(exclude_defaults=True, by_alias=True)


class Row(Part):
    """One row of the inventory."""

    id: str
    says: str
    """What is described, in words of our own."""
    where: tuple[str, ...]
    """Articles that describe it."""
    carriers: tuple[Carrier, ...] = ()
    left_out: str | None = None
    """Why the row, or the part of it named here, is not in the model."""

    @model_validator(mode="after")
    def _carried(self) -> Row:
        if not self.carriers and not self.left_out:
            raise ValueError(
                f"row {self.id} has no carrier and no reason why it is left out; give one of them"
            )
        missing = [one.name for one in self.carriers if one.moves is None]
        if missing:
            raise ValueError(f"row {self.id}: {', '.join(missing)} names no quantity it moves")
        return self


class Group(Part):
    """Rows of one kind."""

    title: str
    rows: tuple[Row, ...]


class Inventory(Part):
    """The whole table."""

    groups: tuple[Group, ...]

    @property
    def rows(self) -> tuple[Row, ...]:
        """All rows in their order."""
        return tuple(row for group in self.groups for row in group.rows)

    @model_validator(mode="after")
    def _once(self) -> Inventory:
        ids = [row.id for row in self.rows]
        twice = sorted({one for one in ids if ids.count(one) > 1})
        if twice:
            raise ValueError(f"rows stand twice: {', '.join(twice)}; keep one of each")
        return self


def read_inventory(path: Path) -> Inventory:
    """Read the table from its file.

    Parameters
    ----------
    path
        A YAML file: a list of groups with a title and rows.

    Returns
    -------
    Inventory
        The table.

    Raises
    ------
    InventoryError
        If the file cannot be read or a row is not complete.
    """
    problems: list[Any] = []
    document = read_yaml(path, path.name, problems)
    if document is None or problems:
        raise InventoryError(f"{path} cannot be read: {'; '.join(map(str, problems))}")
    try:
        return Inventory.model_validate({"groups": document.data})
    except ValueError as error:
        raise InventoryError(f"{path} does not hold: {error}") from None


def cited_rows(documentation: str) -> set[str]:
    """List the rows that a docstring cites.

    Parameters
    ----------
    documentation
        A docstring; F2-F4 stands for F2, F3 and F4.
    """
    found = set()
    for letter, first, last in ROW_ID.findall(documentation):
        for number in range(int(first), int(last or first) + 1):
            found.add(f"{letter}{number}")
    return found


def citations(
    declarations: Mapping[str, Declaration], modules: Iterable[ModuleType]
) -> dict[str, list[str]]:
    """List what cites each row: equations and decisions by name, and files of the model.

    Parameters
    ----------
    declarations
        The quantities of the model.
    modules
        The model's files; what one cites at its head is listed under the file's own name.

    Returns
    -------
    dict
        Id of each row to the names of what cites it.
    """
    found: dict[str, list[str]] = {}
    for name, documentation in _documented(declarations, modules):
        for row in sorted(cited_rows(documentation)):
            found.setdefault(row, []).append(name)
    return found


def _documented(
    declarations: Mapping[str, Declaration], modules: Iterable[ModuleType]
) -> Iterator[tuple[str, str]]:
    for module in modules:
        yield module.__name__.rpartition(".")[2], module.__doc__ or ""
    for name, one in declarations.items():
        if isinstance(one, Equation | Decision):
            yield name, one.documentation


def uncited(
    inventory: Inventory,
    declarations: Mapping[str, Declaration],
    cited: Mapping[str, Iterable[str]],
) -> list[str]:
    """List rows whose equations or decisions do not cite them, each as a sentence.

    Parameters
    ----------
    inventory
        The table.
    declarations
        The quantities of the model.
    cited
        Id of each row to what cites it, from :func:`citations`.
    """
    return [
        f"{row.id} is carried by {one.name}, whose docstring does not cite it. "
        f"Add {row.id} to its source, or name another carrier."
        for row in inventory.rows
        if ROW_ID.fullmatch(row.id)
        for one in row.carriers
        if isinstance(declarations.get(one.name), Equation | Decision)
        and one.name not in cited.get(row.id, ())
    ]
