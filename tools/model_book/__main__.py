"""Write the model book.

Usage: ``python -m tools.model_book OUT``, where OUT is the folder to write, such as docs/model.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from tools.model_book.declared import Declared
from tools.model_book.influences import Influences
from tools.model_book.nominal import nominal_values
from tools.model_book.pages import Book

from countertrade.case import CaseError, shipped_case
from countertrade.inference.job import loaded
from countertrade.language import assemble
from countertrade.model import DECLARATIONS, SUBSYSTEMS
from countertrade.model.loops import LOOPS

USAGE = "Say where to write the book: python -m tools.model_book docs/model"
WRITTEN = (".md", ".svg")
"""Kinds of files that the book consists of; others in its folder are left alone."""


def shipped() -> list[Path]:
    """Return the folders of all cases that come with the package."""
    folders = shipped_case().parent.iterdir()
    return sorted(folder for folder in folders if (folder / "case.yaml").is_file())


def book(folders: Sequence[Path]) -> Mapping[str, str]:
    """Return the files of the book of the model as it stands.

    Parameters
    ----------
    folders
        Cases whose ranges and sources are told. The links are tried on the one that the program
        runs unless another is named.

    Returns
    -------
    Mapping
        Name of each file to its text; the same for the same declarations and cases.
    """
    cases = [loaded(folder) for folder in folders]
    case = next(one for one in cases if one.name == shipped_case().name)
    model = assemble(case, DECLARATIONS)
    links = Influences(model, nominal_values(model)).all
    months = f"every January from {case.start} and in {case.as_of:%Y-%m}"
    course = f"the nominal run of the case “{case.title}”, in {months}"
    return Book(Declared(SUBSYSTEMS, DECLARATIONS), links, cases, LOOPS, course).files()


def write(folder: Path, files: Mapping[str, str]) -> None:
    """Write the book into its folder; pages and pictures that it no longer has are removed."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        if old.suffix in WRITTEN and old.name not in files:
            old.unlink()
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")


def main(arguments: Sequence[str]) -> int:
    """Write the book to the folder named on the command line.

    Parameters
    ----------
    arguments
        The command line without the program's name: the folder to write.

    Returns
    -------
    int
        0; 1 where a case does not fit the model; 2 where no folder is named.
    """
    if len(arguments) != 1:
        print(USAGE, file=sys.stderr)
        return 2
    try:
        files = book(shipped())
    except CaseError as error:
        print(error, file=sys.stderr)
        return 1
    write(Path(arguments[0]), files)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
