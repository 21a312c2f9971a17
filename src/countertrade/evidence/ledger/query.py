"""Questions to the ledger, as one statement on its index."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from countertrade.evidence.ledger.events import Status
from countertrade.evidence.mentions import MentionKind, Stance


@dataclass(frozen=True)
class Query:
    """Which claims are wanted; whatever is None is not asked for.

    Attributes
    ----------
    actor
        In subject or object; a country also finds its parts ("CUB" finds "CUB.gov").
    variable, kind, stance, unit, speaker
        Equal to these; the speaker without regard to case.
    status
        One status, or several.
    document
        Name of its file, or the beginning (six signs at least) of the SHA-256 of its bytes or text.
    text
        Stands in the paraphrase, the words, the speaker, the variable or the actors, without regard
        to case.
    contradicting
        The id of a claim that they contradict, or True for all that contradict another.
    group, used_in
        Independence group; id of a prior or calibration that they feed.
    in_conflict
        Whether two people differ on them.
    boilerplate
        Whether they stand in boilerplate or an advertisement; False unless it is asked for.
    withdrawn
        Whether their document was withdrawn.
    limit, offset
        How many at most, and how many are passed over.
    """

    actor: str | None = None
    variable: str | None = None
    kind: MentionKind | str | None = None
    stance: Stance | str | None = None
    unit: str | None = None
    speaker: str | None = None
    status: Status | str | Iterable[Status | str] | None = None
    document: str | None = None
    text: str | None = None
    contradicting: str | bool | None = None
    group: str | None = None
    used_in: str | None = None
    in_conflict: bool | None = None
    boilerplate: bool | None = False
    withdrawn: bool | None = None
    limit: int | None = None
    offset: int = 0

    def statement(self, columns: str) -> tuple[str, list[Any]]:
        """Return an SQL statement and its values.

        Parameters
        ----------
        columns
            What it selects.
        """
        conditions: list[str] = []
        values: list[Any] = []
        for condition, given in self._conditions():
            conditions.append(condition)
            values.extend(given)
        where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
        order = ' ORDER BY document, start, "end", id' if columns != "count(*)" else ""
        statement = f"SELECT {columns} FROM claim{where}{order}"
        if columns != "count(*)" and (self.limit is not None or self.offset):
            statement += " LIMIT ? OFFSET ?"
            values.extend([-1 if self.limit is None else self.limit, self.offset])
        return statement, values

    def _conditions(self) -> Iterable[tuple[str, list[Any]]]:
        for name in ("variable", "kind", "stance", "unit"):
            wanted = getattr(self, name)
            if wanted is not None:
                yield f"{name} = ?", [str(wanted)]
        for name, wanted in (("conflict", self.in_conflict), ("boilerplate", self.boilerplate)):
            if wanted is not None:
                yield f"{name} = ?", [wanted]
        if self.speaker is not None:
            yield "speaker = ?", [self.speaker.casefold()]
        if self.group is not None:
            yield "grp = ?", [self.group]
        if self.status is not None:
            given = [self.status] if isinstance(self.status, str) else list(self.status)
            yield f"status IN ({', '.join('?' * len(given))})", [str(one) for one in given]
        # The sign keeps SQLite from looking up ids one by one: it goes through claims in order.
        if self.actor is not None:
            yield "+id IN (SELECT id FROM actor WHERE name = ?)", [self.actor]
        if self.text is not None:
            folded = " ".join(self.text.split()).casefold()
            yield "id IN (SELECT id FROM words WHERE instr(folded, ?))", [folded]
        yield from self._links()
        yield from self._documents()

    def _links(self) -> Iterable[tuple[str, list[Any]]]:
        linked = "id IN (SELECT id FROM link WHERE other = ? AND kind = '{}')"
        if isinstance(self.contradicting, str):
            yield linked.format("contradicts"), [self.contradicting]
        elif self.contradicting is not None:
            yield "contradicted = ?", [self.contradicting]
        if self.used_in is not None:
            yield linked.format("used_in"), [self.used_in]

    def _documents(self) -> Iterable[tuple[str, list[Any]]]:
        if self.document is not None:
            sources = "SELECT id FROM source WHERE name = ?"
            values = [self.document]
            if len(self.document) >= 6:
                sources += " OR substr(id, 1, ?) = ? OR substr(sha256, 1, ?) = ?"
                values += [len(self.document), self.document] * 2  # type: ignore[list-item]
            yield f"document IN ({sources})", values
        if self.withdrawn is not None:
            wanted = "IN" if self.withdrawn else "NOT IN"
            yield f"document {wanted} (SELECT id FROM source WHERE withdrawn)", []
