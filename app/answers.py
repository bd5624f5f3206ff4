"""Answers to queries: names become actors, times become a projection, and every tie gets its evidence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

import msgspec

from app.clock import ANY, parse_known_at, parse_valid_at, shown
from app.engine import Engine
from app.naming import find_actor
from app.projections import View
from app.tags import tag
from graph.actor import Actor
from graph.document import Document
from graph.statement import RecordedStatement
from graph.store import Store
from queries import query
from queries.base import ActorView, AnyQuery, Evidenced, EvidenceView, Params, Result


@dataclass(frozen=True)
class Question:
    """A query with its parameters resolved: canonical ids, a day or `any`, a time, and the view that it asks.

    Two questions with the same tag have the same answer.
    """

    engine: Engine
    query: AnyQuery
    params: Params
    view: View

    @cached_property
    def tag(self) -> str:
        """Strong ETag: of revision, rules, query and parameters."""
        return tag(self.engine, self.view.revision, self.query.name, self.params.model_dump(mode="json"))

    def answer(self) -> Result:
        """Return the result, with the labels of its actors and the evidence of its ties.

        Raises:
            TimeoutError: when the search takes longer than `query_seconds`.
        """
        result: Result = self.engine.search(self._run)
        add_evidence(self.engine.store, result, self.engine.settings.evidence_limit, self.view.at)
        return result

    def _run(self) -> Any:
        projection = self.view.projection(timed=self.params.valid_at != ANY)
        return self.query.run(projection, self.params)


def ask(engine: Engine, name: str, params: Params) -> Question:
    """Return the question that a query's name and parameters mean.

    Raises:
        InvalidParameter: for a day or time that is none; names the field.
        UnknownActor, AmbiguousActor: for a name that no actor or several bear.
    """
    known_at = parse_known_at(params.known_at)
    valid_at = parse_valid_at(params.valid_at)
    asked = query(name)
    view = engine.projections.at(known_at)
    actors = {field: _actors(engine.store, getattr(params, field), view.at) for field in asked.actor_fields}
    times = {"valid_at": valid_at, "known_at": shown(view.at)}
    return Question(engine, asked, params.model_copy(update={**actors, **times}), view)


def answer(engine: Engine, name: str, params: Params) -> Result:
    """Return the answer of a query: what HTTP serves, and what `legation … --json` prints."""
    return ask(engine, name, params).answer()


def _actors(store: Store, given: Any, known_at: datetime) -> Any:
    if given is None:
        return None
    if isinstance(given, str):
        return find_actor(store, given, known_at).id
    return type(given)(_actors(store, one, known_at) for one in given)


def add_evidence(store: Store, result: Result, limit: int, known_at: datetime) -> None:
    """Fill in the labels of all actors of a result, and the quotes of the statements that its ties rest on.

    Actors are joined, and statements scored, as at `known_at`.

    Beyond `limit` statements, in the order of the answer, ties keep the ids alone and the result is `truncated`.
    """
    ties = tuple(result.ties())
    named = list(dict.fromkeys(id_ for tie in ties for id_ in tie.statements))
    result.truncated = result.truncated or len(named) > limit
    statements = store.statements_by_id(named[:limit], known_at)
    documents = store.documents_by_id({recorded.statement.document for recorded in statements.values()})
    speakers = {recorded.statement.speaker for recorded in statements.values()} - {None}
    actors = store.actors({*result.actor_ids(), *(str(speaker) for speaker in speakers)}, known_at)
    result.actors = actor_views(actors, result.actor_ids())
    for tie in ties:
        tie.evidence = _evidence(tie, statements, documents, actors)


def actor_views(actors: Mapping[str, Actor], ids: Iterable[str]) -> dict[str, ActorView]:
    """Return the views of the actors with these ids, by id, in order of ids."""
    return {
        id_: ActorView(id=id_, label=actors[id_].label, kind=actors[id_].kind.value)
        for id_ in sorted(set(ids))
        if id_ in actors
    }


def _evidence(
    tie: Evidenced,
    statements: Mapping[str, RecordedStatement],
    documents: Mapping[str, Document],
    actors: Mapping[str, Actor],
) -> list[EvidenceView]:
    found = (statements[id_] for id_ in tie.statements if id_ in statements)
    return [_evidence_view(recorded, documents.get(recorded.statement.document), actors) for recorded in found]


def _evidence_view(recorded: RecordedStatement, document: Document | None, actors: Mapping[str, Actor]) -> EvidenceView:
    said = recorded.statement
    speaker = actors.get(said.speaker) if said.speaker else None
    view = EvidenceView(
        statement=said.id,
        quote=said.quote,
        polarity=said.polarity.value,
        modality=said.modality.value,
        score=max((extraction.score for extraction in recorded.extractions), default=0.0),
        document=said.document,
        span=list(said.span) if said.span else None,
        speaker=speaker.label if speaker else said.speaker,
        topic=said.topic,
        title=said.title,
        valid=str(said.valid) if said.valid else None,
    )
    return _with_document(view, document) if document else view


def _with_document(view: EvidenceView, document: Document) -> EvidenceView:
    view.document_title, view.publisher = document.title, document.publisher
    published = document.published_at
    view.published = str(published) if published else None
    view.seen = (published.first if published else document.retrieved_at.date()).isoformat()
    view.seen_is = "published" if published else "retrieved"
    view.url = document.urls[0] if document.urls else None
    return view


def encode(answer: msgspec.Struct) -> bytes:
    """Return an answer as JSON."""
    return msgspec.json.encode(answer)
