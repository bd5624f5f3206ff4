"""The form in which statements are measured."""

from __future__ import annotations

from datetime import UTC, datetime

from graph.document import Document
from graph.interval import Interval
from graph.relation import Relation
from loaders.extraction.base import Extraction, FoundStatement
from loaders.gold import gold_line
from tests.loaders.notation import KNOWN, NotationExtractor, actor_of

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def test_a_gold_line_has_what_the_scorer_reads() -> None:
    document = Document("Turkey says Iran fights M23.", NOW)
    turkey, iran, rebels = (actor_of(name, KNOWN) for name in ("state:Turkey", "state:Iran", "group:M23"))
    found = FoundStatement(
        Relation.FIGHTS, iran.key, rebels.key, 12, 27, 0.5, "r1", speaker=turkey.key, valid=Interval.parse("2015/..")
    )
    line = gold_line("report", document, Extraction("e/1", (turkey, iran, rebels), (), (found,)), KNOWN)
    assert line == {
        "document": "report",
        "statements": [
            {
                "relation": "FIGHTS",
                "subject": {"label": "Iran", "names": ["Iran"]},
                "object": {"label": "M23", "names": ["M23"]},
                "speaker": {"label": "Turkey", "names": ["Turkey"]},
                "polarity": "affirmed",
                "modality": "asserted",
                "topic": None,
                "title": None,
                "valid": "2015/..",
                "explicit": True,
                "quote": "Iran fights M23",
                "score": 0.5,
                "rule": "r1",
            }
        ],
    }


def test_a_known_actor_is_named_by_its_label_and_by_the_forms_of_the_document() -> None:
    document = Document("state:Turkey | FIGHTS | group:HEZBOLLAH", NOW)
    extraction = NotationExtractor().extract(document, KNOWN)
    (statement,) = gold_line("x", document, extraction, KNOWN)["statements"]
    assert statement["object"]["names"] == ["Hezbollah", "HEZBOLLAH"]
