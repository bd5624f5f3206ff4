"""Contract: the columns are the statements, and nothing else."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest

from graph.interval import ALWAYS_AFTER, ALWAYS_BEFORE, Interval, NoDate, PartialDate
from graph.relation import RELATIONS, Relation
from graph.statement import Modality, Polarity, RecordedStatement
from graph.store import Columns, StatementFilter, Store
from tests.factories import Clock, all_statements, batch, document, found, same, statement

NO_TIME = Interval()


def ends(valid: Interval | None) -> tuple[int, int]:
    kinds = {NoDate.OPEN: 1, NoDate.UNKNOWN: 2}
    return tuple(
        kinds[end] if isinstance(end, NoDate) else 0 for end in ((valid or NO_TIME).start, (valid or NO_TIME).end)
    )


def seen(store: Store, one: RecordedStatement) -> tuple[int, int]:
    source = store.documents_by_id([one.statement.document])[one.statement.document]
    if source.published_at:
        return source.published_at.first.toordinal(), 1
    return source.retrieved_at.astimezone(UTC).date().toordinal(), 0


def reconstructed(store: Store, known_at: datetime | None = None) -> list[tuple[Any, ...]]:
    """The rows of the columns, made from the statements alone."""
    linker = store.linker(known_at)
    rows = []
    for one in all_statements(store, StatementFilter(known_at=known_at)):
        content = one.statement
        subject, object_ = linker.canonical(content.subject), linker.canonical(content.object)
        if subject != object_:
            rows.append(
                (
                    content.id, subject, object_, content.document, RELATIONS.index(content.relation),
                    list(Polarity).index(content.polarity), list(Modality).index(content.modality),
                    int(content.speaker is not None), int(bool(content.topic)), (content.valid or NO_TIME).first,
                    (content.valid or NO_TIME).after, *ends(content.valid), *seen(store, one),
                    np.float32(max(extraction.score for extraction in one.extractions)),
                )
            )  # fmt: skip
    return rows


def rows(columns: Columns) -> list[tuple[Any, ...]]:
    named = (
        [columns.actors[place] for place in columns.subject],
        [columns.actors[place] for place in columns.object],
        [columns.documents[place] for place in columns.document],
    )
    coded = ("relation", "polarity", "modality", "attributed", "bound")
    timed = ("valid_from", "valid_to", "start", "end", "seen", "published", "score")
    return list(zip(columns.statements, *named, *(getattr(columns, name) for name in coded + timed), strict=True))


SECOND = document(
    "A second report on the war", published_at=None, retrieved_at=datetime(2024, 2, 29, 23, 30, tzinfo=UTC)
)
INTERVALS = (None, *map(Interval.parse, ("2015", "2014-02/..", "../2016", "2015/")))
VARIED = tuple(
    statement(
        ("turkey", "iran", "rebels")[number % 3],
        relation,
        ("militias", "qatar")[number % 2],
        polarity=list(Polarity)[number % 3],
        modality=list(Modality)[number % 4],
        speaker="turkey" if number % 5 == 0 else None,
        topic="a topic" if number % 2 == 0 or relation is Relation.DIFFERS_WITH else None,
        valid=INTERVALS[number % 5],
        document=(document().id, SECOND.id)[number % 2],
    )
    for number, relation in enumerate(RELATIONS)
)


def varied(store: Store) -> None:
    whole = batch(*VARIED, documents=(document(), SECOND))
    store.record(replace(whole, statements=tuple(found(one, 0.3 + place / 50) for place, one in enumerate(VARIED))))


def test_columns_equal_what_the_statements_say(store: Store) -> None:
    varied(store)
    assert rows(store.columns()) == reconstructed(store)
    assert len(store.columns()) == len(RELATIONS)


def test_columns_of_the_past_equal_what_the_statements_of_the_past_say(store: Store, clock: Clock) -> None:
    varied(store)
    store.judge(same("iran", "qatar"))
    then = clock()
    store.undo(same("iran", "qatar").id)
    store.retract_statement(VARIED[0].id)
    store.record(batch(*VARIED[:3], documents=(document(), SECOND)))
    assert rows(store.columns(then)) == reconstructed(store, then)
    assert rows(store.columns()) == reconstructed(store)
    assert rows(store.columns(then)) != rows(store.columns())


def test_ids_are_sorted_and_none_is_idle(store: Store) -> None:
    varied(store)
    store.record(batch(statement("nobody"), documents=(document("Idle"), document())))
    store.retract_statement(statement("nobody").id)
    columns = store.columns()
    for ids in (columns.statements, columns.actors, columns.documents):
        assert list(ids) == sorted(ids)
    assert "nobody" not in columns.actors
    assert document("Idle").id not in columns.documents


def test_every_column_has_the_type_that_it_says(store: Store) -> None:
    varied(store)
    for columns in (store.columns(), store.columns(datetime(2000, 1, 1, tzinfo=UTC))):
        for field in fields(Columns):
            if field.type.startswith("NDArray"):
                assert getattr(columns, field.name).dtype.name in field.type, field.name
                assert getattr(columns, field.name).shape == (len(columns),)


@pytest.mark.parametrize(
    ("valid", "expected"),
    [
        (None, (ALWAYS_BEFORE, ALWAYS_AFTER, 2, 2)),
        (Interval.parse("/"), (ALWAYS_BEFORE, ALWAYS_AFTER, 2, 2)),
        (Interval.parse("../.."), (ALWAYS_BEFORE, ALWAYS_AFTER, 1, 1)),
        (Interval.parse("2015"), (datetime(2015, 1, 1).toordinal(), datetime(2016, 1, 1).toordinal(), 0, 0)),  # noqa: DTZ001 - a day
        (Interval.parse("2015-06/.."), (datetime(2015, 6, 1).toordinal(), ALWAYS_AFTER, 0, 1)),  # noqa: DTZ001 - a day
    ],
)
def test_valid_time_in_columns(store: Store, valid: Interval | None, expected: tuple[int, ...]) -> None:
    store.record(batch(statement(valid=valid)))
    columns = store.columns()
    assert (columns.valid_from[0], columns.valid_to[0], columns.start[0], columns.end[0]) == expected


def test_seen_is_the_first_day_of_a_month_when_only_the_month_is_known(store: Store) -> None:
    source = document(published_at=PartialDate(2015, 6))
    store.record(batch(statement(), documents=(source,)))
    assert store.columns().seen[0] == PartialDate(2015, 6, 1).first.toordinal()
    assert store.columns().published[0] == 1
