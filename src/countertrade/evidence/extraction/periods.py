"""When a claim holds: the period written beside it, or the one that an earlier sentence gives.

A period is never told from anything but the text: words told from the day of writing ("last year")
give no date, and what nothing dates has none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from countertrade.evidence.extraction.columns import column_heads, row_head
from countertrade.evidence.extraction.dates import Dated, find_periods, year_before
from countertrade.evidence.extraction.issuers import issuer_of
from countertrade.evidence.extraction.lexicon import word_set
from countertrade.evidence.extraction.parsed import Parsed, ParsedText
from countertrade.evidence.mentions import Period, PeriodBasis, Span

_REACH = 3
"""Sentences over which a period is taken over."""
_HEAD = 6
"""Sentences at the head of a report that can say what time it covers."""


@dataclass
class Timeline:
    """Which period holds where no sentence says it: the last one written in the passage."""

    text: ParsedText
    amounts: Sequence[Span]

    def __post_init__(self) -> None:
        """Read the period expressions of every sentence."""
        by_sentence: dict[int, list[Span]] = {}
        for span in self.amounts:
            parsed = self.text.sentence_at(span.start)
            if parsed is not None:
                by_sentence.setdefault(parsed.number, []).append(span)
        self.found = [
            find_periods(parsed, by_sentence.get(parsed.number, ()))
            for parsed in self.text.sentences
        ]
        self.spans = by_sentence
        self.whole = self._of_report()

    def _of_report(self) -> Period:
        """Return the span of time that a body's report says at its head it covers."""
        if not issuer_of(self.text.sentences, self.text.quotations):
            return Period()
        for parsed in self.text.sentences[:_HEAD]:
            for dated in self.found[parsed.number]:
                edtf = dated.edtf or ""
                if "/" in edtf and ".." not in edtf:
                    where = parsed.tokens.span(dated.first, dated.last)
                    return Period(edtf, PeriodBasis.INHERITED, where)
        return Period()

    def at(self, parsed: Parsed, span: Span) -> Period:
        """Return the period that holds for a stretch of a sentence.

        Parameters
        ----------
        parsed
            The sentence.
        span
            An amount, or the words of a relation.

        Returns
        -------
        Period
            Explicit where the sentence dates it, inherited where an earlier one does.
        """
        column = column_heads(self.text.document.text, span)
        if column is not None:
            return self._of_cell(parsed, span, column)
        dated = self._nearest(parsed, span)
        if dated is not None:
            return self._period(parsed, dated)
        return self._inherited(parsed)

    def _of_cell(self, parsed: Parsed, span: Span, column: Span) -> Period:
        """Return the period that the head of a cell's column or of its row writes."""
        period = self._of_head(column)
        row = row_head(self.text.document.text, span) if period.edtf is None else None
        if row is not None:
            period = self._of_head(row)
        return period if period.edtf is not None else self._inherited(parsed)

    def _of_head(self, head: Span) -> Period:
        """Return the period that a head writes, if it writes one."""
        parsed = self.text.sentence_at(head.start)
        for dated in self.found[parsed.number] if parsed is not None else ():
            where = self.text.tokens.span(dated.first, dated.last)
            if where.overlaps(head) and dated.edtf:
                return Period(dated.edtf, PeriodBasis.INHERITED, where)
        return Period()

    def _period(self, parsed: Parsed, dated: Dated) -> Period:
        where = parsed.tokens.span(dated.first, dated.last)
        if not dated.deictic:
            return Period(dated.edtf, PeriodBasis.EXPLICIT, where)
        if any(hit.first == dated.first for hit in parsed.of("year_earlier")):
            year = year_before(parsed, self.found[parsed.number], dated.first)
            if year is not None:
                return Period(year, PeriodBasis.EXPLICIT, where)
        if dated.offset == "P-1M":
            month = self._month_before(parsed, dated)
            if month is not None:
                return Period(month, PeriodBasis.EXPLICIT, where)
        return Period(None, PeriodBasis.DEICTIC, where)

    def _month_before(self, parsed: Parsed, dated: Dated) -> str | None:
        """Return the month before the one named earlier in the sentence ("a month earlier")."""
        named = [
            other.edtf
            for other in self.found[parsed.number]
            if other.edtf and other.first < dated.first and re.fullmatch(r"XXXX-\d\d", other.edtf)
        ]
        return f"XXXX-{(int(named[-1][5:]) - 2) % 12 + 1:02d}" if named else None

    def _nearest(self, parsed: Parsed, span: Span) -> Dated | None:
        """Return the expression that belongs to a stretch: in its clause, on its side."""
        found = self.found[parsed.number]
        if not found:
            return None
        first, last = parsed.tokens.range_of(span)
        near = [dated for dated in found if not self._is_cut_off(parsed, dated, first, last)]
        if not near:
            return None
        return min(near, key=lambda dated: self._distance(parsed, dated, first, last))

    def _is_cut_off(self, parsed: Parsed, dated: Dated, first: int, last: int) -> bool:
        """Whether an expression dates something else: past a break, or past another amount."""
        if dated.first < last and first < dated.last:
            return False
        low, high = (last, dated.first) if dated.first >= last else (dated.last, first)
        words = parsed.tokens.words[low:high]
        if ";" in words and not self._points_back(parsed, words):
            return True
        follows = dated.first >= last
        if follows and word_set(parsed.language, "periods", "compared_word").intersection(words):
            return True  # "2.7 points below that of September"
        return follows and "," in words and self._amounts_between(parsed, low, high) > 0

    @staticmethod
    def _points_back(parsed: Parsed, words: Sequence[str]) -> bool:
        """Whether what follows a semicolon takes up what stands before it: "; that is"."""
        after = list(words)[list(words).index(";") + 1 :]
        return bool(after) and after[0] in word_set(parsed.language, "speakers", "pointing")

    def _amounts_between(self, parsed: Parsed, low: int, high: int) -> int:
        return sum(
            low <= parsed.tokens.first_at(other.start) < high
            for other in self.spans.get(parsed.number, ())
        )

    def _distance(self, parsed: Parsed, dated: Dated, first: int, last: int) -> tuple[int, int]:
        """Return how far an expression is: amounts, marks and clause ends between weigh most."""
        low, high = sorted((max(dated.first, first), min(dated.last, last)))
        low, high = (last, dated.first) if dated.first >= last else (dated.last, first)
        if low > high:
            return 0, 0
        words = parsed.tokens.words[low:high]
        others = self._amounts_between(parsed, low, high)
        marks = sum(word in {",", ";", ":", "—", "–", "("} for word in words)
        cuts = sum(low < cut <= high for cut in parsed.cuts)
        links_of = word_set(parsed.language, "grammar", "and_word")
        links = sum(word in links_of for word in words)
        leads = dated.last <= first and not self._amounts_between(parsed, 0, dated.first)
        weight = 3 * others + 2 * marks + 2 * cuts + 2 * links - (2 if leads and marks else 0)
        return weight + (2 if dated.deictic else 0), high - low

    def _inherited(self, parsed: Parsed) -> Period:
        """Return the period of the sentences before, in the same paragraph, or of the heading.

        A span of time that is open is not taken over, nor is anything across a change of subject:
        a sentence that names other actors than the dated one.
        """
        mine = {actor.country for actor in parsed.actors}
        for number in range(parsed.number - 1, max(parsed.number - 1 - _REACH, -1), -1):
            earlier = self.text.sentences[number]
            same = earlier.sentence.paragraph == parsed.sentence.paragraph
            if not same and not earlier.sentence.heading:
                break
            theirs = {actor.country for actor in earlier.actors}
            if mine and theirs and not mine & theirs:
                break
            found = self.found[number]
            if found:
                last = next((one for one in reversed(found) if one.edtf), found[-1])
                if last.edtf is None or ".." in last.edtf:
                    break
                return Period(
                    last.edtf, PeriodBasis.INHERITED, earlier.tokens.span(last.first, last.last)
                )
        return self.whole
