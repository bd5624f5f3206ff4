from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.actor import Actor, ActorKind, Name, assemble
from graph.errors import InvalidStatement
from graph.interval import Interval
from tests.factories import REFERENTS, actor, actors


def test_every_kind_is_defined() -> None:
    assert all(kind.definition.endswith(".") for kind in ActorKind)


def test_the_label_comes_first_and_each_name_once() -> None:
    one = actor("turkey", names=(Name("Türkiye", "tr"), Name("Turkey", "en"), Name("Türkiye", "de")))
    assert one.all_names() == ("Turkey", "Türkiye")


@pytest.mark.parametrize(
    "broken",
    [
        {"id_": ""},
        {"id_": " turkey"},
        {"id_": "turkey\n"},
        {"label": ""},
        {"label": " — "},
        {"external_ids": ("Q858",)},
        {"external_ids": ("wikidata:",)},
        {"external_ids": ("wikidata:Q 858",)},
        {"external_ids": ("Wikidata:Q858",)},
    ],
)
def test_an_actor_that_breaks_the_model_is_refused(broken: dict[str, object]) -> None:
    with pytest.raises(InvalidStatement):
        actor(**({"id_": "turkey"} | broken))


@pytest.mark.parametrize("external_id", ["iso3166:SY", "cow:652", "un:QDe.137", "wikidata:Q858", "x:a:b"])
def test_external_ids_name_their_scheme(external_id: str) -> None:
    assert actor("syria", external_ids=(external_id,)).external_ids == (external_id,)


def test_the_canonical_part_leads() -> None:
    whole = assemble(
        "turkey",
        [
            Actor("state:turkiye", ActorKind.GROUP, "Türkiye", (), ("cow:640",), described=True),
            Actor("turkey", ActorKind.STATE, "Turkey", (Name("Turkey", "en"),), ("iso3166:TR",)),
        ],
    )
    assert whole == Actor(
        "turkey",
        ActorKind.STATE,
        "Turkey",
        (Name("Turkey", "en"), Name("Türkiye")),
        ("cow:640", "iso3166:TR"),
    )


def test_names_keep_their_dates_when_parts_are_joined() -> None:
    past = Name("Burma", "en", Interval.parse("../1989"))
    assert past in assemble("myanmar", [actor("myanmar"), actor("x", names=(past,))]).names


def test_a_join_of_described_actors_alone_is_described() -> None:
    one, other = actor("a", described=True), actor("b")
    assert assemble("a", [one, other]).described is False
    assert assemble("a", [one]).described is True


@given(st.permutations(REFERENTS), st.data())
def test_the_order_of_parts_does_not_matter(order: list[str], data: st.DataObject) -> None:
    parts = {id_: data.draw(actors(id_)) for id_ in REFERENTS}
    assert assemble("turkey", [parts[id_] for id_ in order]) == assemble("turkey", list(parts.values()))
