from __future__ import annotations

import pytest

from graph.relation import CODES, ON_PATH, RELATIONS, SIGNED, Duration, Family, Relation

DESIGN = (
    "BACKER_OF ALLIED_WITH OPPOSES FIGHTS ACCUSES SANCTIONS DESIGNATED_TERRORIST DIFFERS_WITH MEMBER_OF "
    "AFFILIATED_WITH ENVOY_OF HOLDS_OFFICE HOSTS PARTICIPATES_IN MEDIATES AGREES_WITH MEETS"
)
UNDIRECTED = {"ALLIED_WITH", "FIGHTS", "DIFFERS_WITH", "AFFILIATED_WITH", "AGREES_WITH", "MEETS"}
EVENTS = {"FIGHTS", "ACCUSES", "HOSTS", "PARTICIPATES_IN", "MEDIATES", "AGREES_WITH", "MEETS"}
OFF_PATH = {"HOSTS", "PARTICIPATES_IN", "MEDIATES", "MEETS"}
NEGATIVE = {"OPPOSES", "FIGHTS", "ACCUSES", "SANCTIONS", "DESIGNATED_TERRORIST"}


def test_the_vocabulary_is_the_one_of_the_design() -> None:
    assert " ".join(RELATIONS) == DESIGN


def test_a_relation_is_called_as_its_member() -> None:
    assert all(Relation[relation.name] is relation and relation.name == relation.value for relation in Relation)


@pytest.mark.parametrize("relation", RELATIONS)
def test_every_relation_has_roles_a_definition_and_a_source(relation: Relation) -> None:
    assert all((relation.subject_role, relation.object_role, relation.source))
    assert relation.definition.endswith(".")


@pytest.mark.parametrize("relation", RELATIONS)
def test_the_roles_of_an_undirected_relation_are_one(relation: Relation) -> None:
    assert relation.directed == (relation not in UNDIRECTED)
    assert relation.directed or relation.subject_role == relation.object_role


@pytest.mark.parametrize("relation", RELATIONS)
def test_duration_is_as_in_the_design(relation: Relation) -> None:
    assert relation.duration is (Duration.EVENT if relation in EVENTS else Duration.STANDING)


@pytest.mark.parametrize("relation", RELATIONS)
def test_signs_are_as_in_the_guidelines(relation: Relation) -> None:
    expected = -1 if relation in NEGATIVE else 1 if relation in {"BACKER_OF", "ALLIED_WITH"} else 0
    assert relation.sign == expected


def test_paths_leave_out_the_events_of_talks_alone() -> None:
    assert set(RELATIONS) - set(ON_PATH) == OFF_PATH


def test_a_signed_relation_passes_its_own_sign_to_a_path() -> None:
    assert all(relation.path_sign == relation.sign for relation in SIGNED)


def test_structure_and_agreement_pass_the_sign_on_and_a_difference_unmakes_it() -> None:
    passing = {relation for relation in Relation if relation.family is Family.STRUCTURE} | {Relation.AGREES_WITH}
    assert {relation for relation in Relation if relation.path_sign == 1 and relation.sign == 0} == passing
    assert Relation.DIFFERS_WITH.path_sign == 0


def test_codes_are_positions() -> None:
    assert [CODES[relation] for relation in RELATIONS] == list(range(17))
    assert [relation.code for relation in RELATIONS] == list(range(17))
