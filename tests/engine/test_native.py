"""The compiled loop does what the kernel does, in both precisions, and its cache is safe."""

from __future__ import annotations

import platform
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from blocks import Block

from countertrade import cache
from countertrade.engine.ensemble import Ensemble, Passage, block_runs
from countertrade.engine.kernel import BY_MONTH, Values
from countertrade.engine.native_loop import Joined, Written

MONTHS = 30
"""Months after the as-of month that are stepped one by one; two Januaries are among them."""
SAME = 1e-9
"""Relative difference of two orders of the same operations over that many months."""
SINGLE_ERROR = 2e-3
"""Median relative difference of single precision after five years: rounding of 6e-8 a step,
carried through hundreds of steps that amplify it."""
FLIPPED = 0.02
"""Runs in which rounding may decide whether an event falls into one month or the next."""


def stepped(block: Block, scenario: str, kept: str) -> dict[str, np.ndarray]:
    """Call the kernel month by month on NumPy arrays, without compiling anything."""
    ensemble, first = block.ensemble, block.ensemble.span.as_of
    state: Values = block.history.state
    held = ensemble.held(block.draws, kept)
    rows = []
    for month in range(first, first + MONTHS):
        scheduled = _row(ensemble.schedule(scenario), month - ensemble.span.months)
        drawn = {use: _row(block.draws[use], month - ensemble.span.months) for use in BY_MONTH}
        state, written = ensemble.kernel.advance(
            state, block.parameters, {**scheduled, **drawn}, held
        )
        rows.append(written)
    return dict(zip(ensemble.kernel.written_keys, np.stack(rows, axis=1), strict=True))


def _row(arrays: Values, index: int) -> Values:
    return {
        key: _row(one, index) if isinstance(one, dict) else np.asarray(one)[index]
        for key, one in arrays.items()
    }


@pytest.mark.parametrize("kept", ["VEN", "CUB"])
def test_compiled_months_are_those_of_the_kernel(block: Block, kept: str) -> None:
    expected = stepped(block, "oil-at-45", kept)
    found = block.under("oil-at-45", kept).written
    for key, values in expected.items():
        level = np.abs(values).max()
        np.testing.assert_allclose(
            found[key][:MONTHS], values, rtol=SAME, atol=SAME * level, err_msg=key
        )


@pytest.fixture(scope="module")
def single(block_ensemble: Ensemble) -> Passage:
    """Return the status quo of the same block in single precision."""
    return Block(replace(block_ensemble, precision="float32"), block_runs(2)).under("status-quo")


def test_single_precision_is_close(block_forecast: Passage, single: Passage) -> None:
    for key in ("gdp[VEN]", "gdp[CUB]", "oil_output[VEN]", "grievance[CUB]", "survival VEN"):
        exact, found = block_forecast.written[key], single.written[key]
        assert np.median(np.abs(found / exact - 1)) < SINGLE_ERROR, key
    for key in block_forecast.written:
        if key.startswith("count "):
            flipped = block_forecast.written[key][-1] != single.written[key][-1]
            assert flipped.mean() <= FLIPPED, key


def test_what_is_wanted_is_what_is_written(block: Block, block_forecast: Passage) -> None:
    ensemble = block.ensemble
    wanted = ("gdp[CUB]", "oil_output[VEN]")
    months = (ensemble.span.as_of, ensemble.span.months)
    passage = ensemble.through(
        "status-quo", block.history.state, block.parameters, block.draws, months, wanted=wanted
    )
    assert tuple(passage.written) == wanted
    for key in wanted:
        np.testing.assert_array_equal(passage.written[key], block_forecast.written[key])


def test_numbers_of_vectors_become_runs_in_their_order() -> None:
    packed = np.arange(2 * 3 * 2 * 4).reshape(2, 3, 2, 4)
    written = Written({"a": 0, "b": 1}, packed, runs=7)
    assert len(written) == 2
    np.testing.assert_array_equal(written["b"][0], [4, 5, 6, 7, 28, 29, 30])
    joined = Joined(written, written)
    assert joined["a"].shape == (6, 7)


def test_any_number_of_runs_is_that_many_of_a_block(block: Block) -> None:
    few = Block(block.ensemble, block.runs[:11])
    alone, among = few.under("oil-at-45"), block.under("oil-at-45")
    for key in ("gdp[CUB]", "survival VEN", "count leader_exit[VEN]"):
        np.testing.assert_array_equal(alone.written[key], among.written[key][:, :11])
    for key, values in alone.state.items():
        np.testing.assert_array_equal(values, among.state[key][:11], err_msg=key)


def test_a_damaged_cache_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "user_cache_path", lambda name: tmp_path)
    assert cache.remembered("folder/x", lambda: b"code") == b"code"
    assert cache.remembered("folder/x", lambda: b"never made") == b"code"
    file = tmp_path / "folder" / "x"
    file.write_bytes(file.read_bytes()[:-1])
    assert cache.remembered("folder/x", lambda: b"again") == b"again"
    assert cache.remembered("folder/x", lambda: b"never made") == b"again"


def test_a_cache_that_cannot_be_written_costs_only_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "folder").write_text("a file where the folder should be")
    monkeypatch.setattr(cache, "user_cache_path", lambda name: tmp_path)
    assert cache.remembered("folder/x", lambda: b"code") == b"code"


HURRIED = """
import ctypes, subprocess, sys
from concurrent.futures import ThreadPoolExecutor
import numpy as np
from countertrade.engine.ensemble import Ensemble, block_runs
from countertrade.engine.layout import Outputs
from countertrade.inference.job import loaded
from countertrade.language import assemble
from countertrade.model import DECLARATIONS

model = assemble(loaded(None), DECLARATIONS)
ensemble = Ensemble(model, 3, Outputs(model).keys, "float32")
runs = block_runs(0)

def passed():
    parameters, draws = ensemble.parameters(runs), ensemble.draws(runs)
    start = ensemble.start(runs, parameters)
    written = ensemble.through("", start, parameters, draws, (0, ensemble.span.months)).written
    return np.stack([written[key] for key in written])

def elsewhere():
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(passed).result()

before = elsewhere()
subprocess.run(["gcc", "-ffast-math", "-shared", "-fPIC", "-o", *sys.argv[1:]], check=True)
ctypes.CDLL(sys.argv[1])
assert np.float32(1e-38) * np.float32(0.1) == 0, "the library changes nothing here"
np.testing.assert_array_equal(before, elsewhere())
print("the same")
"""


@pytest.mark.skipif(shutil.which("gcc") is None, reason="gcc is not installed")
@pytest.mark.skipif(platform.machine() != "x86_64", reason="the control word is that of x86")
def test_libraries_compiled_for_speed_change_nothing(tmp_path: Path) -> None:
    """They make their thread, and those it starts, count the smallest numbers as 0."""
    (tmp_path / "one.c").write_text("int one(void) { return 1; }")
    files = [str(tmp_path / "one.so"), str(tmp_path / "one.c")]
    done = subprocess.run([sys.executable, "-c", HURRIED, *files], capture_output=True, text=True)
    if "the library changes nothing here" in done.stderr:
        pytest.skip("this gcc leaves the control word alone")
    assert done.stdout.strip() == "the same", done.stderr
