"""What the tests of extraction share: one short way to extract a text and to say what was found."""

from __future__ import annotations

from datetime import UTC, datetime

from graph.document import Document
from loaders.extraction.base import Extraction, FoundStatement
from loaders.extraction.gazetteer import reviewed
from loaders.extraction.patterns import Patterns
from loaders.extraction.surface import SurfaceExtractor


def extract(text: str, patterns: Patterns | None = None) -> Extraction:
    return SurfaceExtractor(patterns).extract(Document(text, datetime(2026, 1, 1, tzinfo=UTC)), reviewed())


def label(extraction: Extraction, key: str) -> str:
    actor = next(actor for actor in extraction.actors if actor.key == key)
    known = reviewed().get(actor.known) if actor.known else None
    return known.actor.label if known else actor.names[0]


def claims(text: str) -> set[str]:
    """Every statement of a text as "Subject RELATION Object"."""
    extraction = extract(text)
    return {claim(extraction, found) for found in extraction.statements}


def claim(extraction: Extraction, found: FoundStatement) -> str:
    return f"{label(extraction, found.subject)} {found.relation.value} {label(extraction, found.object)}"


def only(text: str) -> FoundStatement:
    """The one statement of a text."""
    (found,) = extract(text).statements
    return found


def told(text: str) -> set[str]:
    """Every statement of a text as "Subject RELATION Object [qualifiers]", without the plain ones."""
    extraction = extract(text)
    return {f"{claim(extraction, found)}{_qualifiers(extraction, found)}" for found in extraction.statements}


def _qualifiers(extraction: Extraction, found: FoundStatement) -> str:
    named = [value for value in (found.polarity.value, found.modality.value) if value not in ("affirmed", "asserted")]
    if found.speaker:
        named.append(f"by {label(extraction, found.speaker)}")
    return f" [{' '.join(named)}]" if named else ""
