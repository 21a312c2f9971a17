"""Amounts in a text: values in canonical units, each read from its own slice of the text.

The grammar runs in steps, each with word lists per language: tokens, numbers, scale, unit, rate,
range, bound, change; then units that a table's header or the sentence gives to bare numbers. No
value enters that is not read again, alike, from its own slice.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from countertrade.evidence.document import Document
from countertrade.evidence.extraction.amount_grammar import Bare, Context, parse_at
from countertrade.evidence.extraction.compound_numbers import compound_value
from countertrade.evidence.extraction.drafts import Draft, amount_of
from countertrade.evidence.extraction.inheritance import forced, inherited
from countertrade.evidence.extraction.lone_numbers import counted_subject
from countertrade.evidence.extraction.money import moneys_of, recorded_moneys
from countertrade.evidence.extraction.neighbours import shared_with_next
from countertrade.evidence.extraction.number_lexicon import (
    Lexicon,
    lexicon,
    measure_of,
    money_letters,
)
from countertrade.evidence.extraction.number_tokens import Kind, Token, tokenise
from countertrade.evidence.extraction.price_bases import with_price_base
from countertrade.evidence.extraction.separators import Convention, Region, convention_of
from countertrade.evidence.extraction.stretch import Stretch
from countertrade.evidence.extraction.tables import table_cells
from countertrade.evidence.mentions import Amount


def find_amounts(text: str, language: str, region: Region | None = None) -> tuple[Amount, ...]:
    """Return the amounts in a text of one language.

    Parameters
    ----------
    text
        The text.
    language
        Two letters: en, de, es, fr, pt; another language is read with English words.
    region
        Where it was written, as two capital letters, if that is known; it tells which separators
        are usual.

    Returns
    -------
    tuple[Amount, ...]
        Amounts in order of their place; offsets count code points of the text.
    """
    return _amounts(text, [(0, len(text), language)], region)


def find_amounts_in(document: Document) -> tuple[Amount, ...]:
    """Return the amounts in a document, each passage read in its own language.

    Parameters
    ----------
    document
        The document; what it writes anywhere is evidence for what its separators mean.

    Returns
    -------
    tuple[Amount, ...]
        Amounts in order of their place.
    """
    tag = str(document.metadata.get("language", ""))
    region = tag.rpartition("-")[2].upper() if "-" in tag else None
    return _amounts(document.text, list(_passages(document)), region)


def reparse(quote: str, language: str, rules: Sequence[str] = ()) -> Amount | None:
    """Return the amount that a slice alone gives.

    Parameters
    ----------
    quote
        The slice, as the amount's span cuts it from the text.
    language
        Language of the slice.
    rules
        The amount's trace, which records what its slice takes from elsewhere: "unit=..." from a
        table's header or the sentence, "rate=...", "money=...", "reading=decimal".

    Returns
    -------
    Amount | None
        The amount with the largest slice; its span counts from the quote's beginning. None where
        the slice holds no amount.
    """
    recorded = dict(rule.split("=", 1) for rule in rules if "=" in rule)
    money = recorded.get("money", "")
    unit = measure_of(recorded["unit"]) if "unit" in recorded else None
    words = lexicon(language)
    moneys = recorded_moneys(money, words)
    context = Context(moneys, free=True, unit=unit, rate=recorded.get("rate", ""))
    # Without a usual separator each lone one has two readings, and the trace tells which holds.
    stretch = Stretch(quote, _tokens(quote, 0, len(quote), words), words, Convention("", ""))
    drafts, bares = _parsed(stretch, context)
    if unit is not None:
        drafts = [forced(bare, context) for bare in bares]
    decimal = recorded.get("reading") == "decimal"
    found = [amount_of(draft, stretch, decimal) for draft in drafts]
    return max(found, key=lambda amount: amount.span.end - amount.span.start, default=None)


def _passages(document: Document) -> Iterable[tuple[int, int, str]]:
    """Return the stretches of a document that are in one language."""
    place = 0
    for passage in sorted(document.passages, key=lambda p: p.span.start):
        if passage.span.start > place:
            yield place, passage.span.start, document.language
        start = max(place, passage.span.start)
        if passage.span.end > start:
            yield start, passage.span.end, passage.language
            place = passage.span.end
    if place < len(document.text):
        yield place, len(document.text), document.language


def _stretch(
    text: str, start: int, end: int, words: Lexicon, region: Region | None, evidence: str
) -> Stretch:
    tokens = _tokens(text, start, end, words)
    return Stretch(text, tokens, words, convention_of(words, evidence, region))


def _tokens(text: str, start: int, end: int, words: Lexicon) -> list[Token]:
    """Return tokens, with words put together again that a line break has cut."""
    tokens = tokenise(text, start, end, money_letters())
    if not any(token.line for token in tokens):
        return tokens
    joined: list[Token] = []
    place = 0
    while place < len(tokens):
        token = tokens[place]
        if token.lower == "-" and joined and place + 1 < len(tokens) and tokens[place + 1].line:
            whole = joined[-1].lower + tokens[place + 1].lower
            if not token.gap and whole in words.hyphenated:
                after = tokens[place + 1]
                written = joined[-1].text + after.text
                joined[-1] = joined[-1]._replace(end=after.end, text=written, lower=whole)
                place += 2
                continue
        joined.append(token)
        place += 1
    return joined


def _amounts(
    text: str, passages: list[tuple[int, int, str]], region: Region | None
) -> tuple[Amount, ...]:
    """Return the amounts of a text in its languages."""
    lexicons = [lexicon(language) for _, _, language in passages]
    moneys = moneys_of(text, lexicons)
    found: list[Amount] = []
    for (start, end, _), words in zip(passages, lexicons, strict=True):
        stretch = _stretch(text, start, end, words, region, text)
        found += _found_in(stretch, Context(moneys))
    return tuple(sorted(found, key=lambda amount: (amount.span.start, amount.span.end)))


def _found_in(stretch: Stretch, context: Context) -> list[Amount]:
    """Return the amounts of a stretch that read again alike from their slices."""
    drafts, bares = _parsed(stretch, context)
    drafts = with_price_base(stretch, drafts)
    cells = table_cells(stretch, bares, context.moneys)
    in_cells = {cell.first for cell in cells}
    free = [bare for bare in bares if bare.first not in in_cells]
    drafts, free = _clear(stretch, drafts, free)
    more = inherited(stretch, drafts, free, context.moneys)
    drafts = sorted([*drafts, *more, *cells], key=lambda draft: draft.first)
    amounts = (amount_of(draft, stretch) for draft in with_price_base(stretch, drafts))
    language = stretch.words.language
    return [amount for amount in amounts if _reads_again(amount, stretch.text, language)]


def _clear(
    stretch: Stretch, drafts: list[Draft], bares: list[Bare]
) -> tuple[list[Draft], list[Bare]]:
    """Return the amounts with the numbers whose unit the words beside them tell, and the rest."""
    counted = (counted_subject(stretch, bare) for bare in bares)
    new = [draft for draft in counted if draft is not None]
    new += shared_with_next(stretch, bares, drafts)
    taken = {draft.numeral.first: draft for draft in reversed(new)}
    rest = [bare for bare in bares if bare.numerals[0].first not in taken]
    return sorted([*drafts, *taken.values()], key=lambda draft: draft.first), rest


def _parsed(stretch: Stretch, context: Context) -> tuple[list[Draft], list[Bare]]:
    """Return the amounts and the bare numbers of a stretch, in order."""
    drafts: list[Draft] = []
    bares: list[Bare] = []
    starts = stretch.words.starters
    compounds = stretch.words.options.get("compounds") == "true"
    place = 0
    while place < len(stretch.tokens):
        token = stretch.tokens[place]
        opens = token.kind is Kind.NUMBER or (
            token.kind is Kind.WORD
            and (token.lower in starts or (compounds and _is_compound(token.lower, stretch.words)))
        )
        if not opens:
            place += 1
            continue
        after, parsed = parse_at(stretch, place, context)
        if isinstance(parsed, Draft):
            drafts.append(parsed)
        elif parsed is not None:
            bares.append(parsed)
        place = max(after, place + 1)
    return drafts, bares


def _is_compound(word: str, words: Lexicon) -> bool:
    """Whether a word is a number or multiple in one word."""
    if any(word.endswith(suffix) for suffix in words.sets["fold_suffix"]):
        return True
    if any(suffix in word for suffix in words.unit_suffixes):
        return True
    return compound_value(word, words.language) is not None


def _reads_again(amount: Amount, text: str, language: str) -> bool:
    """Whether the slice alone gives the same value and unit."""
    again = reparse(amount.span.of(text), language, amount.rules)
    if again is None:
        return False
    if (again.low, again.high, again.unit) == (amount.low, amount.high, amount.unit):
        return True
    # A bound may stand outside the slice ("no vessel took less than"): the numbers count.
    numbers = {value for value in (again.low, again.high) if value is not None}
    wanted = {value for value in (amount.low, amount.high) if value is not None}
    return again.unit == amount.unit and wanted <= numbers
