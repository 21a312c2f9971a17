"""Two natural experiments of the shipped case, which no series that feeds the model knows of.

The weighted past is compared with the record: deliveries to the partner rise while output falls
and cash outlets are closed, and fall again as licences open them; and the client's output bears a
halved delivery without a recession. The severe counterpart, 1990-93, is check 36 on ussr-cuba.
"""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr

from countertrade.case import Case
from countertrade.vocabulary import SeriesUse

OIL = "VEN>CUB"
MOST = 0.75
"""Share of runs that must go the way the record goes; chance alone would give a half."""


@pytest.fixture(scope="module")
def past(small_results: xr.DataTree) -> xr.Dataset:
    """Return yearly means of the weighted past."""
    return small_results["history"].to_dataset().groupby("time.year").mean()


def over(values: xr.DataArray, year: int, before: int) -> np.ndarray:
    """Return each run's value of a year over that of an earlier one."""
    found: np.ndarray = values.sel(year=year).values / values.sel(year=before).values
    return found


def test_no_driver_knows_the_outcome(shipped_case: Case) -> None:
    """What feeds the model: the price of oil, what was agreed, and the means of outside actors."""
    drivers = {one.quantity for one in shipped_case.series if one.use is SeriesUse.DRIVER}
    assert drivers == {"oil_price", "contract_volume", "patron_means"}


def test_gifts_rise_while_output_falls_and_outlets_close(past: xr.Dataset) -> None:
    delivered = over(past["oil_delivered"].sel(oil=OIL), 2020, 2018)
    output = over(past["oil_output"].sel(regime="VEN"), 2020, 2018)
    assert (delivered > 1).mean() >= MOST
    # Output fell to .35 of 2018 by the agency's count, to .41 by the other (liquids).
    assert np.quantile(output, 0.05) < 0.41 < np.quantile(output, 0.95)
    assert np.median(output) < 0.67


def test_gifts_fall_while_licences_open_cash_outlets(past: xr.Dataset) -> None:
    delivered = over(past["oil_delivered"].sel(oil=OIL), 2024, 2020)
    assert (delivered < 1).mean() >= MOST
    assert np.median(delivered) < 0.75


@pytest.mark.xfail(strict=True, reason="the rebound is too weak: sales of 2024 are .73 of 2022")
def test_sales_rebound_under_licences(past: xr.Dataset) -> None:
    """Licences came at the end of 2022; on record exports rose by a tenth to 2024."""
    sold = over(past["oil_sold"].sel(oil_market="VEN>MKT"), 2024, 2022)
    assert np.median(sold) > 1


def test_a_halved_delivery_is_borne_without_a_recession(past: xr.Dataset) -> None:
    """2015-18: deliveries fell from about 100 to 48 kb/d while output grew by 5 per cent."""
    delivered = over(past["oil_delivered"].sel(oil=OIL), 2018, 2015)
    output = over(past["gdp"].sel(regime="CUB"), 2018, 2015)
    hit = delivered < 0.7
    assert hit.mean() > 0.1, "too few runs in which deliveries fell by a third or more"
    # No recession: less than two per cent lost over three years in the middle of such runs.
    assert np.median(output[hit]) > 0.98
