"""Speakers, stances, likelihoods, periods, actors, relations, variables: table by table."""

from __future__ import annotations

import re
from typing import Any

import pytest
from attribute_cases import LANGUAGES, cases, document, identity, lines, reading_at
from edtf import parse_edtf

from countertrade.evidence.extraction.attributes import read
from countertrade.evidence.extraction.parsed import parse
from countertrade.evidence.extraction.relations import find_relations
from countertrade.evidence.extraction.sentences import split_sentences
from countertrade.evidence.extraction.variables import variable_of
from countertrade.evidence.mentions import Amount, Span


def table(name: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("case", cases(name), ids=identity)


@pytest.mark.parametrize(
    "name", ["speakers", "stances", "likelihoods", "periods", "actors", "relations", "variables"]
)
def test_every_table_has_every_language(name: str) -> None:
    assert {case["language"] for case in cases(name)} == set(LANGUAGES)


@table("sentences")
def test_sentences(case: dict[str, Any]) -> None:
    found = split_sentences(case["text"], lambda _: case["language"])
    assert "|".join(sentence.span.of(case["text"]) for sentence in found) == case["parts"]


@table("actors")
def test_actors(case: dict[str, Any]) -> None:
    text = parse(document(case["text"], case["language"]))
    assert [actor.code for parsed in text.sentences for actor in parsed.actors] == case["codes"]


@table("speakers")
def test_speaker(case: dict[str, Any]) -> None:
    reading, parsed, span = reading_at(case)
    speaker = reading.attributes_at(parsed, span).speaker
    assert (speaker.name, speaker.attribution.value) == (case["speaker"], case["how"])
    assert list(speaker.via) == case.get("via", [])


@pytest.mark.parametrize(("language", "words", "speaker", "stance"), lines("voices"))
def test_ways_to_cite(language: str, words: str, speaker: str, stance: str) -> None:
    before, asked, after = re.split(r"[\[\]]", words)
    span = Span(len(before), len(before) + len(asked))
    reading = read(document(before + asked + after, language), [span])
    parsed = reading.text.sentence_at(span.start)
    assert parsed is not None
    found = reading.attributes_at(parsed, span)
    assert found.speaker.name == speaker
    assert stance in ("", found.stance.value)


@table("stances")
def test_stance(case: dict[str, Any]) -> None:
    reading, parsed, span = reading_at(case)
    assert reading.attributes_at(parsed, span).stance.value == case["stance"]


@table("likelihoods")
def test_likelihood(case: dict[str, Any]) -> None:
    reading, parsed, span = reading_at(case)
    found = reading.attributes_at(parsed, span).likelihood
    assert found is not None
    assert (found.word, found.language) == (case["word"], case["language"])
    assert (found.low, found.high) == (case["low"], case["high"])


@table("periods")
def test_period(case: dict[str, Any]) -> None:
    reading, parsed, span = reading_at(case)
    period = reading.attributes_at(parsed, span).period
    assert (period.edtf, period.basis.value) == (case["edtf"], case["basis"])
    if period.edtf is not None:
        assert str(parse_edtf(period.edtf)) == period.edtf


@table("relations")
def test_relation(case: dict[str, Any]) -> None:
    text = case["text"]
    reading, parsed, _ = reading_at({**case, "at": text})
    starts = [(text.index(words), len(words)) for words in case.get("amounts", ())]
    amounts = [Span(start, start + length) for start, length in starts]
    found = find_relations(parsed, reading.voices.at(0).speaker, amounts)
    if case["kind"] is None:
        assert not found
        return
    (relation,) = found
    assert relation.kind == case["kind"]
    assert (relation.subject, relation.object) == (case["subject"], case["object"])


@table("variables")
def test_variable(case: dict[str, Any]) -> None:
    _, parsed, span = reading_at(case)
    assert variable_of(parsed, Amount(span, 5.0, 5.0, case["unit"])) == case["variable"]
