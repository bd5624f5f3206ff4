"""Routes of actors: find them, show one."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Path, Query, Request, Response

from app.described import answers
from app.listing import actor_detail, list_actors
from app.naming import find_actor
from app.replies import Opened, by_revision
from app.views import ActorDetail, ActorList
from graph.actor import ActorKind

router = APIRouter(prefix="/v1/actors", tags=["actors"])


@router.get("", summary="Find actors by name", responses=answers(ActorList, 200, 422, conditional=True))
def get_actors(
    request: Request,
    engine: Opened,
    q: Annotated[str | None, Query(description="Words of a name; the last may be a beginning.", max_length=500)] = None,
    kind: Annotated[ActorKind | None, Query(description="Actors of this kind only.")] = None,
    limit: Annotated[int, Query(description="Most actors.", ge=1, le=10_000)] = 20,
) -> Response:
    """Best match first, accents and spellings folded; without `q` those with most statements."""
    return by_revision(request, engine, lambda: list_actors(engine, q, kind, limit))


@router.get(
    "/{id:path}",
    summary="Show an actor",
    responses=answers(ActorDetail, 200, 308, 404, 409, 422, conditional=True),
)
def get_actor(
    request: Request,
    engine: Opened,
    name: Annotated[str, Path(alias="id", description="Id, external id or exact name.", max_length=500)],
) -> Response:
    """Names, ids, referents and counts. Whatever else than its canonical id names it answers 308."""
    actor = find_actor(engine.store, name)
    if actor.id != name:
        return Response(status_code=308, headers={"Location": f"/v1/actors/{quote(actor.id, safe='')}"})
    return by_revision(request, engine, lambda: actor_detail(engine, actor))
