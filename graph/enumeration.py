"""What a store gives when it lists all that it keeps: pages, and referents as they were recorded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from graph.actor import Actor

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Things in order of ids, and the cursor of the next page, None after the last."""

    items: tuple[T, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class RecordedReferent:
    """A referent as it was recorded, whatever judgements joined it to.

    Args:
        actor: its id, kind and label, and the names and external ids that it was given itself.
        labels: other labels that it was recorded under.
    """

    actor: Actor
    labels: tuple[str, ...] = ()
