"""The documents that claims stand in, and the parties whose reliability is rated."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Any

from pydantic import Field

from countertrade.evidence.document import Document
from countertrade.evidence.ledger.claim import Sha256
from countertrade.evidence.ledger.events import (
    Entry,
    Event,
    Logged,
    Moment,
    Names,
    Text,
    Word,
    fold,
    heads,
)


class Reliability(StrEnum):
    """Admiralty letter of a source; F says that it cannot be judged, not that it is bad."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"
    E = "E"
    F = "F"


class PartyRole(StrEnum):
    """In what capacity someone stands behind a claim; each capacity is rated apart."""

    PUBLISHER = "publisher"
    AUTHOR = "author"
    SPEAKER = "speaker"


class FoundSource(Entry):
    """What is known of a document when it is added."""

    id: Sha256
    """SHA-256 of its text in UTF-8; offsets of claims count in this text."""
    sha256: Sha256
    """Of the file's bytes."""
    name: str
    media_type: str
    encoding: str
    extractor: str
    language: str = "und"
    url: str = ""
    published: str | None = None
    """EDTF, only where the file says it."""
    retrieved: Moment | None = None
    csl: dict[str, Any] = Field(default_factory=dict)
    """What the file says of itself, as CSL-JSON names it."""


class SourceDocument(FoundSource):
    """A document as it stands now."""

    withdrawn: str = ""
    """Why it was withdrawn; empty where it was not."""
    heads: Names = ()

    @property
    def title(self) -> str:
        """Title of the document, or the name of its file."""
        return str(self.csl.get("title") or self.name)

    @property
    def publisher(self) -> str:
        """Name of who published it; empty where the file does not say."""
        return str(self.csl.get("container-title") or self.csl.get("publisher") or "")

    @property
    def author(self) -> str:
        """Names of its authors; empty where the file does not say."""
        return "; ".join(filter(None, map(_person, self.csl.get("author") or ())))


class SourceRecord(FoundSource, Logged):
    """A document as the file holds it: what was found, and the log."""

    events: Annotated[tuple[Event, ...], Field(strict=False)] = ()

    @cached_property
    def current(self) -> SourceDocument:
        """The document as it stands now."""
        data = self.model_dump(exclude={"events"})
        data.update(fold(self.events).values)
        return SourceDocument.model_validate({**data, "heads": heads(self.events)})


class FoundParty(Entry):
    """Someone who publishes, writes or is cited."""

    id: Text
    role: Annotated[PartyRole, Word]
    name: Text


class Party(FoundParty):
    """A party and its letter: F, rated by nobody, until somebody rates it."""

    letter: Annotated[Reliability, Word] = Reliability.F
    by: str | None = None
    when: Moment | None = None
    why: str = ""
    heads: Names = ()
    open_conflicts: Names = ()


class PartyRecord(FoundParty, Logged):
    """A party as the file holds it."""

    events: Annotated[tuple[Event, ...], Field(strict=False)] = ()

    @cached_property
    def current(self) -> Party:
        """The party as it stands now."""
        state = fold(self.events)
        data: dict[str, Any] = {"id": self.id, "role": self.role, "name": self.name}
        rated = state.last("letter")
        if rated is not None:
            data["letter"] = state.values["letter"]
            data.update(by=rated.by, when=rated.when, why=rated.why)
        conflicts = tuple(sorted({one.field for one in state.conflicts}))
        return Party.model_validate(
            {**data, "heads": heads(self.events), "open_conflicts": conflicts}
        )


def party_id(role: PartyRole, name: str) -> str:
    """Return the id of a party: role and name, without regard to case and spaces."""
    return f"{role.value}:{' '.join(name.split()).casefold()}"


def unrated(role: PartyRole, name: str) -> Party:
    """Return a party that nobody has rated."""
    return Party(id=party_id(role, name), role=role, name=" ".join(name.split()))


def source_of(document: Document, retrieved: str | None = None) -> SourceRecord:
    """Return a document as the ledger keeps it.

    Parameters
    ----------
    document
        As it was read.
    retrieved
        When it was fetched (ISO 8601, UTC), if that is known.
    """
    csl = dict(document.metadata)
    return SourceRecord(
        id=document.text_sha256,
        sha256=document.sha256,
        name=document.name,
        media_type=document.media_type,
        encoding=document.encoding,
        extractor=document.extractor,
        language=document.language,
        url=str(csl.get("URL") or ""),
        published=edtf_of(csl.get("issued")),
        retrieved=retrieved,
        csl=csl,
    )


_DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")


def edtf_of(issued: Any) -> str | None:
    """Return a date of CSL-JSON as EDTF, or None where it gives none.

    Parameters
    ----------
    issued
        ``{"date-parts": [[2019, 3, 1]]}``, ``{"edtf": ...}``, ``{"raw": ...}`` or text.
    """
    if isinstance(issued, str):
        match = _DATE.match(issued)
        return match[0] if match else None
    if not isinstance(issued, Mapping):
        return None
    if issued.get("edtf"):
        return str(issued["edtf"])
    try:
        ends = [_written(parts) for parts in issued.get("date-parts") or ()]
    except (TypeError, ValueError):
        return None
    return "/".join(ends) or edtf_of(issued.get("raw"))


def _written(parts: Any) -> str:
    year, *rest = (int(part) for part in parts)
    return "-".join([f"{year:04d}", *(f"{part:02d}" for part in rest)])


def _person(author: Any) -> str:
    if not isinstance(author, Mapping):
        return str(author)
    name = author.get("literal") or f"{author.get('given', '')} {author.get('family', '')}"
    return str(name).strip()
