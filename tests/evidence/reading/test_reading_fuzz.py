"""The fuzz run itself, short: every reader takes its inputs, and a failure is told."""

from __future__ import annotations

import multiprocessing
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))
from tools import fuzz_readers
from tools.fuzz_readers import READERS, run

AT = multiprocessing.Value("q", 0)


@pytest.mark.parametrize("reader", READERS)
def test_readers_take_broken_inputs(reader: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fuzz_readers, "SLOWEST", 60.0)  # a busy machine is no failure
    tally = run(reader, 7, range(150), AT)
    assert tally.inputs == 150
    assert tally.failures == []


def test_a_failure_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(data: bytes) -> None:
        raise ValueError(len(data))

    monkeypatch.setitem(READERS, "decode", (breaks, (b"seed",), 1.0))
    tally = run("decode", 7, range(3), AT)
    assert len(tally.failures) == 3
    assert tally.failures[0].startswith("decode 0: b")
