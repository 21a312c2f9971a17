"""One row of the ledger: what a document says in one place, and what people made of it."""

from __future__ import annotations

import hashlib
import json
from functools import cached_property
from typing import Annotated, Any, Self

from pydantic import Field, StringConstraints, model_validator

from countertrade.evidence.ledger.events import (
    Conflict,
    Entry,
    Event,
    Logged,
    Moment,
    Names,
    State,
    Status,
    Text,
    Word,
    fold,
    heads,
)
from countertrade.evidence.mentions import (
    Attribution,
    Bound,
    Change,
    Direction,
    MentionKind,
    PeriodBasis,
    Stance,
)
from countertrade.vocabulary import ObservedAs

SCHEMA = 1
"""Version of the rows; part of every claim's id."""

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Number = Annotated[float, Field(allow_inf_nan=False)]
Numbers = Annotated[tuple[Number, ...], Field(strict=False)]
Offset = Annotated[int, Field(ge=0)]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]

LINKS = ("same_as", "contradicts", "used_in")
"""Fields that are sets of links; they change by adding and removing members."""


class Position(Entry):
    """Stretch of the document's text in code points, end exclusive (W3C TextPositionSelector)."""

    start: Offset
    end: Offset

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.end < self.start:
            raise ValueError("The stretch ends before it begins. Put the smaller offset first.")
        return self

    def of(self, text: str) -> str:
        """Return the words of the stretch."""
        return text[self.start : self.end]


class Quote(Entry):
    """The words of a stretch (W3C TextQuoteSelector), or only their digest.

    A case that is passed on must not hold the sentences of others: there `exact`, `prefix` and
    `suffix` are None, and the paraphrase of the claim serves.
    """

    sha256: Sha256
    """Of the exact slice, in UTF-8."""
    exact: str | None = None
    prefix: str | None = None
    suffix: str | None = None

    def without_words(self) -> Quote:
        """Return the digest alone."""
        return Quote(sha256=self.sha256)


class Value(Entry):
    """A written quantity in a canonical unit, and how it was written.

    `low` and `high` bound the value; a side that the words leave open is None.
    """

    low: Number | None = None
    high: Number | None = None
    unit: str = "1"
    bound: Annotated[Bound, Word] = Bound.POINT
    qualifier: str = ""
    as_written: str = ""
    position: Position | None = None
    """Where the number stands, if that is not the claim's own stretch."""
    noun: str = ""
    change: Annotated[Change, Word] = Change.LEVEL
    direction: Annotated[Direction | None, Word] = None
    ambiguous: bool = False
    alternatives: Numbers = ()

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if self.low is not None and self.high is not None and self.high < self.low:
            raise ValueError("The value's high is below its low. Put the smaller number in low.")
        return self

    @property
    def point(self) -> float | None:
        """The number that was written; None for a range or where there is none."""
        if self.low is not None and self.high is not None:
            return self.low if self.low == self.high else None
        return self.high if self.low is None else self.low


class ClaimPeriod(Entry):
    """When a claim is said to hold: EDTF, or None where the text does not tell."""

    edtf: str | None = None
    basis: Annotated[PeriodBasis, Word] = PeriodBasis.UNKNOWN
    position: Position | None = None


class SpeakerChain(Entry):
    """Who says it, through whom, and how; the author where nobody is cited."""

    name: str = "author"
    via: Names = ()
    attribution: Annotated[Attribution, Word] = Attribution.AUTHOR

    @property
    def is_author(self) -> bool:
        """Whether nobody else is cited."""
        return self.attribution is Attribution.AUTHOR


class ClaimLikelihood(Entry):
    """A word of likelihood, its language, and the range it is mapped to (ICD 203)."""

    word: str
    language: str
    low: Share
    high: Share


class Derivation(Entry):
    """How a claim follows from others of its document by arithmetic."""

    claims: Names
    formula: Text


class Credibility(Entry):
    """Admiralty number of an item: 1 confirmed ... 5 improbable, 6 cannot be judged."""

    number: Annotated[int, Field(ge=1, le=6)] = 6
    by: str | None = None
    when: Moment | None = None
    why: str = ""


class Found(Entry):
    """What rules found in a document: the part of a claim that never changes."""

    id: Text
    document: Sha256
    """SHA-256 of the document's text in UTF-8."""
    kind: Annotated[MentionKind, Word]
    variable: str = ""
    subject: str = ""
    object: str = ""
    position: Position
    quote: Quote
    paraphrase: str = ""
    value: Value | None = None
    period: ClaimPeriod = ClaimPeriod()
    observed_as: Annotated[ObservedAs | None, Word] = None
    stance: Annotated[Stance, Word] = Stance.ASSERTED
    likelihood: ClaimLikelihood | None = None
    speaker: SpeakerChain = SpeakerChain()
    language: str = "und"
    boilerplate: str = ""
    """Why the stretch is taken to be no part of the article; empty where it is part of it."""
    rules: Names = ()
    schema_version: int = SCHEMA


