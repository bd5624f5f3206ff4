"""Statements read from the embedded store, by id or by filter, as they are known now or were known then."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from graph.interval import Interval
from graph.relation import Relation
from graph.sqlite_actors import canonical_keys, referent_keys
from graph.sqlite_judgements import linker_at
from graph.sqlite_schema import Database, rows_of, words
from graph.statement import ExtractorScore, Modality, Polarity, RecordedStatement, Statement
from graph.store import StatementFilter, StoreCounts
from graph.transaction import from_micros

_SELECT = """SELECT s.key, s.relation, s.polarity, s.modality, s.dataset, s.recorded_at, s.retracted_at,
        a.id, b.id, c.id, d.id, w.quote, w.locator, w.topic, w.title, w.qualifiers, w.valid, w.explicit
    FROM statement s JOIN wording w ON w.statement = s.key JOIN referent a ON a.key = s.subject
        JOIN referent b ON b.key = s.object LEFT JOIN referent c ON c.key = s.speaker
        JOIN document d ON d.key = s.document
    WHERE s.id IN ({})"""

KNOWN_THEN = """((s.recorded_at <= :moment AND (s.retracted_at IS NULL OR s.retracted_at > :moment)) OR EXISTS (
    SELECT 1 FROM earlier e WHERE e.statement = s.key AND e.recorded_at <= :moment AND e.retracted_at > :moment))"""
"""Condition on a statement `s`: known at `:moment`."""


def read_statements(database: Database, ids: Iterable[str], moment: int | None = None) -> dict[str, RecordedStatement]:
    """Return statements by id, known or retracted, with what was known of them at a moment (None: now).

    Those that were recorded after the moment are left out.
    """
    rows = list(rows_of(database, _SELECT, ids))
    keys = [row[0] for row in rows]
    names = words(database)
    extractions, earlier = _extractions(database, keys, moment, names), _earlier(database, keys)
    return {
        statement.id: RecordedStatement(statement, tuple(extractions[row[0]]), known)
        for row in rows
        if (known := _known((*earlier[row[0]], (row[5], row[6])), moment))
        for statement in (_statement(row, names),)
    }


def _statement(row: Any, names: dict[int, str]) -> Statement:
    _, relation, polarity, modality, dataset, _, _, subject, object_, speaker, document, *wording = row
    quote, locator, topic, title, qualifiers, valid, explicit = wording
    return Statement(
        relation=Relation[names[relation]],
        subject=subject,
        object=object_,
        document=document,
        quote=quote,
        locator=locator,
        polarity=Polarity(names[polarity]),
        modality=Modality(names[modality]),
        speaker=speaker,
        topic=topic,
        title=title,
        qualifiers=tuple((key, value) for key, value in json.loads(qualifiers)) if qualifiers else (),
        valid=Interval.parse(valid) if valid else None,
        explicit=bool(explicit),
        dataset=names[dataset],
    )


def _extractions(
    database: Database, keys: Sequence[int], moment: int | None, names: dict[int, str]
) -> dict[int, list[ExtractorScore]]:
    found: dict[int, list[ExtractorScore]] = defaultdict(list)
    sql = "SELECT statement, extractor, score, recorded_at, ended_at FROM extraction WHERE statement IN ({})"
    for key, extractor, score, recorded_at, ended_at in rows_of(database, sql, keys):
        if _holds(recorded_at, ended_at, moment):
            found[key].append(ExtractorScore(names[extractor], score))
    for extractions in found.values():
        extractions.sort(key=lambda extraction: extraction.extractor)
    return found


def _holds(start: int, end: int | None, moment: int | None) -> bool:
    return end is None if moment is None else start <= moment and (end is None or end > moment)


def _earlier(database: Database, keys: Sequence[int]) -> dict[int, list[tuple[int, int]]]:
    found: dict[int, list[tuple[int, int]]] = defaultdict(list)
    sql = "SELECT statement, recorded_at, retracted_at FROM earlier WHERE statement IN ({}) ORDER BY recorded_at"
    for key, recorded_at, retracted_at in rows_of(database, sql, keys):
        found[key].append((recorded_at, retracted_at))
    return found


def _known(intervals: Iterable[tuple[int, int | None]], moment: int | None) -> tuple[Any, ...]:
    return tuple(
        (from_micros(start), None if end is None or (moment is not None and end > moment) else from_micros(end))
        for start, end in intervals
        if moment is None or start <= moment
    )


def statement_ids(database: Database, where: StatementFilter, moment: int | None, last: str, limit: int) -> list[str]:
    """Return ids of the statements that meet a filter and come after `last`, in order, at most `limit`."""
    known = "s.retracted_at IS NULL" if moment is None else KNOWN_THEN
    ends = _end_conditions(database, where, moment)
    place = "+s.id" if ends else "s.id"
    conditions = [known, *ends, *_word_conditions(database, where), f"{place} > :last"]
    sql = f"SELECT s.id FROM statement s WHERE {' AND '.join(conditions)} ORDER BY {place} LIMIT :limit"
    return [id_ for (id_,) in database.execute(sql, {"moment": moment, "last": last, "limit": limit})]


def _end_conditions(database: Database, where: StatementFilter, moment: int | None) -> list[str]:
    wanted = [("subject", where.subject), ("object", where.object), ("speaker", where.speaker)]
    conditions = [
        f"s.{column} IN ({_keys_of_actor(database, id_, moment)})" for column, id_ in wanted if id_ is not None
    ]
    if where.actor is not None:
        keys = _keys_of_actor(database, where.actor, moment)
        conditions.append(f"(s.subject IN ({keys}) OR s.object IN ({keys}))")
    if where.document is not None:
        keys = _listed(rows_of(database, "SELECT key FROM document WHERE id IN ({})", [where.document]))
        conditions.append(f"s.document IN ({keys})")
    return conditions


def _keys_of_actor(database: Database, id_: str, moment: int | None) -> str:
    """Return the keys of all referents that were one actor with this one, as SQL writes a list of numbers."""
    if moment is None:
        canonical = canonical_keys(database, [id_]).values()
        return _listed(rows_of(database, "SELECT key FROM referent WHERE canonical IN ({})", canonical))
    linker = linker_at(database, moment)
    return _listed((key,) for key in referent_keys(database, linker.referents(linker.canonical(id_))).values())


def _word_conditions(database: Database, where: StatementFilter) -> list[str]:
    wanted = {
        "relation": where.relations,
        "polarity": where.polarities,
        "modality": where.modalities,
        "dataset": () if where.dataset is None else (where.dataset,),
    }
    return [f"s.{column} IN ({_codes(database, values)})" for column, values in wanted.items() if values]


def _codes(database: Database, values: Iterable[str]) -> str:
    return _listed(rows_of(database, "SELECT code FROM word WHERE word IN ({})", [str(value) for value in values]))


def _listed(rows: Iterable[tuple[int]]) -> str:
    return ",".join(str(number) for (number,) in rows)


def count(database: Database) -> StoreCounts:
    """Return how much is known now; of each dataset, the statements, 0 for one that has documents alone."""
    names = words(database)
    known = dict.fromkeys(
        (code for (code,) in database.execute("SELECT DISTINCT dataset FROM document WHERE retracted_at IS NULL")), 0
    )
    known |= dict(
        database.execute("SELECT dataset, count(*) FROM statement WHERE retracted_at IS NULL GROUP BY dataset")
    )
    return StoreCounts(
        documents=_number(database, "document WHERE retracted_at IS NULL"),
        statements=sum(known.values()),
        actors=_number(database, "referent WHERE canonical = key"),
        judgements=_number(database, "judgement WHERE ended_at IS NULL"),
        datasets={names[code]: known[code] for code in sorted(known, key=names.__getitem__)},
    )


def _number(database: Database, rows: str) -> int:
    number: int = database.execute(f"SELECT count(*) FROM {rows}").fetchone()[0]
    return number
