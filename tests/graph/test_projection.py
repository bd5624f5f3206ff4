"""The rules of `docs/model.md`, one example each, with the numbers worked out by hand."""

from __future__ import annotations

import networkx as nx
import pytest

from graph.errors import InvalidParameter
from graph.interval import ALWAYS_AFTER, ALWAYS_BEFORE
from graph.projection import Projection, Rules, Segment, iso_day, project
from graph.relation import Relation
from tests.queries.said import Said, columns, ordinal

BACKS = Said("a", Relation.BACKER_OF, "b", seen="2020-01-01", score=0.8)


def said(base: Said = BACKS, **changes: object) -> Said:
    values = {name: getattr(base, name) for name in base.__slots__}
    return Said(**(values | changes))


def segments(*statements: Said, rules: Rules | None = None, timed: bool = True) -> list[Segment]:
    return list(project(columns(*statements), rules, timed=timed).all_segments())


def spans(*statements: Said, rules: Rules | None = None) -> list[tuple[str | None, str | None]]:
    return [(iso_day(segment.from_day), iso_day(segment.to_day)) for segment in segments(*statements, rules=rules)]


def confidence(day: str, *statements: Said, rules: Rules | None = None) -> float:
    rules = rules or Rules()
    found = [s for s in segments(*statements, rules=rules) if s.from_day <= ordinal(day) < s.to_day]
    return found[0].confidence_on(ordinal(day), rules) if found else 0.0


# which statements make a tie


def test_a_hedged_statement_makes_only_a_qualified_tie_of_half_its_score() -> None:
    (segment,) = segments(said(modality="hedged"))
    assert (segment.qualified, segment.confidence) == (True, pytest.approx(0.4))


def test_a_topic_narrows_backing() -> None:
    assert [segment.qualified for segment in segments(said(topic=True))] == [True]


@pytest.mark.parametrize(
    "relation", [Relation.DIFFERS_WITH, Relation.AGREES_WITH, Relation.ACCUSES, Relation.MEMBER_OF]
)
def test_a_topic_is_part_of_a_difference_an_agreement_an_accusation_and_structure(relation: Relation) -> None:
    assert [segment.qualified for segment in segments(said(relation=relation, topic=True))] == [False]


@pytest.mark.parametrize("modality", ["planned", "conditional"])
def test_plans_and_conditions_make_no_tie(modality: str) -> None:
    assert segments(said(modality=modality)) == []


@pytest.mark.parametrize("polarity", ["ended", "denied"])
def test_an_end_or_a_denial_alone_makes_no_tie(polarity: str) -> None:
    assert segments(said(polarity=polarity)) == []


def test_a_plain_statement_makes_the_tie_plain_and_hedged_ones_do_not_strengthen_it() -> None:
    found = segments(said(), said(modality="hedged", document="e"))
    assert [(segment.qualified, segment.confidence) for segment in found] == [(False, pytest.approx(0.8))]


def test_a_qualified_tie_becomes_plain_when_a_plain_statement_comes() -> None:
    found = segments(said(modality="hedged", seen="2019-01-01"), said())
    assert [(iso_day(s.from_day), s.qualified) for s in found] == [("2019-01-01", True), ("2020-01-01", False)]


def test_both_directions_of_a_symmetric_relation_are_one_tie() -> None:
    there, back = (
        said(relation=Relation.ALLIED_WITH),
        said(relation=Relation.ALLIED_WITH, subject="b", object="a", document="e"),
    )
    (segment,) = segments(there, back)
    assert (segment.subject, segment.object, segment.confidence) == ("a", "b", pytest.approx(0.96))


def test_both_directions_of_a_directed_relation_are_two_ties() -> None:
    found = segments(said(), said(subject="b", object="a"))
    assert {(segment.subject, segment.object) for segment in found} == {("a", "b"), ("b", "a")}


# confidence


def test_independent_documents_add_up_by_noisy_or() -> None:
    assert confidence("2020-01-01", said(), said(document="e", score=0.5)) == pytest.approx(1 - 0.2 * 0.5)


def test_one_document_counts_once_with_its_strongest_statement() -> None:
    assert confidence("2020-01-01", said(), said(score=0.5)) == pytest.approx(0.8)


def test_what_someone_is_quoted_with_weighs_less() -> None:
    assert confidence("2020-01-01", said(speaker=True)) == pytest.approx(0.64)


