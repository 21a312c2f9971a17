"""Fixtures of the ledger's tests: an empty case folder whose ledger is opened at will."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from ledger_rows import Opener, clock, document, mentions

from countertrade.evidence.ledger import Ledger, open_ledger


@pytest.fixture
def opener(tmp_path: Path) -> Iterator[Opener]:
    """Return what opens the ledger of one folder anew, as another person's program would."""
    (tmp_path / "case").mkdir()
    tell, opened = clock(), []

    def opens() -> Ledger:
        opened.append(open_ledger(tmp_path / "case", cache=tmp_path / "cache", clock=tell))
        return opened[-1]

    yield opens
    for ledger in opened:
        ledger.close()


@pytest.fixture
def ledger(opener: Opener) -> Ledger:
    """Return a ledger with the claims of one document."""
    opened = opener()
    opened.add(document(), mentions(), "rules 1")
    return opened
