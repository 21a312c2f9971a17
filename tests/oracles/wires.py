"""Wrong wires: every way in which an argument could be taken from another place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy_reference import Record

from countertrade.language import Model, Node
from countertrade.language.assemble import Argument
from countertrade.language.declare import Decision, Equation

FELT = 1e-6
"""Relative change of a quantity that a comparison at 1e-9 cannot miss."""
EVERY = 6
"""Months of history between two samples; from the as-of month on, all are taken."""


class Samples(dict[str, np.ndarray]):
    """Values of every quantity in some months of some runs, laid end to end; made when asked."""

    def __init__(self, records: Iterable[Record], as_of: int, lanes: int) -> None:
        """Choose the months and lanes."""
        super().__init__()
        self.records, self.as_of, self.lanes = tuple(records), as_of, lanes

    def __missing__(self, key: str) -> np.ndarray:
        """Gather the values of a quantity."""
        parts = []
        for record in self.records:
            values = record.over(key)[:, : self.lanes]
            parts += [values[: self.as_of : EVERY].ravel(), values[self.as_of :].ravel()]
        self[key] = np.concatenate(parts)
        return self[key]


@dataclass(frozen=True)
class WrongWire:
    """An equation at a place of which one argument is taken from the wrong places."""

    node: Node
    wrong: Node
    right_argument: Argument
    wrong_argument: Argument

    @property
    def from_elsewhere(self) -> bool:
        """Whether the right wire leads away from the equation's own place."""
        own = f"{self.right_argument.name}[{self.node.place}]"
        return self.right_argument.sources != (own,)

    def changes_argument(self, samples: Mapping[str, np.ndarray]) -> bool:
        """Return whether the argument ever is another number than it should be."""
        right = self.right_argument.take(samples)
        return not np.allclose(self.wrong_argument.take(samples), right, rtol=FELT, atol=1e-12)

    def is_felt(self, samples: Mapping[str, np.ndarray], right: np.ndarray) -> bool:
        """Return whether the equation's value ever is another than it should be."""
        try:
            wrong = value(self.wrong, samples)
        except ZeroDivisionError:
            return True
        off = np.abs(wrong - right) > FELT * np.abs(right) + 1e-12
        return bool((off | ~np.isfinite(wrong)).any())

    def __str__(self) -> str:
        """Say what is taken from where."""
        sources = ", ".join(self.wrong_argument.sources) or "nowhere"
        return f"{self.node.key} takes {self.right_argument.name} from {sources}"


def computed(model: Model) -> Iterator[Node]:
    """Yield every equation and decision at its places."""
    for node in model.nodes.values():
        if isinstance(node.declaration, Equation | Decision):
            yield node


def value(node: Node, samples: Mapping[str, np.ndarray]) -> np.ndarray:
    """Return the values of an equation, or the utilities of a decision, one row an option."""
    found = node.evaluate(samples)
    rows = found if isinstance(found, tuple) else (found,)
    shape = samples["oil_price"].shape
    return np.array([np.broadcast_to(row, shape) for row in rows])


def wrong_wires(model: Model, node: Node) -> Iterator[WrongWire]:
    """Yield an equation with each argument's sources exchanged, left out, and joined by others."""
    places: dict[str, list[str]] = {}
    for argument in node.arguments:
        places[argument.name] = _all_places(model, argument.name)
    for index, argument in enumerate(node.arguments):
        for sources in _wrong_sources(argument, places[argument.name]):
            wrong = replace(argument, sources=sources)
            arguments = (*node.arguments[:index], wrong, *node.arguments[index + 1 :])
            yield WrongWire(node, replace(node, arguments=arguments), argument, wrong)


def rewired(model: Model, wire: WrongWire) -> Model:
    """Return the model with one wire wrong."""
    return replace(model, nodes={**model.nodes, wire.node.key: wire.wrong})


def _all_places(model: Model, name: str) -> list[str]:
    found = [key for key, node in model.nodes.items() if node.name == name and key != name]
    options = [
        f"{name}[{node.place}]"
        for node in model.decisions
        if isinstance(node.declaration, Decision)
        and name in [f"{node.name}_{option}" for option in node.declaration.options]
    ]
    return found + options


def _wrong_sources(argument: Argument, places: list[str]) -> Iterator[tuple[str, ...]]:
    others = [key for key in places if key not in argument.sources]
    for source in argument.sources if places else ():
        rest = tuple(one for one in argument.sources if one != source)
        yield from ((*rest, other) for other in others)
        if rest or argument.reduction != "least":
            yield rest
    yield from ((*argument.sources, other) for other in others)
