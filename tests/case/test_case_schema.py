"""The JSON Schema of the format."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from tiny_case import FILES

from countertrade.case import json_schema, write_json_schema

SHIPPED = Path(__file__).parents[2] / "docs" / "case.schema.json"


def test_the_schema_in_the_documentation_is_current(tmp_path: Path) -> None:
    write_json_schema(tmp_path / "case.schema.json")
    written = (tmp_path / "case.schema.json").read_text("utf-8")
    assert json.loads(written) == json_schema()
    remedy = """Run: python -c "import countertrade.case as c;
        c.write_json_schema('docs/case.schema.json')" """
    assert SHIPPED.read_text("utf-8") == written, remedy


def plain(name: str, text: str) -> list[Any]:
    """Return a file's contents as JSON would hold them; of a table, its rows."""
    if name.endswith(".yaml"):
        data = yaml.safe_load(text)
        return [json.loads(json.dumps(data, default=str))]
    numbers = ("value", "low", "high")
    return [
        {key: float(cell) if key in numbers else cell for key, cell in row.items() if cell}
        for row in csv.DictReader(io.StringIO(text))
    ]


@pytest.mark.parametrize("name", sorted(FILES))
def test_the_schema_accepts_the_small_case(name: str) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    schema = json_schema()
    folder, _, ending = name.rpartition("/")[0], None, name.rpartition(".")[2]
    key = f"{folder}/*.{ending}" if folder else name
    part = {**schema["properties"][key], "$defs": schema["$defs"]}
    jsonschema.Draft202012Validator.check_schema(schema)
    for item in plain(name, FILES[name]):
        jsonschema.validate(item, part)


@pytest.mark.parametrize(
    ("file", "item"),
    [
        ("case.yaml", {"format": 1}),
        ("parameters.yaml", {"a": {"low": 1}}),
        ("scenarios/*.yaml", {"name": "a", "title": "a", "question": "a", "changes": [{}]}),
        ("events.csv", {"line": 3}),
    ],
)
def test_the_schema_refuses_what_the_check_refuses(file: str, item: Any) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    schema = json_schema()
    part = {**schema["properties"][file], "$defs": schema["$defs"]}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(item, part)
