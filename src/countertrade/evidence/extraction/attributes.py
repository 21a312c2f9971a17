"""All that a claim has beside its value, read at a place of the text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from countertrade.evidence.document import Document
from countertrade.evidence.extraction.likelihoods import likelihood_at
from countertrade.evidence.extraction.parsed import Parsed, ParsedText, parse
from countertrade.evidence.extraction.periods import Timeline
from countertrade.evidence.extraction.speakers import Voice, Voices, find_voices
from countertrade.evidence.extraction.stances import stance_at
from countertrade.evidence.mentions import Attribution, Likelihood, Period, Span, Speaker, Stance

_RIVALS = 2
"""Figures of a sentence that can stand against each other; more of them tell a story."""


@dataclass(frozen=True)
class Attributes:
    """What qualifies a claim: who says it, when it holds, how the text stands to it."""

    speaker: Speaker
    period: Period
    stance: Stance
    likelihood: Likelihood | None
    advertisement: bool


@dataclass(frozen=True)
class Reading:
    """A document with everything that is found once for all its claims."""

    text: ParsedText
    voices: Voices
    timeline: Timeline

    def attributes_at(self, parsed: Parsed, span: Span) -> Attributes:
        """Return what qualifies a claim in a stretch of a sentence."""
        voice = self.voices.at(span.start)
        amounts = self.timeline.spans.get(parsed.number, ())
        stance = stance_at(parsed, span, voice, amounts, self._following(parsed))
        if stance is Stance.ASSERTED and self._has_rival(voice, span, amounts):
            stance = Stance.CONTESTED
        return Attributes(
            voice.speaker,
            self.timeline.at(parsed, span),
            stance,
            likelihood_at(parsed, span),
            self.text.document.is_flagged(span),
        )

    def _has_rival(self, voice: Voice, span: Span, amounts: Sequence[Span]) -> bool:
        """Whether someone else names a figure in the same sentence: "30, says X; 400, says Y"."""
        if voice.speaker.attribution is Attribution.AUTHOR or span not in amounts:
            return False
        if len(amounts) != _RIVALS:
            return False
        others = (self.voices.at(other.start).speaker for other in amounts if other != span)
        return any(
            other.attribution is not Attribution.AUTHOR and other.name != voice.speaker.name
            for other in others
        )

    def _following(self, parsed: Parsed) -> Parsed | None:
        """Return the next sentence of the same paragraph, if there is one."""
        place = parsed.number + 1
        if place >= len(self.text.sentences):
            return None
        other = self.text.sentences[place]
        return other if other.sentence.paragraph == parsed.sentence.paragraph else None


def read(document: Document, amounts: Sequence[Span]) -> Reading:
    """Return a document read for its claims.

    Parameters
    ----------
    document
        The document.
    amounts
        Where amounts stand; a number in one is no year.
    """
    text = parse(document)
    return Reading(text, find_voices(text), Timeline(text, amounts))
