"""After an exit: who follows, what becomes of ties and debts, and what the partner feels."""

from __future__ import annotations

import numpy as np
import pytest

from countertrade.analysis.paired_runs import (
    DRAWN,
    Change,
    PairedRuns,
    Written,
    first_month,
    model_with,
)
from countertrade.case import Case
from countertrade.engine.ensemble import Ensemble
from countertrade.model import DECLARATIONS

FOLLOWERS = ("democratic", "reshuffle", "tutelage", "fragmentation")
KEYS = (
    "alignment[VEN-CUB]",
    "oil_delivered[VEN>CUB]",
    "patron_support[CUB]",
    "debt_stance_repudiated[CHN>VEN]",
    "debt_stance_contracted[CHN>VEN]",
    "debt_service_due[CHN>VEN]",
    "in_power[VEN]",
    "in_power[CUB]",
    "successor_incumbent[VEN]",
    *(f"successor_{one}[VEN]" for one in FOLLOWERS),
)
YEARS = 3


@pytest.fixture(scope="module")
def runs(shipped_case: Case) -> PairedRuns:
    """Return runs in which the regime falls in one way or another."""
    month = first_month(shipped_case) + 1

    def falls(mode: str) -> list[Change]:
        return [{"event": "regime_exit", "at": "VEN", "mode": mode, "date": f"{month}-15"}]

    modes = ("coup", "uprising", "foreign", "state_failure")
    scenarios: dict[str, list[Change]] = {"stays": [], **{mode: falls(mode) for mode in modes}}
    names = {one: scenarios[one] for one in scenarios}
    model = model_with(
        shipped_case, DECLARATIONS, {one.replace("_", "-"): names[one] for one in names}, YEARS
    )
    return PairedRuns(Ensemble(model, 1, KEYS))


@pytest.fixture(scope="module")
def stays(runs: PairedRuns) -> Written:
    return runs.under("stays", YEARS, DRAWN)


@pytest.fixture(scope="module")
def coup(runs: PairedRuns) -> Written:
    return runs.under("coup", YEARS, DRAWN)


def shares(written: Written) -> dict[str, float]:
    return {one: float(written[f"successor_{one}[VEN]"][-1].mean()) for one in FOLLOWERS}


def test_a_successor_is_drawn_once_and_stays(coup: Written) -> None:
    total = sum(coup[f"successor_{one}[VEN]"] for one in FOLLOWERS)
    assert set(np.unique(total)) <= {0.0, 1.0}
    assert (np.diff(total, axis=0) >= 0).all(), "a successor never hands power back"
    assert (total[4:] == 1).all(), "the exit in the second month has a successor by the fifth"
    np.testing.assert_array_equal(total + coup["successor_incumbent[VEN]"], 1.0)


def test_the_way_of_the_exit_tells_who_follows(runs: PairedRuns, coup: Written) -> None:
    after_coup = shares(coup)
    after_force = shares(runs.under("foreign", YEARS, DRAWN))
    after_failure = shares(runs.under("state-failure", YEARS, DRAWN))
    assert max(after_coup, key=lambda one: after_coup[one]) == "reshuffle"
    assert after_force["tutelage"] > after_coup["tutelage"]
    assert after_failure["fragmentation"] > after_coup["fragmentation"]
    assert min(after_coup.values()) >= 0


def test_debts_are_honoured_or_repudiated(coup: Written, stays: Written) -> None:
    repudiated = coup["debt_stance_repudiated[CHN>VEN]"][-1]
    assert 0 < repudiated.mean() < 1, "some successors honour, some repudiate"
    assert (coup["debt_stance_contracted[CHN>VEN]"][-1] == 0).all()
    assert (coup["debt_service_due[CHN>VEN]"][-1][repudiated > 0] == 0).all()
    still = stays["in_power[VEN]"][-1] > 0
    assert (stays["debt_stance_contracted[CHN>VEN]"][-1][still] == 1).all()


def test_the_world_goes_on_and_the_partner_feels_it(coup: Written, stays: Written) -> None:
    last_year = slice(-12, None)
    for key in ("alignment[VEN-CUB]", "oil_delivered[VEN>CUB]", "patron_support[CUB]"):
        lost = (stays[key] - coup[key])[last_year].mean()
        assert lost > 0, key
    assert np.isfinite(coup["patron_support[CUB]"]).all()
    assert (coup["in_power[VEN]"][4:] == 0).all()
