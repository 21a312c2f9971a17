"""The nominal course of a case: every quantity in each January and in the as-of month."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from countertrade.engine.ensemble import nominal_run
from countertrade.engine.parameters import nominal_parameters
from countertrade.engine.timeline import span_of
from countertrade.language import Model

JANUARY = 1
Values = Mapping[str, np.ndarray]


def sampled_months(model: Model) -> list[int]:
    """Return the months at which links are tried: every January, the as-of month last."""
    span = span_of(model.case)
    januaries = [
        index for index in range(span.as_of) if (model.case.start + index).month == JANUARY
    ]
    return [*januaries, span.as_of]


def nominal_values(model: Model) -> Values:
    """Simulate the nominal run and return every quantity at the sampled months.

    Parameters
    ----------
    model
        An assembled model.

    Returns
    -------
    Mapping
        Key of each quantity to its values, shape (months,).
    """
    parameters = nominal_parameters(model)
    followed = [key for key in _carried(model) if key not in parameters]
    months = sampled_months(model)
    passage = nominal_run(model, tuple(followed))
    values = {key: np.full(len(months), value) for key, value in parameters.items()}
    values |= {key: np.asarray(passage.written[key])[months] for key in followed}
    # Auxiliaries follow from the rest, so that the run has less to write.
    for key in model.order:
        values[key] = np.asarray(model.nodes[key].evaluate(values), dtype=float)
    return values


def _carried(model: Model) -> list[str]:
    """List the keys of all that is not computed within the month."""
    return [
        key
        for node in model.nodes.values()
        for key in node.options or (node.key,)
        if key not in model.order
    ]
