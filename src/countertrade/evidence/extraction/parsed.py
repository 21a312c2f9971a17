"""A document cut into sentences, each with the words the grammar knows and the actors it names."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from countertrade.evidence.document import Document
from countertrade.evidence.extraction.actors import Actor, find_actors
from countertrade.evidence.extraction.lexicon import Hit, known, lexicon_of, word_set
from countertrade.evidence.extraction.sentences import (
    Quotation,
    Sentence,
    find_quotations,
    split_sentences,
)
from countertrade.evidence.extraction.tokens import Tokens, tokenise
from countertrade.evidence.mentions import Span

_IMPERSONAL = ("org_word", "role", "head", "demonym", "unnamed", "month", "weekday")
_BREAKS = frozenset(";:—–()|")


@dataclass(frozen=True)
class Parsed:
    """One sentence as the grammar sees it.

    Attributes
    ----------
    number
        Its place in the document.
    sentence
        Where it stands, and in which paragraph.
    language
        Language its words are read in, one of those the grammar knows.
    tokens
        The tokens of the whole text.
    first, last
        Its own tokens: from `first` up to, not with, `last`.
    hits
        Patterns found in it, by kind.
    actors
        Actors it names.
    cuts
        Tokens at which a clause begins.
    memo
        What has been read in it already, since each of its numbers asks again.
    """

    number: int
    sentence: Sentence
    language: str
    tokens: Tokens
    first: int
    last: int
    hits: Mapping[str, Sequence[Hit]]
    actors: tuple[Actor, ...]
    cuts: tuple[int, ...]
    memo: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)

    @property
    def span(self) -> Span:
        """Where it stands in the text."""
        return self.sentence.span

    @property
    def text(self) -> str:
        """Its words on one line."""
        return self.tokens.written(self.first, self.last)

    @cached_property
    def impersonal(self) -> frozenset[int]:
        """Tokens that are part of no person's name: roles, bodies, countries, dates, articles."""
        places = {
            place
            for kind in _IMPERSONAL
            for hit in self.of(kind)
            for place in range(hit.first, hit.last)
        }
        for hit in self.of("actor"):
            inside = range(hit.first, hit.last)
            person = hit.value.endswith((".gov", ".opposition"))
            if person and len(inside) > 1:
                places.difference_update(inside)
            elif not person:
                places.update(inside)
        articles = word_set(self.language, "speakers", "determiner")
        words = self.tokens.words
        places.update(place for place in range(self.first, self.last) if words[place] in articles)
        # A preposition has a capital by its place alone: "Zur Lage" is nobody.
        if words[self.first] in word_set(self.language, "speakers", "preposition"):
            places.add(self.first)
        return frozenset(places)

    def of(self, kind: str) -> Sequence[Hit]:
        """Return the hits of a kind."""
        return self.hits.get(kind, ())

    def relations(self) -> list[Hit]:
        """Return the words of relations, without those that only look like one."""
        return self._relations

    @cached_property
    def _relations(self) -> list[Hit]:
        whole = [hit for hit in self.of("relation") if hit.value != "none"]
        parted = self.rejoined("separable")
        return sorted((*parted, *whole), key=lambda hit: hit.first) if parted else whole

    def rejoined(self, kind: str) -> list[Hit]:
        """Return the verbs of a kind whose particle ends their clause: "drehte ... ab"."""
        return [hit for hit in map(self._rejoined, self.of(kind)) if hit is not None]

    def _rejoined(self, hit: Hit) -> Hit | None:
        """Return a verb whose particle stands at the end of its clause: "drehte ... ab"."""
        meaning, _, particle = hit.value.partition(" ")
        words = self.tokens.words
        for place in range(hit.last, self.clause_of(hit.first)[1]):
            if words[place] == particle and not self._goes_on(place + 1):
                return Hit(hit.first, hit.last, hit.kind, meaning)
        return None

    def _goes_on(self, place: int) -> bool:
        """Whether a noun follows, so that the word before is a preposition and no particle."""
        return place < self.last and self.tokens.is_word(place)

    def clause_of(self, place: int) -> tuple[int, int]:
        """Return the tokens of the clause in which a token stands, first and one after last."""
        at = bisect_right(self.cuts, place)
        start = self.cuts[at - 1] if at else self.first
        return start, self.cuts[at] if at < len(self.cuts) else self.last


@dataclass(frozen=True)
class ParsedText:
    """A document as the grammar sees it."""

    document: Document
    tokens: Tokens
    sentences: tuple[Parsed, ...]
    starts: tuple[int, ...]
    quotations: tuple[Quotation, ...]

    def sentence_at(self, offset: int) -> Parsed | None:
        """Return the sentence in which a character stands."""
        place = bisect_right(self.starts, offset) - 1
        return self.sentences[place] if place >= 0 else None


def parse(document: Document) -> ParsedText:
    """Return a document cut into sentences, with what the lexicon of their language knows."""
    tokens = tokenise(document.text)
    sentences = split_sentences(document.text, document.language_at)
    parsed = tuple(
        _parsed(document, tokens, sentence, number) for number, sentence in enumerate(sentences)
    )
    return ParsedText(
        document,
        tokens,
        parsed,
        tuple(sentence.span.start for sentence in sentences),
        find_quotations(document.text, sentences),
    )


def _parsed(document: Document, tokens: Tokens, sentence: Sentence, number: int) -> Parsed:
    language = known(document.language_at(sentence.span.start))
    first, last = tokens.range_of(sentence.span)
    hits = lexicon_of(language).find(tokens, first, last)
    return Parsed(
        number,
        sentence,
        language,
        tokens,
        first,
        last,
        hits,
        find_actors(tokens, hits, language),
        tuple(_cuts(tokens, first, last, hits)),
    )


def _cuts(tokens: Tokens, first: int, last: int, hits: Mapping[str, Sequence[Hit]]) -> list[int]:
    """Return where clauses begin: after a break, or at a conjunction after a comma."""
    conjunctions = {hit.first for hit in hits.get("conjunction", ()) if hit.value != "none"}
    strong = {hit.first for hit in hits.get("contrast", ())}
    words = tokens.words
    return [
        place
        for place in range(first + 1, last)
        if words[place - 1] in _BREAKS
        or place in strong
        or (place in conjunctions and words[place - 1] == ",")
    ]
