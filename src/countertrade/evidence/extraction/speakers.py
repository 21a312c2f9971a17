"""Who says each thing in a document: the author, or the one cited and through whom.

Citations are found sentence by sentence; a pronoun, a surname or a role takes the name it stands
for, a quotation that runs over sentences keeps its speaker, and so does an answer in an interview.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from countertrade.evidence.extraction.citations import find_citations
from countertrade.evidence.extraction.interviews import Turn, find_turns
from countertrade.evidence.extraction.issuers import issuer_of
from countertrade.evidence.extraction.lexicon import has_trait, word_set
from countertrade.evidence.extraction.memory import Memory
from countertrade.evidence.extraction.parsed import Parsed, ParsedText
from countertrade.evidence.extraction.sentences import Quotation
from countertrade.evidence.mentions import Attribution, Span, Speaker

_SPOKEN_WORDS = 4
_SHARE_APART, _SHARE_BESIDE = 0.5, 0.25
"""Least share of a sentence that is quoted, for it to be the last speaker's."""
_SHARE_OF_SENTENCE = 0.8
_TURN_MARK = re.compile(r"^[\W_]*[^\W\d_]\s?[.:]\s*[-–—]?\s*")
_AUTHOR = Speaker()
_HEARSAY = "unnamed"
"""Name of the speaker where nobody is cited but it is said to be said."""


@dataclass(frozen=True)
class Voice:
    """A stretch of text in one mouth, and what the verb of saying does to it."""

    span: Span
    speaker: Speaker
    manner: str = "said"


@dataclass(frozen=True)
class Voices:
    """Who speaks where in a document."""

    stretches: tuple[Voice, ...]
    starts: tuple[int, ...]

    def at(self, offset: int) -> Voice:
        """Return who says what stands at an offset; the author where nobody is cited."""
        place = bisect_right(self.starts, offset) - 1
        if place >= 0 and offset < self.stretches[place].span.end:
            return self.stretches[place]
        return Voice(Span(offset, offset), _AUTHOR)


def find_voices(text: ParsedText) -> Voices:
    """Return who says what in a document.

    Parameters
    ----------
    text
        The document, cut into sentences.

    Returns
    -------
    Voices
        Stretches with a speaker other than the author, in order and without overlaps.
    """
    memory = Memory()
    turns = find_turns(text.sentences)
    spoken = [quote for quote in text.quotations if _is_speech(text, quote)]
    found: list[list[Voice]] = []
    for parsed in text.sentences:
        subject = memory.subject
        memory.note_names(parsed)
        memory.before = subject if found and not found[-1] else ""
        if parsed.sentence.heading:
            memory.subject = ""
        elif _is_quoted(parsed, spoken):
            memory.subject = subject
        found.append(_voices_in(parsed, memory, turns.get(parsed.number), spoken))
    _fill_quotations(text, found, spoken, memory.openings)
    _fill_between(text, found)
    issuer = issuer_of(text.sentences, text.quotations)
    if issuer:
        _fill_with(text, found, Speaker(issuer, (), Attribution.AUTHOR))
    stretches = tuple(voice for voices in found for voice in voices)
    return Voices(stretches, tuple(voice.span.start for voice in stretches))


def _is_quoted(parsed: Parsed, spoken: Sequence[Quotation]) -> bool:
    """Whether a sentence lies in a quotation, so that its subject is not the author's."""
    return any(
        quote.span.start - 2 <= parsed.span.start and parsed.span.end <= quote.span.end + 2
        for quote in spoken
    )


def _voices_in(
    parsed: Parsed, memory: Memory, turn: Turn | None, spoken: Sequence[Quotation]
) -> list[Voice]:
    """Return who speaks in a sentence."""
    tokens = parsed.tokens
    voices: list[Voice] = []
    for citation in find_citations(parsed):
        if citation.hearsay:
            speaker: Speaker | None = Speaker(_HEARSAY, (), Attribution.UNNAMED)
        else:
            speaker = memory.speaker(parsed, citation)
        if speaker is None or citation.last <= citation.first:
            continue
        span = tokens.span(citation.first, citation.last)
        voices.append(Voice(span, speaker, citation.manner))
    if turn is None:
        return voices or _reported_by_subject(parsed, memory)
    reply = Speaker(turn.speaker, (), Attribution.DIRECT_QUOTE)
    memory.last = reply if turn.speaker else None
    if not turn.speaker:
        return [_without_label(voice) for voice in voices]
    return _over(parsed.span, reply, [_in_clause(parsed, voice) for voice in voices])


