"""What the ledger says of claims and events, in words of its own and in one line each."""

from __future__ import annotations

import json
from typing import Any

from countertrade.evidence.ledger.claim import Claim, Found, Quote, SpeakerChain, Value
from countertrade.evidence.ledger.events import Conflict, Event
from countertrade.evidence.mentions import Bound, Change, PeriodBasis, Stance

_BOUNDS = {
    Bound.POINT: "",
    Bound.APPROXIMATE: "about ",
    Bound.AT_LEAST: "at least ",
    Bound.MORE_THAN: "more than ",
    Bound.AT_MOST: "at most ",
    Bound.LESS_THAN: "less than ",
    Bound.RANGE: "",
}
_CHANGES = {Change.LEVEL: "", Change.DIFFERENCE: "a change of ", Change.RATIO: "a multiple of "}
_SHOWN = 120
"""Signs of a value that are shown in a sentence."""


def visible(text: str, most: int | None = None) -> str:
    """Return text on one line that cannot steer a terminal, cut to some signs."""
    line = "".join(sign if sign.isprintable() else "\ufffd" for sign in " ".join(text.split()))
    return line if most is None or len(line) <= most else line[: most - 1] + "…"


def number(value: float) -> str:
    """Return a number with its thousands apart and no digit that is not in it."""
    if value.is_integer() and abs(value) < 1e15:
        return f"{int(value):,}"
    return f"{value:,.6g}" if 1e-3 <= abs(value) < 1e6 else f"{value:g}"


def value_words(value: Value | None) -> str:
    """Return a value in words: ``about 40,000 bbl/day``."""
    if value is None:
        return "no value"
    unit = "" if value.unit in ("1", "") else f" {value.unit}"
    if value.bound is Bound.RANGE or (value.low is not None and value.point is None):
        ends = [number(end) if end is not None else "…" for end in (value.low, value.high)]
        return f"{_CHANGES[value.change]}{ends[0]} to {ends[1]}{unit}"
    if value.point is None:
        return "no number"
    said = f"{_CHANGES[value.change]}{_BOUNDS[value.bound]}{number(value.point)}{unit}"
    doubt = "".join(f" or {number(one)}" for one in value.alternatives)
    return said + doubt if value.ambiguous else said


def speaker_words(speaker: SpeakerChain) -> str:
    """Return who says it, through whom."""
    return " via ".join((speaker.name, *speaker.via))


def paraphrase(claim: Found) -> str:
    """Return what a claim says without a word of the document, or the paraphrase it was given."""
    if claim.paraphrase:
        return claim.paraphrase
    actors = " to ".join(filter(None, (claim.subject, claim.object)))
    about = ", ".join(filter(None, (claim.variable or "no variable", actors)))
    said = f": {value_words(claim.value)}" if claim.value is not None else ""
    when = claim.period.edtf or (
        "no date" if claim.period.basis is PeriodBasis.UNKNOWN else claim.period.basis.value
    )
    parts = [f"{about}{said}", when, speaker_words(claim.speaker)]
    if claim.stance is not Stance.ASSERTED:
        parts.append(claim.stance.value)
    if claim.likelihood is not None:
        word = claim.likelihood
        parts.append(f"{word.word} ({word.low:.0%} to {word.high:.0%})")
    return "; ".join(parts)


def words_of(claim: Found, text: str | None = None) -> str:
    """Return the words of a claim: from its document's text, from the ledger, or the paraphrase.

    Parameters
    ----------
    claim
        The claim.
    text
        Text of its document, where that is at hand.
    """
    if text is not None:
        return claim.position.of(text)
    return claim.quote.exact if claim.quote.exact is not None else paraphrase(claim)


def searchable(claim: Claim) -> str:
    """Return the text in which a claim is searched, without regard to case."""
    quote: Quote = claim.quote
    parts = [
        paraphrase(claim),
        quote.exact or "",
        claim.value.as_written if claim.value else "",
        claim.value.noun if claim.value else "",
        *(speaker_words(claim.speaker), claim.variable, claim.subject, claim.object),
    ]
    return " ".join(" ".join(parts).split()).casefold()


def field_words(value: Any) -> str:
    """Return the value of a field as a sentence shows it."""
    if isinstance(value, dict) and "unit" in value:
        value = value_words(Value.model_validate(value))
    elif isinstance(value, dict) and "edtf" in value:
        value = value["edtf"] or "no date"
    elif isinstance(value, dict) and "name" in value:
        value = value["name"]
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return visible(text, _SHOWN) or "nothing"


def event_words(event: Event) -> str:
    """Return an event in one line: when, who, what, from what to what, why."""
    changes = [
        f"{name} from {field_words(one.before)} to {field_words(one.after)}"
        for name, one in event.changes.items()
    ]
    for name, link in event.links.items():
        changes.extend(f"{name} + {other}" for other in link.add)
        changes.extend(f"{name} - {other}" for other in link.remove)
    did = f"{event.when} {event.what.value} by {event.by}"
    text = f"{did}: {'; '.join(changes)}" if changes else did
    return visible(f"{text} ({event.why})" if event.why else text)


def conflict_words(record: str, conflict: Conflict) -> str:
    """Return a conflict in a sentence: which claim, both values, who, and what to do."""
    held, kept = (
        f"{one.by} set {conflict.field} to {field_words(one.new_values()[conflict.field])}"
        for one in (conflict.held, conflict.kept)
    )
    return visible(
        f"{record}: {held} ({conflict.held.when}), and {kept} ({conflict.kept.when}) without "
        "having seen it. The first holds and the second is kept in the history; decide on "
        f"{conflict.field} again."
    )
