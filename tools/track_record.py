"""Write the track record of the shipped cases from the scores that stand beside them.

Usage: ``python -m tools.track_record docs/track-record.md``. Scores are made, and kept, with
``countertrade score CASE --save``.
"""

from __future__ import annotations

import sys
from pathlib import Path

from countertrade.analysis.scoring.frozen import frozen_scores
from countertrade.analysis.scoring.stored import StoredError, age_of, stored_score
from countertrade.case import shipped_case
from countertrade.inference.job import loaded
from countertrade.report.track_record import page

USAGE = "Say where to write the page: python -m tools.track_record docs/track-record.md"
CASES = ("venezuela-cuba", "ussr-cuba")


def main(arguments: list[str]) -> None:
    """Write the page."""
    if len(arguments) != 1:
        sys.exit(USAGE)
    cases = [loaded(shipped_case().parent / name) for name in CASES]
    scores = []
    for case in cases:
        try:
            score = stored_score(case.path)
        except StoredError as error:
            sys.exit(str(error))
        if score is None or age_of(score, case):
            sys.exit(
                f"{case.path} has no score of its present state. Run: countertrade score "
                f"{case.path} --save"
            )
        scores.append(score)
    frozen = {case.name: frozen_scores(case) for case in cases}
    made = max(score.made for score in scores)
    Path(arguments[0]).write_text(page(scores, frozen, made), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
