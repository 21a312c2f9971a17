"""What can be wrong with a case, said in sentences for the person who wrote it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a case: where it is, what it is and what to do."""

    file: str
    line: int | None
    field: str
    message: str
    remedy: str

    def __str__(self) -> str:
        """Return ``file:line: message remedy``."""
        where = self.file if self.line is None else f"{self.file}:{self.line}"
        sentences = f"{where}: {self.message} {self.remedy}".rstrip()
        # Text from a damaged file must not steer the terminal it is printed on.
        return "".join(sign if sign.isprintable() else "\ufffd" for sign in sentences)


class CaseError(ValueError):
    """A case that cannot be used; carries every problem found in it."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Return the problems without repetition, sorted by file and line.

    Parameters
    ----------
    problems
        Problems in any order.

    Returns
    -------
    list[Problem]
        The same problems, each once.
    """
    return sorted(set(problems), key=lambda p: (p.file, p.line or 0, p.field, p.message))


def suggestion(name: str, known: Iterable[str]) -> str:
    """Return the remedy for a name that is not known: the nearest one, or all of them.

    Parameters
    ----------
    name
        What was written.
    known
        What could have been written.

    Returns
    -------
    str
        A sentence.
    """
    names = sorted(set(known))
    near = difflib.get_close_matches(name, names, n=1, cutoff=0.6)
    if near:
        return f"Did you mean {near[0]}?"
    if not names:
        return "None is known here."
    listed = ", ".join(names[:12]) + (", ..." if len(names) > 12 else "")
    return f"Known are: {listed}."
