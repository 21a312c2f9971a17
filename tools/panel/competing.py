"""Penalised competing risks: yearly rates by mode that move with type, age and what is known.

The rate of mode m in a row is ``exp(x . b_m)`` a year, constant within it. Over an exposure of t
years nothing happens with probability ``exp(-L t)``, L being the sum of the rates, and mode m
happens first with probability ``rate_m / L * (1 - exp(-L t))``: grouped proportional hazards
(Prentice and Gloeckler 1978). Types and slopes are shrunk by a normal prior that the modes share in
part, so that with strong shrinkage all types have the rates of all autocracies.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from tools.panel.likelihoods import Likelihood, odds_likelihood, rates_likelihood
from tools.panel.rows import Panel

TYPES = (
    "personalist",
    "party_personal",
    "party",
    "military",
    "monarchy",
    "party_personal_military",
    "military_personal",
    "party_military",
    "indirect_military",
    "oligarchy",
    "unclassified",
)
COMPONENTS = ("personal", "party", "military")
"""Types are shrunk towards the sum of their components, so that mixed types borrow from both."""
SHARED = 0.5
"""Part of the prior variance that all modes share."""
FREE = 10.0
"""Prior spread of the constants, in logs: next to none."""
TYPE_SPREADS = (0.25, 0.5, 1.0)
SLOPE_SPREADS = (0.03, 0.1, 0.3, 1.0)
FOLDS = 10

STEPS, HALVINGS, CLOSE = 200, 30, 1e-9


@dataclass(frozen=True)
class Specification:
    """What the predictor is made of, and how the data enter."""

    features: tuple[str, ...]
    likelihood: Likelihood = rates_likelihood

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns of the design."""
        return ("constant", *COMPONENTS, *TYPES, *self.features)

    def design(self, panel: Panel) -> np.ndarray:
        """Return the design matrix of a panel.

        Parameters
        ----------
        panel
            The rows.
        """
        columns = [np.ones(len(panel))]
        columns += [np.char.find(panel.type.astype(str), one) >= 0 for one in COMPONENTS]
        columns += [panel.type == one for one in TYPES]
        columns += [panel.features[one] for one in self.features]
        return np.column_stack([one.astype(float) for one in columns])

    def spreads(self, of_types: float, of_slopes: float) -> np.ndarray:
        """Return the prior spread of each column.

        Parameters
        ----------
        of_types, of_slopes
            Spread of the effects of types and of features, in logs.
        """
        types = [of_types] * (len(COMPONENTS) + len(TYPES))
        return np.array([FREE, *types, *([of_slopes] * len(self.features))])


@dataclass(frozen=True)
class Fitted:
    """Coefficients, modes by columns."""

    specification: Specification
    modes: tuple[str, ...]
    coefficients: np.ndarray
    spreads: tuple[float, float]
    """Prior spreads of types and slopes."""

    def predictor(self, panel: Panel) -> np.ndarray:
        """Return log rates (or log odds), rows by modes.

        Parameters
        ----------
        panel
            The rows.
        """
        return self.specification.design(panel) @ self.coefficients.T

    def log_scores(self, panel: Panel) -> np.ndarray:
        """Return the log probability of what happened, by row.

        Parameters
        ----------
        panel
            The rows.
        """
        return self.specification.likelihood(self.predictor(panel), panel)[0]

    def chances(self, panel: Panel) -> np.ndarray:
        """Return the probability of each mode within the row, rows by modes.

        Parameters
        ----------
        panel
            The rows.
        """
        predictor = self.predictor(panel)
        if self.specification.likelihood is odds_likelihood:
            return np.asarray(1 / (1 + np.exp(-predictor)))
        return chances_of(np.exp(predictor), panel.exposure)


