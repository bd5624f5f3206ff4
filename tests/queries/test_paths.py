"""Paths: defaults, limits and traps, one each."""

from __future__ import annotations

from math import log

import pytest
from pydantic import ValidationError

from graph.errors import InvalidParameter
from graph.projection import project
from graph.relation import RELATIONS, Relation
from queries.paths import PathsParams, PathsResult, run
from tests.queries.said import Said, columns

BACKER, OPPOSES, ALLIED, FIGHTS = Relation.BACKER_OF, Relation.OPPOSES, Relation.ALLIED_WITH, Relation.FIGHTS


def ask(*said: Said, source: str = "a", target: str = "z", **asked: object) -> PathsResult:
    timed = asked.get("valid_at") != "any"
    params = PathsParams(**{"source": source, "target": target, "valid_at": "2020-06-01", **asked})  # type: ignore[arg-type] # validated there
    return run(project(columns(*said), timed=timed), params)


def routes(answer: PathsResult) -> list[str]:
    return [" ".join(path.actors) for path in answer.paths]


def signs(answer: PathsResult) -> list[tuple[int | None, ...]]:
    return [(path.sign, *(hop.sign for hop in path.hops)) for path in answer.paths]


CHAIN = (Said("a", BACKER, "m"), Said("m", OPPOSES, "z"))


# defaults, and what the other choice gives


def test_time_is_on_unless_switched_off() -> None:
    past = Said("a", BACKER, "z", valid="2010")
    assert routes(ask(past)) == []
    assert routes(ask(past, valid_at="any")) == ["a z"]


def test_hops_are_followed_in_either_direction_unless_asked_otherwise() -> None:
    to_and_fro = (Said("a", BACKER, "m"), Said("z", BACKER, "m"))
    assert routes(ask(*to_and_fro)) == ["a m z"]
    assert routes(ask(*to_and_fro, direction="forward")) == []
    assert routes(ask(Said("z", BACKER, "a"), direction="backward")) == ["a z"]


def test_each_hop_shows_the_direction_of_its_own_ties() -> None:
    (path,) = ask(Said("a", BACKER, "m"), Said("z", BACKER, "m")).paths
    assert [(hop.start, hop.end, hop.ties[0].subject, hop.ties[0].object) for hop in path.hops] == [
        ("a", "m", "a", "m"),
        ("m", "z", "z", "m"),
    ]


def test_symmetric_relations_go_both_ways_whatever_the_direction() -> None:
    for direction in ("forward", "backward"):
        assert routes(ask(Said("z", ALLIED, "a"), direction=direction)) == ["a z"]


def test_all_signs_are_shown_unless_one_is_asked() -> None:
    assert signs(ask(*CHAIN)) == [(-1, 1, -1)]
    assert routes(ask(*CHAIN, sign="positive")) == []
    assert routes(ask(*CHAIN, sign="negative")) == ["a m z"]


def test_talks_are_not_followed_unless_asked() -> None:
    met = Said("a", Relation.MEETS, "z")
    assert routes(ask(met)) == []
    assert routes(ask(met, relations=RELATIONS)) == ["a z"]


def test_qualified_ties_are_not_followed_unless_asked() -> None:
    rumour = Said("a", BACKER, "z", modality="hedged")
    assert routes(ask(rumour)) == []
    assert [tie.qualified for tie in ask(rumour, qualified=True).ties()] == [True]


def test_fewest_hops_come_first_unless_the_strongest_are_asked() -> None:
    said = (Said("a", ALLIED, "z", score=0.3), Said("a", ALLIED, "m", score=0.9), Said("m", ALLIED, "z", score=0.9))
    assert routes(ask(*said)) == ["a z", "a m z"]
    assert routes(ask(*said, order="strongest")) == ["a m z", "a z"]


# signs


def test_the_enemy_of_an_enemy_is_at_the_end_of_a_positive_path() -> None:
    assert signs(ask(Said("a", FIGHTS, "m"), Said("m", OPPOSES, "z"))) == [(1, -1, -1)]


def test_membership_and_agreement_pass_the_sign_on() -> None:
    said = (Said("a", Relation.MEMBER_OF, "m"), Said("m", Relation.AGREES_WITH, "n"), Said("n", OPPOSES, "z"))
    assert signs(ask(*said)) == [(-1, 1, 1, -1)]


