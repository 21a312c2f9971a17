"""The review in the terminal, by scripted lines."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ledger_rows import TEXT, Opener, document, mentions, quantity
from rich.console import Console, RenderableType

from countertrade.evidence.ledger import Ledger, LedgerError
from countertrade.evidence.ledger.review_screen import command_of, context_of, edit_of, screen
from countertrade.evidence.ledger.review_terminal import review


def printed(thing: RenderableType, width: int = 100) -> str:
    console = Console(file=io.StringIO(), width=width, color_system=None)
    console.print(thing)
    return console.file.getvalue()  # type: ignore[attr-defined]


def scripted(*lines: str) -> Callable[[str], str]:
    left = iter(lines)

    def ask(prompt: str) -> str:
        for line in left:
            return line
        raise EOFError

    return ask


def play(ledger: Ledger, *lines: str, by: str = "Ana") -> tuple[dict[str, int], str]:
    shown: list[str] = []
    done = review(
        ledger,
        ledger.ids(),
        by,
        scripted(*lines),
        lambda thing: shown.append(printed(thing)),
        {document().text_sha256: TEXT},
    )
    return done, "".join(shown)


def test_a_scripted_review_decides_claim_after_claim(ledger: Ledger) -> None:
    done, shown = play(
        ledger,
        "a stands so",
        "e value 9e8..",
        "c 2 two others say so",
        "s",
        "r of another year",
        "b",
        "u let me see",
        "e period 2019-03",
        "s",
        "h",
        "q",
    )
    assert done == {"a": 1, "e": 2, "c": 1, "s": 2, "r": 1, "b": 1, "u": 1, "h": 1}
    first, second, third, *rest = ledger.query()
    assert (first.status, second.status, third.status) == ("accepted", "edited", "edited")
    assert {one.status.value for one in rest} == {"candidate"}
    assert ledger.history(first.id)[-1].why == "stands so"
    assert second.value is not None
    assert (second.value.low, second.value.bound) == (9e8, "at_least")
    assert second.credibility.why == "two others say so"
    assert third.period.edtf == "2019-03"
    assert "terminal loaded 40,000 barrels a day, worth" in shown
    assert "1 of 5" in shown


def test_what_cannot_be_done_is_said_and_the_claim_stays(ledger: Ledger) -> None:
    done, shown = play(
        ledger, "x", "", "e", "e value much", "e period soon", "c 9", "c x", "l B", "u", "?", "q"
    )
    assert done == {"?": 1}
    for sentence in (
        "This is no command",
        "Nothing is no field to edit",
        "'much' is not a number",
        "'soon' is not a period",
        "no credibility",
        "Give a number from 1",
        "names no author or publisher",
        "nothing to reopen",
        "e FIELD VALUE edit",
    ):
        assert sentence in shown
    assert ledger.count(status="candidate") == len(mentions())


def test_the_letter_goes_to_whoever_says_it(opener: Opener) -> None:
    ledger = opener()
    cited = quantity(TEXT, "$2.5 million each day", 2.5e6, "USD/day", speaker="J. Doe")
    ledger.add(document(), [cited], "rules 1")
    play(ledger, "l c has an interest", "q")
    party = ledger.party("speaker", "J. Doe")
    assert (party.letter, party.by, party.why) == ("C", "Ana", "has an interest")


def test_a_conflict_is_shown_and_can_be_settled_on_the_spot(ledger: Ledger, opener: Opener) -> None:
    other = opener()
    name = ledger.ids()[0]

    def ask(prompt: str) -> str:
        return next(lines)

    def lines_of() -> object:
        other.edit(name, {"subject": "RUS"}, "Ben")
        yield "e subject IRN"
        yield "e subject RUS"
        yield "q"

    lines = lines_of()
    shown: list[str] = []
    review(ledger, [name], "Ana", ask, lambda thing: shown.append(printed(thing, 400)))
    assert "Ben set subject to RUS" in "".join(shown)
    assert ledger.claim(name).open_conflicts == ()
    assert ledger.claim(name).subject == "RUS"


def test_the_end_of_the_input_ends_the_review(ledger: Ledger) -> None:
    assert play(ledger)[0] == {}
    assert play(ledger, "s", "b", "b")[0] == {"s": 1, "b": 2}


def test_hostile_words_do_not_steer_the_terminal(opener: Opener) -> None:
    ledger = opener()
    text = "Said \x1b[31m40 barrels\x1b[0m [bold]a day[/bold] \u202e\x07 and more."
    words, speaker = "40 barrels\x1b[0m [bold]a day", "[red]\x1b]0;x\x07"
    found = quantity(text, words, 40.0, "bbl/day", speaker=speaker)
    ledger.add(document(text), [found], "rules 1")
    (claim,) = ledger.query()
    for source in (text, None):
        shown = printed(screen(ledger.admiralty(claim), source, [], 1, 1))
        assert "[bold]a day" in shown
        assert not set(shown) & {"\x1b", "\x07", "\u202e"}


def test_without_words_the_paraphrase_is_shown(ledger: Ledger) -> None:
    claim = ledger.query()[0]
    bare = claim.model_copy(update={"quote": claim.quote.without_words()})
    assert "40,000 bbl/day" in context_of(bare, None)[1]


@given(st.text(max_size=30))
def test_any_line_is_a_command_or_none(line: str) -> None:
    command = command_of(line)
    assert len(command.verb.strip()) <= 2
    assert command.rest == command.rest.strip()


@given(st.text(max_size=20))
def test_any_edit_is_a_change_or_a_sentence(rest: str) -> None:
    from countertrade.evidence.ledger.ingest import claims_of

    (record, *_) = claims_of(document(), mentions(), "rules", "2026-01-01T00:00:00Z")
    for line in (rest, f"value {rest}", f"period {rest}"):
        try:
            change = edit_of(record.current, line)
        except LedgerError as error:
            assert str(error).endswith(".")
        else:
            assert len(change) == 1


@pytest.mark.parametrize(
    ("line", "low", "high", "bound"),
    [
        ("value 45000", 45e3, 45e3, "point"),
        ("value 4e4..5e4", 4e4, 5e4, "range"),
        ("value 4e4..", 4e4, None, "at_least"),
        ("value ..5e4", None, 5e4, "at_most"),
    ],
)
def test_values_are_typed_as_numbers_and_ranges(
    ledger: Ledger, line: str, low: float | None, high: float | None, bound: str
) -> None:
    claim = ledger.query()[0]
    assert edit_of(claim, line) == {"value": {"low": low, "high": high, "bound": bound}}
