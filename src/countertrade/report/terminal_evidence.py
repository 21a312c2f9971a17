"""Evidence in the terminal: what was found in documents, claims, and scores of the extractor."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from countertrade.analysis.words import short_number
from countertrade.evidence.ledger import Admiralty, Claim, Value
from countertrade.evidence.mentions import Bound, Mention, MentionKind
from countertrade.evidence.score import Score

if TYPE_CHECKING:
    from countertrade.analysis.withdrawal import Moved
    from countertrade.evidence.feeding import Effect, Loss
    from countertrade.evidence.gathering import Gathered

SIGNS = {
    Bound.POINT: "",
    Bound.APPROXIMATE: "≈ ",
    Bound.AT_LEAST: "≥ ",
    Bound.MORE_THAN: "> ",
    Bound.AT_MOST: "≤ ",
    Bound.LESS_THAN: "< ",
    Bound.RANGE: "",
}
SHOWN_OF_ID = 10
LEAST_OF_USE = 32
MOST_MOVED = 20
SHARES = (
    ("value and unit: precision", "right", "found"),
    ("value and unit: recall", "right", "wanted"),
    ("bounds", "bounds_right", "right"),
    ("ten times off", "magnitude_wrong", "found"),
    ("speaker", "speakers_right", "speakers"),
    ("speaker, other than author", "others_right", "others"),
    ("subject and object", "actors_right", "actors"),
    ("stance", "stances_right", "stances"),
    ("contested, denied, forecast", "marked_right", "marked"),
    ("year and month", "periods_right", "periods"),
    ("years invented", "years_invented", "right"),
    ("relations: recall", "relations_met", "relations"),
    ("relations: precision", "stated_right", "stated"),
    ("advertisements taken", "advertised_taken", "advertised"),
)
"""Name of each measure, what it counts, and of how many."""


def gathered_table(gathered: Iterable[Gathered]) -> Table:
    """Return how much was found in each document."""
    table = Table("Document", "Language", title="Found")
    for head in ("Quantities", "Relations", "Ambiguous", "Flagged"):
        table.add_column(head, justify="right")
    for one in gathered:
        found = _counts(one.mentions)
        numbers = [found[name] for name in ("quantity", "relation", "ambiguous", "flagged")]
        table.add_row(escape(one.document.name), one.document.language, *map(str, numbers))
    return table


def _counts(mentions: Sequence[Mention]) -> Mapping[str, int]:
    """Count mentions by what a reader wants to know of them first."""
    found = Counter[str]()
    for one in mentions:
        found["flagged" if one.advertisement else one.kind.value] += 1
        if one.kind is MentionKind.QUANTITY and one.amount is not None and not one.advertisement:
            found["ambiguous"] += one.amount.ambiguous
    return found


def claims_table(standings: Sequence[Admiralty], documents: dict[str, str]) -> Table:
    """Return claims with who says them and what became of them.

    Parameters
    ----------
    standings
        Claims with those behind them.
    documents
        Names of documents by the digest of their text.
    """
    table = Table("Claim", "Says", "Of", "Period", "Speaker", "Rated", "Status", "Document")
    for one in standings:
        claim = one.claim
        table.add_row(
            claim.id[:SHOWN_OF_ID],
            escape(claim_words(claim)),
            escape(actors(claim)),
            escape(claim.period.edtf or claim.period.basis.value),
            escape(claim.speaker.name),
            one.pair,
            _status(claim),
            escape(documents.get(claim.document, "")),
        )
    return table


def claim_words(claim: Claim) -> str:
    """Return what a claim says in a few words: its value, or its paraphrase."""
    name = claim.variable.replace("_", " ") or claim.paraphrase
    return f"{name}: {value_words(claim.value)}" if claim.value else name


def value_words(value: Value) -> str:
    """Return a value with its bound and unit."""
    ends = [one for one in (value.low, value.high) if one is not None]
    numbers = "–".join(short_number(one) for one in dict.fromkeys(ends))
    question = " (?)" if value.ambiguous else ""
    return f"{SIGNS[value.bound]}{numbers} {value.unit}{question}"


def actors(claim: Claim) -> str:
    """Return subject and object."""
    return " > ".join(one for one in (claim.subject, claim.object) if one)


def _status(claim: Claim) -> str:
    notes = [claim.status.value]
    notes += ["contradicted"] * bool(claim.contradicts)
    notes += ["derived"] * bool(claim.derived_from)
    notes += ["in conflict"] * bool(claim.open_conflicts)
    return ", ".join(notes)


def score_table(scores: Sequence[tuple[str, Score]]) -> Table:
    """Return what an extractor found beside what a reader found, by language."""
    table = Table("Measure", title="Extractor beside gold claims")
    for language, _ in scores:
        table.add_column(language, justify="right")
    for name, part, whole in SHARES:
        cells = [_share(getattr(one, part), getattr(one, whole)) for _, one in scores]
        table.add_row(name, *cells)
    return table


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.2f} ({part}/{whole})" if whole else "–"


def print_effects(console: Console, effects: Sequence[Effect]) -> None:
    """Print what claims do to ranges and series of a case."""
    table = _table_of_uses("Unit", "Without claims", "With claims", "Agreement", "Claims")
    for one in effects:
        after = one.after
        table.add_row(
            str(one.use),
            one.unit,
            _range(one.before),
            _range(after.range) if after else f"{one.rows} figures added",
            f"{after.likelihood:.2f}" if after else "",
            ", ".join(name[:SHOWN_OF_ID] for name in one.claims),
        )
    console.print(table)


def print_losses(console: Console, losses: Sequence[Loss]) -> None:
    """Print what ranges and series lose with a document."""
    table = _table_of_uses("Unit", "With it", "Without it", "Claims that go")
    for one in losses:
        gone = f"{one.rows} figures go" if one.rows else _range(one.after)
        names = ", ".join(name[:SHOWN_OF_ID] for name in one.claims)
        table.add_row(str(one.use), one.unit, _range(one.before), gone, names)
    console.print(table)


def _table_of_uses(*heads: str) -> Table:
    """Return a table of uses in its first column and ids of claims in its last, both in full."""
    table = Table()
    table.add_column("Use", overflow="fold", min_width=LEAST_OF_USE)
    for head in heads[:-1]:
        table.add_column(head)
    table.add_column(heads[-1], overflow="fold", min_width=SHOWN_OF_ID)
    return table


def _range(one: object) -> str:
    if one is None:
        return ""
    ends = (getattr(one, name) for name in ("low", "mode", "high"))
    return " / ".join(short_number(end) for end in ends if end is not None)


def print_moved(console: Console, moved: Sequence[Moved]) -> None:
    """Print the results that a change of the case moves most."""
    table = Table("Result at the horizon", "At", "Before", "After", "Move")
    for one in moved[:MOST_MOVED]:
        table.add_row(
            one.quantity.replace("_", " "),
            one.place,
            _band(one.before),
            _band(one.after),
            f"{one.shift:+.2f}",
        )
    console.print(table)
    console.print(
        "Median and 90 % band of the runs under the status quo, of a survival its mean. A move is "
        "in widths of the band before; the random numbers are the same."
    )


def _band(band: tuple[float, float, float]) -> str:
    low, median, high = map(short_number, band)
    return median if low == high else f"{median} [{low}, {high}]"