def test_a_difference_makes_the_sign_of_a_path_undefined() -> None:
    said = (Said("a", Relation.DIFFERS_WITH, "m", topic=True), Said("m", OPPOSES, "z"))
    answer = ask(*said)
    assert signs(answer) == [(None, None, -1)]
    assert (routes(ask(*said, sign="positive")), routes(ask(*said, sign="negative"))) == ([], [])
    assert answer.counts is not None
    assert answer.counts.undefined == 1


def test_a_mixed_pair_is_walked_once_for_each_sign_and_both_answers_say_so() -> None:
    answer = ask(Said("a", BACKER, "z"), Said("z", OPPOSES, "a", score=0.5))
    assert signs(answer) == [(1, 1), (-1, -1)]
    assert [hop.mixed for path in answer.paths for hop in path.hops] == [True, True]
    assert [[tie.relation for tie in path.hops[0].ties] for path in answer.paths] == [["BACKER_OF"], ["OPPOSES"]]


def test_two_mixed_pairs_give_two_paths_of_each_sign() -> None:
    said = [Said(s, r, o) for s, o in (("a", "m"), ("m", "z")) for r in (BACKER, OPPOSES)]
    counts = ask(*said).counts
    assert counts is not None
    assert (counts.positive, counts.negative, counts.undefined, counts.complete) == (2, 2, 0, True)


# traps


def test_parallel_ties_are_one_hop_and_one_path() -> None:
    ally = Said("a", ALLIED, "z", score=0.9, valid="2020")
    answer = ask(Said("a", BACKER, "z"), ally, Said("z", BACKER, "a", score=0.7))
    assert [[tie.relation for tie in hop.ties] for path in answer.paths for hop in path.hops] == [
        ["ALLIED_WITH", "BACKER_OF", "BACKER_OF"]
    ]
    assert answer.paths[0].confidence == pytest.approx(0.9)


def test_segments_of_one_tie_are_not_parallel_ties() -> None:
    said = (Said("a", BACKER, "z", valid="2010/2015"), Said("a", BACKER, "z", seen="2018-01-01", document="e"))
    assert [len(hop.ties) for path in ask(*said).paths for hop in path.hops] == [1]


def test_a_walk_that_meets_an_actor_twice_is_no_path() -> None:
    """The only negative walk from a to z goes around the triangle m, n, o and through m twice."""
    said = (
        Said("a", ALLIED, "m"), Said("m", ALLIED, "n"), Said("n", ALLIED, "o"), Said("o", FIGHTS, "m"),
        Said("m", ALLIED, "z"),
    )  # fmt: skip
    assert routes(ask(*said, sign="negative", max_hops=8)) == []
    assert routes(ask(*said, sign="positive", max_hops=8)) == ["a m z"]


def test_a_longer_way_is_found_when_the_shortest_beginning_uses_up_an_actor() -> None:
    """The cheapest way from a to v goes through m, which the way on from v to z needs."""
    said = (
        Said("a", ALLIED, "m", score=0.9), Said("m", ALLIED, "v", score=0.9), Said("a", ALLIED, "n", score=0.3),
        Said("n", ALLIED, "v", score=0.3), Said("m", ALLIED, "z", score=0.9),
    )  # fmt: skip
    assert routes(ask(*said, via=("v",), order="strongest")) == ["a n v m z"]


def test_a_path_ends_when_it_meets_its_target() -> None:
    said = (Said("a", ALLIED, "z"), Said("z", ALLIED, "m"), Said("m", ALLIED, "a"))
    assert routes(ask(*said)) == ["a z", "a m z"]
    assert routes(ask(*said, via=("m",))) == ["a m z"]


def test_a_tie_of_no_confidence_is_no_tie() -> None:
    assert routes(ask(Said("a", BACKER, "z", score=0.0))) == []


# parameters


def test_the_cost_is_the_sum_of_the_negative_logarithms() -> None:
    (path,) = ask(*CHAIN).paths
    faded = 0.8 * 2 ** (-152 / (5 * 365.25))
    assert path.cost == pytest.approx(-2 * log(faded))
    assert path.confidence == pytest.approx(faded**2)


def test_a_certain_hop_still_costs_a_little() -> None:
    (path,) = ask(Said("a", BACKER, "z", score=1.0, valid="2020")).paths
    assert (path.cost, path.confidence) == (0.01, 1.0)


def test_via_and_avoid_choose_among_paths() -> None:
    said = [Said(s, ALLIED, o) for s, o in (("a", "m"), ("m", "z"), ("a", "n"), ("n", "z"), ("m", "n"))]
    assert routes(ask(*said, via=("m",), avoid=("n",))) == ["a m z"]
    assert set(routes(ask(*said, via=("m", "n")))) == {"a m n z", "a n m z"}
    assert routes(ask(*said, via=("m",), avoid=("m",))) == []
    assert routes(ask(*said, via=("nobody",))) == []


