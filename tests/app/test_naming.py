"""Which actor a person means."""

from __future__ import annotations

import pytest

from app.naming import find_actor, suggestions
from graph.actor import Actor, ActorKind, Name
from graph.errors import AmbiguousActor, UnknownActor
from graph.sqlite_store import SqliteStore
from graph.store import Batch, Store
from tests.factories import same


@pytest.fixture
def named() -> Store:
    store = SqliteStore(":memory:")
    store.record(
        Batch(
            actors=(
                Actor("turkey", ActorKind.STATE, "Turkey", (Name("Türkiye"),), ("iso3166:TR",)),
                Actor("georgia", ActorKind.STATE, "Georgia", (), ("iso3166:GE",)),
                Actor("georgia-us", ActorKind.STATE, "Georgia"),
                Actor("state:turkiye", ActorKind.STATE, "Turkiye"),
                Actor("hezbollah", ActorKind.GROUP, "Hezbollah"),
            ),
            judgements=(same("turkey", "state:turkiye"),),
        )
    )
    return store


@pytest.mark.parametrize(
    "name", ["turkey", "iso3166:TR", "Turkey", "TÜRKİYE", "turkiye", "state:turkiye", "The Turkey"]
)
def test_an_actor_is_found_by_id_external_id_exact_name_and_old_id(named: Store, name: str) -> None:
    assert find_actor(named, name).id == "turkey"


def test_a_name_of_several_actors_is_ambiguous_and_carries_them(named: Store) -> None:
    with pytest.raises(AmbiguousActor) as caught:
        find_actor(named, "Georgia")
    assert caught.value.candidates == (("georgia", "Georgia"), ("georgia-us", "Georgia"))


@pytest.mark.parametrize(("name", "meant"), [("Turky", "turkey"), ("Hizbollah", "hezbollah"), ("Geogria", "georgia")])
def test_a_misspelt_name_is_unknown_and_the_one_meant_is_suggested_first(named: Store, name: str, meant: str) -> None:
    with pytest.raises(UnknownActor) as caught:
        find_actor(named, name)
    assert caught.value.suggestions[0][0] == meant


@pytest.mark.parametrize(
    "name", ["", " ", "?!", "\x00", "🕊️", "zzzzqqqq", "x" * 100_000, "a" * 8000 + " b", "'; DROP TABLE actor; --"]
)
def test_whatever_names_nobody_is_unknown(named: Store, name: str) -> None:
    with pytest.raises(UnknownActor):
        find_actor(named, name)


def test_nothing_is_suggested_for_what_is_like_nothing(named: Store) -> None:
    assert suggestions(named, "zzzzqqqq") == ()
