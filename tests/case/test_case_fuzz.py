"""Whatever is done to the files of a case, the check answers and never raises."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tiny_case import FILES, NEEDS, write_tiny

from countertrade.case import CaseError, Problem, check_case, load_case

JUNK = st.one_of(
    st.sampled_from(
        [
            "",
            "null",
            "~",
            "[]",
            "{}",
            "nan",
            "-.inf",
            "1e999",
            "true",
            "- -",
            "*a",
            "&a",
            "!!set",
            "2000-02-30",
            "AAA>",
            ">",
            "AAA>AAA",
            "world",
            '"',
            "'",
            "|",
            "0",
            "-1",
            "9" * 5000,
            "changes",
            "at",
            "[" * 50,
            "\t",
            "\x00",
            "\ud7ff",
            "\u2028",
            "9**9**9",
            "kb/",
            "x" * 300,
        ]
    ),
    st.text(max_size=12),
    st.integers().map(str),
    st.floats().map(str),
)
names = st.sampled_from(sorted(FILES))


def tokens(text: str) -> list[str]:
    """Return a text in pieces that can be replaced one by one."""
    for sign in ",:{}[]\n":
        text = text.replace(sign, f"\x01{sign}\x01")
    return text.split("\x01")


def answers(files: dict[str, bytes]) -> list[Problem]:
    """Check a case of these files by itself, load it for a model, and return the problems."""
    with tempfile.TemporaryDirectory() as folder:
        tiny = write_tiny(Path(folder) / "tiny")
        for name, content in files.items():
            (tiny / name).write_bytes(content)
        alone = check_case(tiny)
        problems: list[Problem] = []
        try:
            load_case(tiny, NEEDS)
        except CaseError as error:
            problems = list(error.problems)
            assert problems
        assert set(alone) <= set(problems)
        assert all(str(problem).isprintable() for problem in problems)
        return problems


fuzz = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None
)


@fuzz
@given(names, st.integers(0, 10_000))
def test_a_dropped_line(name: str, number: int) -> None:
    lines = FILES[name].splitlines(keepends=True)
    del lines[number % len(lines)]
    answers({name: "".join(lines).encode()})


@fuzz
@given(names, st.lists(st.tuples(st.integers(0, 10_000), JUNK), min_size=1, max_size=3))
def test_a_replaced_token(name: str, changes: list[tuple[int, str]]) -> None:
    pieces = tokens(FILES[name])
    for number, junk in changes:
        pieces[number % len(pieces)] = junk
    answers({name: "".join(pieces).encode("utf-8", "surrogatepass")})


@fuzz
@given(names, st.integers(0, 10_000), st.integers(0, 10_000))
def test_two_tokens_of_the_same_file_changing_places(name: str, one: int, other: int) -> None:
    pieces = tokens(FILES[name])
    one, other = one % len(pieces), other % len(pieces)
    pieces[one], pieces[other] = pieces[other], pieces[one]
    answers({name: "".join(pieces).encode()})


@fuzz
@given(names, st.integers(0, 10_000), st.binary(max_size=6))
@example("case.yaml", 0, b"\xff\xfe")
def test_damaged_bytes(name: str, place: int, junk: bytes) -> None:
    raw = FILES[name].encode()
    place %= len(raw)
    answers({name: raw[:place] + junk + raw[place + len(junk) :]})


@fuzz
@given(names, st.integers(0, 10_000))
def test_a_file_that_was_cut_off(name: str, place: int) -> None:
    raw = FILES[name].encode()
    answers({name: raw[: place % len(raw)]})


@fuzz
@given(names, names)
def test_one_file_in_the_place_of_another(name: str, other: str) -> None:
    assert (answers({name: FILES[other].encode()}) == []) == (name == other)