def test_the_weight_of_quoted_and_of_hedged_statements_can_be_set() -> None:
    (segment,) = segments(said(speaker=True, modality="hedged"), rules=Rules(hedged=0.25, attributed=0.5))
    assert segment.confidence == pytest.approx(0.1)


def test_a_score_of_one_gives_certainty_and_one_of_nought_gives_no_tie() -> None:
    assert confidence("2020-01-01", said(score=1.0)) == 1.0
    assert segments(said(score=0.0)) == []


def test_a_denial_lowers_the_confidence_while_it_counts() -> None:
    denial = said(polarity="denied", seen="2020-01-03", document="e", score=0.5)
    assert confidence("2020-01-02", said(seen="2020-01-02"), denial) == pytest.approx(0.8)
    assert confidence("2020-01-03", said(seen="2020-01-03"), denial) == pytest.approx(0.4)


def test_a_certain_denial_leaves_no_tie() -> None:
    assert spans(said(), said(polarity="denied", score=1.0, document="e")) == []


def test_a_denial_bound_to_a_topic_leaves_the_plain_tie_alone() -> None:
    denial = said(polarity="denied", topic=True, document="e", score=0.5)
    assert confidence("2020-01-01", said(), denial) == pytest.approx(0.8)
    assert confidence("2020-01-01", said(topic=True), denial) == pytest.approx(0.4)


# when a standing statement counts


@pytest.mark.parametrize(
    ("valid", "span"),
    [
        (None, ("2020-01-01", None)),
        ("2015", ("2015-01-01", "2016-01-01")),
        ("2015/2017-03", ("2015-01-01", "2017-04-01")),
        ("2015/..", ("2015-01-01", None)),
        ("2015/", ("2015-01-01", None)),
        ("2030/..", ("2030-01-01", None)),
        ("/2025", ("2020-01-01", "2026-01-01")),
        ("/2015", ("2015-12-31", "2016-01-01")),
        ("../2025", (None, "2026-01-01")),
        ("../..", (None, None)),
        ("../", (None, None)),
        ("/..", ("2020-01-01", None)),
    ],
)
def test_days_on_which_a_standing_statement_of_2020_counts(
    valid: str | None, span: tuple[str | None, str | None]
) -> None:
    assert spans(said(valid=valid)) == [span]


@pytest.mark.parametrize(
    ("valid", "span"),
    [
        (None, ("2020-01-01", "2020-04-10")),
        ("2015-06", ("2015-06-01", "2015-10-09")),
        ("2019-12-30/..", ("2019-12-30", "2020-04-10")),
        ("2020-02-01/", ("2020-02-01", "2020-05-11")),
        ("/2019-12-31", ("2019-12-31", "2020-04-10")),
        ("../2019-12-31", (None, "2020-04-10")),
        ("../..", (None, "2020-04-10")),
    ],
)
def test_days_on_which_an_event_of_2020_counts_with_a_window_of_100(
    valid: str | None, span: tuple[str | None, str | None]
) -> None:
    fight = said(relation=Relation.FIGHTS, valid=valid)
    assert spans(fight, rules=Rules(event_window_days=100)) == [span]


# fading


def test_an_undated_tie_is_half_as_sure_after_one_half_life() -> None:
    rules = Rules(half_life_years=4.0)
    assert confidence("2024-01-01", said(), rules=rules) == pytest.approx(0.4)


def test_the_latest_attestation_counts_for_fading() -> None:
    rules = Rules(half_life_years=4.0)
    again = said(seen="2022-01-01", score=0.5)
    assert confidence("2026-01-01", said(), again, rules=rules) == pytest.approx(0.4, rel=1e-3)


def test_nothing_fades_before_it_was_attested() -> None:
    assert confidence("2016-01-01", said(valid="2015/..")) == pytest.approx(0.8)


def test_nothing_fades_while_a_dated_statement_covers_the_day() -> None:
    dated = said(valid="2019/2029", document="e", score=0.5)
    assert confidence("2029-12-31", said(), dated) == pytest.approx(0.9)


def test_events_do_not_fade_within_their_window() -> None:
    assert confidence("2020-12-30", said(relation=Relation.FIGHTS)) == pytest.approx(0.8)


# ending


def test_an_end_stops_what_was_attested_before() -> None:
    assert spans(said(), said(polarity="ended", seen="2021-05-05")) == [("2020-01-01", "2021-05-05")]


def test_an_end_of_the_same_day_wins() -> None:
    assert spans(said(), said(polarity="ended")) == []


