"""Lists and single things of a store as answers: statements, documents, actors, judgements, changes."""

from __future__ import annotations

import base64
import binascii
from bisect import bisect_left
from collections.abc import Iterable
from datetime import datetime
from typing import Annotated

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from app.answers import actor_views
from app.clock import parse_known_at, shown
from app.engine import Engine
from app.naming import find_actor
from app.projections import View
from app.views import (
    ActorDetail,
    ActorHit,
    ActorList,
    ChangeList,
    ChangeView,
    ExtractionView,
    JudgementList,
    JudgementView,
    KnownView,
    NameView,
    StatementAnswer,
    StatementList,
    StatementView,
)
from graph.actor import Actor, ActorKind
from graph.errors import InvalidParameter
from graph.interval import Interval
from graph.relation import Relation
from graph.resolution import Judgement
from graph.statement import Modality, Polarity, RecordedStatement
from graph.store import Change, StatementFilter, Store
from queries.base import ActorView

_CHUNK = 500
Name = Annotated[str, Field(max_length=500)]


class StatementParams(BaseModel):
    """Which statements are listed; every condition given must hold."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    actor: Name | None = Field(default=None, description="Subject or object: id, external id or exact name.")
    subject: Name | None = Field(default=None, description="Subject: id, external id or exact name.")
    object: Name | None = Field(default=None, description="Object: id, external id or exact name.")
    speaker: Name | None = Field(default=None, description="Who says it: id, external id or exact name.")
    relation: tuple[Relation, ...] = Field(default=(), description="Relations; repeat for several, none for all.")
    polarity: tuple[Polarity, ...] = Field(default=(), description="Polarities; repeat for several, none for all.")
    modality: tuple[Modality, ...] = Field(default=(), description="Modalities; repeat for several, none for all.")
    document: Name | None = Field(default=None, description="Id of the document that says it.")
    dataset: Name | None = Field(default=None, description="Collection that its document belongs to.")
    known_at: str = Field(
        default="now", description="Time (ISO 8601) at which they were known: a day counts whole, in UTC; or `now`."
    )
    cursor: Annotated[str, Field(max_length=1000)] | None = Field(
        default=None, description="`next` of the page before."
    )
    limit: int = Field(default=100, ge=1, le=10_000, description="Most statements on the page.")


def list_statements(engine: Engine, params: StatementParams) -> StatementList:
    """Return a page of the statements that meet the conditions, by id.

    Raises:
        InvalidParameter: for a time that is none or a cursor that was not given out.
        UnknownActor, AmbiguousActor: for a name that no actor or several bear.
    """
    asked, last = parse_known_at(params.known_at), engine.projections.last_change()
    known_at = min(asked or last, last)
    ends = {
        end: find_actor(engine.store, name, known_at).id
        for end in ("actor", "subject", "object", "speaker")
        if (name := getattr(params, end)) is not None
    }
    where = StatementFilter(
        **ends,
        relations=params.relation,
        polarities=params.polarity,
        modalities=params.modality,
        document=params.document,
        dataset=params.dataset,
        known_at=known_at,
    )
    page = engine.store.statements(where, cursor=open_cursor(params.cursor), limit=bounded(engine, params.limit))
    statements, actors = statement_views(engine.store, page.statements, known_at)
    return StatementList(
        revision=engine.store.revision(known_at),
        known_at=shown(known_at),
        statements=statements,
        actors=actors,
        next=seal_cursor(page.next),
    )


def one_statement(engine: Engine, id_: str) -> StatementAnswer:
    """Return a statement, known or retracted. Raises UnknownStatement."""
    revision = engine.store.revision()
    statements, actors = statement_views(engine.store, (engine.store.statement(id_),))
    return StatementAnswer(revision=revision, known_at=known_now(engine), statement=statements[0], actors=actors)


def statement_views(
    store: Store, recorded: Iterable[RecordedStatement], known_at: datetime | None = None
) -> tuple[list[StatementView], dict[str, ActorView]]:
    """Return statements with the canonical ids of a time (None: now) for their referents, and the actors they name."""
    listed = tuple(recorded)
    referents = {end for one in listed for end in ends_of(one)}
    found = store.actors(referents, known_at)
    canonical = {referent: actor.id for referent, actor in found.items()}
    by_canonical = {actor.id: actor for actor in found.values()}
    return [statement_view(one, canonical) for one in listed], actor_views(by_canonical, by_canonical)


def ends_of(recorded: RecordedStatement) -> tuple[str, ...]:
    """Return the referents that a statement names: subject, object, and speaker where there is one."""
    said = recorded.statement
    return (said.subject, said.object, *((said.speaker,) if said.speaker else ()))


def statement_view(recorded: RecordedStatement, canonical: dict[str, str]) -> StatementView:
    """Return one statement; `canonical` has the id to show for each referent, itself where it has none."""
    said = recorded.statement
    return StatementView(
        id=said.id,
        relation=said.relation.value,
        sign=said.relation.sign,
        subject=canonical.get(said.subject, said.subject),
        object=canonical.get(said.object, said.object),
        speaker=canonical.get(said.speaker, said.speaker) if said.speaker else None,
        polarity=said.polarity.value,
        modality=said.modality.value,
        topic=said.topic,
        title=said.title,
        qualifiers=dict(said.qualifiers),
        valid=_edtf(said.valid),
        explicit=said.explicit,
        quote=said.quote,
        span=list(said.span) if said.span else None,
        locator=said.locator,
        document=said.document,
        dataset=said.dataset,
        extractions=[ExtractionView(found.extractor, found.score) for found in recorded.extractions],
        known=[KnownView(shown(since), shown(until) if until else None) for since, until in recorded.known],
    )


def _edtf(valid: Interval | None) -> str | None:
    return str(valid) if valid else None


def list_actors(engine: Engine, text: str | None, kind: ActorKind | None, limit: int) -> ActorList:
    """Return actors whose names hold the words of a text, best first; without a text those with most statements."""
    view, most = engine.projections.now(), bounded(engine, limit)
    if text is None:
        hits = _most_stated(engine.store, view, kind, most + 1)
    else:
        found = engine.store.search(text, kind=kind, limit=most + 1)
        hits = [_hit(one.actor, one.name, one.score, view.counts.get(one.actor.id, 0)) for one in found]
    return ActorList(revision=view.revision, known_at=shown(view.at), actors=hits[:most], truncated=len(hits) > most)


def _hit(actor: Actor, name: str, score: float, statements: int) -> ActorHit:
    return ActorHit(
        id=actor.id, label=actor.label, kind=actor.kind.value, name=name, score=score, statements=statements
    )


def _most_stated(store: Store, view: View, kind: ActorKind | None, limit: int) -> list[ActorHit]:
    ordered = sorted(view.counts, key=lambda id_: (-view.counts[id_], id_))
    hits: list[ActorHit] = []
    for start in range(0, len(ordered), _CHUNK):
        part = ordered[start : start + _CHUNK]
        actors = store.actors(part)
        kept = (actors[id_] for id_ in part if id_ in actors and kind in (None, actors[id_].kind))
        hits += (_hit(actor, actor.label, 1.0, view.counts.get(actor.id, 0)) for actor in kept)
        if len(hits) >= limit:
            break
    return hits[:limit]


def actor_detail(engine: Engine, actor: Actor) -> ActorDetail:
    """Return an actor with its names, ids and counts."""
    view = engine.projections.now()
    statements, documents = _stated(view, actor.id)
    return ActorDetail(
        revision=view.revision,
        known_at=shown(view.at),
        id=actor.id,
        label=actor.label,
        kind=actor.kind.value,
        described=actor.described,
        names=[NameView(name.text, name.language, _edtf(name.valid)) for name in actor.names],
        external_ids=list(actor.external_ids),
        referents=list(engine.store.linker().referents(actor.id)),
        statements=statements,
        documents=documents,
    )


def _stated(view: View, actor: str) -> tuple[int, int]:
    columns = view.columns
    index = bisect_left(columns.actors, actor)
    if index >= len(columns.actors) or columns.actors[index] != actor:
        return 0, 0
    rows = (columns.subject == index) | (columns.object == index)
    return int(np.count_nonzero(rows)), int(np.unique(columns.document[rows]).size)


def list_judgements(engine: Engine) -> JudgementList:
    """Return the judgements in force, by id."""
    revision = engine.store.revision()
    views = [judgement_view(judgement) for judgement in engine.store.judgements()]
    return JudgementList(revision=revision, known_at=known_now(engine), judgements=views)


def judgement_view(judgement: Judgement) -> JudgementView:
    """Return a judgement as answers show it."""
    return JudgementView(
        id=judgement.id,
        left=judgement.left,
        right=judgement.right,
        verdict=judgement.verdict.value,
        by=judgement.by,
        why=judgement.why,
        score=judgement.score,
        at=shown(judgement.at) if judgement.at else None,
    )


def list_changes(engine: Engine, since: int, limit: int) -> ChangeList:
    """Return the changes of revisions after `since`, oldest first; never half of a revision."""
    revision = engine.store.revision()
    changes = engine.store.changes(since, limit=bounded(engine, limit))
    last = changes[-1].revision if changes else max(since, 0)
    return ChangeList(
        revision=revision, known_at=known_now(engine), changes=[_change(change) for change in changes], next=last
    )


def _change(change: Change) -> ChangeView:
    return ChangeView(
        revision=change.revision,
        at=shown(change.at),
        kind=change.kind.value,
        subject=change.subject.value,
        id=change.id,
    )


def known_now(engine: Engine) -> str:
    """Return the time of the last change, as answers of now echo it."""
    return shown(engine.projections.last_change())


def bounded(engine: Engine, limit: int) -> int:
    """Return how many items a page may have: what was asked, at most what the settings allow."""
    return min(limit, engine.settings.page_limit)


def seal_cursor(place: str | None) -> str | None:
    """Return a store's place as an opaque cursor."""
    return None if place is None else base64.urlsafe_b64encode(place.encode()).decode().rstrip("=")


def open_cursor(cursor: str | None) -> str | None:
    """Return the store's place of a cursor. Raises InvalidParameter when it was not given out by this service."""
    if cursor is None:
        return None
    try:
        place = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode()
    except (binascii.Error, ValueError):
        raise InvalidParameter("cursor", "was not given out by this service") from None
    return place
