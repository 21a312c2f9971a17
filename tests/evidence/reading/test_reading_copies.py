"""One report counts once, and independent reports are never one."""

from __future__ import annotations

import random

from countertrade.evidence.document import Document
from countertrade.evidence.reading import copies, read_bytes

WORDS = [
    f"{first}{second}" for first in "bcdfgklmnprst" for second in ("an", "el", "ir", "ot", "um")
]


def report(seed: int, words: int = 160) -> list[str]:
    drawn = random.Random(seed)
    return [drawn.choice(WORDS) for _ in range(words)]


def document(words: list[str]) -> Document:
    return read_bytes("a.txt", " ".join(words).encode())


def groups(*texts: list[str]) -> tuple[tuple[int, ...], ...]:
    documents = [document(words) for words in texts]
    names = {one.sha256: place for place, one in enumerate(documents)}
    return tuple(tuple(names[name] for name in group) for group in copies(documents))


def changed(words: list[str], every: int) -> list[str]:
    return [f"{word}x" if place % every == 0 else word for place, word in enumerate(words)]


def test_unrelated_reports_are_no_copies() -> None:
    assert groups(report(1), report(2), report(3)) == ()


def test_edited_and_longer_copies() -> None:
    first = report(1)
    assert groups(first, report(2), changed(first, 10)) == ((0, 2),)
    assert groups(report(3) + first + report(4), first) == ((0, 1),)
    assert groups(first, first[:80]) == ((0, 1),)


def test_case_and_line_breaks_make_no_difference() -> None:
    first = report(1)
    other = " ".join(first).upper().replace(" ", "\n", 20).split(" ")
    assert groups(first, other) == ((0, 1),)


def test_a_digest_makes_no_copies_of_independent_reports() -> None:
    first, second = report(1), report(2)
    found = groups(first, second, first + second)
    assert len(found) == 1
    assert set(found[0]) in ({0, 2}, {1, 2})


def test_the_same_file_twice_is_one_document() -> None:
    assert groups(report(1), report(1)) == ()


def test_what_is_flagged_is_not_compared() -> None:
    advertisement = "Advertisement: " + " ".join(report(9))
    first, second = " ".join(report(1)), " ".join(report(2))
    documents = [
        read_bytes("a.txt", f"{text}.\n\n{advertisement}".encode()) for text in (first, second)
    ]
    assert all(one.flagged for one in documents)
    assert copies(documents) == ()


def test_many_copies_are_one_group() -> None:
    first = report(1)
    found = groups(*[[*first, f"note{place}"] for place in range(60)])
    assert found == (tuple(range(60)),)