def chances_of(rates: np.ndarray, exposure: np.ndarray) -> np.ndarray:
    """Return the probability of each mode from rates.

    Parameters
    ----------
    rates
        Rates a year, rows by modes.
    exposure
        Years.
    """
    total = rates.sum(axis=1)
    return np.asarray(rates * (-np.expm1(-total * exposure) / total)[:, None])


def fit(panel: Panel, specification: Specification, spreads: tuple[float, float]) -> Fitted:
    """Fit by penalised maximum likelihood.

    Parameters
    ----------
    panel
        Rows to fit.
    specification
        The predictor.
    spreads
        Prior spreads of types and of slopes.

    Returns
    -------
    Fitted
        The coefficients at the mode of the posterior.
    """
    design = specification.design(panel)
    precision = prior_precision(len(panel.modes), specification.spreads(*spreads))
    found = np.zeros((len(panel.modes), design.shape[1]))
    found[:, 0] = _constants(panel, specification)

    def objective(given: np.ndarray) -> float:
        value = specification.likelihood(design @ given.T, panel)[0]
        return float(value.sum()) - _penalty(given, precision)

    best = objective(found)
    for _ in range(STEPS):
        move = _step(found, design, panel, specification, precision)
        size = next(
            (s for s in 0.5 ** np.arange(HALVINGS) if objective(found + s * move) > best), 0
        )
        found = found + size * move
        gain, best = objective(found) - best, objective(found)
        if gain < CLOSE:
            break
    return Fitted(specification, panel.modes, found, spreads)


def _step(
    coefficients: np.ndarray,
    design: np.ndarray,
    panel: Panel,
    specification: Specification,
    precision: np.ndarray,
) -> np.ndarray:
    """Return the next step: the slope over a curvature that is never indefinite."""
    modes, columns = coefficients.shape
    _, slope, weights = specification.likelihood(design @ coefficients.T, panel)
    curvature = _joined(precision)
    for mode in range(modes):
        own = slice(mode * columns, (mode + 1) * columns)
        curvature[own, own] += design.T @ (weights[:, mode : mode + 1] * design)
    return np.linalg.solve(
        curvature, _slope(coefficients, slope, design, precision).ravel()
    ).reshape(modes, columns)


def _slope(
    coefficients: np.ndarray, by_row: np.ndarray, design: np.ndarray, precision: np.ndarray
) -> np.ndarray:
    return np.asarray(by_row.T @ design - np.einsum("kmn,nk->mk", precision, coefficients))


def _penalty(coefficients: np.ndarray, precision: np.ndarray) -> float:
    return float(np.einsum("kmn,nk,mk->", precision, coefficients, coefficients)) / 2


def _joined(precision: np.ndarray) -> np.ndarray:
    """Return the prior precision of the flattened coefficients."""
    columns, modes, _ = precision.shape
    square = np.zeros((modes, columns, modes, columns))
    for column in range(columns):
        square[:, column, :, column] = precision[column]
    return square.reshape(modes * columns, modes * columns)


def prior_precision(modes: int, spreads: np.ndarray) -> np.ndarray:
    """Return the prior precision of each column over modes, which share part of the variance.

    Parameters
    ----------
    modes
        Their number.
    spreads
        Prior spread of each column.
    """
    correlation = (1 - SHARED) * np.eye(modes) + SHARED
    inverse = np.linalg.inv(correlation)
    inverse_constant = np.eye(modes)
    return np.stack(
        [(inverse_constant if one == FREE else inverse) / one**2 for one in spreads.tolist()]
    )


def _constants(panel: Panel, specification: Specification) -> np.ndarray:
    counts = np.array([panel.count(mode) for mode in panel.modes]) + 0.5
    if specification.likelihood is odds_likelihood:
        return np.asarray(np.log(counts / (len(panel) + 1 - counts)))
    return np.asarray(np.log(counts / panel.exposure.sum()))


