"""What a person sees of one claim under review, and the commands they give."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from countertrade.evidence.ledger.claim import Claim
from countertrade.evidence.ledger.errors import LedgerError
from countertrade.evidence.ledger.reader import Admiralty
from countertrade.evidence.ledger.wording import paraphrase, speaker_words, value_words, visible
from countertrade.evidence.mentions import Attribution, Bound, PeriodBasis

AROUND = 240
"""Code points of the document that are shown on either side of a claim."""

HELP = (
    "a [why] accept    r [why] reject    e FIELD VALUE edit and accept    u [why] reopen\n"
    "c 1-6 [why] credibility    l A-F [why] letter of who says it    h history\n"
    "s skip    b back    q quit    ? this list\n"
    "Fields: value (45000, 4e4..5e4, 4e4.., ..5e4), unit, bound, period (EDTF), speaker, variable, "
    "subject, object, stance, observed_as, paraphrase."
)
_PLAIN_FIELDS = ("variable", "subject", "object", "stance", "observed_as", "paraphrase")


@dataclass(frozen=True)
class Command:
    """A command and what follows it."""

    verb: str
    rest: str = ""


def command_of(line: str) -> Command:
    """Return the command of a line: its first letter, whatever word it begins.

    Parameters
    ----------
    line
        What was typed.
    """
    word, _, rest = line.strip().partition(" ")
    return Command(word[:1].lower(), rest.strip())


def context_of(claim: Claim, text: str | None) -> tuple[str, str, str]:
    """Return the words before a claim, of it, and after it, each on one line.

    Parameters
    ----------
    claim
        The claim.
    text
        Text of its document; without it the ledger's own quote serves, or the paraphrase.
    """
    if text is not None:
        start, end = claim.position.start, claim.position.end
        parts = (text[max(0, start - AROUND) : start], text[start:end], text[end : end + AROUND])
    elif claim.quote.exact is not None:
        parts = (claim.quote.prefix or "", claim.quote.exact, claim.quote.suffix or "")
    else:
        parts = ("", paraphrase(claim), "")
    before, words, after = parts
    return _joined(before), visible(words), _joined(after)


def screen(
    standing: Admiralty, text: str | None, conflicts: list[str], place: int, total: int
) -> RenderableType:
    """Return what is shown of a claim: its words in their surroundings, then its fields.

    Parameters
    ----------
    standing
        The claim with who stands behind it.
    text
        Text of its document, where that is at hand.
    conflicts
        Sentences on what is undecided between two people.
    place, total
        The how manieth claim it is, of how many.
    """
    claim = standing.claim
    before, words, after = context_of(claim, text)
    context = Text(overflow="fold")
    context.append(before)
    context.append(words, style="bold reverse")
    context.append(after)
    table = Table.grid(padding=(0, 2))
    for name, shown in _fields(standing):
        table.add_row(Text(name, style="dim"), Text(visible(shown)))
    heading = Text(f"{place} of {total}  {claim.id}  {claim.status.value}", style="bold")
    warnings = [Text(visible(one), style="bold red") for one in conflicts]
    return Group(heading, Text(), context, Text(), table, *warnings)


def _fields(standing: Admiralty) -> list[tuple[str, str]]:
    claim = standing.claim
    rows = [
        ("says", paraphrase(claim)),
        ("variable", claim.variable or "none"),
        ("actors", " to ".join(filter(None, (claim.subject, claim.object))) or "none"),
        ("period", f"{claim.period.edtf or 'no date'} ({claim.period.basis.value})"),
        ("speaker", f"{speaker_words(claim.speaker)} ({claim.speaker.attribution.value})"),
        ("stance", claim.stance.value),
        ("rating", standing.pair),
    ]
    if claim.value is not None:
        rows.insert(1, ("value", value_words(claim.value)))
        rows.insert(2, ("written", claim.value.as_written))
    if claim.value is not None and claim.value.ambiguous:
        rows.append(("doubt", "the digits can be read in more than one way"))
    if claim.derived_from is not None:
        rows.append(("derived", claim.derived_from.formula))
    rows.extend(("contradicts", other) for other in claim.contradicts)
    if claim.independence_group:
        rows.append(("group", claim.independence_group))
    if claim.boilerplate:
        rows.append(("boilerplate", claim.boilerplate))
    return rows


def edit_of(claim: Claim, rest: str) -> dict[str, Any]:
    """Return the change that a line asks for: ``value 4e4..5e4``, ``period 2019-03``.

    Parameters
    ----------
    claim
        The claim that is edited.
    rest
        Name of a field and its new value.

    Raises
    ------
    LedgerError
        When the field is not known or the value cannot be read.
    """
    name, _, given = rest.partition(" ")
    given = given.strip()
    if name in _PLAIN_FIELDS:
        return {name: given or (None if name == "observed_as" else "")}
    if name == "period":
        basis = PeriodBasis.EXPLICIT if given else PeriodBasis.UNKNOWN
        return {"period": {"edtf": given or None, "basis": basis.value}}
    if name == "speaker":
        attribution = claim.speaker.attribution
        if attribution is Attribution.AUTHOR:
            attribution = Attribution.INDIRECT
        return {"speaker": {"name": given, "attribution": attribution.value}}
    if name in ("unit", "bound"):
        return {"value": {name: given}}
    if name == "value":
        return {"value": _value_of(claim, given)}
    raise LedgerError(f"{name or 'Nothing'} is no field to edit. Give a field, then its value.")


def _value_of(claim: Claim, given: str) -> dict[str, Any]:
    first, dots, last = given.partition("..")
    low = _number(first) if first or not dots else None
    high = (_number(last) if last else None) if dots else low
    if low is None and high is None:
        raise LedgerError("The value is empty. Give a number, or a range such as 4e4..5e4.")
    if not dots:
        about = claim.value is not None and claim.value.bound is Bound.APPROXIMATE
        bound = Bound.APPROXIMATE if about else Bound.POINT
    elif low is not None and high is not None:
        bound = Bound.RANGE
    else:
        bound = Bound.AT_MOST if low is None else Bound.AT_LEAST
    return {"low": low, "high": high, "bound": bound.value}


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        remedy = "Write a plain number such as 45000 or 4.5e4, without separators."
        raise LedgerError(f"{text!r} is not a number. {remedy}") from None


def _joined(text: str) -> str:
    """Return text on one line, with a space where it began or ended with one."""
    line = visible(text)
    lead = " " if text[:1].isspace() else ""
    tail = " " if line and text[-1:].isspace() else ""
    return f"{lead}{line}{tail}"
