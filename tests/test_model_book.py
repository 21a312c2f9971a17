"""The model book says what the model says: every quantity once, formulas that give its numbers."""

from __future__ import annotations

import math
import re
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from operator import truediv
from pathlib import Path
from types import SimpleNamespace
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from countertrade.case import load_case
from countertrade.language import operators, option_names, requirements_of
from countertrade.language.declare import (
    Decision,
    Equation,
    Parameter,
    Standing,
    Switch,
    stock,
)
from countertrade.language.operators import exp, minimum, where
from countertrade.language.signatures import wirings
from countertrade.language.wiring import Wiring
from countertrade.model import DECLARATIONS, SUBSYSTEMS
from mathml_reader import read, sides

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tools.model_book import __main__ as tool  # noqa: E402
from tools.model_book.declared import WHENCE, Declared  # noqa: E402
from tools.model_book.flows import Flow, flows_of  # noqa: E402
from tools.model_book.formulas import FormulaError, formula, linked, words  # noqa: E402
from tools.model_book.influences import Influence, circles, influence  # noqa: E402
from tools.model_book.layout import Size, layered  # noqa: E402
from tools.model_book.navigation import on_config  # noqa: E402

DECLARED = Declared(SUBSYSTEMS, DECLARATIONS)
COMPUTED = [name for name, one in DECLARATIONS.items() if isinstance(one, Equation | Decision)]


@pytest.fixture(scope="session")
def book() -> Mapping[str, str]:
    return tool.book(tool.shipped())


@pytest.fixture(scope="session")
def entries(book: Mapping[str, str]) -> Mapping[str, str]:
    found = [
        entry
        for page, text in book.items()
        if page.endswith(".md")
        for entry in re.findall(r'(?s)<section class="quantity" id="(\w+)">(.*?)</section>', text)
    ]
    return dict(found)


def ids(text: str) -> list[str]:
    return re.findall(r'\bid="([\w-]+)"', text)


def test_pages_in_docs_are_those_the_tool_writes_now(book: Mapping[str, str]) -> None:
    folder = ROOT / "docs" / "model"
    kept = {
        path.name: path.read_text(encoding="utf-8")
        for path in folder.iterdir()
        if path.suffix in tool.WRITTEN
    }
    differing = sorted(name for name in {*kept, *book} if kept.get(name) != book.get(name))
    assert not differing, "Write the book again: python -m tools.model_book docs/model"


def test_every_declared_name_is_in_the_book_once(book: Mapping[str, str]) -> None:
    options = [
        option
        for name, one in DECLARATIONS.items()
        if isinstance(one, Decision)
        for option in option_names(name, one)
    ]
    found = Counter(one for page, text in book.items() if page != "index.md" for one in ids(text))
    assert found == Counter([*DECLARATIONS, *options])


def test_every_link_leads_somewhere(book: Mapping[str, str]) -> None:
    addresses = {page: {*ids(text), *_headings(text)} for page, text in book.items()}
    for page, text in book.items():
        for target in re.findall(r'href="([^"]+)"', text):
            place, _, anchor = target.partition("#")
            folder = place.removeprefix("../").rstrip("/")
            home = page if not place else f"{folder or 'index'}.md"
            assert anchor in addresses[home], (page, target)
        for place, anchor in re.findall(r"\]\((\w+\.md)?#([\w-]+)\)", text):
            assert anchor in addresses[place or page], (page, place, anchor)
        for picture in re.findall(r"!\[[^]]*\]\(([^)]+)\)", text):
            assert picture in book, (page, picture)


def _headings(text: str) -> set[str]:
    return {
        re.sub(r"[^\w-]", "", heading.lower().replace(" ", "-"))
        for heading in re.findall(r"(?m)^#+ (.+)$", text)
    }


def test_no_heading_takes_the_place_of_a_quantity(book: Mapping[str, str]) -> None:
    assert not [page for page, text in book.items() if _headings(text) & {*ids(text)}]


@pytest.mark.parametrize("name", COMPUTED)
def test_formula_gives_what_the_function_gives(name: str, entries: Mapping[str, str]) -> None:
    written = re.findall(r"<div( class=\"where\")?>(?:where )?(<math>.*?</math>)", entries[name])
    parts = [sides(markup) for where_, markup in written if where_]
    results = [sides(markup)[1] for where_, markup in written if not where_]
    one = DECLARATIONS[name]
    assert isinstance(one, Equation | Decision)
    generator = np.random.default_rng(0)
    for low, high in ((0.1, 0.9), (0.3, 3.0), (2.0, 30.0)):
        arguments = {key: float(generator.uniform(low, high)) for key in wirings(one)}
        with np.errstate(invalid="ignore"):
            result = one(**arguments)
            # A fraction is plain or kept off zero; the difference shows below zero only.
            told = [evaluated(parts, results, arguments, by) for by in (truediv, operators.ratio)]
        expected = [float(value) for value in (result if isinstance(one, Decision) else (result,))]
        assert any(one == pytest.approx(expected, rel=1e-9, nan_ok=True) for one in told), told


