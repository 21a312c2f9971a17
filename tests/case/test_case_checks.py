"""Every mistake is found, where it stands, with what to do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from tiny_case import FILES, OUTPUT

from countertrade.case import CaseError, Problem, check_case, load_case

Change = Callable[[str, str, str], Path]

C, P, E, D = "case.yaml", "parameters.yaml", "events.csv", "decisions.csv"
PRICE, OUT, PROTESTS = (f"series/{n}.csv" for n in ("price_world", "output_AAA", "protests_BBB"))
S, Q = "scenarios/oil-stops.yaml", "scenarios/status-quo.yaml"

MISTAKES = [
    # case.yaml
    (C, "format: 1", "format: 2", 1, "format is 2"),
    (C, "name: tiny", "name: Tiny Case", 2, "not a name of the right form"),
    (C, "title: Two regimes and a market", "title:", 3, "title is empty"),
    (C, "title: Two regimes and a market", "title: 7", 3, "title is 7, which is not text"),
    (C, "question: What happens when the oil stops?\n", "", 1, "question is missing"),
    (C, "start: 2000-01", "start: 2000-13", 5, "'2000-13' is not a month"),
    (C, "start: 2000-01", "start: 2021-01", 5, "after its as-of date 2020-06-30"),
    (C, "as_of: 2020-06-30", "as_of: 2020-06-31", 6, "not in the calendar"),
    (C, "horizon_years: 5", "horizon_years: 0", 7, "outside its bounds"),
    (C, "horizon_years: 5", "horizon_years: 2.5", 7, "not a whole number"),
    (C, "horizon_years: 5", "horizon_year: 5", 7, "Did you mean horizon_years?"),
    (C, ", deflator: consumer prices", "", 8, "deflator is missing"),
    (C, "role: sanctioning_state", "role: sanctioner", 12, "role is 'sanctioner'"),
    (C, "role: sanctioning_state", "rôle: market", 12, "role is missing"),
    (C, "id: BBB, name", "id: AAA, name", 11, "The actor AAA is declared twice"),
    (C, "id: SSS, name", "id: world, name", 12, "the place all share"),
    (C, "id: SSS, name", "id: S>S, name", 12, "not a name of the right form"),
    (C, "actor: AAA, type: personalist", "actor: SSS, type: party", 15, "not the role regime"),
    (C, "actor: AAA, type: personalist", "actor: AAB, type: party", 15, "Did you mean AAA?"),
    (C, "from: 2006-01", "from: 1998-01", 15, "date order"),
    (C, "type: party, from: 1990-01", "type: party, from: 2010-01", 11, "no regime type at the"),
    (C, "type: party, from", "type: partyy, from", 16, "Did you mean party?"),
    (C, "between: [AAA, BBB]", "between: [AAA, XXX]", 18, "XXX is not an actor"),
    (C, "between: [AAA, BBB]", "between: [AAA, AAA]", 18, "between AAA and itself"),
    (C, "between: [AAA, BBB]", "between: [AAA]", 18, "wrong number of items"),
    (C, "between: [AAA, BBB]", "between: AAA", 18, "between is not a list"),
    (C, "{id: AAA-BBB", "{id: AAA", 18, "The id AAA is used twice"),
    (C, "from: AAA, to: BBB}", "from: AAA, to: XXX}", 20, "XXX is not an actor"),
    (C, "from: AAA, to: BBB}", "from: AAA, to: AAA}", 20, "from AAA to itself"),
    (C, "resource: security, from: BBB, to: AAA", "resource: oil, from: AAA, to: BBB", 21, "twice"),
    (C, "resource: oil", "resource: gas", 20, "resource is 'gas'"),
    (
        C,
        "to: BBB}\n  - {resource: sec",
        "to: BBB, id: AAA}\n  - {resource: sec",
        20,
        "another place",
    ),
    (C, "file: series/price_world.csv", "file: series/prices.csv", 24, "does not exist"),
    (C, "file: series/price_world.csv", "file: ../price.csv", 24, "file is '../price.csv'"),
    (C, "series/output_AAA.csv, quantity: output", PRICE + ", quantity: p", 25, "listed twice"),
    (C, "at: world", "at: earth", 24, "earth is not a known place"),
    (C, "at: world", "at: BBB>SSS", 24, "The link BBB>SSS is not declared"),
    (C, "at: world", "at: BBB>SSX", 24, "Did you mean SSS?"),
    (C, "use: driver, process: log_ar1", "use: driver", 24, "has no process"),
    (C, "process: log_ar1", "process: random_walk", 24, "process is 'random_walk'"),
    (C, "process: log_ar1}", "process: log_ar1, scale: log}", 24, "scale is for observations"),
    (C, "discrepancy: 0.15", "process: hold, discrepancy: 1", 25, "process is for drivers"),
    (C, ", discrepancy: 0.15", "", 25, "has no discrepancy"),
    (C, "discrepancy: 0.15", "discrepancy: 0", 25, "outside its bounds"),
    (C, "discrepancy: 0.15", "discrepancy: .nan", 25, "not a finite number"),
    (C, "leading: [output, protests]", "leading: [output, output]", 28, "leading twice"),
    (C, "title: Two", "title: One\ntitle: Two", 4, "The key title stands here twice"),
    (C, "money: {", "money: &m {", 0, ""),
    (C, "money: {unit", "money: [unit", 8, "not YAML"),
    # parameters.yaml
    (P, "low: 0.09", "low: 0.3", 3, "low (0.3) is above mode (0.115) of decline"),
    (P, "high: 0.15", "high: 0.1", 4, "mode (0.115) is above high (0.1) of decline"),
    (P, "      low: 90", "      low: 101", 12, "low (101) is above mode (100) of margin at BBB"),
    (P, "low: 0.01", "low: 0.6", 19, "low (0.6) is above high (0.5)"),
    (P, "low: 0.01", "low: 0", 19, "not above zero"),
    (P, "  mode: 0.115\n", "", 1, "mode of decline is missing"),
    (P, "  low: 0.09\n", "", 1, "low of decline is missing"),
    (P, "      low: 90\n", "", 11, "low is missing"),
    (P, "low: 0.09", "low: .inf", 3, "not a finite number"),
    (P, "low: 0.09", "low: few", 3, "low is 'few', which is not a number"),
    (P, "low: 0.09", "lowest: 0.09", 3, "Did you mean low?"),
    (P, "  source: a study\n", "", 1, "The range of decline has no source"),
    (P, "  source: a study\n", "  source: ''\n", 6, "source is empty"),
    (P, "  source: an estimate\n", "", 11, "The range of margin at BBB has no source"),
    (P, "unit: 1/yr", "unit: furlongs/moon", 2, "The unit 'furlongs/moon' is not known"),
    (P, "  unit: percent\n", "  unit: percent\n  low: 1\n", 10, "and not both"),
    (P, "  low: 0.09\n  mode: 0.115\n  high: 0.15\n", "", 1, "either low and high"),
    (P, "    AAA: {low: 110", "    AAC: {low: 110", 10, "Did you mean AAA?"),
    (P, "distribution: loguniform", "distribution: normal", 18, "distribution is 'normal'"),
    (P, "decline:", "decline: 4\nrest:", 1, "decline is not a mapping"),
    # series
    (PRICE, "grade,known_from", "grades,known_from", 1, "The column grade is missing"),
    (PRICE, "grade,known_from", "grades,known_from", 1, "Did you mean grade?"),
    (PRICE, "low,high", "low,low", 1, "The column low stands here twice"),
    (PRICE, "2000,28.5", "2000,nan", 2, "value is 'nan', which is not a finite number"),
    (PRICE, "2000,28.5", "2000,-inf", 2, "not a finite number"),
    (PRICE, "2000,28.5", "2000,", 2, "value is missing"),
    (PRICE, "2000,28.5", "2000,28;5", 2, "which is not a number"),
    (PRICE, "2000,28.5", "2000,0", 2, "used in its logarithm"),
    (PRICE, "2000,28.5", "2OOO,28.5", 2, "is not a period"),
    (PRICE, "2001-02/2001-12", "2001-12/2001-02", 4, "ends before it begins"),
    (PRICE, "2001-02/2001-12", "2001-01/2001-12", 4, "share months in a driver"),
    (PRICE, "2000,28.5", "2000-02,28.5", 2, "begins in 2000-02, after the case"),
    (PRICE, "24.4,24,25", "24.4,24.5,25", 4, "low (24.5) is above value (24.4)"),
    (PRICE, "24.4,24,25", "24.4,24,23", 4, "high (23) is below value (24.4)"),
    (PRICE, "USD/bbl", "USD/barrels of", 2, "The unit 'USD/barrels of' is not known"),
    (PRICE, "EI,t. 1,A", ",t. 1,A", 2, "source is missing"),
    (PRICE, "EI,t. 1,A", "EI,t. 1,E", 2, "grade is 'E'"),
    (PRICE, "2001-07-01", "1/7/2001", 2, "is not a date"),
    (PRICE, "2001-07-01", "1999-07-01", 2, "before it began"),
    (PRICE, "period_mean", "mean", 2, "observed_as is 'mean'"),
    (PRICE, "period_mean,\n", "period_mean\n", 2, "The row has 10 cells"),
    (PRICE, '"a note, with a comma"', '"a note, with', 3, "not CSV"),
    (OUT, "OPEC", "EIA", 4, "The period 2001 from 'EIA' stands in line 3"),
    (OUT, "2000,3100000", "2002,3100000", 3, "2001 begins before 2002"),
    (OUT, "2000,3100000", "2000,0", 2, "scale: linear"),
    # events.csv
    (E, "2018-04-19,,BBB", "2013-03-05,,BBB", 0, ""),
    (E, "2013-03-05,,AAA", "2003-03-05,,AAA", 4, "2003-03-05 stands below 2005-03-01"),
    (E, "2013-03-05,,AAA", "2013-03-05,,AAX", 4, "AAX is not a known place"),
    (E, "2013-03-05,,AAA", "2013-03-05,,SSS", 4, "A leader_exit happens at a regime"),
    (E, "AAA,election", "AAA>BBB,election", 6, "An election happens at an actor"),
    (E, "BBB,record", "BBB,realignment", 5, "A realignment happens at a partnership"),
    (E, "leader_exit,natural", "leader_exit,", 4, "The leader_exit has no mode"),
    (E, "leader_exit,natural", "leader_exit,coup", 4, "coup is not a mode of leader_exit"),
    (E, "leader_exit,natural", "regime_exit,cup", 4, "Did you mean coup?"),
    (E, "election,,", "election,coup,", 6, "election takes no mode"),
    (E, "BBB,record", "BBB,strike", 5, "kind is 'strike'"),
    (E, "AAA,shock,,output", "AAA,shock,,", 2, "The shock has no quantity"),
    (E, "output,scale", "output,", 2, "The shock has no operation"),
    (E, "output,scale", "output,times", 2, "operation is 'times'"),
    (E, "scale,0.4", "scale,", 2, "The shock has no value"),
    (E, "set,0,kb/d", "set,0,", 3, "The shock has no unit"),
    (E, "2002-12-02,2003-02-03", "2002-12-02,", 2, "The shock has no end"),
    (E, "2002-12-02,2003-02-03", "2002-12-02,2002-02-03", 2, "before its date"),
    (E, "natural,,,", "natural,output,,", 4, "it would do nothing"),
    (E, "AAA,election", "AAA,failed_coup", 6, "after the as-of date 2020-06-30"),
    (E, "press,,A,2018", ",,A,2018", 5, "source is missing"),
    # decisions.csv
    (D, "2017-08-24,SSS", "2027-08-24,SSS", 3, "after the as-of date"),
    (D, "2017-08-24,SSS", "1999-08-24,SSS", 3, "stands below"),
    (D, "2017-08-24,SSS", "2000-01-01,SSS", 3, "is set in line 2 as well"),
    (D, "SSS>AAA", "SSS>CCC", 2, "names no known actor: CCC"),
    (D, "stance,none", ",none", 2, "decision is missing"),
    # scenarios
    (S, "name: oil-stops", "name: oil-stop", 1, "its file oil-stops.yaml"),
    (S, "at: AAA>BBB", "at: AAA>CCC", 5, "names no known actor: CCC"),
    (S, "unit: kb/d", "unit: kb/fortnite", 5, "The unit 'kb/fortnite' is not known"),
    (S, ", unit: kb/d", "", 5, "unit is missing"),
    (S, "to: 2023-06", "to: 2020-06", 6, "ends in 2020-06, before it begins"),
    (
        S,
        "value: 0, unit: kb/d, from: 2020-07",
        "value: 0, unit: kb/d, from: 1990-07",
        5,
        "starts in",
    ),
    (S, "{set: shipment", "{put: shipment", 5, "exactly one of set, scale, add"),
    (S, "{set: shipment", "{scale: price, set: shipment", 5, "exactly one of set, scale, add"),
    (S, "value: 0.5", "values: 0.5", 6, "Did you mean value?"),
    (S, "{event: leader_exit", "{event: shock", 9, "cannot add a shock"),
    (S, "{event: leader_exit", "{event: resignation", 9, "event is 'resignation'"),
    (S, "mode: natural", "mode: coup", 9, "coup is not a mode of leader_exit"),
    (S, "date: 2021-06-01", "date: 1991-06-01", 9, "before the case starts"),
    (S, "date: 2013-03-05", "date: 2013-03-06", 10, "Recorded are: 2013-03-05."),
    (
        S,
        "{without: leader_exit, at: AAA",
        "{without: leader_exit, at: BBB",
        10,
        "No leader_exit at",
    ),
    (Q, "changes: []", "changes: [{fix: a, at: AAA, option: b, from: 2021-01}]", 4, "has changes"),
    (Q, "changes: []", "changes: none", 4, "changes is not a list"),
    (Q, "changes: []", "changes: [&a [*a]]", 4, "An alias"),
    (Q, "changes: []", "changes: [? [a, b]]", 4, "A key is a list"),
]


@pytest.mark.parametrize(("name", "old", "new", "line", "says"), MISTAKES)
def test_a_mistake_is_found_where_it_stands(
    change: Change, name: str, old: str, new: str, line: int, says: str
) -> None:
    problems = check_case(change(name, old, new))
    if not says:
        assert problems == []
        return
    fitting = [p for p in problems if p.file.endswith(f"tiny/{name}") and p.line == line]
    assert any(says in str(problem) for problem in fitting), "\n".join(map(str, problems))
    for problem in problems:
        assert problem.message.endswith((".", "?")), problem
        assert problem.remedy.endswith((".", "?")), problem


@pytest.mark.parametrize("name", sorted(FILES))
@pytest.mark.parametrize(
    "content",
    [
        None,
        "folder",
        b"",
        b"\n\n",
        b"\xff\xfe\x00\x01\x9c" * 40,
        b"\x00" * 64,
        b"[]",
        b"4",
        b"- a",
        b"a: b: c",
        b"[" * 300,
        b"{" * 300,
        b"- " * 3000,
        b"a,b\n1,2\n",
        b'"',
        b"!!python/x y",
        b"%YAML 9.9\n---\na",
        b"---\na: 1\n---\nb: 2\n",
        b"? ",
        b"&a [*a]",
        "é".encode("latin-1"),
    ],
)
def test_a_ruined_file_is_a_problem_and_no_traceback(
    tiny: Path, name: str, content: bytes | str | None
) -> None:
    (tiny / name).unlink()
    if content == "folder":
        (tiny / name).mkdir()
    if isinstance(content, bytes):
        (tiny / name).write_bytes(content)
    if content is None and name == "scenarios/oil-stops.yaml":
        return
    problems = check_case(tiny)
    assert any(Path(problem.file).name in (Path(name).name, "case.yaml") for problem in problems)
    with pytest.raises(CaseError):
        load_case(tiny)


def test_every_problem_is_reported_in_order_of_file_and_line(change: Change) -> None:
    change("case.yaml", "role: sanctioning_state", "role: bystander")
    change("case.yaml", "at: world", "at: earth")
    change("case.yaml", "horizon_years: 5", "horizon_years: 0")
    change("parameters.yaml", "low: 0.09", "low: 0.3")
    change("parameters.yaml", "      low: 90", "      low: 190")
    change("series/price_world.csv", "2000,28.5", "2000,nan")
    change("events.csv", "leader_exit,natural", "leader_exit,magic")
    folder = change("scenarios/oil-stops.yaml", "unit: kb/d", "unit: kb/fortnite")
    problems = check_case(folder)
    places = [(Path(problem.file).name, problem.line) for problem in problems]
    assert places == [
        ("case.yaml", 7),
        ("case.yaml", 12),
        ("case.yaml", 24),
        ("events.csv", 4),
        ("parameters.yaml", 3),
        ("parameters.yaml", 12),
        ("oil-stops.yaml", 5),
        ("price_world.csv", 2),
    ]


def test_a_problem_reads_as_a_sentence() -> None:
    message, remedy = "low (0.3) is above mode (0.2) of decline.", "Put the three in rising order."
    problem = Problem("cases/x/parameters.yaml", 12, "low", message, remedy)
    assert str(problem) == f"cases/x/parameters.yaml:12: {message} {remedy}"
    steering = Problem("cases/x/case.yaml", None, "", "\x1b[2JThe file is missing.", "Add it.")
    assert str(steering) == "cases/x/case.yaml: \ufffd[2JThe file is missing. Add it."


@pytest.mark.parametrize("path", ["nowhere", "\0", "x" * 5000, "file"])
def test_what_is_no_folder_is_a_problem(tmp_path: Path, path: str) -> None:
    (tmp_path / "file").write_text("text")
    (problem,) = check_case(tmp_path / path)
    assert problem.message == "There is no case folder here."


def test_a_scenario_with_another_ending_is_not_passed_over(tiny: Path) -> None:
    (tiny / "scenarios" / "more.yml").write_text("name: more")
    (problem,) = check_case(tiny)
    assert problem.message == "Scenarios end in .yaml, so this one is not read."


def test_a_table_may_have_a_byte_order_mark_empty_lines_and_any_order_of_columns(
    tiny: Path,
) -> None:
    rows = [line.split(",") for line in OUTPUT.splitlines()]
    turned = "\r\n\r\n".join(",".join(reversed(row)) for row in rows)
    (tiny / "series/output_AAA.csv").write_text("\ufeff" + turned, encoding="utf-8", newline="")
    assert [row.line for row in load_case(tiny).series[1].rows] == [3, 5, 7]


def test_a_note_over_two_lines_does_not_shift_the_lines_after_it(change: Change) -> None:
    folder = change("series/price_world.csv", '"a note, with a comma"', '"one\ntwo"')
    assert [row.line for row in load_case(folder).series[0].rows] == [2, 3, 5]


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        (C, "to: BBB}\n  - {resource: sec", "to: BBB, by: sea}\n  - {resource: sec"),
        (C, "role: sanctioning_state", "role: bystander"),
        (C, "{id: AAA-BBB, between", "{id: AAA-BBB, of: 2, between"),
        (E, "2013-03-05,,AAA,leader_exit", "2013-03-05,,AAA,leader_exits"),
        (PRICE, "2000,28.5", "2000,nan"),
    ],
)
def test_one_mistake_is_one_problem(change: Change, name: str, old: str, new: str) -> None:
    assert len(check_case(change(name, old, new))) == 1
