"""The assembled graph with the derivative of every link at a state.

Nodes are quantities at places; the options of a decision are nodes of their own. A link's weight
is the partial derivative of the target by the source, in the units of both; of a target that
accumulates, the derivative of its rate. Four kinds of target accumulate:

- a stock, by its equation;
- what stands until an event, whose expected value falls at the rate of the event;
- an option of a decision, whose probability moves towards its logit response at each review:
  every January, and when an event that calls for a review strikes at its expected rate.

The rate at which an event happened is, as an expectation, its hazard.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

import numpy as np

from countertrade.analysis.slopes import Values, logit_slopes, slopes
from countertrade.engine.kernel import TRIGGERS
from countertrade.language import Model, Node
from countertrade.language.declare import Decision, Equation, EventRate, Standing

REVIEWS = 1.0
"""Regular reviews of a decision a year: each January."""
Weights = dict[tuple[str, str], np.ndarray]
Moment = TypeVar("Moment")


@dataclass(frozen=True)
class Graph:
    """The links of a model with their derivatives at a state of a block of runs."""

    model: Model
    weights: Mapping[tuple[str, str], np.ndarray]
    """Source and target to the derivative, shape (lanes,)."""
    fading: Mapping[str, np.ndarray]
    """Each node that accumulates to the rate at which it returns by itself, 1/yr, (lanes,)."""

    @cached_property
    def following(self) -> Mapping[str, tuple[str, ...]]:
        """Each node to the nodes it acts on."""
        found: dict[str, list[str]] = {}
        for source, target in self.weights:
            found.setdefault(source, []).append(target)
        return {source: tuple(targets) for source, targets in found.items()}

    @cached_property
    def preceding(self) -> Mapping[str, tuple[str, ...]]:
        """Each node to the nodes that act on it."""
        found: dict[str, list[str]] = {}
        for source, target in self.weights:
            found.setdefault(target, []).append(source)
        return {target: tuple(sources) for target, sources in found.items()}

    @cached_property
    def told(self) -> frozenset[str]:
        """Event rates, which tell of a hazard in the month after."""
        return frozenset(node.key for node in self.model.of_kind(EventRate))

    def at_once(
        self, source: str, target: str, kept_out: Collection[str], avoided: Collection[str]
    ) -> np.ndarray:
        """Return the derivative of a node by another over all ways that need no time.

        Parameters
        ----------
        source, target
            Keys of the two nodes; of a target that accumulates its rate is meant.
        kept_out
            Keys of nodes that no way may pass.
        avoided
            Names of quantities that no way may pass.
        """
        moved = {source: np.ones_like(_first(self.weights))}
        for key in (*self.model.order, target):
            if key != target and (key in kept_out or self.name(key) in avoided):
                continue
            parts = [
                moved[one] * self.weights[one, key]
                for one in self.preceding.get(key, ())
                if one in moved
            ]
            if key == target:
                total: np.ndarray = sum(parts, np.zeros_like(moved[source]))
                return total
            if parts and key != source:
                moved[key] = sum(parts[1:], parts[0])
        raise AssertionError("the target ends the order")

    def name(self, key: str) -> str:
        """Return the quantity of a node, without its place."""
        return key.partition("[")[0]


def graphs_at(
    model: Model,
    states: Mapping[Moment, Values],
    passed_on: Mapping[Moment, Mapping[str, float]],
) -> dict[Moment, Graph]:
    """Differentiate every equation and decision at states.

    Parameters
    ----------
    model
        An assembled model.
    states
        Every quantity at each state, parameters included, shape (lanes,).
    passed_on
        For each state, quantities that a shock changes to the factor on them.

    Returns
    -------
    dict
        For each state the links with their derivatives. A stock's own derivative by all
        quantities that follow from it at once, every other stock held, is in ``fading`` with its
        sign turned.
    """
    joined = {key: np.concatenate([one[key] for one in states.values()]) for key in _first(states)}
    weights, own = _differentiated(model, joined)
    found, start = {}, 0
    for moment, values in states.items():
        lanes = slice(start, start := start + len(_first(values)))
        here = {
            link: slopes[lanes] * passed_on[moment].get(link[0], 1.0)
            for link, slopes in weights.items()
        }
        alone = {key: slopes[lanes] for key, slopes in own.items()}
        found[moment] = Graph(model, here, _fading(model, values, here, alone))
    return found


def _first(mapping: Mapping[Any, Any]) -> Any:
    return next(iter(mapping.values()))


def _differentiated(model: Model, values: Values) -> tuple[Weights, dict[str, np.ndarray]]:
    """Return the weight of every link, and each stock's derivative by itself."""
    moving = _moving(model)
    weights: Weights = {}
    own: dict[str, np.ndarray] = {}
    for node in model.nodes.values():
        if isinstance(node.declaration, Decision):
            weights |= _decision_links(model, node, values, moving)
        elif isinstance(node.declaration, Equation):
            for source, (slope,) in slopes(node, values, moving):
                if source == node.key:
                    own[node.key] = slope
                else:
                    weights[source, node.key] = weights.get((source, node.key), 0) + slope
    return weights | _event_links(model, values), own


def _moving(model: Model) -> frozenset[str]:
    """List the nodes that other quantities move: a link can only come from one of these."""
    keys = {*model.order, *(node.key for node in model.stocks)}
    keys |= {node.key for kind in (EventRate, Standing) for node in model.of_kind(kind)}
    return frozenset(keys.union(*(node.options for node in model.decisions)))


