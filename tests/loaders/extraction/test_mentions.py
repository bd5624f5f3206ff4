"""Actors: how they are named, composed, and told from places and adjectives."""

from __future__ import annotations

import pytest

from tests.loaders.extraction.reading import claims, extract, label


def names(text: str) -> set[str]:
    extraction = extract(text)
    return {text[mention.start : mention.end] for mention in extraction.mentions}


def labels(text: str) -> set[str]:
    extraction = extract(text)
    return {label(extraction, mention.actor) for mention in extraction.mentions}


@pytest.mark.parametrize("text", ["The Sudanese crisis deepened.", "They met in Khartoum.", "Snow fell in Norway."])
def test_adjectives_and_places_are_no_actors(text: str) -> None:
    assert labels(text) == set()


@pytest.mark.parametrize(
    "text",
    ["The Norwegian government left.", "Norway's foreign ministry left.", "Norwegian troops left.",
     "Representatives of Norway left.", "The Norwegian delegation left.", "Norway’s Supreme Harbour Council left."],
)  # fmt: skip
def test_an_organ_of_a_state_is_the_state(text: str) -> None:
    assert labels(text) == {"Norway"}


def test_the_opposition_of_one_state_is_one_actor() -> None:
    extraction = extract("Libya backs the Chadian rebels. Egypt backs the Chadian opposition.")
    assert len({found.object for found in extraction.statements}) == 1


def test_a_described_group_has_its_state_and_head_noun_as_base() -> None:
    (group,) = [actor for actor in extract("Libya backs the Chadian rebels.").actors if actor.described]
    assert group.base == ("chad", "rebels")


def test_the_opposition_without_a_state_belongs_to_its_document() -> None:
    (group,) = [actor for actor in extract("The opposition met.").actors if actor.described]
    assert group.base is None


def test_an_acronym_in_brackets_names_the_same_actor() -> None:
    text = "Libya backs the Popular Harbour Front (PHF). Egypt backs the PHF."
    assert claims(text) == {
        "Libya BACKER_OF Popular Harbour Front",
        "Egypt BACKER_OF Popular Harbour Front",
    }


def test_a_surname_later_is_the_same_person() -> None:
    text = "Kenyan President Grace Odhiambo spoke. Odhiambo met Ismail Haniyeh."
    assert "Grace Odhiambo MEETS Ismail Haniyeh" in claims(text)


def test_the_three_countries_are_those_just_listed() -> None:
    text = "Chad, Sudan and Egypt sent envoys. The three countries signed a treaty."
    assert claims(text) == {
        "Chad AGREES_WITH Sudan", "Chad AGREES_WITH Egypt", "Sudan AGREES_WITH Egypt",
    }  # fmt: skip


def test_of_a_list_before_a_singular_verb_the_last_one_is_the_subject() -> None:
    assert claims("After Chad and Libya backs the Burundian rebels.") == {"Libya BACKER_OF Burundian rebels"}


def test_a_name_has_no_title_quote_mark_bracket_or_possessive() -> None:
    text = "“Kenyan Foreign Minister Grace Odhiambo’s” plan (Grace Odhiambo) failed."
    assert names(text) == {"Grace Odhiambo"}


def test_a_name_after_a_preposition_is_no_subject() -> None:
    assert "Libya BACKER_OF Egypt" not in claims("Envoys from Libya backed Egypt.")


def test_talks_are_told_apart_by_their_marks_and_found_again() -> None:
    text = "Norway hosted the Nile conference. Kenya attended the conference."
    extraction = extract(text)
    assert len({found.object for found in extraction.statements}) == 1


def test_a_president_without_a_state_is_placed_when_the_document_names_it() -> None:
    (found,) = extract("Kenya waits. In Nairobi, President Grace Odhiambo spoke for Kenya.").statements
    assert (found.object, found.explicit) == ("kenya", False)
