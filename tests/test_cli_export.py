"""The command that exports a case: what it writes, and how it refuses."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from countertrade.case import shipped_case
from countertrade.cli import app

SMALLEST = shipped_case().parent / "ussr-cuba"


def export(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["case", "export", *map(str, arguments)])


def test_a_case_is_written_once(tmp_path: Path) -> None:
    file = tmp_path / "model.xmile"
    result = export(SMALLEST, "--format", "xmile", "--out", file)
    assert result.exit_code == 0, result.output
    assert str(file) in result.stdout
    text = file.read_text(encoding="utf-8")
    assert text.startswith('<?xml version="1.0" encoding="utf-8"?>\n<xmile version="1.0"')
    again = export(SMALLEST, "--out", file)
    assert again.exit_code == 2
    assert "is there already" in again.stderr
    assert file.read_text(encoding="utf-8") == text


def test_the_file_is_called_like_the_case(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert export(SMALLEST).exit_code == 0
    assert (tmp_path / "ussr-cuba.xmile").is_file()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((SMALLEST, "--format", "mdl"), "no export format 'mdl'"),
        ((SMALLEST, "--out", "/absent/model.xmile"), "There is no folder /absent"),
        (("absent",), "absent"),
    ],
)
def test_what_cannot_be_exported_is_refused_in_a_sentence(
    arguments: tuple[object, ...], sentence: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = export(*arguments)
    assert result.exit_code == 2
    assert sentence in result.stderr
    assert "Traceback" not in result.output
    assert not list(tmp_path.iterdir())
