"""Routes of judgements and of the change feed."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from app import changing
from app.described import answers
from app.keys import writer
from app.listing import list_changes, list_judgements
from app.replies import Opened, by_revision, reply
from app.views import ChangeList, Done, JudgementList
from graph.resolution import Verdict

router = APIRouter(prefix="/v1", tags=["judgements"])


class JudgementBody(BaseModel):
    """Whether two referents are one actor."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {"left": "turkey", "right": "iran", "verdict": "different", "by": "ana", "why": "two states"}
        },
    )

    left: str = Field(description="One referent: id, external id or exact name.", min_length=1, max_length=500)
    right: str = Field(description="The other.", min_length=1, max_length=500)
    verdict: Verdict = Field(description="`same` joins them, `different` keeps them apart, `unsure` does neither.")
    by: str = Field(description="Who decides.", min_length=1, max_length=200)
    why: str = Field("", description="Why.", max_length=2000)


@router.post(
    "/judgements",
    dependencies=[Depends(writer)],
    status_code=201,
    summary="Judge whether two referents are one actor",
    responses=answers(Done, 201, 400, 401, 404, 409, 413, 422),
)
def post_judgement(engine: Opened, body: JudgementBody) -> Response:
    """It replaces the judgement in force on the pair."""
    return reply(changing.judge(engine, body.left, body.right, body.verdict, body.by, body.why), 201)


@router.get(
    "/judgements", summary="List the judgements in force", responses=answers(JudgementList, 200, conditional=True)
)
def get_judgements(request: Request, engine: Opened) -> Response:
    """By id."""
    return by_revision(request, engine, lambda: list_judgements(engine))


@router.delete(
    "/judgements/{id}",
    dependencies=[Depends(writer)],
    summary="Undo a judgement",
    responses=answers(Done, 200, 401, 404, 422),
)
def delete_judgement(
    engine: Opened,
    known_as: Annotated[
        str, Path(alias="id", examples=["60303ae22b998861"], description="Id of the judgement.", max_length=200)
    ],
) -> Response:
    """What it joined comes apart; both actors are as they were."""
    return reply(changing.undo(engine, known_as))


@router.get("/changes", summary="Follow what changed", responses=answers(ChangeList, 200, 422, conditional=True))
def get_changes(
    request: Request,
    engine: Opened,
    since: Annotated[int, Query(description="Changes of revisions after this one.", ge=0, le=2**62)] = 0,
    limit: Annotated[int, Query(description="Most changes; a revision is never cut.", ge=1, le=10_000)] = 1000,
) -> Response:
    """Oldest first; ask again with `since` = `next`."""
    return by_revision(request, engine, lambda: list_changes(engine, since, limit))
