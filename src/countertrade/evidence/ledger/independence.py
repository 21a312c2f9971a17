"""Which claims are one observation: repeats, copies of an article, one speaker in many articles.

A prior takes one term for each group and not one for each article, so that a figure does not gain
weight by being repeated.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence

from countertrade.evidence.ledger.claim import Claim
from countertrade.evidence.ledger.figures import canonical_value
from countertrade.evidence.mentions import Attribution


def repeats(claims: Iterable[Claim]) -> dict[str, set[str]]:
    """Return for each claim that is said again in its document where it is said first, and back.

    Parameters
    ----------
    claims
        Claims of any documents; those without a value or variable are passed over.

    Returns
    -------
    dict
        The first claim with all that repeat it, and each of these with the first.
    """
    first: dict[Hashable, str] = {}
    found: dict[str, set[str]] = defaultdict(set)
    for claim in sorted(claims, key=lambda one: (one.document, one.position.start, one.id)):
        said = _said(claim)
        if said is None:
            continue
        whom = (claim.document, claim.subject, claim.object, claim.period.edtf, claim.stance)
        before = first.setdefault((*whom, said), claim.id)
        if before != claim.id:
            found[before].add(claim.id)
            found[claim.id].add(before)
    return dict(found)


def groups(
    claims: Sequence[Claim],
    copies: Iterable[Sequence[str]] = (),
    same_as: dict[str, set[str]] | None = None,
) -> dict[str, str]:
    """Return the group of each claim that is one observation with another.

    Parameters
    ----------
    claims
        All claims.
    copies
        Groups of documents that are copies of one another, by the SHA-256 of their texts.
    same_as
        Claims that say the same within one document.

    Returns
    -------
    dict
        Name of the group, which is the least id of its claims; claims that stand alone are left
        out.
    """
    sets = _Sets()
    origin = {name: group for group in map(tuple, copies) for name in group}
    by_origin: dict[Hashable, str] = {}
    for claim in claims:
        for key in _origins(claim, origin):
            sets.join(by_origin.setdefault(key, claim.id), claim.id)
    known = {claim.id for claim in claims}
    for one, others in (same_as or {}).items():
        for other in others & known:
            sets.join(one, other)
    members: dict[str, list[str]] = defaultdict(list)
    for claim in claims:
        members[sets.root(claim.id)].append(claim.id)
    return {one: min(ids) for ids in members.values() if len(ids) > 1 for one in ids}


def _origins(claim: Claim, origin: dict[str, tuple[str, ...]]) -> list[Hashable]:
    """Return what claims have in common that go back to one origin."""
    if not claim.variable:
        return []
    said = _said(claim)
    keys: list[Hashable] = []
    if claim.document in origin:
        what = said or (claim.variable, claim.stance)
        keys.append(("copy", origin[claim.document], claim.subject, claim.object, what))
    if said and claim.speaker.attribution in (Attribution.DIRECT_QUOTE, Attribution.INDIRECT):
        name = " ".join(claim.speaker.name.split()).casefold()
        keys.append(("speaker", name, said))
    return keys


def _said(claim: Claim) -> tuple[Hashable, ...] | None:
    """Return the variable and value of a claim, None where it lacks one of them."""
    if not claim.variable or claim.value is None:
        return None
    return claim.variable, canonical_value(claim.value)


class _Sets:
    """Sets that are joined (union-find with halving of paths)."""

    def __init__(self) -> None:
        self._parent: dict[str, str] = {}

    def root(self, one: str) -> str:
        """Return the name of a member's set."""
        parent = self._parent
        while parent.get(one, one) != one:
            parent[one] = parent.get(parent[one], parent[one])
            one = parent[one]
        return one

    def join(self, one: str, other: str) -> None:
        """Make two sets one."""
        self._parent[self.root(one)] = self.root(other)