def evaluated(
    parts: list[tuple[str, str]],
    results: list[str],
    arguments: Mapping[str, float],
    quotient: Callable[..., float],
) -> list[float]:
    """Compute what a formula says, its named parts first."""
    values: dict[str, object] = {**vars(operators), **arguments, "quotient": quotient}
    for name, value in parts:
        values[name] = eval(value, dict(values))
    return [eval(value, dict(values)) for value in results]


def toy(function: Callable[..., object]) -> Equation:
    return Equation(function, "auxiliary", "share", "world")


def chosen(x: float) -> float:
    """By a branch."""
    return x if x > 0 else 0.0


def called(x: float) -> float:
    """By a function that is no operator."""
    return math.sin(x)


def powered(x: float) -> float:
    """By a remainder."""
    return x % 2


def renamed(x: float) -> float:
    """By a name that stands for two things."""
    part = 2 * x
    part = part + 1
    return part


def outside(x: float) -> float:
    """By a number that is no argument."""
    return x * math.pi


def listed(x: float) -> float:
    """By a statement that is no equation."""
    for _ in range(2):
        x = x + 1
    return x


def named(x: float) -> float:
    """By an argument given by name."""
    return minimum(x, y=1)


def between(x: float) -> bool:
    """By a chain of comparisons."""
    return 0 < x < 1


@pytest.mark.parametrize(
    "function", [chosen, called, powered, renamed, outside, listed, named, between]
)
def test_what_has_no_mathematics_stops_the_book(function: Callable[..., object]) -> None:
    with pytest.raises(FormulaError, match=function.__name__):
        formula(toy(function), lambda name: linked(name, f"#{name}"))


def brackets(a: float, b: float, c: float) -> float:
    """Whatever could lose its brackets."""
    part = a - (b - c) - (a + b)
    return where((a < b) & (b <= c), -(a - b) * c, -a / (b * (c + 1)) - -b) * exp(-(a + part)) ** 2


def test_brackets_stay_where_they_are_needed() -> None:
    written = formula(toy(brackets), lambda name: linked(name, f"#{name}"))
    generator = np.random.default_rng(1)
    parts = [(name, read(ElementTree.fromstring(box.markup))) for name, box in written.parts]
    results = [read(ElementTree.fromstring(box.markup)) for box in written.values]
    for a, b, c in generator.uniform(0.1, 2, (20, 3)):
        told = evaluated(parts, results, {"a": a, "b": b, "c": c}, truediv)
        assert told == pytest.approx([brackets(a, b, c)], rel=1e-9)


def test_entries_say_what_the_declarations_say(entries: Mapping[str, str]) -> None:
    assert entries.keys() == set(COMPUTED)
    for name in COMPUTED:
        one = DECLARATIONS[name]
        assert isinstance(one, Equation | Decision)
        told = re.sub(r"<[^>]+>", "", entries[name])
        if isinstance(one, Equation):
            assert f", in {one.unit}" in told.replace("&lt;", "<"), name
        for argument, wiring in wirings(one).items():
            taken = (
                rf"{words(argument)} \([^;]*{WHENCE[wiring] if wiring is not Wiring.HERE else ''}\)"
            )
            assert re.search(taken, told), (name, argument)


def test_every_place_of_an_argument_has_words() -> None:
    assert WHENCE.keys() == set(Wiring)


def test_parameters_have_the_ranges_of_every_case(book: Mapping[str, str]) -> None:
    needs = requirements_of(DECLARATIONS)
    for case in (load_case(folder, needs) for folder in tool.shipped()):
        for name, entry in case.parameters.items():
            if name not in DECLARATIONS:
                continue
            page = book[f"{DECLARED.homes[name]}.md"]
            begin = page.index(f'<a id="{name}"></a>')
            rows = page[begin : page.find('<a id="', begin + 5)]
            for range_ in entry.ranges.values():
                assert f"| {range_.low:g} | " in rows and f" | {range_.high:g} | " in rows, name


def test_other_inputs_are_told(book: Mapping[str, str]) -> None:
    for name, one in DECLARATIONS.items():
        if not isinstance(one, Equation | Decision | Parameter):
            (row,) = re.findall(
                rf'(?m)^\| <a id="{name}"></a>.*$', book[f"{DECLARED.homes[name]}.md"]
            )
            assert one.unit in row
            if isinstance(one, Switch):
                assert all(words(setting) in row for setting in one.settings)


def test_every_mode_of_every_event_is_listed(book: Mapping[str, str]) -> None:
    listed_ = book["index.md"][book["index.md"].index("## Events") :]
    for name, one in DECLARATIONS.items():
        if isinstance(one, Equation) and one.kind == "hazard":
            assert re.search(rf"\b{one.mode} \(\[[^]]+\]\(\w+\.md#{name}\)\)", listed_), name