def _decision_links(model: Model, node: Node, values: Values, moving: frozenset[str]) -> Weights:
    """Return the links into a decision's options, from its utilities and from events."""
    assert isinstance(node.declaration, Decision)
    values = _when_called(model, node, values)
    chances, held = _chances(node, values), _held(node, values)
    expected = np.einsum("jl,jkl->kl", held, chances)
    hazards = _calling(model, node)
    rate = _review_rate(node, hazards, values)
    found: Weights = {}
    for source, utilities in slopes(node, values, moving):
        if node.declaration.on is not None:
            utilities = np.concatenate([0 * utilities[:1], utilities])
        response = np.einsum("jl,jkl->kl", held, logit_slopes(chances, utilities))
        for option, moved in zip(node.options, rate * response, strict=True):
            found[source, option] = found.get((source, option), 0) + moved
    for hazard in hazards:
        for option, drawn, stood in zip(node.options, expected, held, strict=True):
            found[hazard, option] = found.get((hazard, option), 0) + drawn - stood
    return found


def _when_called(model: Model, node: Node, values: Values) -> Values:
    """Return the values that a choice sees: one called for by an event sees how it came about.

    The rates at which events happened are then their expected ones, so that the share of a mode
    among all is the mode's part of the hazards.
    """
    assert isinstance(node.declaration, Decision)
    if node.declaration.on is None:
        return values
    expected = {
        rate.key: sum((values[key] for key in hazards), 0 * values[rate.key])
        for rate in model.of_kind(EventRate)
        if (hazards := _telling(model, rate))
    }
    return {**values, **expected}


def _chances(node: Node, values: Values) -> np.ndarray:
    """Return the probability of each option after a review, given the one held before.

    Shape (held, chosen, lanes).
    """
    declaration = node.declaration
    assert isinstance(declaration, Decision)
    lanes = len(_first(values))
    utilities = np.stack([np.broadcast_to(one, (lanes,)) for one in node.evaluate(values)])
    count = len(declaration.options)
    if declaration.on is None:
        staying = np.eye(count)[:, :, None] * values["decision_inertia"]
        pulls = utilities[None] + staying
    else:
        never = np.full((1, lanes), -np.inf)
        pulls = np.repeat(np.concatenate([never, utilities])[None], count, axis=0)
    raised = np.exp(pulls - pulls.max(axis=1, keepdims=True))
    chances: np.ndarray = raised / raised.sum(axis=1, keepdims=True)
    return chances


def _held(node: Node, values: Values) -> np.ndarray:
    """Return 1 for the option in force, 0 for the others, shape (options, lanes)."""
    return np.stack([values[option] for option in node.options])


def _calling(model: Model, node: Node) -> tuple[str, ...]:
    """List the hazards of the events that call for a review of a decision."""
    assert isinstance(node.declaration, Decision)
    on = node.declaration.on
    events = TRIGGERS if on is None else (on,)
    ends = node.place.split(">")
    return tuple(
        hazard.key for hazard in model.hazards if _event(hazard) in events and hazard.place in ends
    )


def _event(hazard: Node) -> str:
    assert isinstance(hazard.declaration, Equation)
    return hazard.declaration.event or ""


def _mode(hazard: Node) -> str:
    assert isinstance(hazard.declaration, Equation)
    return hazard.declaration.mode or ""


def _review_rate(node: Node, hazards: Iterable[str], values: Values) -> np.ndarray:
    assert isinstance(node.declaration, Decision)
    regular = REVIEWS if node.declaration.on is None else 0.0
    lanes = len(_first(values))
    return regular + sum((values[hazard] for hazard in hazards), np.zeros(lanes))


def _event_links(model: Model, values: Values) -> Weights:
    """Return the links from hazards to what tells of their events."""
    found: Weights = {}
    for node in model.of_kind(EventRate):
        found |= {(key, node.key): np.ones_like(values[key]) for key in _telling(model, node)}
    for node in model.of_kind(Standing):
        found |= {(key, node.key): -values[node.key] for key in _telling(model, node)}
    return found


def _telling(model: Model, node: Node) -> tuple[str, ...]:
    """List the hazards of what an event rate or a standing tells of."""
    told = node.declaration
    assert isinstance(told, EventRate | Standing)
    mode = told.mode if isinstance(told, EventRate) else None
    return tuple(
        hazard.key
        for hazard in model.hazards
        if hazard.place == node.place
        and _event(hazard) == told.event
        and mode in (None, _mode(hazard))
    )


def _fading(
    model: Model, values: Values, weights: Weights, own: Mapping[str, np.ndarray]
) -> dict[str, np.ndarray]:
    """Return the rate at which each accumulating node returns by itself."""
    graph = Graph(model, weights, {})
    found = {
        node.key: -graph.at_once(node.key, node.key, (), ()) - own.get(node.key, 0.0)
        for node in model.stocks
    }
    for node in model.of_kind(Standing):
        rates = (values[hazard] for hazard in _telling(model, node))
        found[node.key] = sum(rates, np.zeros_like(values[node.key]))
    for node in model.decisions:
        seen = _when_called(model, node, values)
        rate = _review_rate(node, _calling(model, node), values)
        for option, kept in zip(node.options, _kept(node, seen), strict=True):
            found[option] = rate * (1 - kept)
    return found


def _kept(node: Node, values: Values) -> np.ndarray:
    """Return the part of an option's probability that a review leaves, shape (options, lanes).

    Probability is taken to be moved between the option and the one held before; of the held one,
    between it and the others as a review would share them out.
    """
    chances, held = _chances(node, values), _held(node, values)
    staying = np.einsum("kkl->kl", chances)
    from_held = np.einsum("jl,jkl->kl", held, chances)
    others = from_held * (1 - held)
    shares = others / np.maximum(others.sum(axis=0), np.finfo(float).tiny)
    from_others = np.einsum("jl,jkl->kl", shares, chances)
    before: np.ndarray = np.where(held > 0, from_others, from_held)
    kept: np.ndarray = staying - before
    return kept
