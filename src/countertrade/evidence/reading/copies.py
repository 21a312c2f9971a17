"""Which documents tell one report: reprints, syndicated copies, copies with paragraphs added.

Documents are compared by fingerprints of their runs of words, sampled by winnowing (Schleimer,
Wilkerson and Aiken 2003): a run of GUARANTEED words or more that two texts share is always noticed.
What counts is how much of the shorter text is in the longer one, so that added paragraphs do not
hide a copy. A digest that holds several reports which share nothing joins one of them, and never
makes copies of reports that are independent.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice

from countertrade.evidence.document import Document

COPIED = 0.4
"""Share of the shorter document's fingerprints that the other holds, from which on they are
copies. Changing every tenth word of a text leaves about two thirds of its runs of four words;
articles on one event that quote the same two sentences share about a tenth."""
UNRELATED = 0.1
"""Share below which two documents are never in one group, whoever is between them."""
_RUN = 4
"""Words of a run."""
_WINDOW = 4
"""Runs of which one is kept."""
GUARANTEED = _RUN + _WINDOW - 1
_FEWEST = 6
"""Fingerprints a document must have: of a few words nothing can be told."""
_HOLDERS = 40
"""Documents, the first ones, that are remembered for each fingerprint; later copies of a report
that is everywhere are found through these."""
_WORD = re.compile(r"\w+")


def copies(documents: Iterable[Document]) -> tuple[tuple[str, ...], ...]:
    """Return groups of documents that tell one report, so that it counts once.

    Only text that is not flagged is compared. Translations are not noticed.

    Parameters
    ----------
    documents
        Documents; of each only fingerprints are kept, so that thousands can stream through.

    Returns
    -------
    tuple[tuple[str, ...], ...]
        Groups of two and more, each by the `sha256` of its documents in the order given; a file
        given twice is one document. The result does not depend on chance.
    """
    prints: dict[str, frozenset[int]] = {}
    for document in documents:
        if document.sha256 not in prints:
            prints[document.sha256] = fingerprints(_article(document))
    names = list(prints)
    sets = list(prints.values())
    groups = _grouped(sets, _alike(sets))
    return tuple(tuple(names[place] for place in group) for group in groups)


def fingerprints(text: str) -> frozenset[int]:
    """Return the fingerprints of a text: the least hash of each window of runs of words.

    Parameters
    ----------
    text
        Any text; case, accents' encoding, punctuation and white space make no difference.
    """
    words = _WORD.findall(unicodedata.normalize("NFKC", text).casefold())
    hashes = [
        zlib.crc32(" ".join(run).encode("utf-8"))
        for run in zip(*(words[first:] for first in range(_RUN)), strict=False)
    ]
    if len(hashes) <= _WINDOW:
        return frozenset(hashes)
    return frozenset(
        min(hashes[first : first + _WINDOW]) for first in range(len(hashes) - _WINDOW + 1)
    )


def _article(document: Document) -> str:
    """Return the text of a document without what is flagged."""
    pieces, place = [], 0
    for one in document.flagged:
        pieces.append(document.text[place : one.span.start])
        place = max(place, one.span.end)
    pieces.append(document.text[place:])
    return " ".join(pieces)


def _alike(sets: list[frozenset[int]]) -> list[tuple[float, int, int]]:
    """Return pairs of copies with the share they have in common, the closest first."""
    holders: defaultdict[int, list[int]] = defaultdict(list)
    pairs: list[tuple[float, int, int]] = []
    for place, prints in enumerate(sets):
        if len(prints) < _FEWEST:
            continue
        shared: Counter[int] = Counter()
        for one in prints:
            there = holders[one]
            shared.update(there)
            if len(there) < _HOLDERS:
                there.append(place)
        for other, count in shared.items():
            share = count / min(len(prints), len(sets[other]))
            if share >= COPIED:
                pairs.append((share, other, place))
    return sorted(pairs, key=lambda pair: (-pair[0], pair[1], pair[2]))


def _grouped(
    sets: list[frozenset[int]], pairs: list[tuple[float, int, int]]
) -> Iterator[tuple[int, ...]]:
    """Yield groups; two are joined where none of their members are unrelated."""
    group_of: dict[int, list[int]] = {}
    for _, one, other in pairs:
        left, right = group_of.setdefault(one, [one]), group_of.setdefault(other, [other])
        if left is right or not _related(sets, left, right):
            continue
        left.extend(right)
        for member in right:
            group_of[member] = left
    seen: set[int] = set()
    for place in sorted(group_of):
        group = group_of[place]
        if len(group) > 1 and id(group) not in seen:
            seen.add(id(group))
            yield tuple(sorted(group))


def _related(sets: list[frozenset[int]], left: list[int], right: list[int]) -> bool:
    """Whether the first members of two groups, which stand for the others, share enough."""
    return all(
        len(sets[one] & sets[other]) >= UNRELATED * min(len(sets[one]), len(sets[other]))
        for one in islice(left, _HOLDERS)
        for other in islice(right, _HOLDERS)
    )
