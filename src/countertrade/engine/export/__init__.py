"""Exports: an assembled model in the languages of other tools."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from countertrade.engine.export.identifiers import IdentifierError
from countertrade.engine.export.xmile import xmile
from countertrade.language import Model

FORMATS: Mapping[str, Callable[[Model], str]] = {"xmile": xmile}
"""What writes each format; its name is also the ending of the file."""


class ExportError(Exception):
    """A model cannot be exported as asked; the message says why and what to do."""


def check_export(form: str, path: Path) -> None:
    """Check that an export can be asked for.

    Parameters
    ----------
    form
        Name of the format.
    path
        File to be written.

    Raises
    ------
    ExportError
        If there is no such format, the file is there already, or its folder is not.
    """
    if form not in FORMATS:
        known = ", ".join(FORMATS)
        raise ExportError(f"There is no export format {form!r}. Choose one of: {known}.")
    if path.exists():
        raise ExportError(f"{path} is there already. Remove it, or name another file with --out.")
    if not path.parent.is_dir():
        raise ExportError(f"There is no folder {path.parent}. Make it, or name another with --out.")


def export_model(model: Model, form: str, path: Path) -> None:
    """Write a model to a file, all of it or nothing.

    Parameters
    ----------
    model
        An assembled model.
    form
        Name of the format, one of :data:`FORMATS`.
    path
        File to be written; it must not be there yet.

    Raises
    ------
    ExportError
        If there is no such format, if quantities cannot be told apart in it, or if the file is
        there already or cannot be written.
    """
    check_export(form, path)
    try:
        text = FORMATS[form](model)
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except IdentifierError as error:
        raise ExportError(str(error)) from None
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise ExportError(
            f"{path} could not be written: {why}. Name another file with --out."
        ) from None