def chosen_spreads(
    panel: Panel,
    specification: Specification,
    types: Sequence[float] = TYPE_SPREADS,
    slopes: Sequence[float] = SLOPE_SPREADS,
) -> tuple[tuple[float, float], dict[tuple[float, float], float]]:
    """Choose prior spreads by cross-validation over blocks of countries.

    Parameters
    ----------
    panel
        Rows to fit; none from the scored years.
    specification
        The predictor.
    types, slopes
        Spreads to try.

    Returns
    -------
    tuple
        The pair with the best held-out log score, and the mean score a row of every pair.
    """
    folds = country_folds(panel.country)
    tried = product(types, slopes if specification.features else slopes[:1])
    scores = {pair: _held_out(panel, specification, pair, folds) for pair in tried}
    return max(scores, key=lambda pair: scores[pair]), scores


def _held_out(
    panel: Panel, specification: Specification, pair: tuple[float, float], folds: np.ndarray
) -> float:
    total = 0.0
    for fold in range(FOLDS):
        inside, outside = panel.where(folds != fold), panel.where(folds == fold)
        if len(inside) and len(outside):
            total += float(fit(inside, specification, pair).log_scores(outside).sum())
    return total / len(panel)


def country_folds(country: np.ndarray) -> np.ndarray:
    """Return the fold of each row: countries dealt out in the order of their numbers.

    Parameters
    ----------
    country
        Number of the country of each row.
    """
    _, place = np.unique(country, return_inverse=True)
    return np.asarray(place % FOLDS)


def covariance(fitted: Fitted, panel: Panel) -> np.ndarray:
    """Return the covariance of the coefficients, robust to dependence within countries.

    The sandwich ``H^-1 (J + P) H^-1``: H the curvature of the log posterior, J the summed outer
    products of countries' scores, P the prior precision (so that what the data do not tell keeps
    its prior variance).

    Parameters
    ----------
    fitted
        A fit.
    panel
        The rows that were fitted.

    Returns
    -------
    numpy.ndarray
        Square, coefficients in the order of the flattened modes by columns.
    """
    specification = fitted.specification
    design = specification.design(panel)
    modes = len(fitted.modes)
    precision = prior_precision(modes, specification.spreads(*fitted.spreads))
    bread = np.linalg.inv(_curvature(fitted, design, panel, precision))
    _, slope, _ = specification.likelihood(design @ fitted.coefficients.T, panel)
    scores = np.einsum("im,ik->imk", slope, design).reshape(len(panel), -1)
    meat = _summed_products(scores, panel.country) + _joined(precision)
    return np.asarray(bread @ meat @ bread)


def _curvature(
    fitted: Fitted, design: np.ndarray, panel: Panel, precision: np.ndarray, step: float = 1e-5
) -> np.ndarray:
    """Return minus the second derivative of the log posterior, by central differences."""
    flat, shape = fitted.coefficients.ravel(), fitted.coefficients.shape

    def slope_at(moved: np.ndarray) -> np.ndarray:
        given = moved.reshape(shape)
        by_row = fitted.specification.likelihood(design @ given.T, panel)[1]
        return _slope(given, by_row, design, precision).ravel()

    rows = [
        (slope_at(flat - step * unit) - slope_at(flat + step * unit)) / (2 * step)
        for unit in np.eye(len(flat))
    ]
    found = np.array(rows)
    return np.asarray((found + found.T) / 2)


def _summed_products(scores: np.ndarray, country: np.ndarray) -> np.ndarray:
    _, place = np.unique(country, return_inverse=True)
    summed = np.zeros((place.max() + 1, scores.shape[1]))
    np.add.at(summed, place, scores)
    return np.asarray(summed.T @ summed)


def fit_chosen(panel: Panel, specification: Specification) -> Fitted:
    """Fit with spreads chosen by cross-validation.

    Parameters
    ----------
    panel
        Rows to fit.
    specification
        The predictor.
    """
    spreads, _ = chosen_spreads(panel, specification)
    return fit(panel, specification, spreads)
