"""Structural variants: which setting of each switch a run has, and how likely each is at first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product

import numpy as np

from countertrade.case import Case
from countertrade.engine.chance import uniforms
from countertrade.language import Model
from countertrade.language.declare import Switch


@dataclass(frozen=True)
class Variants:
    """The structural variants of a model: every combination of its switches' settings."""

    model: Model

    @cached_property
    def settings(self) -> Mapping[str, tuple[str, ...]]:
        """Settings of each switch, in the order they are declared in."""
        return {name: tuple(switch.settings) for name, switch in self.model.switches.items()}

    @cached_property
    def weights(self) -> Mapping[str, np.ndarray]:
        """Weight of each setting before history is looked at, summing to 1 for each switch."""
        given = self.model.case.variants
        found = {}
        for name, settings in self.settings.items():
            listed = given.get(name, dict.fromkeys(settings, 1.0))
            weights = np.array([listed.get(setting, 0.0) for setting in settings])
            found[name] = weights / weights.sum()
        return found

    @cached_property
    def combinations(self) -> tuple[tuple[str, ...], ...]:
        """Every variant as the settings of all switches, the last switch changing fastest."""
        return tuple(product(*self.settings.values()))

    @cached_property
    def prior(self) -> np.ndarray:
        """Weight of each combination before history is looked at, shape (combinations,)."""
        prior = np.ones(1)
        for weights in self.weights.values():
            prior = np.outer(prior, weights).ravel()
        return prior

    def drawn(self, seed: int, runs: np.ndarray) -> dict[str, np.ndarray]:
        """Draw the setting of every switch for each run.

        Parameters
        ----------
        seed
            Seed of the ensemble.
        runs
            Run numbers, shape (lanes,).

        Returns
        -------
        dict
            Name of each switch to the indices of its settings, shape (lanes,). They depend on the
            seed, the run and the switch's name alone, so that a run has the same settings in
            every scenario.
        """
        streams = [f"switch {name}" for name in self.settings]
        positions = uniforms(seed, streams, runs, np.zeros(1, dtype=int))
        return {
            name: _chosen(weights, positions[f"switch {name}"][0])
            for name, weights in self.weights.items()
        }

    def combination_of(self, drawn: Mapping[str, np.ndarray], lanes: int) -> np.ndarray:
        """Return the index of the combination that each run's settings make up, shape (lanes,)."""
        index = np.zeros(lanes, dtype=int)
        for name, settings in self.settings.items():
            index = index * len(settings) + drawn[name]
        return index

    def settings_of(self, combination: np.ndarray) -> dict[str, np.ndarray]:
        """Return the index of each switch's setting in each run, from that of its combination."""
        sizes = [len(settings) for settings in self.settings.values()]
        if not sizes:
            return {}
        return dict(zip(self.settings, np.unravel_index(combination, sizes), strict=True))

    def values(self, drawn: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        """Return the value of every switch at its places, from the settings of each run."""
        declared = self.model.switches
        levels = {name: np.array([*switch.settings.values()]) for name, switch in declared.items()}
        return {
            node.key: levels[node.name][drawn[node.name]] for node in self.model.of_kind(Switch)
        }

    def nominal(self) -> dict[str, float]:
        """Return the value of every switch in a run without chance.

        Its default setting is in force; where the case gives that no weight, the heaviest is.
        """
        found = {}
        for node in self.model.of_kind(Switch):
            switch, weights = self.model.switches[node.name], self.weights[node.name]
            settings = self.settings[node.name]
            default = settings.index(switch.nominal)
            index = default if weights[default] > 0 else int(np.argmax(weights))
            found[node.key] = float(switch.settings[settings[index]])
        return found


def with_settings(
    case: Case, model_settings: Mapping[str, tuple[str, ...]], fixed: Mapping[str, str]
) -> Case:
    """Return the case with some switches fixed: all weight lies on one setting.

    Parameters
    ----------
    case
        A loaded case.
    model_settings
        Settings of every switch of the model.
    fixed
        Switch to the setting it is fixed at; both are known.
    """
    weights = {
        name: {setting: float(setting == chosen) for setting in model_settings[name]}
        for name, chosen in fixed.items()
    }
    return replace(case, variants={**case.variants, **weights})


def _chosen(weights: np.ndarray, positions: np.ndarray) -> np.ndarray:
    """Return the setting in whose part of the unit interval each position lies."""
    # Rounding may leave the last sum just under 1; the last setting that has weight ends it.
    upper = np.cumsum(weights)
    upper[np.flatnonzero(weights)[-1] :] = np.inf
    return np.searchsorted(upper, positions, side="right")