EDITABLE = frozenset(Found.model_fields) - {
    "id",
    "document",
    "kind",
    "position",
    "quote",
    "language",
    "rules",
    "schema_version",
}
"""Fields that a person may correct; the others say where the words stand and who found them."""


class Claim(Found):
    """A claim as it stands now: what was found and everything that happened to it since."""

    status: Annotated[Status, Word] = Status.CANDIDATE
    credibility: Credibility = Credibility()
    derived_from: Derivation | None = None
    same_as: Names = ()
    contradicts: Names = ()
    independence_group: str = ""
    used_in: Names = ()
    heads: Names = ()
    """Last events of its log: what someone who holds this claim has seen."""
    open_conflicts: Names = ()
    """Fields on which two people differ and nobody has decided."""

    @property
    def group(self) -> str:
        """The group within which claims are one observation: its own id where it has none."""
        return self.independence_group or self.id

    @property
    def is_reviewed(self) -> bool:
        """Whether a person has decided on it."""
        return self.status is not Status.CANDIDATE

    @property
    def is_usable(self) -> bool:
        """Whether it may feed a prior: accepted, in no conflict and no advertisement."""
        decided = self.status in (Status.ACCEPTED, Status.EDITED)
        return decided and not self.open_conflicts and not self.boilerplate


_UNTOUCHED = {
    name: one.default
    for name, one in Claim.model_fields.items()
    if not one.is_required() and name not in ("heads", "open_conflicts")
}
"""Fields as they are before anything happens; frozen, so that claims can share them."""
FIELDS_SET_BY_EVENTS = EDITABLE | {"credibility", "derived_from", "independence_group"}
"""Fields that an event may set; the status follows from its kind, links are added and removed."""


class ClaimRecord(Found, Logged):
    """A claim as the file holds it: what was found, and the log."""

    events: Annotated[tuple[Event, ...], Field(strict=False, min_length=1)]

    @model_validator(mode="after")
    def _known_fields(self) -> Self:
        for event in self.events:
            unknown = {*event.changes} - FIELDS_SET_BY_EVENTS | {*event.links} - {*LINKS}
            if unknown:
                listed = ", ".join(sorted(unknown))
                raise ValueError(
                    f"Event {event.id} changes {listed}. An event may not change that; remove it."
                )
        return self

    @cached_property
    def current(self) -> Claim:
        """The claim as it stands now."""
        state = fold(self.events)
        fields = {name: getattr(self, name) for name in Found.model_fields}
        claim = Claim.model_construct(
            **{**_UNTOUCHED, **fields},
            heads=heads(self.events),
            open_conflicts=tuple(sorted({one.field for one in state.conflicts})),
        )
        return _changed(claim, state) if state.values or state.links else claim

    @property
    def is_touched(self) -> bool:
        """Whether a person has done anything to it."""
        return any(not event.is_machine for event in self.events)

    @property
    def found(self) -> Found:
        """The part that never changes."""
        return Found.model_construct(**{name: getattr(self, name) for name in Found.model_fields})

    def conflicts(self) -> list[Conflict]:
        """Return the conflicts on which nobody has decided."""
        return fold(self.events).conflicts


def _changed(claim: Claim, state: State) -> Claim:
    data = claim.model_dump(mode="json")
    data.update(state.values)
    rated = state.last("credibility")
    if rated is not None:
        number = state.values["credibility"]
        data["credibility"] = Credibility(
            number=number, by=rated.by, when=rated.when, why=rated.why
        ).model_dump()
    data.update({name: tuple(sorted(members)) for name, members in state.links.items()})
    return Claim.model_validate(data)


def claim_id(text_sha256: str, start: int, end: int, variable: str, ordinal: int = 0) -> str:
    """Return the id of a claim: digest of document, span, variable and version of the rows.

    Parameters
    ----------
    text_sha256
        Digest of the document's text.
    start, end
        Span in code points.
    variable
        Variable of the shared vocabulary, or empty.
    ordinal
        Counts further claims with the same span and variable (two pairs of actors in one clause).
    """
    content: list[Any] = [text_sha256, start, end, variable, SCHEMA]
    text = json.dumps(content + [ordinal] * bool(ordinal))
    return "c" + hashlib.sha256(text.encode()).hexdigest()[:20]
