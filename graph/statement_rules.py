"""What a statement must meet to be recorded, and how stores write its time, whatever database they keep it in."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field

from graph.errors import InvalidStatement
from graph.interval import ALWAYS_AFTER, ALWAYS_BEFORE, Bound, Interval, NoDate
from graph.statement import Statement
from graph.store import ExtractedStatement, Mention

_BOUND_KINDS = {NoDate.OPEN: 1, NoDate.UNKNOWN: 2}


@dataclass(slots=True)
class FoundStatement:
    """A statement of a batch with its extractions, the last score of each extractor."""

    statement: Statement
    scores: dict[str, float] = field(default_factory=dict)


def found_by_id(statements: Iterable[ExtractedStatement]) -> dict[str, FoundStatement]:
    """Return the statements of a batch, each once."""
    found: dict[str, FoundStatement] = {}
    for one in statements:
        entry = found.setdefault(one.statement.id, FoundStatement(one.statement))
        entry.scores[one.extraction.extractor] = one.extraction.score
    return found


def check_statement(
    statement: Statement, documents: Container[str], referents: Container[str], texts: Mapping[str, str]
) -> None:
    """Raise InvalidStatement when its document or a referent is not known, or its quote does not stand at its span.

    Args:
        statement: to record.
        documents, referents: ids of those known.
        texts: of documents by id; those of statements with a span.
    """
    if statement.document not in documents:
        raise InvalidStatement(f"{statement.id}: the document {statement.document!r} is not known")
    for referent in (statement.subject, statement.object, statement.speaker):
        if referent is not None and referent not in referents:
            raise InvalidStatement(f"{statement.id}: the referent {referent!r} is not known")
    _check_span(statement, texts.get(statement.document, ""))


def _check_span(statement: Statement, text: str) -> None:
    span = statement.span
    if span is not None and text[span[0] : span[1]] != statement.quote:
        raise InvalidStatement(
            f"{statement.id}: characters {span[0]} to {span[1]} of {statement.document} are not the quote"
        )


def check_mention(mention: Mention, referents: Container[str], lengths: Mapping[str, int]) -> None:
    """Raise InvalidStatement when a mention's document or referent is not known, or it lies outside the text.

    Args:
        mention: to record.
        referents: ids of those known.
        lengths: of the texts of known documents, in characters.
    """
    if mention.document not in lengths:
        raise InvalidStatement(f"a mention stands in the document {mention.document!r}, which is not known")
    if mention.referent not in referents:
        raise InvalidStatement(f"a mention names the referent {mention.referent!r}, which is not known")
    if not 0 <= mention.start < mention.end <= lengths[mention.document]:
        raise InvalidStatement(f"[{mention.start}, {mention.end}) lies outside the document {mention.document}")


def interval_row(valid: Interval | None) -> tuple[int, int, int, int]:
    """Return first day, day after, and kinds of start and end (0 date, 1 open, 2 unknown), as `Columns` has them."""
    if valid is None:
        return ALWAYS_BEFORE, ALWAYS_AFTER, _BOUND_KINDS[NoDate.UNKNOWN], _BOUND_KINDS[NoDate.UNKNOWN]
    return valid.first, valid.after, _bound_kind(valid.start), _bound_kind(valid.end)


def _bound_kind(bound: Bound) -> int:
    return _BOUND_KINDS[bound] if isinstance(bound, NoDate) else 0
