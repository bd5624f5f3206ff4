"""Every pattern finds what its examples say, and the templates compile to bounded expressions."""

from __future__ import annotations

import re

import pytest

from graph.naming import fold
from graph.relation import Relation
from loaders.extraction.base import Extraction, FoundStatement
from loaders.extraction.gazetteer import reviewed
from loaders.extraction.patterns import Example, Pattern, Patterns, parse_patterns, shipped
from loaders.extraction.templates import InvalidTemplate, compile_template, triggers
from tests.loaders.extraction.reading import extract

EXAMPLES = [(pattern, example) for pattern in shipped().all for example in pattern.examples]
FIND = re.compile(r"(?P<subject>.+?) (?P<relation>[A-Z_]{5,}) (?P<object>.+?)(?: \[(?P<qualifier>\w+)\])?")


def says(extraction: Extraction, found: FoundStatement, claim: str) -> bool:
    match = FIND.fullmatch(claim)
    assert match is not None, claim
    qualifier = match["qualifier"]
    expected = {"affirmed", "asserted"} if qualifier is None else {qualifier}
    return (
        found.relation.value == match["relation"]
        and fold(match["subject"]) in names(extraction, found.subject)
        and fold(match["object"]) in names(extraction, found.object)
        and expected <= {found.polarity.value, found.modality.value}
    )


def names(extraction: Extraction, key: str) -> set[str]:
    actor = next(actor for actor in extraction.actors if actor.key == key)
    known = reviewed().get(actor.known) if actor.known else None
    return {fold(name) for name in (*actor.names, *(known.actor.all_names() if known else ()))}


@pytest.mark.parametrize(("pattern", "example"), EXAMPLES, ids=[pattern.id for pattern, _ in EXAMPLES])
def test_a_pattern_finds_what_its_example_says(pattern: Pattern, example: Example) -> None:
    extraction = extract(example.text, Patterns((pattern,)))
    for claim in example.finds:
        assert any(says(extraction, found, claim) for found in extraction.statements if found.rule == pattern.id), (
            claim,
            extraction.statements,
        )


@pytest.mark.parametrize("pattern", shipped().all, ids=lambda pattern: pattern.id)
def test_a_pattern_has_an_example(pattern: Pattern) -> None:
    assert any(example.finds for example in pattern.examples)


@pytest.mark.parametrize("pattern", shipped().all, ids=lambda pattern: pattern.id)
def test_a_pattern_sleeps_until_one_of_its_words_is_there(pattern: Pattern) -> None:
    assert pattern.triggers or pattern.id in {"possessed-person", "of-the-party"}


def test_pattern_ids_are_unique() -> None:
    ids = [pattern.id for pattern in shipped().all]
    assert len(set(ids)) == len(ids)


def test_two_patterns_with_one_id_are_refused() -> None:
    row = '[[pattern]]\nid = "x"\nrelation = "MEETS"\ntemplate = "{A} met {B}"\nscore = 0.5\n'
    with pytest.raises(InvalidTemplate, match="x"):
        parse_patterns(row + row)


def test_scores_are_probabilities() -> None:
    assert all(0 < pattern.score <= 1 for pattern in shipped().all)


def test_every_relation_has_a_pattern() -> None:
    assert {pattern.relation for pattern in shipped().all} == set(Relation)


@pytest.mark.parametrize(
    ("template", "code", "matches"),
    [
        ("{A} met {B}", " S met P ", True),
        ("{A} met the? {B}", " S met the P ", True),
        ("{A} (met|saw) {B}", " S saw P ", True),
        ("{A:S} met {B}", " P met S ", False),
        ("{A} [2] met {B}", " S today never met P ", True),
        ("{A} [2] met {B}", " S today in E met P ", False),
        ("{A} <any3> met {B}", " S today in E met P ", True),
        ("{A} met {B} !('s)", " S met P 's ", False),
        ("{A} <s> met {B}", " S , who has long met P ", True),
    ],
)
def test_a_template_means_what_the_language_says(template: str, code: str, matches: bool) -> None:
    assert bool(compile_template(template, {}).search(code)) is matches


def test_a_template_with_an_unknown_list_is_refused() -> None:
    with pytest.raises(InvalidTemplate, match="nothing"):
        compile_template("{A} <nothing> {B}", {})


def test_triggers_are_the_rarest_words_that_must_be_there() -> None:
    assert triggers("{A} (backs|gives arms to) the {B}", {}) == {"backs", "gives"}
