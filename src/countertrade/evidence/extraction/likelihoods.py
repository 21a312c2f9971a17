"""Words of likelihood: the word as written and its language, apart from the range it is mapped to.

The ranges are those of ICD 203; that a writer's "likely" is mapped to one is a reading, not a fact.
"""

from __future__ import annotations

from countertrade.evidence.extraction.parsed import Parsed
from countertrade.evidence.mentions import Likelihood, Span


def likelihood_at(parsed: Parsed, span: Span) -> Likelihood | None:
    """Return the word of likelihood in the clause of a stretch, if there is one.

    Parameters
    ----------
    parsed
        The sentence.
    span
        An amount, or the words of a relation.

    Returns
    -------
    Likelihood or None
        The nearest word of the clause, with its range as shares between 0 and 1.
    """
    first, last = parsed.tokens.range_of(span)
    begin = parsed.clause_of(first)[0]
    end = parsed.clause_of(max(first, last - 1))[1]
    hits = [hit for hit in parsed.of("likelihood") if begin <= hit.first < end]
    if not hits:
        return None
    hit = min(hits, key=lambda hit: min(abs(hit.first - first), abs(hit.first - last)))
    low, high = (int(bound) / 100 for bound in hit.value.split("-"))
    return Likelihood(parsed.tokens.written(hit.first, hit.last), parsed.language, low, high)