def test_a_later_affirmation_counts_again() -> None:
    found = spans(said(), said(polarity="ended", seen="2021-01-01"), said(seen="2022-01-01"))
    assert found == [("2020-01-01", "2021-01-01"), ("2022-01-01", None)]


@pytest.mark.parametrize(
    ("valid", "end"),
    [("2020-06", "2020-07-01"), ("2010/2020-06", "2020-07-01"), ("2020-06/", "2020-06-01"), ("/..", "2021-01-01")],
)
def test_the_day_of_an_end_is_its_dated_end_else_its_dated_start_else_the_day_of_its_document(
    valid: str, end: str
) -> None:
    assert spans(said(), said(polarity="ended", seen="2021-01-01", valid=valid)) == [("2020-01-01", end)]


def test_a_dated_statement_keeps_the_days_that_it_gives() -> None:
    assert spans(said(valid="2019/2025"), said(polarity="ended", seen="2021-01-01")) == [("2019-01-01", "2026-01-01")]


def test_a_hedged_end_ends_only_a_qualified_tie() -> None:
    hedged_end = said(polarity="ended", modality="hedged", seen="2021-01-01")
    assert spans(said(), hedged_end) == [("2020-01-01", None)]
    assert spans(said(modality="hedged"), hedged_end) == [("2020-01-01", "2021-01-01")]


def test_a_truce_ends_the_fighting_within_its_window() -> None:
    fight = said(relation=Relation.FIGHTS)
    assert spans(fight, said(fight, polarity="ended", seen="2020-02-01")) == [("2020-01-01", "2020-02-01")]


# time switched off


def test_with_time_off_all_affirmations_count_denials_count_and_nothing_ends_or_fades() -> None:
    statements = (
        said(valid="2010"),
        said(document="e", score=0.5),
        said(polarity="ended", seen="2021-01-01"),
        said(polarity="denied", valid="2012", document="f", score=0.5),
    )
    (segment,) = segments(*statements, timed=False)
    assert (segment.from_day, segment.to_day, segment.anchor) == (ALWAYS_BEFORE, ALWAYS_AFTER, ALWAYS_AFTER)
    assert segment.confidence == pytest.approx(0.9 * 0.5)


# the projection itself


def test_actors_are_found_by_their_ids() -> None:
    projection = project(columns(said()))
    assert [projection.index_of(actor) for actor in ("a", "b", "c", "")] == [0, 1, -1, -1]


def test_an_empty_store_gives_an_empty_projection() -> None:
    projection = project(columns())
    assert (list(projection.all_segments()), projection.index_of("a")) == ([], -1)


def test_the_networkx_form_has_an_edge_for_every_segment() -> None:
    network = project(columns(said(valid="2015"), said(object="c", relation=Relation.OPPOSES))).to_networkx()
    edges = {
        (start, end, tie["relation"], tie["sign"], tie["valid_to"]) for start, end, tie in network.edges(data=True)
    }
    assert isinstance(network, nx.MultiDiGraph)
    assert edges == {("a", "b", "BACKER_OF", 1, "2016-01-01"), ("a", "c", "OPPOSES", -1, None)}


@pytest.mark.parametrize(
    ("field", "value"), [("half_life_years", 0.0), ("event_window_days", 0), ("hedged", 1.5), ("attributed", -0.1)]
)
def test_rules_outside_their_range_are_refused(field: str, value: float) -> None:
    with pytest.raises(InvalidParameter, match=field):
        Rules(**{field: value})  # type: ignore[arg-type] # the value is what is tested


def test_the_projection_names_the_revision_it_was_made_of() -> None:
    projection: Projection = project(columns(said(), revision=41))
    assert (projection.revision, projection.timed) == (41, True)


# the defaults


def test_an_undated_event_counts_for_a_year_from_the_day_it_was_seen_unless_set() -> None:
    fight = said(relation=Relation.FIGHTS)
    assert spans(fight) == [("2020-01-01", "2020-12-31")]
    assert spans(fight, rules=Rules(event_window_days=10)) == [("2020-01-01", "2020-01-11")]


def test_half_of_the_confidence_is_left_after_five_years_unless_set() -> None:
    assert confidence("2025-01-01", BACKS) == pytest.approx(0.4, abs=1e-3)
    assert confidence("2025-01-01", BACKS, rules=Rules(half_life_years=10)) == pytest.approx(0.8 / 2**0.5, abs=1e-3)
