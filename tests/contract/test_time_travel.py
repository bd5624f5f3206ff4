"""Contract: every answer about a past moment is the one that was given then."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from graph.errors import InvalidParameter
from graph.relation import Relation
from graph.statement import ExtractorScore, RecordedStatement
from graph.store import Batch, Columns, StatementFilter, Store
from tests.factories import EXTRACTOR, Clock, actor, all_statements, batch, document, found, same, statement

LATER = statement("rebels", Relation.OPPOSES, "turkey")


def known_at(store: Store, moment: datetime, **conditions: str) -> list[RecordedStatement]:
    return list(all_statements(store, StatementFilter(known_at=moment, **conditions)))


def plain(columns: Columns) -> dict[str, object]:
    values = {name: getattr(columns, name) for name in Columns.__dataclass_fields__ if name != "revision"}
    return {name: list(value) for name, value in values.items()}


def test_a_statement_is_not_known_before_it_was_recorded(store: Store, clock: Clock) -> None:
    before = clock()
    store.record(batch(statement()))
    assert known_at(store, before) == []
    assert store.columns(before).statements == []
    assert [one.statement for one in known_at(store, clock())] == [statement()]


def test_a_statement_is_known_at_the_very_moment_of_its_recording(store: Store) -> None:
    store.record(batch(statement()))
    moment = store.statement(statement().id).recorded_at
    store.retract_statement(statement().id)
    assert len(known_at(store, moment)) == 1
    assert known_at(store, store.statement(statement().id).retracted_at) == []


def test_what_was_retracted_since_is_known_then(store: Store, clock: Clock) -> None:
    store.record(batch(statement()))
    then = clock()
    store.retract_document(document().id)
    assert [one.statement for one in known_at(store, then)] == [statement()]
    assert store.columns(then).statements == [statement().id]
    assert store.columns().statements == []


def test_between_two_intervals_a_statement_is_not_known(store: Store, clock: Clock) -> None:
    store.record(batch(statement()))
    first = clock()
    store.retract_statement(statement().id)
    between = clock()
    store.record(batch(statement()))
    assert [len(known_at(store, moment)) for moment in (first, between, clock())] == [1, 0, 1]
    assert [len(store.columns(moment)) for moment in (first, between, clock())] == [1, 0, 1]


def test_an_earlier_interval_ends_at_the_very_moment_of_its_retraction(store: Store) -> None:
    store.record(batch(statement()))
    store.retract_statement(statement().id)
    store.record(batch(statement()))
    (recorded, retracted), _ = store.statement(statement().id).known
    assert [len(known_at(store, moment)) for moment in (recorded, retracted)] == [1, 0]
    assert [len(store.columns(moment)) for moment in (recorded, retracted)] == [1, 0]


def test_a_statement_known_then_shows_what_was_known_of_it_then(store: Store, clock: Clock) -> None:
    store.record(batch(statement()))
    then = clock()
    store.record(batch(statement(), statements=(found(statement(), 0.9), found(statement(), 0.95, "model/2"))))
    store.retract_statement(statement().id)
    (one,) = known_at(store, then)
    assert one.extractions == (ExtractorScore(EXTRACTOR, 0.8),)
    assert one.retracted_at is None


def test_scores_of_columns_are_those_of_the_moment(store: Store, clock: Clock) -> None:
    store.record(batch(statement()))
    then = clock()
    store.record(batch(statement(), statements=(found(statement(), 0.95, "model/2"),)))
    assert store.columns(then).score.tolist() == pytest.approx([0.8])
    assert store.columns().score.tolist() == pytest.approx([0.95])


def test_the_score_of_a_first_interval_stays_after_a_return(store: Store, clock: Clock) -> None:
    store.record(batch(statement()))
    then = clock()
    store.retract_statement(statement().id)
    store.record(batch(statement(), statements=(found(statement(), 0.2),)))
    assert store.columns(then).score.tolist() == pytest.approx([0.8])


def test_actors_are_joined_then_as_they_were_then(store: Store, clock: Clock) -> None:
    store.record(batch(statement(), actors=(*map(actor, ("turkey", "rebels", "state:turkiye")),)))
    apart = clock()
    store.judge(same("turkey", "state:turkiye"))
    joined = clock()
    store.undo(same("turkey", "state:turkiye").id)
    assert [len(known_at(store, moment, actor="state:turkiye")) for moment in (apart, joined, clock())] == [0, 1, 0]
    assert [store.linker(moment).canonical("state:turkiye") for moment in (apart, joined)] == [
        "state:turkiye",
        "turkey",
    ]
    assert [len(store.judgements(moment)) for moment in (apart, joined, clock())] == [0, 1, 0]


def test_columns_use_the_canonical_ids_of_the_moment(store: Store, clock: Clock) -> None:
    store.record(batch(statement("state:turkiye"), actors=(*map(actor, ("turkey", "rebels", "state:turkiye")),)))
    apart = clock()
    store.judge(same("turkey", "state:turkiye"))
    joined = clock()
    store.undo(same("turkey", "state:turkiye").id)
    assert store.columns(apart).actors == ["rebels", "state:turkiye"]
    assert store.columns(joined).actors == ["rebels", "turkey"]


def test_a_tie_to_itself_is_left_out_only_while_it_is_one(store: Store, clock: Clock) -> None:
    store.record(batch(statement("turkey", Relation.MEETS, "state:turkiye")))
    apart = clock()
    store.judge(same("turkey", "state:turkiye"))
    assert len(store.columns()) == 0
    assert len(store.columns(apart)) == 1


def test_a_judgement_that_replaced_another_leaves_it_in_the_past(store: Store, clock: Clock) -> None:
    store.record(Batch(actors=(actor("a"), actor("b"))))
    store.judge(same("a", "b", by="first"))
    then = clock()
    store.judge(same("a", "b", by="second"))
    assert [one.by for one in store.judgements(then)] == ["first"]
    assert [one.by for one in store.judgements()] == ["second"]


def test_columns_of_a_moment_stay_as_they_were_whatever_comes_after(store: Store, clock: Clock) -> None:
    store.record(batch(statement(), LATER))
    then = clock()
    before = plain(store.columns(then))
    store.record(batch(statement("iran"), LATER, statements=(found(statement("iran")), found(LATER, 0.1))))
    store.judge(same("iran", "turkey"))
    store.retract_statement(LATER.id)
    assert plain(store.columns(then)) == before


def test_transaction_times_rise_though_the_clock_goes_back(store: Store, clock: Clock) -> None:
    store.record(batch(statement()))
    clock.time -= timedelta(days=30)
    store.record(batch(LATER))
    times = [change.at for change in store.changes(0)]
    assert times == sorted(times)
    assert store.statement(LATER.id).recorded_at > store.statement(statement().id).recorded_at


def test_a_moment_in_another_time_zone_is_the_same_moment(store: Store, clock: Clock) -> None:
    store.record(batch(statement()))
    moment = store.statement(statement().id).recorded_at
    store.retract_statement(statement().id)
    assert len(known_at(store, moment.astimezone(timezone(timedelta(hours=5))))) == 1


def test_transaction_times_are_in_utc(store: Store) -> None:
    store.record(batch(statement()))
    assert store.changes(0)[0].at.tzinfo == UTC


def test_a_moment_without_a_time_zone_is_refused(store: Store) -> None:
    with pytest.raises(InvalidParameter, match="known_at"):
        store.columns(datetime(2026, 1, 1))  # noqa: DTZ001 - a time without a zone is what is refused here


def joined_later(store: Store, clock: Clock) -> datetime:
    """Record two referents with names and ids of their own, join them, and return a moment before that."""
    old = actor("state:turkiye", label="Anatolia", external_ids=("iso3166:TR",))
    store.record(Batch(actors=(old, actor("turkey"), actor("iran"))))
    before = clock()
    store.judge(same("turkey", "state:turkiye"))
    return before


def test_before_a_merge_each_actor_has_its_own_label_and_names(store: Store, clock: Clock) -> None:
    before = joined_later(store, clock)
    then = store.actors(["turkey", "state:turkiye", "iran", "nobody"], before)
    assert {id_: (one.id, one.all_names()) for id_, one in then.items()} == {
        "turkey": ("turkey", ("Turkey",)),
        "state:turkiye": ("state:turkiye", ("Anatolia",)),
        "iran": ("iran", ("Iran",)),
    }
    assert store.actors(["state:turkiye"])["state:turkiye"].all_names() == ("Turkey", "Anatolia")


def test_while_a_merge_was_known_an_actor_is_the_merged_one(store: Store, clock: Clock) -> None:
    joined_later(store, clock)
    joined = clock()
    store.undo(same("turkey", "state:turkiye").id)
    merged = store.actors(["state:turkiye"], joined)["state:turkiye"]
    assert (merged.id, merged.all_names()) == ("turkey", ("Turkey", "Anatolia"))
    assert [one.id for one in store.actors_named("Anatolia", joined)] == ["turkey"]
    assert [one.id for one in store.actors_of_external_id("iso3166:TR", joined)] == ["turkey"]
    assert [one.id for one in store.actors_named("Anatolia")] == ["state:turkiye"]


def test_before_a_merge_a_name_and_an_external_id_mean_the_actor_that_bore_them(store: Store, clock: Clock) -> None:
    before = joined_later(store, clock)
    assert [one.id for one in store.actors_named("Anatolia", before)] == ["state:turkiye"]
    assert [one.id for one in store.actors_of_external_id("iso3166:TR", before)] == ["state:turkiye"]
    assert [one.id for one in store.actors_named("Anatolia")] == ["turkey"]


def test_a_name_that_both_halves_of_a_merge_bear_means_one_actor_after_it_and_two_before(
    store: Store, clock: Clock
) -> None:
    store.record(Batch(actors=(actor("a", label="Same"), actor("b", label="Same"))))
    before = clock()
    store.judge(same("a", "b"))
    assert [one.id for one in store.actors_named("Same")] == ["a"]
    assert [one.id for one in store.actors_named("Same", before)] == ["a", "b"]
    store.undo(same("a", "b").id)
    assert [one.id for one in store.actors_named("Same", clock.time - timedelta(seconds=1))] == ["a"]


def test_statements_by_id_have_the_scores_of_the_moment(store: Store, clock: Clock) -> None:
    store.record(batch(statement()))
    then = clock()
    store.record(batch(statement(), statements=(found(statement(), 0.1), found(statement(), 0.95, "model/2"))))
    assert store.statements_by_id([statement().id], then)[statement().id].extractions == (
        ExtractorScore(EXTRACTOR, 0.8),
    )
    assert len(store.statements_by_id([statement().id])[statement().id].extractions) == 2


def test_statements_by_id_have_the_transaction_times_of_the_moment(store: Store, clock: Clock) -> None:
    before = clock()
    store.record(batch(statement()))
    then = clock()
    store.retract_statement(statement().id)
    gone = clock()
    assert store.statements_by_id([statement().id], before) == {}
    assert store.statements_by_id([statement().id], then)[statement().id].retracted_at is None
    assert store.statements_by_id([statement().id], gone)[statement().id].retracted_at is not None


def test_the_revision_of_a_moment_is_the_last_one_up_to_it(store: Store, clock: Clock) -> None:
    before = clock()
    store.record(batch(statement()))
    first = clock()
    store.record(batch(LATER))
    assert [store.revision(moment) for moment in (before, first, clock(), None)] == [0, 1, 2, 2]
    assert [store.columns(moment).revision for moment in (before, first, clock(), None)] == [0, 1, 2, 2]
    assert [store.revision(change.at) for change in store.changes(0)] == [
        change.revision for change in store.changes(0)
    ]


@pytest.mark.parametrize("method", ["actors", "actors_named", "actors_of_external_id", "statements_by_id"])
def test_no_reading_method_takes_a_moment_without_a_time_zone(store: Store, method: str) -> None:
    store.record(batch(statement()))
    with pytest.raises(InvalidParameter, match="known_at"):
        getattr(store, method)("turkey", datetime(2026, 1, 1))  # noqa: DTZ001 - what is refused here
