"""The form in which statements are measured against labelled documents."""

from __future__ import annotations

from typing import Any

from graph.document import Document
from loaders.extraction.base import DocumentActor, Extraction, FoundStatement
from loaders.extraction.gazetteer import Gazetteer


def gold_line(document_name: str, document: Document, extraction: Extraction, gazetteer: Gazetteer) -> dict[str, Any]:
    """Return one document's statements as one JSON object: a line of the scorer's predictions.

    Args:
        document_name: the stem of the document's file, by which its labels are found.
        document: the one that was read.
        extraction: what was found in it.
        gazetteer: the one that the extractor was given.

    Returns:
        `document` and `statements`; each with relation, subject, object and speaker (`label`, `names`), polarity,
        modality, topic, title, valid (EDTF), quote, score, explicit and rule.
    """
    actors = {actor.key: _actor(actor, gazetteer) for actor in extraction.actors}
    statements = [_statement(found, actors, document.text) for found in extraction.statements]
    return {"document": document_name, "statements": statements}


def _actor(actor: DocumentActor, gazetteer: Gazetteer) -> dict[str, Any]:
    known = gazetteer.get(actor.known) if actor.known else None
    label = known.actor.label if known else next(iter(actor.names), actor.key)
    return {"label": label, "names": list(dict.fromkeys((label, *actor.names)))}


def _statement(found: FoundStatement, actors: dict[str, dict[str, Any]], text: str) -> dict[str, Any]:
    return {
        "relation": found.relation.value,
        "subject": actors[found.subject],
        "object": actors[found.object],
        "polarity": found.polarity.value,
        "modality": found.modality.value,
        "speaker": actors[found.speaker] if found.speaker is not None else None,
        "topic": found.topic,
        "title": found.title,
        "valid": str(found.valid) if found.valid else None,
        "explicit": found.explicit,
        "quote": text[found.start : found.end],
        "score": found.score,
        "rule": found.rule,
    }