def _without_label(voice: Voice) -> Voice:
    """Return a voice cited in a question, its name without the mark of the turn."""
    name = _TURN_MARK.sub("", voice.speaker.name)
    return replace(voice, speaker=replace(voice.speaker, name=name or voice.speaker.name))


def _reported_by_subject(parsed: Parsed, memory: Memory) -> list[Voice]:
    """Return the person a sentence begins with, where the rest is in the mood of reports."""
    if not memory.subject or not _is_reported(parsed):
        return []
    memory.last = Speaker(memory.subject, (), Attribution.INDIRECT)
    return [Voice(parsed.span, memory.last)]


def _in_clause(parsed: Parsed, voice: Voice) -> Voice:
    """Return a voice cited in an answer, held to the clause that cites it."""
    first, last = parsed.tokens.range_of(voice.span)
    begin, end = parsed.clause_of(first)
    return Voice(parsed.tokens.span(max(begin, first), min(end, last)), voice.speaker, voice.manner)


def _over(span: Span, speaker: Speaker, voices: Sequence[Voice]) -> list[Voice]:
    """Return voices with one speaker in all the gaps between them."""
    filled: list[Voice] = []
    start = span.start
    for voice in voices:
        same = voice.speaker.name == speaker.name and voice.manner == "said"
        if same or voice.speaker.attribution is Attribution.UNNAMED:
            continue
        if start < voice.span.start:
            filled.append(Voice(Span(start, voice.span.start), speaker))
        filled.append(voice)
        start = voice.span.end
    if start < span.end:
        filled.append(Voice(Span(start, span.end), speaker))
    return filled


def _is_speech(text: ParsedText, quote: Quotation) -> bool:
    """Whether a quotation has the length of speech, or is a sentence of its own."""
    tokens = text.tokens
    first, last = tokens.range_of(quote.span)
    words = sum(
        tokens.is_word(place) or tokens.words[place].isdigit() for place in range(first, last)
    )
    if words >= _SPOKEN_WORDS:
        return True
    inside = _sentences_of(text, quote.span)
    return bool(inside) and len(quote.span.of(tokens.text)) >= _SHARE_OF_SENTENCE * (
        inside[0].span.end - inside[0].span.start
    )


def _fill_quotations(
    text: ParsedText,
    found: list[list[Voice]],
    spoken: Sequence[Quotation],
    openings: Mapping[int, str],
) -> None:
    """Give sentences that lie in a quotation the speaker of the sentence that names him."""
    for quote in spoken:
        inside = [parsed.number for parsed in _sentences_of(text, quote.span)]
        named = [number for number in inside if found[number]]
        voice = found[named[0]][0] if named else _voice_before(text, found, inside, quote)
        if voice is None and not named:
            voice = _subject_before(text, inside, quote, openings)
        if voice is None:
            continue
        speaker = Speaker(voice.speaker.name, voice.speaker.via, Attribution.DIRECT_QUOTE)
        for number in inside:
            if not found[number]:
                found[number] = [Voice(text.sentences[number].span, speaker, voice.manner)]


def _voice_before(
    text: ParsedText, found: list[list[Voice]], inside: list[int], quote: Quotation
) -> Voice | None:
    """Return the speaker of the sentence before a quotation that names none itself."""
    if not inside or inside[0] == 0:
        return None
    first = text.sentences[inside[0]]
    share = (quote.span.end - quote.span.start) / max(first.span.end - first.span.start, 1)
    before = inside[0] - 1
    together = text.sentences[before].sentence.paragraph == first.sentence.paragraph
    if share < (_SHARE_BESIDE if together else _SHARE_APART):
        return None
    near = text.sentences[before].sentence.paragraph >= first.sentence.paragraph - 1
    return found[before][-1] if near and found[before] else None


