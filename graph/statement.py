"""Statements: one atomic assertion by one document, with every qualifier, and its evidence."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from graph.errors import InvalidStatement
from graph.interval import Interval
from graph.relation import Relation

_SPAN = re.compile(r"char=([0-9]{1,10}),([0-9]{1,10})")


class Polarity(StrEnum):
    """Whether the text says that it is so, that it is not, or that it was and is no more."""

    AFFIRMED = "affirmed"
    DENIED = "denied"
    ENDED = "ended"


class Modality(StrEnum):
    """How sure the text is."""

    ASSERTED = "asserted"
    HEDGED = "hedged"
    PLANNED = "planned"
    CONDITIONAL = "conditional"


@dataclass(frozen=True, slots=True)
class Statement:
    """One document's assertion that a relation holds between two referents.

    Immutable; equal content is the same statement, whoever extracted it and whenever.

    Args:
        relation: a word of the vocabulary.
        subject, object: referents of the two ends, different ones.
        document: id of the document that says it.
        quote: the words of the document, copied exactly.
        locator: `char=START,END` in characters of the document's text (RFC 5147), or `row=N` of a list (RFC 7111).
        polarity, modality: as the text has them.
        speaker: referent of who says it; None when the document says it in its own voice.
        topic: what it is limited to; required for DIFFERS_WITH.
        title: the post, for ENVOY_OF and HOLDS_OFFICE.
        qualifiers: what a list says more exactly, as sorted (key, value) pairs.
        valid: the time that the text gives for the relation; None when it gives none.
        explicit: whether relation word and both ends stand in one sentence without a pronoun.
        dataset: the collection that the document belongs to.

    Raises:
        InvalidStatement: when both ends are one referent, the quote is empty, a required topic is missing, or a
            `char=` locator names no span.

    Example:
        >>> claim = dict(subject="turkey", object="rebels", document="d1", quote="Turkey backs the rebels")
        >>> Statement(Relation.BACKER_OF, **claim).id == Statement(Relation.BACKER_OF, **claim).id
        True
    """

    relation: Relation
    subject: str
    object: str
    document: str
    quote: str
    locator: str | None = None
    polarity: Polarity = Polarity.AFFIRMED
    modality: Modality = Modality.ASSERTED
    speaker: str | None = None
    topic: str | None = None
    title: str | None = None
    qualifiers: tuple[tuple[str, str], ...] = ()
    valid: Interval | None = None
    explicit: bool = True
    dataset: str = "documents"
    id: str = field(init=False, compare=False)

    def __post_init__(self) -> None:
        if self.subject == self.object:
            raise InvalidStatement(f"{self.relation}: subject and object are both {self.subject!r}")
        if not self.quote.strip():
            raise InvalidStatement(f"{self.subject} {self.relation} {self.object}: the quote is empty")
        if self.relation is Relation.DIFFERS_WITH and not self.topic:
            raise InvalidStatement(f"{self.subject} DIFFERS_WITH {self.object}: the topic is missing")
        if self.locator is not None and self.locator.startswith("char=") and not self.span:
            raise InvalidStatement(f"{self.locator!r} is no span; write char=START,END")
        object.__setattr__(self, "qualifiers", tuple(sorted(self.qualifiers)))
        object.__setattr__(self, "id", statement_id(self))

    @property
    def span(self) -> tuple[int, int] | None:
        """Start and end of the quote in characters of the document's text, or None when the locator is no span."""
        return parse_span(self.locator)


def statement_id(statement: Statement) -> str:
    """Return the first 32 hexadecimal digits of the SHA-256 of the statement's canonical JSON.

    Definition: a JSON array of relation, subject, object, polarity, modality, speaker, topic, title, qualifiers, valid
    (as EDTF), explicit, quote, locator, dataset, document, in this order, without spaces, in UTF-8. An array of values
    is safe against values that contain separators. No score, no extractor and no clock enters.
    """
    content = [
        statement.relation.value, statement.subject, statement.object, statement.polarity.value,
        statement.modality.value, statement.speaker, statement.topic, statement.title,
        [list(pair) for pair in statement.qualifiers], str(statement.valid) if statement.valid else None,
        statement.explicit, statement.quote, statement.locator, statement.dataset, statement.document,
    ]  # fmt: skip
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def parse_span(locator: str | None) -> tuple[int, int] | None:
    """Return (start, end) of a `char=START,END` locator, or None for any other.

    Example:
        >>> parse_span("char=12,40"), parse_span("row=7")
        ((12, 40), None)
    """
    match = _SPAN.fullmatch(locator) if locator else None
    return (int(match[1]), int(match[2])) if match else None


def span_locator(start: int, end: int) -> str:
    """Return the locator of a span of characters."""
    return f"char={start},{end}"


@dataclass(frozen=True, slots=True)
class ExtractorScore:
    """One extraction: which extractor (`name/version`) found the statement, and how sure it is, in [0, 1]."""

    extractor: str
    score: float

    def __post_init__(self) -> None:
        if not 0.0 <= self.score <= 1.0:
            raise InvalidStatement(f"score {self.score} of {self.extractor} is outside 0 to 1")


@dataclass(frozen=True, slots=True)
class RecordedStatement:
    """A statement as a store keeps it: with its extractions and its transaction time.

    Args:
        statement: the content.
        extractions: one per extractor, by extractor.
        known: transaction intervals (recorded_at, retracted_at or None), oldest first; more than one when it was
            retracted and came back.
    """

    statement: Statement
    extractions: tuple[ExtractorScore, ...]
    known: tuple[tuple[datetime, datetime | None], ...]

    @property
    def recorded_at(self) -> datetime:
        """When it was last recorded."""
        return self.known[-1][0]

    @property
    def retracted_at(self) -> datetime | None:
        """When it was last retracted; None while it is known."""
        return self.known[-1][1]