def test_min_confidence_leaves_out_weaker_ties_and_keeps_equal_ones() -> None:
    tie = Said("a", BACKER, "z", score=0.9, valid="2020")
    assert routes(ask(tie, min_confidence=0.9)) == ["a z"]
    assert routes(ask(tie, min_confidence=0.901)) == []


def test_paths_are_no_longer_than_the_hop_limit() -> None:
    said = [Said(str(i), ALLIED, str(i + 1)) for i in range(9)]
    assert routes(ask(*said, source="0", target="8", max_hops=8)) == ["0 1 2 3 4 5 6 7 8"]
    assert routes(ask(*said, source="0", target="8", max_hops=7)) == []
    assert routes(ask(*said, source="0", target="9", max_hops=8)) == []


@pytest.mark.parametrize(
    ("field", "value"),
    [("max_hops", 99), ("max_hops", 0), ("k", 0), ("k", 101), ("min_confidence", 1.5), ("relations", ())],
)
def test_parameters_outside_their_range_are_refused_by_name(field: str, value: object) -> None:
    with pytest.raises(ValidationError, match=field):
        PathsParams(source="a", target="z", **{field: value})  # type: ignore[arg-type] # the value is what is tested


@pytest.mark.parametrize(
    ("asked", "field"), [({"target": "a"}, "target"), ({"avoid": ("z",)}, "avoid"), ({"valid_at": "soon"}, "valid_at")]
)
def test_questions_without_sense_are_refused_by_name(asked: dict[str, object], field: str) -> None:
    with pytest.raises(InvalidParameter) as refused:
        ask(*CHAIN, **asked)
    assert refused.value.field == field


def test_an_actor_without_ties_has_no_paths() -> None:
    answer = ask(*CHAIN, target="nobody")
    assert (answer.paths, answer.truncated) == ([], False)


def test_the_answer_echoes_what_it_was_asked_of() -> None:
    answer = ask(*CHAIN, known_at="2021-01-01T00:00:00Z")
    assert (answer.revision, answer.valid_at, answer.known_at) == (7, "2020-06-01", "2021-01-01T00:00:00Z")
    assert set(answer.actor_ids()) == {"a", "m", "z"}


def test_a_crowded_graph_stops_at_its_budget_and_says_so() -> None:
    names = [f"n{i:02}" for i in range(40)]
    said = [Said(s, ALLIED, o) for s in names for o in names if s < o]
    answer = ask(*said, source="n00", target="n39", max_hops=8, k=3)
    assert answer.counts is not None
    assert (answer.truncated, answer.counts.complete, len(answer.paths)) == (True, False, 3)
    assert answer.counts.positive > 1000


# evidence


def test_a_tie_lists_its_counting_statements_strongest_first_then_by_id() -> None:
    said = [
        Said("a", BACKER, "z", id="s3", score=0.5), Said("a", BACKER, "z", id="s1", score=0.5, document="e"),
        Said("a", BACKER, "z", id="s2", score=0.9), Said("a", BACKER, "z", id="s4", seen="2021-01-01"),
        Said("a", BACKER, "z", id="s5", modality="hedged"), Said("a", BACKER, "z", id="s6", polarity="denied"),
    ]  # fmt: skip
    (tie,) = ask(*said).ties()
    assert (tie.statements, tie.statement_count) == (["s2", "s1", "s3"], 3)


def test_a_tie_lists_twenty_statements_and_counts_all() -> None:
    said = [Said("a", BACKER, "z", document=f"d{i:02}", score=0.1) for i in range(30)]
    (path,) = ask(*said).paths
    tie = path.hops[0].ties[0]
    assert (len(tie.statements), tie.statement_count, tie.documents) == (20, 30, 30)


def test_a_tie_shows_the_parts_of_its_confidence_and_the_days_it_counts() -> None:
    said = (
        Said("a", BACKER, "z", valid="2019/2020"),
        Said("a", BACKER, "z", polarity="denied", seen="2020-03-01", document="e", score=0.5),
    )
    (path,) = ask(*said).paths
    tie = path.hops[0].ties[0]
    assert (tie.parts.support, tie.parts.undenied, tie.parts.fading) == (pytest.approx(0.8), pytest.approx(0.5), 1.0)
    assert tie.confidence == pytest.approx(0.4)
    assert (tie.valid_from, tie.valid_to) == ("2019-01-01", "2021-01-01")
