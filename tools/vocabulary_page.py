"""Write the page of the words that claims are told in: variables, units, names of reference sets.

Usage: ``python -m tools.vocabulary_page OUT``, where OUT is the page, such as docs/vocabulary.md.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from countertrade.evidence.extraction.units import base_units
from countertrade.evidence.extraction.variables import reference_names, vocabulary

USAGE = "Say where to write the page: python -m tools.vocabulary_page docs/vocabulary.md"
FOREWORD = """\
# Vocabulary of claims

What amounts and relations are about, and the units amounts are kept in. The words stand in
`src/countertrade/evidence/words/` and are shared by all languages; the words of a text that lead
to them stand in `src/countertrade/evidence/extraction/words/`, a folder for each language. This
page is written by `python -m tools.vocabulary_page docs/vocabulary.md`.
"""


def main(arguments: Sequence[str]) -> int:
    """Write the page."""
    if len(arguments) != 1:
        print(USAGE, file=sys.stderr)
        return 2
    Path(arguments[0]).write_text(page(), encoding="utf-8")
    return 0


def page() -> str:
    """Return the page."""
    return "\n".join([FOREWORD, *_variables(), "", *_units(), "", *_names(), ""])


def _variables() -> Iterator[str]:
    yield "## Variables\n"
    yield "| variable | meaning | units | resource | informs |"
    yield "|---|---|---|---|---|"
    for name, one in vocabulary().items():
        feeds = f"`{one.feeds}`" if one.feeds else ""
        yield f"| `{name}` | {one.meaning} | {', '.join(one.units)} | {one.resource} | {feeds} |"


def _units() -> Iterator[str]:
    yield "## Units\n"
    yield (
        "Moneys are ISO 4217 codes; where a text leaves the currency open, alternatives are "
        "joined: `USD|CAD`. Units are composed with `/`: `bbl/day`, `USD/year`, "
        "`USD/person/month`. A barrel holds 42 gallons.\n"
    )
    yield "| unit | measures | in the model's registry |"
    yield "|---|---|---|"
    for one in base_units():
        known = f"`{one.expression}`" if one.expression else "no unit of the model"
        yield f"| `{one.name}` | {one.dimension} | {known} |"


def _names() -> Iterator[str]:
    yield "## Names of reference sets\n"
    yield "Names that hand-made gold claims use, and the variable each stands for.\n"
    yield "| name | variable |"
    yield "|---|---|"
    for name, variable in sorted(reference_names().items()):
        yield f"| `{name}` | `{variable}` |"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
