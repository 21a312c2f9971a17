"""What a price is per, where the sentence names it before the price: a barrel, a litre, a dollar.

"Der Dollar kostet 48,50 Pfund" is a rate of exchange, "le litre d'essence, à 775 francs" a price
per litre, "für jeden Soldaten 2.000 Dollar monatlich" a price per head and month.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from countertrade.evidence.extraction.amount_grammar import is_plain_money
from countertrade.evidence.extraction.bare_drafts import NEAR
from countertrade.evidence.extraction.drafts import Draft
from countertrade.evidence.extraction.number_tokens import Kind
from countertrade.evidence.extraction.number_words import is_demonym
from countertrade.evidence.extraction.stretch import Stretch
from countertrade.evidence.extraction.units import TIMES, base_of, is_money, with_base

_LOWEST_PRICE, _HIGHEST_PRICE = 5.0, 300.0  # dollars a barrel
_LONGEST_PRICE = 25  # tokens between the name of a crude and its price
_NEAREST = 12  # tokens between "the litre" or "for each soldier" and a price
_LARGEST_RATE = 1e8  # units of a money for one dollar
_LARGEST_FEE = 1e6
_REACH = 60
_PLURALS = ("", "s", "es", "n", "en")


def with_price_base(stretch: Stretch, drafts: Sequence[Draft]) -> list[Draft]:
    """Return the amounts, sums of money made prices where the sentence says of what.

    Parameters
    ----------
    stretch
        The text.
    drafts
        The amounts in order.

    Returns
    -------
    list[Draft]
        The same amounts; "$58.20, $1.80 under the cap of $60/bbl" are all per barrel.
    """
    priced = list(drafts)
    for place, draft in enumerate(priced):
        base = base_of(draft.unit)
        if not is_money(base) or draft.unit.split("|")[0].count("/") > 1:
            continue
        suffix = _own_base(stretch, draft, priced[place - 1].end if place else 0)
        suffix = suffix or _base_of_another(stretch, priced, place)
        if suffix:
            priced[place] = _per(draft, suffix)
    return priced


def _per(draft: Draft, suffix: str) -> Draft:
    """Return a price with what it is per, a time base last ("USD/person/month")."""
    measure = replace(draft.measure, unit=with_base(draft.unit, suffix))
    return replace(draft, measure=measure).with_rules(f"rate={suffix}")


def _own_base(stretch: Stretch, draft: Draft, last: int) -> str:
    """Return what a price is per by the words before it, none standing further back than `last`."""
    _, _, time = draft.unit.split("|")[0].partition("/")
    if time and time not in TIMES:
        return ""
    start = max(stretch.sentence_start(draft.first, _LONGEST_PRICE), last)
    value = draft.numeral.value
    if value <= _LARGEST_FEE and _names_each_person(stretch, draft, start):
        return "/person"
    if time:
        return ""
    if value <= _LARGEST_RATE:
        exchanged = _exchanged(stretch, draft, start)
        if exchanged:
            return exchanged
    if not is_plain_money(draft) and value > _LARGEST_FEE:
        return ""
    start = stretch.sentence_start(draft.first, _LONGEST_PRICE)
    return _measured(stretch, draft, start)


def _names_each_person(stretch: Stretch, draft: Draft, start: int) -> bool:
    """Whether "for each soldier" stands before a sum in its clause."""
    words, tokens = stretch.words, stretch.tokens
    for place in range(max(start, draft.first - _NEAREST), draft.first):
        after = words.list_at("each", tokens, place)
        if after is None:
            continue
        if any(_is_person(stretch, later) for later in range(after, min(after + 2, draft.first))):
            return True
    return False


def _is_person(stretch: Stretch, place: int) -> bool:
    if is_demonym(stretch.words, stretch.tokens, place):
        return True
    lower = stretch.lower(place)
    return any(stretch.words.is_in("persons", lower + more) for more in _PLURALS)


def _exchanged(stretch: Stretch, draft: Draft, start: int) -> str:
    """Return "/USD" where "the dollar" is told to cost a sum of another money."""
    words, tokens = stretch.words, stretch.tokens
    for place in range(max(start, draft.first - _NEAREST), draft.first):
        found = words.exchanged.at(tokens, place)
        if found is None or found[1] in draft.unit.split("|"):
            continue
        if words.is_in("barrel_articles", stretch.lower(place - 1)) and not stretch.is_apart(place):
            return f"/{found[1]}"
    return ""


def _measured(stretch: Stretch, draft: Draft, start: int) -> str:
    """Return "/bbl" or "/l" where a crude or a measure is named before a price."""
    words, tokens = stretch.words, stretch.tokens
    value = draft.numeral.value
    for place in range(start, draft.first):
        crude = words.benchmarks.at(tokens, place) is not None
        if crude and is_plain_money(draft) and _LOWEST_PRICE <= value <= _HIGHEST_PRICE:
            return "/bbl"
        found = words.per_units.at(tokens, place)
        if found is None or found[1] in ("person", "count") or stretch.is_apart(place):
            continue
        if not words.is_in("barrel_articles", stretch.lower(place - 1)):
            continue
        if found[1] == "bbl":
            fits = is_plain_money(draft) and _LOWEST_PRICE <= value <= _HIGHEST_PRICE
        else:
            fits = draft.first - place <= _NEAREST and len(tokens[place].text) > 2
        if fits:
            return f"/{found[1]}"
    return ""


def _base_of_another(stretch: Stretch, priced: Sequence[Draft], place: int) -> str:
    """Return the base of another price of the same sentence, money and size."""
    draft = priced[place]
    if "/" in draft.unit or draft.numeral.value > _LARGEST_FEE or draft.numeral.scale > 1.0:
        return ""
    for other in (*priced[place + 1 : place + 3], *reversed(priced[max(place - 2, 0) : place])):
        _, _, suffix = other.unit.split("|")[0].partition("/")
        if base_of(other.unit) != draft.unit or suffix in (*TIMES, "person", "count", ""):
            continue
        first, last = (draft, other) if draft.first < other.first else (other, draft)
        near = draft.numeral.value <= NEAR * other.numeral.value
        if suffix == "bbl" and not is_plain_money(draft):
            continue
        if near and "/" not in suffix and _is_one_sentence(stretch, first.end, last.first):
            return f"/{suffix}"
    return ""


def _is_one_sentence(stretch: Stretch, start: int, end: int) -> bool:
    """Whether no sentence ends between two tokens."""
    if not 0 <= end - start <= _REACH:
        return False
    for place in range(start, end):
        token = stretch.tokens[place]
        if token.kind is Kind.SIGN and token.text in ".!?" and stretch.is_sentence_end(place):
            return False
        if token.paragraph and place > start:
            return False
    return True
