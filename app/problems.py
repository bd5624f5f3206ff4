"""Errors as RFC 9457 problems, and as exit codes of the command line: one row for each class of error."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import msgspec

from app.views import FieldError, NamedActor, Problem
from graph import errors

MEDIA_TYPE = "application/problem+json"
TYPES = "/docs#"
"""Where the kinds of problem are explained; the slug follows."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of problem.

    Args:
        status: of the answer.
        slug: last part of its type.
        title: what it is, in words.
        exit_code: of the command line.
        told: whether the error's own message may be shown; else the title stands for it.
    """

    status: int
    slug: str
    title: str
    exit_code: int
    told: bool = True


DONE, BUG, USAGE, NOTHING_FOUND, SOME_FAILED, UNREACHABLE, INTERRUPTED = 0, 1, 2, 3, 4, 5, 130
"""Exit codes of the command line."""

KINDS: dict[type[BaseException], Kind] = {
    errors.LegationError: Kind(500, "error", "The request failed", BUG, told=False),
    errors.InvalidInput: Kind(422, "invalid-input", "The input is invalid", USAGE),
    errors.InvalidDate: Kind(422, "invalid-date", "A date is none", USAGE),
    errors.InvalidParameter: Kind(422, "invalid-parameter", "A parameter is out of range", USAGE),
    errors.UnreadableDocument: Kind(422, "unreadable-document", "The document cannot be read", USAGE),
    errors.InvalidStatement: Kind(422, "invalid-statement", "The statement breaks the model", USAGE),
    errors.NotFound: Kind(404, "not-found", "Nothing is known by this id", NOTHING_FOUND),
    errors.UnknownActor: Kind(404, "unknown-actor", "No actor has this id or name", NOTHING_FOUND),
    errors.UnknownStatement: Kind(404, "unknown-statement", "No statement has this id", NOTHING_FOUND),
    errors.UnknownDocument: Kind(404, "unknown-document", "No document has this id", NOTHING_FOUND),
    errors.UnknownDataset: Kind(404, "unknown-dataset", "No dataset has this name", NOTHING_FOUND),
    errors.UnknownJudgement: Kind(404, "unknown-judgement", "No judgement in force has this id", NOTHING_FOUND),
    errors.AmbiguousActor: Kind(409, "ambiguous-actor", "Several actors bear this name", USAGE),
    errors.JudgementConflict: Kind(409, "judgement-conflict", "The judgement contradicts one in force", USAGE),
    errors.Forbidden: Kind(401, "key-needed", "Writing needs a valid key", USAGE),
    errors.StoreError: Kind(503, "store-failed", "The database failed", UNREACHABLE, told=False),
    errors.StoreUnavailable: Kind(503, "store-unavailable", "The database cannot be reached", UNREACHABLE, told=False),
    errors.StoreTooNew: Kind(503, "store-too-new", "A newer Legation wrote the database", UNREACHABLE, told=False),
    TimeoutError: Kind(503, "took-too-long", "The answer took too long", UNREACHABLE, told=False),
}
"""What each error is to the outside."""

STATUS_SLUGS = {
    400: "bad-request",
    404: "no-such-page",
    405: "method-not-allowed",
    413: "too-large",
    415: "unsupported-media-type",
    422: "invalid-parameter",
    500: "internal-error",
}
"""Slugs of the problems that come from HTTP itself."""


def kind_of(error: BaseException) -> Kind | None:
    """Return the row of an error's class or its nearest base; None for an error that was not on purpose."""
    return next((KINDS[base] for base in type(error).__mro__ if base in KINDS), None)


def problem_of(error: BaseException, kind: Kind, instance: str) -> Problem:
    """Return the problem that an error is, with the suggestions, candidates or field that it carries."""
    problem = Problem(
        type=TYPES + kind.slug,
        title=kind.title,
        status=kind.status,
        detail=str(error) if kind.told else f"{kind.title}.",
        instance=instance,
    )
    if isinstance(error, errors.UnknownActor):
        problem.suggestions = [NamedActor(id_, label) for id_, label in error.suggestions]
    if isinstance(error, errors.AmbiguousActor):
        problem.candidates = [NamedActor(id_, label) for id_, label in error.candidates]
    if isinstance(error, errors.InvalidParameter):
        problem.errors = [FieldError(error.field, str(error).removeprefix(f"{error.field}: "))]
    return problem


def http_problem(status: int, detail: str, instance: str) -> Problem:
    """Return the problem of an HTTP status."""
    title = HTTPStatus(status).phrase
    slug = STATUS_SLUGS.get(status, title.lower().replace(" ", "-"))
    return Problem(type=TYPES + slug, title=title, status=status, detail=detail, instance=instance)


def fields_problem(found: Iterable[Mapping[str, Any]], instance: str) -> Problem:
    """Return the problem of a request whose fields pydantic found wrong; names each field, repeats no value."""
    wrong = [FieldError(_field(one["loc"]), str(one["msg"])) for one in found]
    problem = http_problem(422, "; ".join(f"{one.field}: {one.message}" for one in wrong), instance)
    problem.title, problem.errors = KINDS[errors.InvalidParameter].title, wrong
    return problem


def _field(location: Iterable[Any]) -> str:
    parts = [str(part) for part in location if part not in ("query", "path", "body", "header")]
    return ".".join(parts) or "body"


def encode_problem(problem: Problem) -> bytes:
    """Return a problem as JSON."""
    return msgspec.json.encode(problem)
