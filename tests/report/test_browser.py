"""The report in a browser: opens offline, draws every figure, fits a wide and a narrow screen."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import xarray as xr

from countertrade.case import Case
from countertrade.report.html import write_report

webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
DRIVER = shutil.which("chromedriver")
FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
WIDTHS = (1280, 390)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not (CHROMIUM and DRIVER), reason="chromium and chromedriver are not installed"
    ),
]

DRAW_ALL = "window.dispatchEvent(new Event('beforeprint'));"
DRAWN = """
return Array.from(document.querySelectorAll('figure.picture .plot'))
  .map(plot => plot.querySelectorAll('svg.main-svg').length > 0);
"""
OVERFLOW = "return document.documentElement.scrollWidth - document.documentElement.clientWidth;"
FETCHED = """
return performance.getEntriesByType('resource').map(one => one.name)
  .filter(name => !name.startsWith('data:') && !name.startsWith('blob:'));
"""
NARROW_PLOTS = """
return Array.from(document.querySelectorAll('figure.picture .plot'))
  .filter(plot => plot.querySelector('svg').getBoundingClientRect().width > window.innerWidth)
  .map(plot => plot.parentElement.id);
"""


@pytest.fixture(scope="module")
def report(
    shipped_case: Case, small_results: xr.DataTree, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    return write_report(shipped_case, small_results, tmp_path_factory.mktemp("report"))


@pytest.fixture(scope="module", params=WIDTHS)
def browser(request: pytest.FixtureRequest, report: Path, tmp_path_factory: Any) -> Iterator[Any]:
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for flag in (*FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    service = webdriver.ChromeService(executable_path=DRIVER)
    driver = webdriver.Chrome(options=options, service=service)
    try:
        screen = {"width": request.param, "height": 900, "deviceScaleFactor": 1, "mobile": False}
        driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)
        driver.execute_cdp_cmd("Network.enable", {})
        driver.execute_cdp_cmd(
            "Network.emulateNetworkConditions",
            {"offline": True, "latency": 0, "downloadThroughput": 0, "uploadThroughput": 0},
        )
        driver.get(report.as_uri())
        yield driver
    finally:
        driver.quit()


def test_figures_near_the_top_are_drawn_without_scrolling(browser: Any) -> None:
    # Drawing begins when a figure comes near the screen; the survival curves are the first.
    from selenium.webdriver.support.ui import WebDriverWait

    browser.execute_script("document.querySelector('#survival').scrollIntoView();")
    WebDriverWait(browser, 10).until(lambda one: one.execute_script(DRAWN)[0])


def test_every_figure_is_drawn_and_nothing_is_fetched(browser: Any) -> None:
    from selenium.webdriver.support.ui import WebDriverWait

    browser.execute_script(DRAW_ALL)
    WebDriverWait(browser, 30).until(lambda one: all(one.execute_script(DRAWN)))
    assert browser.execute_script(FETCHED) == []
    assert [one for one in browser.get_log("browser") if one["level"] == "SEVERE"] == []


def test_the_page_fits_the_screen(browser: Any) -> None:
    browser.execute_script(DRAW_ALL)
    assert browser.execute_script(OVERFLOW) <= 0
    assert browser.execute_script(NARROW_PLOTS) == []


def test_a_scenario_can_be_hidden(browser: Any) -> None:
    browser.execute_script(DRAW_ALL)
    button = browser.find_element("css selector", "button[data-scenario='oil-at-45']")
    visible = """
    return Array.from(document.querySelectorAll('#survival .plot')).map(plot =>
      plot.data.filter(one => one.meta === 'oil-at-45').every(one => one.visible !== false));
    """
    assert set(browser.execute_script(visible)) == {True}
    browser.execute_script("arguments[0].click();", button)
    assert button.get_attribute("aria-pressed") == "false"
    assert set(browser.execute_script(visible)) == {False}
    browser.execute_script("arguments[0].click();", button)
    assert set(browser.execute_script(visible)) == {True}
