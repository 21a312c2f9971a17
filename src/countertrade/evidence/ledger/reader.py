"""Questions to a ledger: claims, their sources and parties, their history and their conflicts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from countertrade.evidence.ledger.claim import Claim, ClaimRecord
from countertrade.evidence.ledger.errors import LedgerError
from countertrade.evidence.ledger.events import Event, in_order
from countertrade.evidence.ledger.implied import Implied, implied_values
from countertrade.evidence.ledger.query import Query
from countertrade.evidence.ledger.sources import (
    Party,
    PartyRecord,
    PartyRole,
    Reliability,
    SourceDocument,
    SourceRecord,
    party_id,
    unrated,
)
from countertrade.evidence.ledger.storing import Store
from countertrade.evidence.ledger.wording import conflict_words

LEAST_SIGNS = 4
"""Signs of the beginning of an id by which a claim or document may be named."""


@dataclass(frozen=True)
class Admiralty:
    """Who stands behind a claim, each with a letter, and the claim with its number.

    Attributes
    ----------
    speakers
        Who is cited, and through whom; empty where the author speaks.
    author, publisher
        Of the document; None where the file does not name them.
    claim
        The claim, whose credibility is rated by itself.
    """

    speakers: tuple[Party, ...]
    author: Party | None
    publisher: Party | None
    claim: Claim

    @property
    def pair(self) -> str:
        """Letter of whoever says it, and number: the cited speaker, else author or publisher."""
        behind = [one for one in (self.author, self.publisher) if one and one.by]
        first = next(iter((*self.speakers, *behind)), None)
        letter = first.letter if first else Reliability.F
        return f"{letter.value}{self.claim.credibility.number}"


class LedgerReader:
    """What can be asked of a ledger; every answer is on the file as it stands now.

    Every question may raise :class:`countertrade.case.problems.CaseError` when ``claims.yaml``
    cannot be read.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._index = store.index

    @property
    def path(self) -> Path:
        """The ledger's file."""
        return self._store.file.path

    def refresh(self) -> None:
        """Take in what others have written; every question does so by itself."""
        self._index.refresh()

    def close(self) -> None:
        """Let go of the index."""
        self._index.close()

    def query(self, **wanted: Any) -> list[Claim]:
        """Return claims in the order of documents and places.

        Parameters
        ----------
        **wanted
            Fields of :class:`countertrade.evidence.ledger.query.Query`.
        """
        return self.claims(self.ids(**wanted))

    def ids(self, **wanted: Any) -> list[str]:
        """Return the ids of claims; see :meth:`query`."""
        return [row[0] for row in self._index.rows(*Query(**wanted).statement("id"))]

    def count(self, **wanted: Any) -> int:
        """Return how many claims there are; see :meth:`query`."""
        ((number,),) = self._index.rows(*Query(**wanted).statement("count(*)"))
        return int(number)

    def claims(self, ids: Iterable[str] | None = None) -> list[Claim]:
        """Return claims by their ids, or all of them."""
        if ids is None:
            return [one.current for one in self.every_record()]
        return [one.current for one in self._claim_records(ids)]

    def claim(self, name: str) -> Claim:
        """Return one claim.

        Parameters
        ----------
        name
            Its id, or so much of its beginning that no other begins alike.

        Raises
        ------
        LedgerError
            When there is none, or several begin so.
        """
        return self._claim_record(name).current

    def every_record(self) -> Iterator[ClaimRecord]:
        """Yield all claims as the file holds them, with what was found and their logs."""
        for record in self._index.every("claims"):
            if isinstance(record, ClaimRecord):
                yield record

    def every_source_record(self) -> Iterator[SourceRecord]:
        """Yield all documents as the file holds them, with their logs."""
        for record in self._index.every("sources"):
            if isinstance(record, SourceRecord):
                yield record

    def every_party_record(self) -> Iterator[PartyRecord]:
        """Yield all rated parties as the file holds them, with their logs."""
        for record in self._index.every("parties"):
            if isinstance(record, PartyRecord):
                yield record

    def history(self, name: str) -> tuple[Event, ...]:
        """Return everything that happened to a claim, in order; see :meth:`claim`."""
        return in_order(self._claim_record(name).events)

    def conflicts(self, name: str | None = None) -> list[str]:
        """Return a sentence for each conflict nobody has decided on, of one claim or of all."""
        names = [name] if name else self.ids(in_conflict=True, boilerplate=None)
        return [
            conflict_words(record.id, conflict)
            for record in self._claim_records(names)
            for conflict in record.conflicts()
        ]

    def sources(self) -> list[SourceDocument]:
        """Return all documents."""
        return [one.current for one in self.every_source_record()]

    def source(self, name: str) -> SourceDocument:
        """Return one document.

        Parameters
        ----------
        name
            Name of its file, or the beginning of the SHA-256 of its bytes or its text.

        Raises
        ------
        LedgerError
            When there is none, or several are meant.
        """
        return self._source_record(name).current

    def parties(self) -> list[Party]:
        """Return all parties that were rated."""
        return [one.current for one in self.every_party_record()]

    def party(self, role: PartyRole | str, name: str) -> Party:
        """Return a party: F, rated by nobody, where nobody has rated it."""
        if role not in tuple(PartyRole) or not name.strip():
            roles = ", ".join(PartyRole)
            raise LedgerError(f"{role} {name!r} is no party. Give one of {roles}, and a name.")
        found = self._index.record("parties", party_id(PartyRole(role), name))
        return found.current if isinstance(found, PartyRecord) else unrated(PartyRole(role), name)

    def admiralty(self, claim: Claim | str) -> Admiralty:
        """Return who stands behind a claim, with their letters, and its number."""
        return self.admiralties([self.claim(claim) if isinstance(claim, str) else claim])[0]

    def admiralties(self, claims: Sequence[Claim]) -> list[Admiralty]:
        """Return who stands behind each of some claims; see :meth:`admiralty`."""
        documents = {one.document for one in claims}
        records = self._index.records("sources", documents)
        sources = {one.id: one.current for one in records if isinstance(one, SourceRecord)}
        rated = {one.id: one for one in self.parties()}

        def party(role: PartyRole, name: str) -> Party | None:
            if not name.strip():
                return None
            return rated.get(party_id(role, name)) or unrated(role, name)

        found = []
        for claim in claims:
            source, speaker = sources.get(claim.document), claim.speaker
            cited = () if speaker.is_author else (speaker.name, *speaker.via)
            speakers = (party(PartyRole.SPEAKER, name) for name in cited)
            author = party(PartyRole.AUTHOR, source.author if source else "")
            publisher = party(PartyRole.PUBLISHER, source.publisher if source else "")
            found.append(Admiralty(tuple(filter(None, speakers)), author, publisher, claim))
        return found

    def implied(self, **wanted: Any) -> list[Implied]:
        """Return what the figures of each document imply; see :meth:`query`."""
        return implied_values(self.query(**wanted))

    def _claim_records(self, names: Iterable[str]) -> list[ClaimRecord]:
        found = self._index.records("claims", names)
        return [one for one in found if isinstance(one, ClaimRecord)]

    def _claim_record(self, name: str) -> ClaimRecord:
        found = self._claim_records([name])
        if not found and len(name) >= LEAST_SIGNS:
            listed = "SELECT id FROM claim WHERE substr(id, 1, ?) = ? LIMIT 2"
            rows = self._index.rows(listed, (len(name), name))
            found = self._claim_records(row[0] for row in rows)
        if not found:
            raise LedgerError(f"There is no claim {name}. List the claims to find its id.")
        if len(found) > 1:
            raise LedgerError(f"Several claims begin with {name}. Give more signs of the id.")
        return found[0]

    def _source_record(self, name: str) -> SourceRecord:
        listed = "SELECT id FROM source WHERE name = ?"
        values: list[Any] = [name]
        if len(name) >= LEAST_SIGNS:
            listed += " OR substr(id, 1, ?) = ? OR substr(sha256, 1, ?) = ?"
            values += [len(name), name, len(name), name]
        names = [row[0] for row in self._index.rows(listed, values)]
        found = self._index.records("sources", names)
        if len(found) > 1:
            raise LedgerError(f"Several documents are called {name}. Give the start of its hash.")
        if not found or not isinstance(found[0], SourceRecord):
            raise LedgerError(f"There is no document {name} in the ledger. Add it first.")
        return found[0]
