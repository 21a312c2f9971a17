"""The tally: counts of all chunks so far, where only quantiles of the runs are kept."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable
from pathlib import Path
from threading import Lock
from types import TracebackType

from countertrade.engine.sketch import Sketch
from countertrade.engine.store import File, write_whole

SAVED_EVERY = 30.0
"""Seconds of work that are lost at most when the process is killed."""


class Tally:
    """Counts that chunks are added to, kept in a file so that work cut short goes on from there."""

    def __init__(self, path: Path, empty: Sketch) -> None:
        """Open a tally, or begin one.

        Parameters
        ----------
        path
            Its file.
        empty
            A sketch without numbers, of the columns that are counted.
        """
        self.sketch = empty
        self.finished: set[int] = set()
        self._path = path
        self._lock = Lock()
        self._whole = True
        self._saved = time.monotonic()
        self._read()

    def _read(self) -> None:
        """Read what was saved; a damaged file is as good as none."""
        try:
            head, _, content = self._path.read_bytes().partition(b"\n")
            found = Sketch.unpacked(content), set(json.loads(head))
        # What decompression raises for a damaged file depends on the damage.
        except (OSError, RuntimeError, ValueError):
            return
        self.sketch, self.finished = found

    def accept(self, chunk: int, files: Iterable[File]) -> None:
        """Add the counts of a chunk, once."""
        for file in files:
            found = Sketch.unpacked(file.content)
            with self._lock:
                self._whole = False
                self.sketch.merge(found)
                self.finished.add(chunk)
                self._whole = True
                if time.monotonic() - self._saved > SAVED_EVERY:
                    self.save()

    def save(self) -> None:
        """Write the counts, and which chunks they are of, at once or not at all."""
        head = json.dumps(sorted(self.finished)).encode()
        write_whole(self._path, head + b"\n" + self.sketch.packed())
        self._saved = time.monotonic()

    def __enter__(self) -> Tally:
        """Begin adding."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Save what is there, also when work is interrupted, but not within a chunk."""
        if self._whole:
            self.save()