def test_pictures_hold_what_the_subsystem_holds(book: Mapping[str, str]) -> None:
    for subsystem in DECLARED.subsystems:
        stocks = [one for one in subsystem.declared.values() if getattr(one, "kind", "") == "stock"]
        boxes = _picture(book, f"{subsystem.page}-flows.svg").count('<rect class="box"')
        assert boxes == len(stocks), subsystem.page
        drawn = _picture(book, f"{subsystem.page}-loops.svg")
        assert drawn.count('class="sign ') == drawn.count('class="link '), subsystem.page
    for name, text in book.items():
        if name.endswith(".svg"):
            ElementTree.fromstring(text)


def _picture(book: Mapping[str, str], name: str) -> str:
    return book.get(name, "")


def test_book_bears_no_date_of_writing_and_no_path(book: Mapping[str, str]) -> None:
    assert not [name for name, text in book.items() if str(ROOT) in text]


def tank(tank: float, inflow: float, share: float, time: float, other: float) -> float:
    """Change of a tank."""
    spill = share * tank
    return inflow - spill / time + other * share


def gap(gap: float, goal: float, time: float) -> float:
    """Change towards a goal."""
    return (goal - gap) / time


def test_flows_are_the_terms_of_a_change() -> None:
    declare = stock("share", over="world", initial="first")
    assert flows_of("tank", declare(tank)) == [
        Flow("tank", "in", (), "inflow"),
        Flow("tank", "out", ("share", "tank", "time"), None),
        Flow("tank", "in", ("other", "share"), None),
    ]
    (only,) = flows_of("gap", declare(gap))
    assert (only.way, set(only.depends)) == ("both", {"goal", "gap", "time"})


def test_sign_of_a_link_joins_places_and_months() -> None:
    up, down, still = np.array([0.0, 1.0]), np.array([-1.0, 0.0]), np.zeros(2)
    assert influence("a", "b", [up, still], [up, up]) == Influence("a", "b", "+", True)
    assert influence("a", "b", [down], [down]) == Influence("a", "b", "−", False)
    assert influence("a", "b", [up, down], [up, down]).sign == "±"
    assert influence("a", "b", [still], [down]) == Influence("a", "b", "−", False)
    assert influence("a", "b", [still], [still]).sign == ""


def test_circles_are_found_once_with_their_polarity() -> None:
    signs = ["ab+", "ba−", "bc+", "ca+", "cd±", "dc+", "da"]
    links = [Influence(one[0], one[1], one[2:], True) for one in signs]
    found = {circle.names: circle.polarity for circle in circles(links, 4)}
    assert found == {("a", "b"): "B", ("a", "b", "c"): "R", ("c", "d"): "?"}


def test_exits_end_what_stands(book: Mapping[str, str]) -> None:
    standing = [name for name, one in DECLARATIONS.items() if isinstance(one, Standing)]
    pictures = {name: book[f"{DECLARED.homes[name]}-loops.svg"] for name in standing}
    assert all("fall-head" in picture for picture in pictures.values())


NODES = [f"n{index}" for index in range(9)]


@given(st.sets(st.tuples(st.sampled_from(NODES), st.sampled_from(NODES)), min_size=1))
def test_nothing_overlaps_in_a_layout(pairs: set[tuple[str, str]]) -> None:
    links = sorted((a, b) for a, b in pairs if a != b)
    sizes = {name: Size(20.0 + 5 * index, 10.0) for index, name in enumerate(NODES)}
    layout = layered(sizes, links, gap=30.0, down=False)
    for a in NODES:
        for b in NODES[: NODES.index(a)]:
            (x, y), (u, v) = layout.spots[a], layout.spots[b]
            beside = abs(x - u) >= (sizes[a].width + sizes[b].width) / 2
            assert beside or abs(y - v) >= 10.0, (a, b)
    assert layout.routes.keys() == set(links)
    assert layout == layered(sizes, links, gap=30.0, down=False)


def test_navigation_lists_every_page(book: Mapping[str, str], tmp_path: Path) -> None:
    tool.write(tmp_path / "model", book)
    config = SimpleNamespace(
        nav=["index.md", {"Model book": "model/"}, {"Other": "other.md"}], docs_dir=str(tmp_path)
    )
    nav = on_config(vars(config))["nav"]
    pages = nav[1]["Model book"]
    assert sorted(pages) == sorted(f"model/{name}" for name in book if name.endswith(".md"))
    assert [nav[0], nav[2]] == ["index.md", {"Other": "other.md"}]


def test_writing_takes_away_what_the_book_no_longer_has(tmp_path: Path) -> None:
    for name in ("gone.md", "gone.svg", "book.css"):
        (tmp_path / name).write_text("old", encoding="utf-8")
    tool.write(tmp_path, {"index.md": "new"})
    assert sorted(path.name for path in tmp_path.iterdir()) == ["book.css", "index.md"]


def test_without_a_folder_it_says_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    assert tool.main([]) == 2
    assert "docs/model" in capsys.readouterr().err
