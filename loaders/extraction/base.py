"""What an extractor is: a document and a gazetteer in; mentions, actors and statements out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from graph.actor import ActorKind
from graph.document import Document
from graph.interval import Interval
from graph.relation import Relation
from graph.statement import Modality, Polarity
from loaders.extraction.gazetteer import Gazetteer


@dataclass(frozen=True, slots=True)
class DocumentActor:
    """One actor as one document speaks of it.

    Args:
        key: names it inside this extraction.
        kind: what it is.
        names: all surface forms in this document, fullest first, no pronouns.
        known: id of the actor of the gazetteer that it is, or None.
        described: True when it has no proper name.
        base: for a described actor, (id of a known actor, head noun) when it is the X of a Y ("Syrian rebels" is
            ("syria", "rebels")) and joins across documents under that pair; None when it belongs to its document.
    """

    key: str
    kind: ActorKind
    names: tuple[str, ...]
    known: str | None = None
    described: bool = False
    base: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class FoundMention:
    """Characters [start, end) of the document's text that refer to the actor with this key."""

    start: int
    end: int
    actor: str


@dataclass(frozen=True, slots=True)
class FoundStatement:
    """A statement between two actors of the document, by their keys, quoted from [start, end) of its text.

    `rule` names what found it (the id of a pattern), for explanations. `score` is in [0, 1].
    """

    relation: Relation
    subject: str
    object: str
    start: int
    end: int
    score: float
    rule: str
    polarity: Polarity = Polarity.AFFIRMED
    modality: Modality = Modality.ASSERTED
    speaker: str | None = None
    topic: str | None = None
    title: str | None = None
    valid: Interval | None = None
    explicit: bool = True


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that an extractor found in one document."""

    extractor: str
    actors: tuple[DocumentActor, ...]
    mentions: tuple[FoundMention, ...]
    statements: tuple[FoundStatement, ...]


class Extractor(Protocol):
    """Finds statements in a document. Pure: the same document and gazetteer give the same extraction."""

    @property
    def name(self) -> str:
        """Name and version, `name/version`, written on all that it makes."""
        ...

    def extract(self, document: Document, gazetteer: Gazetteer) -> Extraction:
        """Find what the document says. Never sees a store; raises nothing for any text."""
        ...