def _subject_before(
    text: ParsedText, inside: list[int], quote: Quotation, openings: Mapping[int, str]
) -> Voice | None:
    """Return the person the sentence before begins with, where a quotation fills a sentence."""
    name = openings.get(inside[0] - 1, "") if inside else ""
    if not name:
        return None
    first, before = text.sentences[inside[0]], text.sentences[inside[0] - 1]
    filled = quote.span.end - quote.span.start >= _SHARE_APART * (first.span.end - first.span.start)
    if not filled or before.sentence.paragraph != first.sentence.paragraph:
        return None
    return Voice(first.span, Speaker(name, (), Attribution.DIRECT_QUOTE))


def _sentences_of(text: ParsedText, span: Span) -> list[Parsed]:
    start = max(bisect_right(text.starts, span.start) - 1, 0)
    found = []
    for parsed in text.sentences[start:]:
        if parsed.span.start >= span.end:
            break
        if parsed.span.overlaps(span):
            found.append(parsed)
    return found


def _fill_between(text: ParsedText, found: list[list[Voice]]) -> None:
    """Give a sentence between two of one speaker, in one paragraph, to that speaker.

    Where one voice carries the whole text, what stands in a paragraph with it is his as well; so
    is reported speech without a verb of saying (German subjunctive, French conditional).
    """
    single = _single_voice(found)
    for number in range(1, len(found)):
        if found[number] or text.sentences[number].sentence.heading:
            continue
        here = text.sentences[number]
        before = _in_paragraph(text, found, number, -1)
        after = _in_paragraph(text, found, number, 1)
        names = {voice.speaker.name for voice in (before, after) if voice is not None}
        between = before is not None and after is not None and len(names) == 1
        source = _in_paragraph(text, found, number, -1, unnamed=True)
        if before is not None and (between or single in names or _goes_on(here)):
            found[number] = [Voice(here.span, before.speaker)]
        elif source is not None and _is_reported(here):
            found[number] = [Voice(here.span, source.speaker)]
        elif after is not None and single in names:
            found[number] = [Voice(here.span, after.speaker)]


def _fill_with(text: ParsedText, found: list[list[Voice]], issuer: Speaker) -> None:
    """Give every sentence that nobody else speaks to the body whose document it is."""
    for number, parsed in enumerate(text.sentences):
        if not found[number]:
            found[number] = [Voice(parsed.span, issuer)]


def _in_paragraph(
    text: ParsedText, found: list[list[Voice]], number: int, step: int, unnamed: bool = False
) -> Voice | None:
    """Return the voice of the next sentence on one side, if it stands in the same paragraph."""
    other, here = number + step, text.sentences[number]
    if not 0 <= other < len(found) or not found[other]:
        return None
    if text.sentences[other].sentence.paragraph != here.sentence.paragraph:
        return None
    voice = found[other][-1 if step < 0 else 0]
    hidden = voice.speaker.attribution is Attribution.UNNAMED
    if hidden and (not unnamed or voice.speaker.name == _HEARSAY):
        return None
    return voice if not hidden or has_trait(here.language, "verb_last") else None


def _single_voice(found: list[list[Voice]]) -> str:
    """Return the one speaker who carries a text, or nothing where there is none."""
    counts = Counter(voices[0].speaker.name for voices in found if voices)
    if not counts:
        return ""
    name, most = counts.most_common(1)[0]
    cited = sum(counts.values())
    return name if most >= 5 and most >= 0.75 * cited and cited >= 0.35 * len(found) else ""


def _goes_on(parsed: Parsed) -> bool:
    """Whether a sentence takes up what the one before it said, and no author steps in."""
    words = parsed.tokens.words[parsed.first : parsed.last]
    if any(word in word_set(parsed.language, "speakers", "first_singular") for word in words):
        return False
    opening = word_set(parsed.language, "speakers", "continues")
    return bool(words) and words[0] in opening


def _is_reported(parsed: Parsed) -> bool:
    """Whether a sentence stands in the mood of reported speech."""
    reported = word_set(parsed.language, "stances", "reported_mood")
    return any(
        parsed.tokens.words[place] in reported and not parsed.tokens.is_capital(place)
        for place in range(parsed.first, parsed.last)
    )
