"""Contract: texts are data, whatever they hold; what cannot be stored is refused whole."""

from __future__ import annotations

from dataclasses import replace

import pytest

from graph.actor import Actor, ActorKind, Name
from graph.errors import InvalidStatement, UnknownActor
from graph.store import Batch, Mention, Store
from tests.factories import EXTRACTOR, actor, batch, content, document, found, statement

HOSTILE = {
    "nul": "a\x00b",
    "separators": "a\x1f\x1e|,;\t\r\nb",
    "quotes": """'; DROP TABLE statement; -- " ` ´""",
    "four bytes": "🕊️ 𝔗𝔲𝔯𝔨𝔢𝔶 🇹🇷",
    "right to left": "تركيا \u202e abc \u2066",
    "combining": "e\u0301 \u0301",
    "not a character": "\ufffe\uffff",
    "json": '{"a": ["\\u0000"]}',
    "markup": "<script>alert(1)</script>&amp;",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_comes_back_unchanged_everywhere(store: Store, text: str) -> None:
    source = document(text, title=text, publisher=text, urls=(text,), licence=text, language=text, dataset=text)
    one = statement(
        object_=f"r{text}r", document=source.id, quote=text, locator=f"char=0,{len(text)}", topic=text, title=text,
        qualifiers=((text, text),), dataset=text,
    )  # fmt: skip
    other = Actor(f"r{text}r", ActorKind.GROUP, f"x {text}", (Name(text, text),))
    whole = Batch(
        (source,), (actor("turkey"), other), (found(one, 0.5, text),), (Mention(source.id, 0, 1, f"r{text}r"),),
        read=((source.id, text),),
    )  # fmt: skip
    store.record(whole)
    assert store.document(source.id) == source
    assert store.statement(one.id).statement == one
    assert store.statement(one.id).extractions[0].extractor == text
    assert Name(text, text) in store.actor(other.id).names
    assert store.was_read(source.id, text)
    assert store.mentions(source.id) == whole.mentions
    assert store.columns().actors == sorted(["turkey", other.id])
    assert store.record(whole).revision == 1


@pytest.mark.parametrize("half", ["\ud800", "a\udfffb"])
def test_half_a_surrogate_pair_is_refused_whole(store: Store, half: str) -> None:
    store.record(batch(statement()))
    before = content(store)
    for bad in (
        Batch(documents=(document(half),)),
        Batch(documents=(document(title=half, text="Else"),)),
        Batch(actors=(actor("x", names=(Name(half),)),)),
        batch(statement(topic=half)),
        replace(batch(statement()), statements=(found(statement(), 0.5, half),)),
        Batch(read=((document().id, half),)),
    ):
        with pytest.raises(InvalidStatement):
            store.record(bad)
    assert content(store) == before


def test_asking_for_half_a_surrogate_pair_finds_nothing(store: Store) -> None:
    store.record(batch(statement()))
    with pytest.raises(UnknownActor):
        store.actor("\ud800")
    assert store.actors(["\ud800", "turkey"]).keys() == {"turkey"}
    assert store.statements_by_id(["\ud800"]) == {}
    assert store.actors_of_external_id("x:\ud800") == ()
    assert not store.was_read("\ud800", EXTRACTOR)


def test_ids_that_look_alike_are_different(store: Store) -> None:
    ids = ("a", "A", "á", "a\u0301", "а", "a\x00", "a\x00b")
    store.record(Batch(actors=tuple(actor(id_, label=f"Actor {place}") for place, id_ in enumerate(ids))))
    assert {id_: one.label for id_, one in store.actors(ids).items()} == {
        id_: f"Actor {place}" for place, id_ in enumerate(ids)
    }


def test_a_long_document_is_kept_whole(store: Store) -> None:
    long = document("Turkey backs the rebels. 🕊️ " * 40_000)
    store.record(Batch(documents=(long,)))
    assert store.document(long.id).text == long.text
