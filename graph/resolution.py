"""Identity: judgements join referents, and the linker gives every referent its canonical id."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from graph.errors import InvalidStatement, JudgementConflict


class Verdict(StrEnum):
    """Whether two referents are one actor."""

    SAME = "same"
    DIFFERENT = "different"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Judgement:
    """A recorded decision on two referents: which, by whom, when, why.

    `unsure` is a candidate for a person to decide, with a score; it joins nothing. Positive judgements are transitive:
    actors are the connected components of SAME, and no DIFFERENT pair may lie inside one.
    """

    left: str
    right: str
    verdict: Verdict
    by: str
    why: str = ""
    score: float | None = None
    at: datetime | None = None

    def __post_init__(self) -> None:
        if self.left == self.right:
            raise InvalidStatement(f"a judgement needs two referents, not {self.left!r} twice")
        if self.score is not None and not 0.0 <= self.score <= 1.0:
            raise InvalidStatement(f"score {self.score} of the judgement by {self.by} is outside 0 to 1")
        if self.left > self.right:
            left = self.left
            object.__setattr__(self, "left", self.right)
            object.__setattr__(self, "right", left)

    @property
    def id(self) -> str:
        """Id of the pair: a pair has one judgement in force, the latest."""
        return sha256(f"{len(self.left)}:{self.left}{self.right}".encode()).hexdigest()[:16]


def canonical_order(referent: str) -> tuple[bool, int, str]:
    """Key by which the canonical id of a component is chosen: reviewed ids first, then shorter ones, then by letter.

    Ids of actors found in documents contain a colon (`person:…`, `local:…`), reviewed ids do not.
    """
    return (":" in referent, len(referent), referent)


class Linker:
    """Canonical ids by the judgements in force: a pure function of their set, in any order.

    Args:
        judgements: those in force.

    Raises:
        JudgementConflict: when two referents judged different are joined by the others.

    Limits: memory and time linear in the judgements (union with path halving).

    Example:
        >>> linker = Linker([Judgement("turkey", "state:turkiye", Verdict.SAME, by="reviewer")])
        >>> linker.canonical("state:turkiye"), linker.canonical("iran")
        ('turkey', 'iran')
    """

    def __init__(self, judgements: Iterable[Judgement] = ()) -> None:
        kept = list(judgements)
        self._parent: dict[str, str] = {}
        for judgement in kept:
            if judgement.verdict is Verdict.SAME:
                self._join(judgement.left, judgement.right)
        self._members = self._components()
        self._canonical: dict[str, str] = {}
        for members in self._members.values():
            self._canonical.update(dict.fromkeys(members, min(members, key=canonical_order)))
        for judgement in kept:
            if judgement.verdict is Verdict.DIFFERENT and self.same(judgement.left, judgement.right):
                raise JudgementConflict(
                    f"{judgement.left} and {judgement.right} are judged different, yet joined by others"
                )

    def canonical(self, referent: str) -> str:
        """Return the canonical id; a referent without judgements is its own."""
        return self._canonical.get(referent, referent)

    def referents(self, canonical: str) -> tuple[str, ...]:
        """Return all referents of an actor, sorted; the id alone when nothing was joined to it."""
        members = self._members.get(self._find(canonical)) if canonical in self._parent else None
        return tuple(sorted(members)) if members else (canonical,)

    def same(self, left: str, right: str) -> bool:
        """Whether both are one actor."""
        return self.canonical(left) == self.canonical(right)

    def joined(self) -> Iterator[tuple[str, str]]:
        """Yield (referent, canonical id) of every referent that has another canonical id than itself."""
        return ((referent, canonical) for referent, canonical in self._canonical.items() if referent != canonical)

    def _find(self, referent: str) -> str:
        parent = self._parent
        root = parent.setdefault(referent, referent)
        while root != parent[root]:
            parent[root] = parent[parent[root]]
            root = parent[root]
        return root

    def _join(self, left: str, right: str) -> None:
        self._parent[self._find(left)] = self._find(right)

    def _components(self) -> dict[str, list[str]]:
        members: dict[str, list[str]] = {}
        for referent in list(self._parent):
            members.setdefault(self._find(referent), []).append(referent)
        return members
