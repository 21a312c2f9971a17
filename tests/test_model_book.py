"""The model book holds every declared name once, and every link in it leads somewhere."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from countertrade.language import option_names
from countertrade.language.declare import Decision, Equation
from countertrade.language.signatures import wirings
from countertrade.language.wiring import Wiring
from countertrade.model import DECLARATIONS

TOOL = Path(__file__).resolve().parents[1] / "tools" / "model_book.py"


def write(*arguments: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, TOOL, *arguments],
        env={"PYTHONPATH": str(TOOL.parents[1] / "src")},
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> str:
    page = tmp_path_factory.mktemp("docs") / "model.md"
    done = write(page)
    assert done.returncode == 0, done.stderr
    return page.read_text(encoding="utf-8")


def anchors(book: str) -> Counter[str]:
    return Counter(re.findall(r'<a id="(\w+)"></a>`\1`', book))


def row(book: str, name: str) -> str:
    (found,) = [line for line in book.splitlines() if line.startswith(f'| <a id="{name}">')]
    return found


def test_every_declared_name_is_in_the_book_once(book: str) -> None:
    options = [
        option
        for name, one in DECLARATIONS.items()
        if isinstance(one, Decision)
        for option in option_names(name, one)
    ]
    assert anchors(book) == Counter([*DECLARATIONS, *options])


def test_every_link_leads_to_an_anchor(book: str) -> None:
    linked = set(re.findall(r"\]\(#(\w+)\)", book))
    assert linked
    assert linked <= anchors(book).keys()


def test_no_heading_takes_the_place_of_an_anchor(book: str) -> None:
    headings = re.findall(r"(?m)^#{2,} (.+)$", book)
    assert not {heading.lower().replace(" ", "-") for heading in headings} & anchors(book).keys()


def test_rows_have_as_many_cells_as_their_head(book: str) -> None:
    cells = None
    for line in book.splitlines():
        count = len(re.findall(r"(?<!\\)\|", line)) if line.startswith("|") else None
        assert cells is None or count in (None, cells), line
        cells = count


def test_rows_say_what_the_declarations_say(book: str) -> None:
    for name, one in DECLARATIONS.items():
        assert f"| {one.over} |" in row(book, name)
        if isinstance(one, Equation):
            assert f"| `{one.unit}` |" in row(book, name)
        if isinstance(one, Equation | Decision):
            for argument, wiring in wirings(one).items():
                told = re.search(rf"\(#{argument}\)( \(\w)?", row(book, name))
                assert told is not None, (name, argument)
                assert (told[1] is None) == (wiring is Wiring.HERE), (name, argument)


def test_every_equation_is_there_as_written(book: str) -> None:
    for name, one in DECLARATIONS.items():
        if isinstance(one, Equation | Decision):
            assert re.search(rf"(?m)^# {name}\n(?!#|$)", book), name


def test_every_mode_of_every_event_is_listed(book: str) -> None:
    listed = book[book.index("## Events") :]
    for name, one in DECLARATIONS.items():
        if isinstance(one, Equation) and one.kind == "hazard":
            assert re.search(rf"\| {one.event} \|.*\b{one.mode} \(\[`{name}`\]", listed), name


def test_book_is_the_same_twice(book: str, tmp_path: Path) -> None:
    again = tmp_path / "new" / "model.md"
    assert write(again).returncode == 0
    assert again.read_text(encoding="utf-8") == book


def test_book_bears_no_date_and_no_path(book: str) -> None:
    assert str(TOOL.parents[1]) not in book
    assert not re.search(r"\b20\d\d-\d\d-\d\d\b", book)


def test_without_a_page_it_says_what_to_do() -> None:
    done = write()
    assert done.returncode == 2
    assert "docs/model.md" in done.stderr
