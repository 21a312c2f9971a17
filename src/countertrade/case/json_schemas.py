"""The case format as a JSON Schema, for editors and for other programs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from countertrade.case.parameter_schema import ParametersFile
from countertrade.case.schema import CaseFile, DecisionRecord, Event, Observation, Scenario

FILES: dict[str, type[BaseModel]] = {
    "case.yaml": CaseFile,
    "parameters.yaml": ParametersFile,
    "scenarios/*.yaml": Scenario,
    "series/*.csv": Observation,
    "events.csv": Event,
    "decisions.csv": DecisionRecord,
}
"""The files of a case and their models; for tables the model is that of a row."""


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of the case format.

    Each file has a schema of its own under ``$defs``; for tables it is that of one row.

    Returns
    -------
    dict[str, Any]
        A schema of draft 2020-12.
    """
    references, definitions = models_json_schema(
        [(model, "validation") for model in FILES.values()],
        title="countertrade case, format 1",
        description="Files of a case folder; tables (CSV) are given by the schema of a row.",
    )
    properties = {name: references[model, "validation"] for name, model in FILES.items()}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **definitions,
        "type": "object",
        "properties": properties,
    }


def write_json_schema(path: Path | str) -> None:
    """Write the JSON Schema to a file.

    The copy in the repository is written anew, after a change of the format, with
    ``python -c "import countertrade.case as c; c.write_json_schema('docs/case.schema.json')"``.

    Parameters
    ----------
    path
        The file, ``docs/case.schema.json`` in the repository.
    """
    Path(path).write_text(json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n", "utf-8")
