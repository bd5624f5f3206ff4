"""Everything that the embedded store keeps of referents and documents, as recorded, in order of ids."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from graph.enumeration import RecordedReferent
from graph.name_rows import NameRow, recorded_referent
from graph.sqlite_schema import Database, is_storable, rows_of
from graph.store import Annotations, Mention


def referents_after(database: Database, last: str, limit: int) -> list[RecordedReferent]:
    """Return referents by id, as recorded, whose ids come after `last`, at most `limit`."""
    rows = _after(database, "SELECT key, id, kind, label, described FROM referent WHERE id > ?", last, limit)
    names, external_ids = _names(database, [row[0] for row in rows]), _external_ids(database, [row[0] for row in rows])
    return [
        recorded_referent(id_, kind, label, names[key], external_ids[key], described=bool(described))
        for key, id_, kind, label, described in rows
    ]


def _after(database: Database, sql: str, last: str, limit: int) -> list[Any]:
    if not is_storable(last):
        return []
    return database.execute(f"{sql} ORDER BY id LIMIT ?", (last, limit)).fetchall()


def _names(database: Database, keys: Iterable[int]) -> dict[int, list[NameRow]]:
    found: dict[int, list[NameRow]] = defaultdict(list)
    sql = "SELECT referent, text, language, valid, from_label FROM name WHERE referent IN ({}) ORDER BY referent, key"
    for referent, *row in rows_of(database, sql, keys):
        found[referent].append((row[0], row[1], row[2], row[3]))
    return found


def _external_ids(database: Database, keys: Iterable[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    sql = "SELECT referent, external_id FROM external_id WHERE referent IN ({})"
    for referent, external_id in rows_of(database, sql, keys):
        found[referent].append(external_id)
    return found


def annotations_after(database: Database, last: str, limit: int) -> list[Annotations]:
    """Return the annotations of documents known now, by id, whose ids come after `last`, at most `limit`."""
    rows = _after(database, "SELECT key, id FROM document WHERE retracted_at IS NULL AND id > ?", last, limit)
    places, readers = _places(database, [row[0] for row in rows]), _readers(database, [row[0] for row in rows])
    return [
        Annotations(id_, tuple(Mention(id_, *place) for place in sorted(places[key])), tuple(sorted(readers[key])))
        for key, id_ in rows
    ]


def _places(database: Database, keys: Iterable[int]) -> dict[int, list[tuple[int, int, str]]]:
    found: dict[int, list[tuple[int, int, str]]] = defaultdict(list)
    sql = "SELECT document, first, after, id FROM mention JOIN referent ON key = referent WHERE document IN ({})"
    for document, *place in rows_of(database, sql, keys):
        found[document].append((place[0], place[1], place[2]))
    return found


def _readers(database: Database, keys: Iterable[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    sql = "SELECT document, word FROM read_mark JOIN word ON code = extractor WHERE document IN ({})"
    for document, extractor in rows_of(database, sql, keys):
        found[document].append(extractor)
    return found
