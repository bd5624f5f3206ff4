"""The examples that ship with the project: they load, they may be used, and they answer the first question."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.actor import ActorKind
from graph.document import Document
from graph.sqlite_store import SqliteStore
from graph.statement import Statement
from graph.store import StatementFilter
from loaders.article import read_articles
from loaders.extraction.gazetteer import reviewed
from loaders.extraction.surface import SurfaceExtractor
from loaders.load import load
from loaders.referents import local_referent

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
DOCUMENTS = [item for item in read_articles([str(EXAMPLES)]) if isinstance(item, Document)]
SYRIA = next(document for document in DOCUMENTS if "Syria" in (document.title or ""))
MILITIAS = local_referent(SYRIA.id, ActorKind.GROUP, "Shia militias")
REBELS = "group:syria+rebels"


@pytest.fixture(scope="module")
def store() -> Iterator[SqliteStore]:
    opened = SqliteStore(":memory:")
    report = load(DOCUMENTS, opened, SurfaceExtractor(), reviewed())
    assert (report.documents, report.failures) == (3, [])
    yield opened
    opened.close()


def between(store: SqliteStore, subject: str, relation: str, object_: str) -> list[Statement]:
    found = store.statements(StatementFilter(subject=subject, object=object_), limit=100).statements
    return [item.statement for item in found if item.statement.relation.value == relation]


def test_every_example_is_dated_named_and_free_to_use() -> None:
    assert {(document.licence, document.publisher) for document in DOCUMENTS} == {("CC0-1.0", "Legation examples")}
    assert all(document.published_at and document.title for document in DOCUMENTS)


def test_each_example_is_read_by_another_reader() -> None:
    assert sorted(document.reader.split("/")[0] for document in DOCUMENTS) == ["article-lines", "html", "markdown"]


def test_the_examples_are_short() -> None:
    assert all(150 <= len(document.text.split()) <= 250 for document in DOCUMENTS)


@pytest.mark.parametrize(
    ("subject", "relation", "object_"),
    [
        ("turkey", "AGREES_WITH", "iran"),
        ("turkey", "BACKER_OF", REBELS),
        (MILITIAS, "FIGHTS", REBELS),
        ("iran", "BACKER_OF", MILITIAS),
        ("iran", "ALLIED_WITH", "syria"),
        ("united-states", "ACCUSES", "iran"),
        ("united-states", "DESIGNATED_TERRORIST", "houthis"),
        ("hans-grundberg", "ENVOY_OF", "un"),
        ("m23", "FIGHTS", "dr-congo"),
        ("rwanda", "BACKER_OF", "m23"),
    ],
)
def test_the_examples_say_what_the_demonstration_asks(
    store: SqliteStore, subject: str, relation: str, object_: str
) -> None:
    assert between(store, subject, relation, object_)


def test_who_says_that_rwanda_supports_m23_is_kept(store: SqliteStore) -> None:
    said = between(store, "rwanda", "BACKER_OF", "m23")
    assert {(statement.speaker, statement.polarity.value) for statement in said} == {
        ("un", "affirmed"), ("rwanda", "denied"),
    }  # fmt: skip


def test_every_quote_stands_in_its_document_at_its_span(store: SqliteStore) -> None:
    texts = {document.id: document.text for document in DOCUMENTS}
    for item in store.statements(StatementFilter(), limit=1000).statements:
        start, end = item.statement.span or (0, 0)
        assert texts[item.statement.document][start:end] == item.statement.quote
