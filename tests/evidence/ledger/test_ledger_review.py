"""Adding, reviewing, rating, asking: what a person does with a ledger."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ledger_rows import TEXT, Opener, clock, document, mentions, quantity

from countertrade.evidence.document import Flagged
from countertrade.evidence.ledger import (
    ConflictError,
    Derivation,
    EventKind,
    Ledger,
    LedgerError,
    Query,
    Status,
    claim_id,
    open_ledger,
)
from countertrade.evidence.ledger.claims_file import FILE
from countertrade.evidence.ledger.verification import verify
from countertrade.evidence.ledger.wording import event_words, words_of
from countertrade.evidence.mentions import Bound, Mention, MentionKind, Span, Stance

RATE = "oil_rate"


def rate_of(ledger: Ledger) -> str:
    (name,) = ledger.ids(variable=RATE)
    return name


# Adding


def test_adding_the_same_again_adds_nothing(ledger: Ledger, opener: Opener) -> None:
    path = ledger.path
    before = path.read_bytes()
    added = opener().add(document(), mentions(), "rules 1")
    assert (added.new, added.reread, added.left) == ((), (), ())
    assert sorted(added.known) == sorted(ledger.ids())
    assert path.read_bytes() == before


def test_ids_follow_from_document_span_variable_and_version_alone(ledger: Ledger) -> None:
    for claim in ledger.query():
        start, end = claim.position.start, claim.position.end
        assert claim.id == claim_id(claim.document, start, end, claim.variable)
    made = {claim_id("0" * 64, 1, 2, "a"), claim_id("0" * 64, 1, 2, "b")}
    assert len(made | {claim_id("0" * 64, 1, 3, "a"), claim_id("1" * 64, 1, 2, "a")}) == 4


def test_newer_rules_change_what_nobody_reviewed_and_leave_what_somebody_did(
    ledger: Ledger,
) -> None:
    first, second, *_ = ledger.query()
    ledger.accept(first, "Ana")
    newer = [replace(one, subject="RUS") for one in mentions()]
    added = ledger.add(document(), newer, "rules 2")
    assert added.left == (first.id,)
    assert second.id in added.reread
    assert ledger.claim(first.id).subject == "VEN.gov"
    assert ledger.claim(second.id).subject == "RUS"
    assert [event.what for event in ledger.history(second.id)] == [
        EventKind.CANDIDATE,
        EventKind.REREAD,
    ]
    again = ledger.add(document(), newer, "rules 2")
    assert (again.new, again.reread) == ((), ())


def test_newer_rules_add_what_they_find_beside_what_was_there(ledger: Ledger) -> None:
    before = set(ledger.ids())
    more = [quantity(TEXT, "$2.5 million", 2.5e6, "USD")]
    (new,) = ledger.add(document(), more, "rules 2").new
    assert set(ledger.ids()) == before | {new}


def test_two_pairs_of_actors_in_one_clause_are_two_claims(opener: Opener) -> None:
    ledger = opener()
    one = quantity(TEXT, "$2.5 million each day", 2.5e6, "USD/day")
    added = ledger.add(document(), [one, replace(one, object="SYR"), one], "rules 1")
    assert len(added.new) == 2
    assert {claim.object for claim in ledger.query()} == {"CUB", "SYR"}


def test_boilerplate_is_kept_with_its_reason_and_not_asked_for(opener: Opener) -> None:
    ledger = opener()
    flagged = Flagged(Span(0, 30), "teaser list")
    ledger.add(replace(document(), flagged=(flagged,)), mentions(), "rules 1")
    assert ledger.count() == len(mentions()) - 1
    (claim,) = ledger.query(boilerplate=True)
    assert claim.boilerplate == "teaser list"
    assert not ledger.accept(claim, "Ana").is_usable


def test_a_ledger_without_words_holds_digests_and_paraphrases(tmp_path: Path) -> None:
    ledger = open_ledger(tmp_path, words=False, cache=tmp_path / ".c", clock=clock())
    sentence = Mention(
        MentionKind.RELATION, Span(0, len(TEXT)), "en", subject="VEN", object="CUB", variable="aid"
    )
    ledger.add(document(abstract=TEXT), [*mentions(), sentence], "rules 1")
    text = (tmp_path / FILE).read_text(encoding="utf-8")
    assert "words: false" in text
    assert "terminal loaded" not in text
    assert "In better times" not in text
    for claim in ledger.query():
        assert claim.quote.exact is None
        assert words_of(claim, TEXT) == claim.position.of(TEXT)
        assert claim.variable in words_of(claim)
    ledger.close()
    # It goes on as it was begun, whoever opens it.
    other = open_ledger(tmp_path, cache=tmp_path / ".c", clock=clock())
    other.add(document(f"{TEXT} More."), mentions(), "rules 1")
    assert "terminal loaded" not in (tmp_path / FILE).read_text(encoding="utf-8")


# Reviewing


def test_a_claim_begins_as_a_candidate_rated_f6_by_nobody(ledger: Ledger) -> None:
    claim = ledger.claim(rate_of(ledger))
    assert claim.status is Status.CANDIDATE
    assert (claim.credibility.number, claim.credibility.by) == (6, None)
    assert ledger.admiralty(claim).pair == "F6"
    assert not claim.is_usable


def test_decisions_make_a_history(ledger: Ledger) -> None:
    name = rate_of(ledger)
    ledger.accept(name, "Ana", "stands so in the table")
    edited = ledger.edit(name, {"value": {"low": 45e3, "high": 45e3}}, "Ben", "misprint")
    assert edited.status is Status.EDITED
    assert edited.is_usable
    ledger.reject(name, "Ana", "of another port")
    reopened = ledger.reopen(name, "Ben", "the same port")
    assert reopened.status is Status.CANDIDATE
    said = [event_words(event) for event in ledger.history(name)]
    assert [event.what.value for event in ledger.history(name)] == [
        "candidate",
        "accepted",
        "edited",
        "rejected",
        "reopened",
    ]
    assert "edited by Ben: value from 40,000 bbl/day to 45,000 bbl/day (misprint)" in said[2]


def test_an_edit_replaces_the_parts_given_and_keeps_the_others(ledger: Ledger) -> None:
    (name,) = ledger.ids(text="more than $800 million")
    claim = ledger.edit(name, {"value": {"low": 9e8}, "period": {"edtf": "2019"}}, "Ana")
    assert claim.value is not None
    assert (claim.value.low, claim.value.high, claim.value.bound) == (9e8, None, Bound.MORE_THAN)
    assert claim.value.as_written == "more than $800 million a year"
    assert claim.period.edtf == "2019"


def test_a_corrected_number_is_no_longer_ambiguous(opener: Opener) -> None:
    ledger = opener()
    words = "40,000 barrels a day"
    doubt = quantity(TEXT, words, 4e4, "bbl/day", ambiguous=True, alternatives=(40.0,))
    (name,) = ledger.add(document(), [doubt], "rules 1").new
    value = ledger.edit(name, {"value": {"low": 40.0, "high": 40.0}}, "Ana").value
    assert value is not None
    assert (value.ambiguous, value.alternatives) == (False, ())


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"quote": "x"}, "quote cannot be edited"),
        ({"value": {"low": 5.0, "high": 4.0}}, "below its low"),
        ({"value": {"low": "many"}}, r"value\.low cannot be 'many'"),
        ({"period": {"edtf": "last week"}}, "'last week' is not a period"),
        ({"stance": "sure"}, "stance cannot be 'sure'"),
        ({"subject": "VEN.gov"}, "Nothing changes"),
        ({"subject": "\ud800"}, "signs that are not text"),
    ],
)
def test_an_edit_that_does_not_fit_is_refused_in_a_sentence(
    ledger: Ledger, changes: dict[str, object], sentence: str
) -> None:
    before = ledger.path.read_bytes()
    with pytest.raises(LedgerError, match=sentence):
        ledger.edit(rate_of(ledger), changes, "Ana")
    assert ledger.path.read_bytes() == before


def test_what_a_claim_does_not_allow_is_refused_in_a_sentence(ledger: Ledger) -> None:
    name = rate_of(ledger)
    with pytest.raises(LedgerError, match="nothing to reopen"):
        ledger.reopen(name, "Ana")
    ledger.reject(name, "Ana")
    with pytest.raises(LedgerError, match="Reopen it before it is accepted"):
        ledger.accept(name, "Ana")
    with pytest.raises(LedgerError, match="Reopen it before it is edited"):
        ledger.edit(name, {"subject": "RUS"}, "Ana")
    with pytest.raises(LedgerError, match="Give a name"):
        ledger.reopen(name, " ")
    with pytest.raises(LedgerError, match="no credibility"):
        ledger.rate(name, 7, "Ana")
    with pytest.raises(LedgerError, match="There is no claim nothing"):
        ledger.accept("nothing", "Ana")


def test_accepting_twice_writes_once(ledger: Ledger) -> None:
    name = rate_of(ledger)
    ledger.accept(name, "Ana")
    ledger.accept(name, "Ben")
    assert len(ledger.history(name)) == 2


def test_two_people_with_one_screen_each_lose_nothing(ledger: Ledger, opener: Opener) -> None:
    name = rate_of(ledger)
    other = opener()
    on_ana, on_ben = ledger.claim(name), other.claim(name)
    ledger.edit(on_ana, {"value": {"low": 45e3, "high": 45e3}}, "Ana")
    with pytest.raises(ConflictError) as caught:
        other.edit(on_ben, {"value": {"low": 50e3, "high": 50e3}}, "Ben")
    for part in (name, "Ana", "Ben", "45,000 bbl/day", "50,000 bbl/day"):
        assert part in str(caught.value)
    claim = ledger.claim(name)
    assert claim.value is not None
    assert (claim.value.low, claim.open_conflicts) == (45e3, ("value",))
    assert not claim.is_usable
    assert ledger.conflicts() == [str(caught.value)]
    assert ledger.ids(in_conflict=True) == [name]
    settled = other.edit(claim, {"value": {"low": 50e3, "high": 50e3}}, "Ana", "Ben is right")
    assert settled.is_usable
    assert ledger.conflicts() == []
    assert len(ledger.history(name)) == 4


def test_accepting_on_an_old_screen_what_was_rejected_is_a_conflict(
    ledger: Ledger, opener: Opener
) -> None:
    seen = opener().claim(rate_of(ledger))
    ledger.reject(seen.id, "Ana")
    with pytest.raises(ConflictError, match="status"):
        opener().accept(seen, "Ben")
    assert ledger.claim(seen.id).status is Status.REJECTED
    assert ledger.reopen(seen.id, "Ana").open_conflicts == ()


def test_letters_belong_to_parties_and_the_number_to_the_claim(ledger: Ledger) -> None:
    text = f"{TEXT} Cited."
    cited = quantity(text, "$2.5 million each day", 2.5e6, "USD/day", speaker="J. Doe")
    source = document(text, "b.txt", publisher="The Paper", author=[{"family": "Roe"}])
    (name,) = ledger.add(source, [cited], "rules 1").new
    ledger.rate_party("publisher", "The Paper", "B", "Ana", "corrects itself")
    assert ledger.admiralty(name).pair == "F6"
    ledger.rate_party("speaker", "J. DOE", "C", "Ana", "interested")
    rated = ledger.rate(name, 2, "Ben", "two others say so")
    standing = ledger.admiralty(rated)
    assert standing.pair == "C2"
    assert standing.publisher is not None
    assert (standing.publisher.letter, standing.publisher.by) == ("B", "Ana")
    assert standing.author is not None
    assert standing.author.letter == "F"
    assert (rated.credibility.by, rated.credibility.why) == ("Ben", "two others say so")
    with pytest.raises(LedgerError, match="no reliability"):
        ledger.rate_party("speaker", "J. Doe", "G", "Ana")


# Asking


def test_queries_find_what_they_are_asked_for(ledger: Ledger) -> None:
    name = rate_of(ledger)
    ledger.accept(name, "Ana")
    by_hand = {
        "variable": ({"variable": RATE}, lambda one: one.variable == RATE),
        "status": ({"status": "accepted"}, lambda one: one.status == "accepted"),
        "statuses": ({"status": ["accepted", "candidate"]}, lambda one: True),
        "actor": ({"actor": "VEN"}, lambda one: one.subject.startswith("VEN")),
        "part": ({"actor": "VEN.gov"}, lambda one: one.subject == "VEN.gov"),
        "nobody": ({"actor": "SYR"}, lambda one: False),
        "unit": ({"unit": "USD/year"}, lambda one: one.value.unit == "USD/year"),
        "file": ({"document": "terminal.txt"}, lambda one: True),
        "text": ({"text": "MILLION"}, lambda one: "million" in one.quote.exact),
        "kind": ({"kind": MentionKind.RELATION}, lambda one: False),
        "stance": ({"stance": Stance.ASSERTED}, lambda one: True),
        "speaker": ({"speaker": "Author"}, lambda one: True),
        "hostile": ({"text": "' OR 1=1 --"}, lambda one: False),
    }
    everything = ledger.query()
    assert len(everything) == len(mentions())
    for wanted, fits in by_hand.values():
        expected = [one.id for one in everything if fits(one)]
        assert [one.id for one in ledger.query(**wanted)] == expected == ledger.ids(**wanted)
        assert ledger.count(**wanted) == len(expected)
    pages = [ledger.ids(limit=2, offset=start) for start in range(0, 6, 2)]
    assert [name for page in pages for name in page] == ledger.ids()


def test_a_claim_is_named_by_the_beginning_of_its_id(ledger: Ledger) -> None:
    name = rate_of(ledger)
    assert ledger.claim(name[:12]).id == name
    with pytest.raises(LedgerError, match="There is no claim c"):
        ledger.claim("c")


def test_withdrawing_a_document_tells_what_rests_on_it(ledger: Ledger) -> None:
    name = rate_of(ledger)
    text = f"{TEXT} Later."
    ledger.add(document(text, "later.txt"), mentions(text), "rules 1")
    follows = ledger.ids(document="later.txt")[0]
    ledger.set_field(follows, "derived_from", Derivation(claims=(name,), formula="copied"), "Ana")
    ledger.record_use("prior/oil", [name, follows])
    found = ledger.withdraw("terminal.txt", "Ana", "invented")
    assert found.source.withdrawn == "invented"
    assert {one.id for one in found.claims} == {*ledger.ids(document="terminal.txt"), follows}
    assert found.feeds == {"prior/oil": (name, follows)}
    assert ledger.count(withdrawn=True) == ledger.count(withdrawn=False) == len(mentions())
    assert ledger.reinstate("terminal.txt", "Ana", "it was real").withdrawn == ""
    assert ledger.count(withdrawn=True) == 0


def test_uses_are_these_claims_and_no_others_any_more(ledger: Ledger) -> None:
    first, second, *_ = ledger.ids()
    assert set(ledger.record_use("prior/oil", [first, second])) == {first, second}
    assert ledger.record_use("prior/oil", [second]) == (first,)
    assert ledger.ids(used_in="prior/oil") == [second]
    assert ledger.record_use("prior/oil", [second]) == ()


def test_merging_two_copies_loses_nothing_and_settles(ledger: Ledger, tmp_path: Path) -> None:
    name = rate_of(ledger)
    (tmp_path / "copy").mkdir()
    copy = tmp_path / "copy" / FILE
    copy.write_bytes(ledger.path.read_bytes())
    other = open_ledger(tmp_path / "copy", cache=tmp_path / "cache", clock=clock())
    other.edit(name, {"subject": "RUS"}, "Ben")
    text = f"{TEXT} Elsewhere."
    other.add(document(text, "new.txt"), mentions(text), "rules 1")
    ledger.edit(name, {"subject": "IRN"}, "Ana")
    ledger.rate_party("speaker", "X", "B", "Ana")
    changed = ledger.merge(tmp_path / "copy")
    assert name in changed
    assert ledger.count() == 2 * len(mentions())
    assert ledger.claim(name).open_conflicts == ("subject",)
    assert ledger.merge(tmp_path / "copy") == ()
    other.merge(ledger.path)
    assert copy.read_bytes() == ledger.path.read_bytes()


def test_a_case_is_passed_on_without_the_words_of_its_articles(
    ledger: Ledger, tmp_path: Path
) -> None:
    (tmp_path / "shipped").mkdir()
    shipped = open_ledger(
        tmp_path / "shipped", words=False, cache=tmp_path / "cache", clock=clock()
    )
    assert len(shipped.merge(ledger.path)) == len(mentions()) + 1
    assert shipped.merge(ledger.path) == ()
    assert "terminal loaded" not in shipped.path.read_text(encoding="utf-8")
    assert verify(shipped, [document()]).findings == ()
    assert [one.id for one in shipped.query()] == ledger.ids()


@given(st.text(max_size=20))
def test_what_is_asked_for_never_becomes_part_of_the_statement(name: str) -> None:
    same, values = Query(document="x" * len(name), text="x", actor="x").statement("id")
    statement, given_values = Query(document=name, text=name, actor=name).statement("id")
    assert statement == same
    assert statement.count("?") == len(values) == len(given_values)


def test_an_edited_number_reads_back_as_it_was_written(opener: Opener, ledger: Ledger) -> None:
    """A whole number stands in the file without its point; the event's digest must not mind."""
    name = ledger.ids(variable=RATE)[0]
    ledger.edit(name, {"value": {"bound": "at_least", "low": 32.0, "high": None}}, "Ana")
    assert not verify(opener()).findings
