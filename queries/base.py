"""What a query is: a named question with parameters, a result, and one function of a projection."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

import msgspec
from pydantic import BaseModel, ConfigDict, Field

from graph.projection import Projection


class EvidenceView(msgspec.Struct, kw_only=True):
    """One statement as an answer shows it: the words, where they stand, who says so, and how sure it is.

    Attributes:
        statement: its id.
        quote: the document's words.
        span: [start, end) of the quote in characters of the document's text; None for a row of a list.
        polarity, modality: as the text has them.
        speaker: label of who says it; None when the document says it in its own voice.
        topic, title, valid: as recorded; valid as EDTF.
        score: the extractor's, in [0, 1].
        document, document_title, publisher, published, url: where it stands.
        seen, seen_is: the day that attests it, and whether that is the day it was `published` or, where the document
            does not say, `retrieved`.
    """

    statement: str
    quote: str
    polarity: str
    modality: str
    score: float
    document: str
    span: list[int] | None = None
    speaker: str | None = None
    topic: str | None = None
    title: str | None = None
    valid: str | None = None
    document_title: str | None = None
    publisher: str | None = None
    published: str | None = None
    seen: str | None = None
    seen_is: str | None = None
    url: str | None = None


class ActorView(msgspec.Struct, kw_only=True):
    """An actor as an answer shows it."""

    id: str
    label: str
    kind: str


class Parts(msgspec.Struct, kw_only=True):
    """What the confidence of a tie is the product of; see `docs/model.md`.

    Attributes:
        support: 1 − Π over documents (1 − p), from the statements that affirm it.
        undenied: Π over documents (1 − p), from the statements that deny it; 1 where none does.
        fading: 2^(−years since it was last attested / half-life); 1 where it does not fade.
    """

    support: float
    undenied: float
    fading: float


class Evidenced(Protocol):
    """Part of an answer that rests on statements: lists their ids, and has a place for their quotes."""

    statements: list[str]
    evidence: list[EvidenceView]


class TieView(msgspec.Struct, kw_only=True):
    """A tie as an answer shows it.

    Attributes:
        subject, relation, object: canonical ids and the relation between them, in the tie's own direction.
        sign: of the relation: 1, -1 or 0.
        confidence: in [0, 1], at the `valid_at` of the answer; the product of its `parts`.
        qualified: True when it rests on hedged or topic-bound statements alone.
        valid_from, valid_to: ISO dates between which it counts, the second excluded; None where unbounded.
        documents: how many different documents it rests on.
        statements: ids of the statements that it rests on at that time, strongest first, at most `EVIDENCE_LIMIT`.
        statement_count: how many there are.
        evidence: the same statements with their quotes, filled in when the answer is served.
    """

    subject: str
    relation: str
    object: str
    sign: int
    confidence: float
    parts: Parts
    qualified: bool = False
    valid_from: str | None = None
    valid_to: str | None = None
    documents: int = 0
    statements: list[str] = []
    statement_count: int = 0
    evidence: list[EvidenceView] = []


EVIDENCE_LIMIT = 20
"""How many statements of one tie an answer lists."""


class Result(msgspec.Struct, kw_only=True):
    """What every answer has: what it was asked of, whether a limit was hit, and the actors that it names."""

    revision: int = 0
    valid_at: str = ""
    known_at: str = ""
    truncated: bool = False
    actors: dict[str, ActorView] = {}

    def ties(self) -> Iterator[Evidenced]:
        """Yield every part of the answer that rests on statements, for their quotes to be looked up."""
        return iter(())

    def actor_ids(self) -> Iterator[str]:
        """Yield the id of every actor in the answer, for its label to be looked up."""
        return iter(())


class Params(BaseModel):
    """Parameters that every query has."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    valid_at: str = Field(
        "now", description="Day (YYYY-MM-DD) at which ties must hold; `now`, or `any` to switch time off."
    )
    known_at: str = Field(
        "now",
        description="Time (ISO 8601) by which statements must be recorded: a day counts whole, in UTC; or `now`.",
    )
    min_confidence: float = Field(0.0, ge=0, le=1, description="Leave out ties below this confidence, 0 to 1.")
    qualified: bool = Field(False, description="Also follow ties that rest on hedged or topic-bound statements alone.")


P = TypeVar("P", bound=Params)
R = TypeVar("R", bound=Result)


@dataclass(frozen=True, slots=True)
class Query(Generic[P, R]):
    """A question: its name (route and command), its parameters, its result, and the function between them.

    Args:
        name: one word, the last part of the route.
        params: pydantic model; each field has a description and bounds.
        result: msgspec struct.
        run: pure function of a projection and parameters.
        actor_fields: fields of `params` that name actors, by id, external id or exact name; resolved before `run`.
    """

    name: str
    params: type[P]
    result: type[R]
    run: Callable[[Projection, P], R]
    actor_fields: tuple[str, ...]

    @property
    def title(self) -> str:
        """First line of the query's module."""
        return (self.run.__globals__["__doc__"] or "").split("\n", 1)[0]


AnyQuery = Query[Any, Any]
