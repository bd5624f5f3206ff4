"""The surface extractor on whole documents: what must be found, what must not, and that no text breaks it."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.naming import fold
from graph.relation import Relation
from loaders.extraction.base import Extraction, FoundStatement
from loaders.extraction.gazetteer import reviewed
from tests.loaders.extraction.reading import claims, extract

SEED = "seed_astana"

MUST = [
    ("BACKER_OF", "turkey", "syrian-rebels", {}),
    ("BACKER_OF", "us", "syrian-rebels", {}),
    ("BACKER_OF", "gulf-states", "syrian-rebels", {}),
    ("BACKER_OF", "iran", "shia-militias", {}),
    ("ALLIED_WITH", "iran", "syria", {}),
    ("OPPOSES", "iran", "us", {"topic": True}),
    ("OPPOSES", "syrian-rebels", "iran", {"topic": True}),
    ("ACCUSES", "syrian-rebels", "shia-militias", {}),
    ("DIFFERS_WITH", "russia", "iran", {"topic": True}),
    ("HOLDS_OFFICE", "lavrov", "russia", {}),
    ("HOLDS_OFFICE", "shamkhani", "iran", {}),
    ("HOLDS_OFFICE", "assad", "syria", {}),
    ("ENVOY_OF", "lavrentiev", "russia", {}),
    ("ENVOY_OF", "de-mistura", "un", {}),
    ("HOSTS", "russia", "astana-talks", {}),
    ("HOSTS", "turkey", "astana-talks", {}),
    ("PARTICIPATES_IN", "russia", "technical-meeting", {}),
    ("PARTICIPATES_IN", "turkey", "technical-meeting", {}),
    ("PARTICIPATES_IN", "iran", "technical-meeting", {}),
    ("PARTICIPATES_IN", "jordan", "technical-meeting", {"modality": "planned"}),
    ("PARTICIPATES_IN", "un", "technical-meeting", {"modality": "planned", "speaker": "de-mistura"}),
    ("AFFILIATED_WITH", "nusra", "al-qaeda", {"polarity": "ended"}),
    ("AGREES_WITH", "russia", "turkey", {"topic": True}),
    ("AGREES_WITH", "russia", "iran", {"topic": True}),
    ("AGREES_WITH", "turkey", "iran", {"topic": True}),
]


@lru_cache(maxsize=1)
def seed(shared: Path) -> tuple[str, Extraction, dict[str, set[str]]]:
    text = (shared / f"gold/dev/texts/{SEED}.txt").read_text(encoding="utf-8")
    gold = json.loads((shared / f"gold/dev/gold/{SEED}.json").read_text(encoding="utf-8"))
    named = {actor["key"]: {fold(name) for name in (actor["name"], *actor["names"])} for actor in gold["actors"]}
    return text, extract(text), named


def is_actor(extraction: Extraction, key: str | None, wanted: set[str]) -> bool:
    actor = next((actor for actor in extraction.actors if actor.key == key), None)
    if actor is None:
        return False
    known = reviewed().get(actor.known) if actor.known else None
    return bool({fold(name) for name in (*actor.names, *(known.actor.all_names() if known else ()))} & wanted)


@pytest.mark.parametrize(("relation", "subject", "obj", "qualifiers"), MUST, ids=lambda value: str(value)[:20])
def test_the_article_on_talks_gives_its_main_statements(
    shared: Path, relation: str, subject: str, obj: str, qualifiers: dict[str, object]
) -> None:
    _, extraction, named = seed(shared)

    def fits(found: FoundStatement) -> bool:
        speaker = qualifiers.get("speaker")
        ends = [(found.subject, found.object)] + ([] if found.relation.directed else [(found.object, found.subject)])
        return (
            found.relation.value == relation
            and any(is_actor(extraction, a, named[subject]) and is_actor(extraction, b, named[obj]) for a, b in ends)
            and found.polarity.value == qualifiers.get("polarity", "affirmed")
            and found.modality.value == qualifiers.get("modality", "asserted")
            and (found.topic is not None or not qualifiers.get("topic"))
            and (speaker is None or is_actor(extraction, found.speaker, named[str(speaker)]))
        )

    assert any(map(fits, extraction.statements))


def test_the_article_on_talks_designates_nobody(shared: Path) -> None:
    _, extraction, _ = seed(shared)
    assert not [found for found in extraction.statements if found.relation is Relation.DESIGNATED_TERRORIST]


def test_a_disagreement_in_the_article_makes_no_alliance(shared: Path) -> None:
    _, extraction, named = seed(shared)
    allied = [found for found in extraction.statements if found.relation is Relation.ALLIED_WITH]
    russians = [found for found in allied if is_actor(extraction, found.subject, named["russia"])]
    assert len(allied) == 1
    assert not russians


def test_every_quote_of_the_article_is_text_of_one_sentence(shared: Path) -> None:
    text, extraction, _ = seed(shared)
    quotes = [text[found.start : found.end] for found in extraction.statements]
    assert all(quote and quote == quote.strip() and "\n" not in quote for quote in quotes)


def assert_sound(text: str) -> None:
    extraction = extract(text)
    keys = {actor.key for actor in extraction.actors}
    assert all(actor.names for actor in extraction.actors)
    assert all(
        0 <= mention.start < mention.end <= len(text) and mention.actor in keys for mention in extraction.mentions
    )
    for found in extraction.statements:
        assert 0 <= found.start < found.end <= len(text)
        assert {found.subject, found.object} <= keys
        assert found.subject != found.object
        assert found.speaker is None or found.speaker in keys
        assert 0 < found.score <= 1
        assert found.topic or found.relation is not Relation.DIFFERS_WITH


@given(st.text(max_size=300))
@settings(deadline=None, max_examples=100)
def test_no_text_breaks_it(text: str) -> None:
    assert_sound(text)


# fmt: off
WORDS = [
    "Russia", "Turkey", "Iran", "Syrian", "Iraqi", "the", "The", "and", ",", ".", ";", ":", "“", "”", "\"", "(",
    ")", "–", "'", "’s", "government", "rebels", "opposition", "talks", "meeting", "in", "of", "by", "said",
    "backs", "backed", "opposes", "accused", "condemned", "ally", "member", "Putin", "President", "Foreign",
    "Minister", "Sergey", "Lavrov", "NATO", "UN", "since", "2015", "will", "not", "never", "if", "he", "they", "it",
    "over", "with", "-backed", "-led", "both", "three", "countries", "agreed", "signed", "agreement", "Front",
    "Party", "\n", "\u0000", "\u2028", "\U0001f600", "İ", "ﬁ", "",
]
# fmt: on


@given(st.lists(st.sampled_from(WORDS), max_size=80))
@settings(deadline=None, max_examples=150)
def test_no_heap_of_news_words_breaks_it(heap: list[str]) -> None:
    assert_sound(" ".join(heap))


@given(st.lists(st.sampled_from(WORDS), max_size=40))
@settings(deadline=None, max_examples=40)
def test_the_same_text_gives_the_same_extraction(heap: list[str]) -> None:
    assert extract(" ".join(heap)) == extract(" ".join(heap))


@pytest.mark.parametrize(
    "text",
    ["", "\x00" * 1000, "Russia " * 10_000, "Russia backs Iran and " * 5_000, "." * 100_000, "“" * 50_000,
     "a" * 1_000_000,      "\ud800 Russia backs Iran.", "Abc of the " * 10_000, ", " * 50_000],
    ids=lambda text: repr(text[:12]),
)  # fmt: skip
def test_a_hostile_text_ends_soon_and_is_sound(text: str) -> None:
    assert_sound(text)


def test_the_span_of_a_statement_is_the_shortest_stretch_with_relation_and_both_ends() -> None:
    text = "On a cold day, Libya has long backed the Chadian rebels in the north."
    (found,) = extract(text).statements
    assert text[found.start : found.end] == "Libya has long backed the Chadian rebels"


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Peru supports talks between Chad and Sudan.", {"Peru BACKER_OF Chad", "Peru BACKER_OF Sudan"}),
        ("Peru backs the UN plan for Libya.", {"Peru BACKER_OF United Nations", "Peru BACKER_OF Libya"}),
        ("Peru is against sanctions on Belarus.", {"Peru SANCTIONS Belarus"}),
        ("Peru supports efforts to fight Boko Haram.", {"Peru FIGHTS Boko Haram"}),
        ("Chad opposes the enemies of Libya.", {"Chad OPPOSES Libya"}),
        ("Peru called Hezbollah a terrorist group.", {"Peru DESIGNATED_TERRORIST Hezbollah"}),
        ("Serbia backs Kosovo's opponents.", {"Serbia BACKER_OF Kosovo"}),
        ("Envoys met in Peru, Chile and Ecuador.", {"Peru MEETS Chile", "Chile MEETS Ecuador"}),
    ],
)
def test_what_a_text_does_not_say_is_not_found(text: str, wrong: set[str]) -> None:
    assert not claims(text) & wrong


def test_an_apposition_does_not_part_a_subject_from_its_verb() -> None:
    text = "Armenia, backed by Russia, fought Azerbaijan, backed by Turkey."
    assert claims(text) == {
        "Russia BACKER_OF Armenia", "Turkey BACKER_OF Azerbaijan", "Armenia FIGHTS Azerbaijan",
    }  # fmt: skip


def test_a_statement_said_twice_stands_once() -> None:
    assert len(extract("Libya backs the Chadian rebels. Libya backs the Chadian rebels.").statements) == 1


def test_a_statement_names_the_pattern_that_found_it() -> None:
    (found,) = extract("Libya backs the Chadian rebels.").statements
    assert found.rule == "backs"
