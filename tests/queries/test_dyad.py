"""Dyads: everything between two actors, and what contradicts what."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from random import Random

import pytest
from pydantic import ValidationError

from graph.errors import InvalidParameter
from graph.projection import iso_day, project
from graph.relation import Relation
from queries.contradictions import contradictions
from queries.dyad import DyadParams, DyadResult, run
from queries.history import records_between
from tests.queries.said import Said, columns
from tests.queries.worlds import some_statement

BACKER, OPPOSES, ALLIED, FIGHTS = Relation.BACKER_OF, Relation.OPPOSES, Relation.ALLIED_WITH, Relation.FIGHTS


def ask(*said: Said, timed: bool = True, **asked: object) -> DyadResult:
    params = DyadParams(**{"first": "a", "second": "b", "valid_at": "2020-06-01", **asked})  # type: ignore[arg-type] # validated there
    return run(project(columns(*said), timed=timed), params)


def kinds(answer: DyadResult) -> list[str]:
    return [contradiction.kind for contradiction in answer.contradictions]


def test_statements_of_both_directions_and_every_kind_are_listed_latest_first() -> None:
    answer = ask(
        Said("a", BACKER, "b", id="s1"),
        Said("b", OPPOSES, "a", id="s2", seen="2020-03-01"),
        Said("a", Relation.MEETS, "b", id="s3", modality="planned", seen="2020-02-01"),
        Said("a", BACKER, "b", id="s4", modality="conditional", seen="2020-02-01"),
        Said("a", FIGHTS, "b", id="s5", polarity="denied", seen="2010-01-01"),
        Said("a", BACKER, "c", id="s6"),
    )
    assert [(s.statements[0], s.subject, s.effect) for s in answer.statements] == [
        ("s2", "b", "makes"), ("s3", "a", "none"), ("s4", "a", "none"), ("s1", "a", "makes"), ("s5", "a", "denies"),
    ]  # fmt: skip


def test_the_order_of_the_two_does_not_matter() -> None:
    said = (Said("a", BACKER, "b"), Said("b", OPPOSES, "a"))
    assert ask(*said).statements == ask(*said, first="b", second="a").statements


def test_a_symmetric_statement_keeps_the_direction_in_which_it_was_made() -> None:
    assert [s.subject for s in ask(Said("b", ALLIED, "a")).statements] == ["b"]


def test_a_statement_shows_when_it_counts_and_when_it_says_to_hold() -> None:
    (statement,) = ask(Said("a", FIGHTS, "b", valid="2020-05", seen="2020-06-01", speaker=True)).statements
    assert (statement.valid_from, statement.valid_to) == ("2020-05-01", "2020-06-01")
    assert (statement.counts_from, statement.counts_to) == ("2020-05-01", "2021-06-01")
    assert (statement.seen, statement.published, statement.weight) == ("2020-06-01", True, pytest.approx(0.64))


def test_an_end_shows_its_day() -> None:
    (statement,) = ask(Said("a", BACKER, "b", polarity="ended", valid="2018")).statements
    assert (statement.effect, statement.counts_from, statement.counts_to) == ("ends", "2019-01-01", None)


def test_the_history_has_every_segment_of_every_tie() -> None:
    answer = ask(
        Said("a", BACKER, "b", seen="2019-01-01", modality="hedged"),
        Said("a", BACKER, "b"),
        Said("a", BACKER, "b", polarity="ended", seen="2021-01-01"),
        Said("b", BACKER, "a", valid="2010"),
    )
    history = {tie.subject: [(s.valid_from, s.valid_to, s.qualified) for s in tie.segments] for tie in answer.history}
    assert history == {
        "a": [("2019-01-01", "2020-01-01", True), ("2020-01-01", "2021-01-01", False)],
        "b": [("2010-01-01", "2011-01-01", False)],
    }


def test_what_holds_at_the_day_is_shown_as_asked() -> None:
    said = (Said("a", BACKER, "b"), Said("a", ALLIED, "b", modality="hedged"), Said("a", OPPOSES, "b", valid="2010"))
    assert [tie.relation for tie in ask(*said).holding] == ["BACKER_OF"]
    assert [tie.relation for tie in ask(*said, qualified=True).holding] == ["BACKER_OF", "ALLIED_WITH"]
    assert [tie.relation for tie in ask(*said, valid_at="2010-06-01").holding] == ["OPPOSES"]
    assert len(ask(*said, timed=False, valid_at="any").holding) == 2


def test_backing_and_opposing_on_the_same_days_contradict_each_other() -> None:
    answer = ask(Said("a", BACKER, "b", id="s1"), Said("a", OPPOSES, "b", id="s2", seen="2020-02-01"))
    (found,) = answer.contradictions
    assert (found.kind, found.valid_from, found.valid_to) == ("opposite_signs", "2020-02-01", None)
    assert (found.one.statements, found.other.statements) == (["s1"], ["s2"])


def test_backing_and_opposing_one_after_the_other_do_not() -> None:
    assert kinds(ask(Said("a", BACKER, "b", valid="2010"), Said("a", OPPOSES, "b", valid="2012"))) == []


def test_backing_who_opposes_you_is_no_contradiction_but_an_alliance_with_him_is() -> None:
    assert kinds(ask(Said("a", BACKER, "b"), Said("b", OPPOSES, "a"))) == []
    assert kinds(ask(Said("a", ALLIED, "b"), Said("b", OPPOSES, "a"))) == ["opposite_signs"]


def test_a_denied_claim_stands_beside_the_affirmed_one() -> None:
    answer = ask(Said("a", BACKER, "b", id="s1"), Said("a", BACKER, "b", id="s2", polarity="denied", document="e"))
    (found,) = answer.contradictions
    assert (found.kind, found.one.polarity, found.other.polarity) == ("affirmed_and_denied", "affirmed", "denied")
    assert (found.one.statements, found.other.statements) == (["s1"], ["s2"])


def test_a_denial_of_other_days_contradicts_nothing() -> None:
    denial = Said("a", BACKER, "b", polarity="denied", valid="2010/2012")
    assert kinds(ask(Said("a", BACKER, "b"), denial)) == []


def test_an_affirmation_after_an_end_contradicts_it() -> None:
    end = Said("a", BACKER, "b", polarity="ended", seen="2018-01-01", id="s1")
    (found,) = ask(end, Said("a", BACKER, "b", id="s2")).contradictions
    assert (found.kind, found.valid_from) == ("affirmed_after_end", "2020-01-01")
    assert (found.one.statements, found.other.statements) == (["s2"], ["s1"])


def test_an_affirmation_before_an_end_does_not() -> None:
    assert kinds(ask(Said("a", BACKER, "b"), Said("a", BACKER, "b", polarity="ended", seen="2021-01-01"))) == []


def test_plans_and_conditions_contradict_nothing() -> None:
    plan = Said("a", OPPOSES, "b", modality="planned")
    condition = Said("a", BACKER, "b", modality="conditional", polarity="denied")
    assert kinds(ask(Said("a", BACKER, "b"), plan, condition)) == []


def test_statements_sides_and_ties_all_have_a_place_for_their_quotes() -> None:
    answer = ask(Said("a", BACKER, "b", id="s1"), Said("a", OPPOSES, "b", id="s2"))
    told = [part.statements for part in answer.ties()]
    assert told == [["s1"], ["s2"], ["s1"], ["s2"], ["s1"], ["s2"]]
    assert all(part.evidence == [] for part in answer.ties())


def test_the_limit_keeps_the_latest_statements_and_says_truncated() -> None:
    answer = ask(Said("a", BACKER, "b", id="s1"), Said("a", ALLIED, "b", id="s2", seen="2020-02-01"), limit=1)
    assert ([s.statements for s in answer.statements], answer.statement_count, answer.truncated) == ([["s2"]], 2, True)


def test_strangers_have_nothing_between_them() -> None:
    answer = ask(Said("a", BACKER, "c"), Said("b", BACKER, "c"))
    assert (answer.statements, answer.history, answer.holding, answer.contradictions) == ([], [], [], [])
    assert ask(Said("a", BACKER, "c"), second="nobody").statements == []


def test_one_actor_is_no_dyad() -> None:
    with pytest.raises(InvalidParameter, match="second"):
        ask(Said("a", BACKER, "b"), second="a")


def test_a_limit_outside_its_range_is_refused_by_name() -> None:
    with pytest.raises(ValidationError, match="limit"):
        DyadParams(first="a", second="b", limit=1001)


def test_thousands_of_statements_on_both_sides_are_compared_by_their_days() -> None:
    said = [Said("a", BACKER, "b", polarity=p, document=f"d{i}") for i in range(3000) for p in ("affirmed", "denied")]
    (found,) = ask(*said).contradictions
    assert (found.one.statement_count, found.other.statement_count, len(found.one.statements)) == (3000, 3000, 20)


@pytest.mark.parametrize("seed", range(60))
def test_contradictions_of_one_tie_are_those_of_all_pairs_of_statements(seed: int) -> None:
    random = Random(seed)
    said = [some_statement(random, ["a", "b"], (BACKER,)) for _ in range(12)]
    said = [replace(one, polarity=random.choice(("affirmed", "denied", "ended"))) for one in said]
    (*records,) = records_between(project(columns(*said)), 0, 1)
    expected = {}
    for record in records:
        affirming = [one for one in record.accounts if one.affirms and one.begin < one.until]
        clashes = [
            (one, other)
            for one, other in product(affirming, record.accounts)
            if other.denies and max(one.begin, other.begin) < min(one.until, other.until)
        ]
        late = [
            (one, other)
            for one, other in product(record.accounts, record.accounts)
            if one.affirms and other.ends and other.begin < one.until
        ]
        for kind, pairs in (("affirmed_and_denied", clashes), ("affirmed_after_end", late)):
            if pairs:
                sides = tuple({pair[side].statement for pair in pairs} for side in (0, 1))
                from_day = min(max(one.begin, other.begin) for one, other in pairs)
                expected[record.subject, kind] = (*sides, iso_day(from_day))
    found = {
        (c.one.subject, c.kind): (set(c.one.statements), set(c.other.statements), c.valid_from)
        for c in contradictions(records)
    }
    assert found == expected
