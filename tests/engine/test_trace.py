"""The traced month computes what the kernel computes; what comes from outside is what it reads."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from countertrade.engine.backend import jax
from countertrade.engine.ensemble import BY_MONTH, Ensemble
from countertrade.engine.kernel import Values
from countertrade.engine.trace import (
    Role,
    TracedMonth,
    outside_series,
    shocks,
    trace_equations,
    trace_month,
)
from countertrade.language import Model
from countertrade.language.expressions import evaluate

LANES = 4
RELATIVE = 1e-12
"""Both sides compute on NumPy; they differ where a step is left out that changes nothing."""


@pytest.fixture(scope="module")
def ensemble(shipped_model: Model) -> Ensemble:
    stocks = tuple(node.key for node in shipped_model.stocks)
    return Ensemble(shipped_model, 3, (*stocks, *shipped_model.order))


@pytest.fixture(scope="module")
def traced(ensemble: Ensemble) -> TracedMonth:
    return trace_month(ensemble)


@pytest.fixture(scope="module")
def arrays(ensemble: Ensemble) -> dict[Role, Values]:
    """Return the kernel's arrays of some runs, on NumPy, with exits that come early."""
    runs = np.arange(LANES)
    parameters, draws = ensemble.parameters(runs), ensemble.draws(runs)
    held = ensemble.held(draws, None)
    held |= {key: values / 20 for key, values in held.items() if key.startswith("threshold")}
    given = {
        Role.STATE: ensemble.start(runs, parameters),
        Role.PARAMETERS: parameters,
        Role.SCHEDULE: ensemble.schedule(""),
        Role.CHANCE: {key: _all_months(draws[key], ensemble) for key in BY_MONTH},
        Role.HELD: held,
    }
    found: dict[Role, Values] = jax().tree.map(np.asarray, given)
    return found


def _all_months(numbers: Values, ensemble: Ensemble) -> Values:
    """Put zeros before numbers that are drawn from a later month on."""
    return {
        key: np.concatenate([np.zeros((ensemble.span.months - len(one), *one.shape[1:])), one])
        for key, one in numbers.items()
    }


def test_a_traced_month_computes_what_the_kernel_does(
    ensemble: Ensemble, traced: TracedMonth, arrays: dict[Role, Values]
) -> None:
    as_of = ensemble.span.as_of
    state, struck = arrays[Role.STATE], 0.0
    with np.errstate(all="ignore"):
        for index in (*range(6), *range(as_of - 2, as_of + 30)):
            month = _month(arrays, index)
            after, written = ensemble.kernel.advance(
                state, arrays[Role.PARAMETERS], month, arrays[Role.HELD]
            )
            values = _values(traced, {**arrays, Role.STATE: state}, index)
            found = evaluate([*traced.state.values(), *traced.written], values)
            for key, one in zip(traced.state, found, strict=False):
                _agree(one, after[key], key)
            rows = found[len(traced.state) :]
            for key, one, row in zip(ensemble.kernel.written_keys, rows, written, strict=True):
                _agree(one, row, key)
            state = after
            struck += sum(after[key].sum() for key in after if key.startswith("recent"))
    assert struck > 10


def test_only_what_is_read_is_named(traced: TracedMonth) -> None:
    read = traced.read
    assert {one.role for one in read} == set(Role)
    assert all(traced.inputs[one.name] == one for one in read)
    assert len({one.name for one in read}) == len(read)


def test_equations_are_traced_at_every_place(ensemble: Ensemble) -> None:
    model = ensemble.model
    equations = trace_equations(ensemble)
    assert tuple(equations.quantities) == model.order
    assert set(equations.changes) == {node.key for node in model.stocks}
    shocked = {key for key, one in equations.read_as.items() if one.operands}
    assert shocked == {
        text.partition(" on ")[2]
        for text in shocks(ensemble)
        if text.partition(" on ")[2] in equations.read_as
    }


def test_what_comes_from_outside_is_what_the_kernel_reads(
    ensemble: Ensemble, arrays: dict[Role, Values]
) -> None:
    """The kernel on NumPy, without chance, month by month through the first years."""
    series = outside_series(ensemble)
    assert all(len(values) == ensemble.span.months for values in series.values())
    state, parameters = arrays[Role.STATE], arrays[Role.PARAMETERS]
    held = {
        key: np.full_like(values, np.inf if key.startswith("threshold") else 0)
        for key, values in arrays[Role.HELD].items()
    }
    still = {use: jax().tree.map(np.zeros_like, arrays[Role.CHANCE][use]) for use in BY_MONTH}
    with np.errstate(all="ignore"):
        for index in range(48):
            month = _month({**arrays, Role.CHANCE: still}, index)
            given = ensemble.kernel.inputs(state, parameters, month)
            for key, values in series.items():
                _agree(values[index], np.broadcast_to(given[key], (LANES,)), key)
            state, _ = ensemble.kernel.advance(state, parameters, month, held)


def _month(arrays: dict[Role, Values], index: int) -> Values:
    by_month = {**arrays[Role.SCHEDULE], **arrays[Role.CHANCE]}
    month: Values = jax().tree.map(lambda values: values[index], by_month)
    return month


def _values(traced: TracedMonth, arrays: dict[Role, Values], index: int) -> dict[str, Any]:
    by_month = (Role.SCHEDULE, Role.CHANCE)
    return {
        one.name: one.among(arrays[one.role])[index]
        if one.role in by_month
        else one.among(arrays[one.role])
        for one in traced.read
    }


def _agree(found: Any, expected: Any, key: str) -> None:
    np.testing.assert_allclose(
        np.broadcast_to(found, np.shape(expected)), expected, RELATIVE, 1e-13, err_msg=key
    )
