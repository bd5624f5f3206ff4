from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from graph.document import Document, document_id
from tests.factories import document


def test_the_id_is_the_hash_of_the_text_alone() -> None:
    other = Document("A text.", datetime(2020, 1, 1, tzinfo=UTC), title="Other", urls=("https://b.example/",))
    assert document("A text.").id == other.id == document_id("A text.")


def test_the_id_does_not_change_between_versions() -> None:
    assert document_id("Iran backs X.") == "a76ca2733bede9edf4d9d4d6c464fa78"


@given(st.text(max_size=50), st.text(max_size=50))
def test_texts_that_differ_have_ids_that_differ(one: str, other: str) -> None:
    assert (document_id(one) == document_id(other)) == (one == other)


def test_half_a_surrogate_pair_has_an_id() -> None:
    assert len(document_id("\ud800")) == 32
