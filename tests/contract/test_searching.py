"""Contract: names are found by their letters, by their beginning, and by their spelling, in this order."""

from __future__ import annotations

import pytest

from graph.actor import ActorKind, Name
from graph.errors import InvalidParameter
from graph.store import Batch, Store
from tests.factories import actor

ACTORS = (
    actor("turkey", label="Turkey", names=(Name("Türkiye", "tr"), Name("Republic of Türkiye"))),
    actor("syria", label="Syria", names=(Name("Syrian Arab Republic"),)),
    actor("hezbollah", kind=ActorKind.GROUP, label="Hezbollah"),
    actor("nusra", kind=ActorKind.GROUP, label="al-Nuṣra Front", names=(Name("Jabhat al-Nusra"),)),
    actor("ivory-coast", label="Côte d’Ivoire"),
    actor("person:syria-smith", kind=ActorKind.PERSON, label="Syria Smith"),
    actor("china", label="China", names=(Name("中国", "zh"),)),
    actor("makhmour", kind=ActorKind.GROUP, label="Makhmour Council"),
    actor("egypt", label="Egypt", names=(Name("مصر", "ar"),)),
)


@pytest.fixture
def names(store: Store) -> Store:
    store.record(Batch(actors=ACTORS))
    return store


def ids(store: Store, text: str, **options: object) -> list[str]:
    return [found.actor.id for found in store.search(text, **options)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Turkey", "turkey"),
        ("TURKIYE", "turkey"),
        ("republic turkiye", "turkey"),
        ("al nusra", "nusra"),
        ("front nusra", "nusra"),
        ("cote d'ivoire", "ivory-coast"),
        ("中国", "china"),
        ("مصر", "egypt"),
        ("turk", "turkey"),
        ("syrian ar", "syria"),
        ("mak", "makhmour"),
        ("Hizbullah", "hezbollah"),
        ("Hizballah", "hezbollah"),
    ],
)
def test_a_name_is_found_by(names: Store, text: str, expected: str) -> None:
    assert ids(names, text)[0] == expected


def test_the_whole_name_comes_before_a_name_that_holds_it(names: Store) -> None:
    assert ids(names, "syria")[:2] == ["syria", "person:syria-smith"]


def test_an_exact_name_scores_1_and_every_score_lies_in_0_to_1(names: Store) -> None:
    scores = [found.score for found in names.search("syria")]
    assert scores[0] == 1.0
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score <= 1 for score in scores)


def test_letters_beat_a_beginning_and_a_beginning_beats_spelling(names: Store) -> None:
    exact, words, beginning, spelling = (
        names.search(text)[0].score for text in ("hezbollah", "smith", "hezbol", "hizbullah")
    )
    assert exact > words > beginning > spelling


def test_a_hit_says_which_name_matched(names: Store) -> None:
    assert names.search("arab republic")[0].name == "Syrian Arab Republic"


def test_an_actor_is_found_once_however_many_of_its_names_match(names: Store) -> None:
    assert ids(names, "nusra") == ["nusra"]


def test_search_keeps_to_a_kind(names: Store) -> None:
    assert ids(names, "syria", kind=ActorKind.PERSON) == ["person:syria-smith"]


def test_search_gives_no_more_than_the_limit(names: Store) -> None:
    assert len(names.search("syria", limit=1)) == 1


def test_all_words_must_be_there(names: Store) -> None:
    assert ids(names, "syria atlantis") == []


def test_a_name_gained_later_is_found(names: Store) -> None:
    names.record(Batch(actors=(actor("syria", names=(Name("Bilad al-Sham"),)),)))
    assert ids(names, "bilad") == ["syria"]


@pytest.mark.parametrize("text", ["", "   ", "—", "'", '"', "\x00", "%", "_", "*"])
def test_a_text_without_letters_finds_nothing(names: Store, text: str) -> None:
    assert names.search(text) == ()
    assert names.actors_named(text) == ()


@pytest.mark.parametrize(
    "text",
    [
        'turkey" OR "syria',
        "turkey AND NOT syria",
        "folded : turkey",
        "turkey* NEAR(syria, 2)",
        "turkey') --",
        "{turkey}^2 + -",
        "turkey\x00syria",
        "NOT",
        "OR",
        "a" * 10_000,
        "turkey " * 10_000,
        "\ud800 turkey",
        "🕊️ turkey",
        "()" * 500,
    ],
    ids=range(14),
)
def test_hostile_text_is_only_text(names: Store, text: str) -> None:
    assert len(names.search(text)) <= 20


def test_a_limit_below_one_is_refused(names: Store) -> None:
    with pytest.raises(InvalidParameter, match="limit"):
        names.search("syria", limit=0)


def test_actors_named_are_those_with_an_equal_fold(names: Store) -> None:
    assert [one.id for one in names.actors_named("The Türkiye")] == ["turkey"]
    assert names.actors_named("Turk") == ()


def test_two_actors_of_one_name_are_both_given_by_id(names: Store) -> None:
    names.record(Batch(actors=(actor("person:syria", label="Syria", kind=ActorKind.PERSON),)))
    assert [one.id for one in names.actors_named("syria")] == ["person:syria", "syria"]
