"""Actors in the embedded store: referents, their names and external ids, and the actors that they add up to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from graph.actor import Actor, ActorKind, Name, assemble
from graph.name_rows import NameRow, name_rows, to_names
from graph.naming import fold, skeleton
from graph.resolution import Linker
from graph.sqlite_schema import Database, rows_of
from graph.sqlite_transaction import Transaction
from graph.store import Batch, ChangeKind, Subject

_KINDS = {kind.value: kind for kind in ActorKind}


def record_actors(work: Transaction, actors: Sequence[Actor]) -> None:
    """Record new referents; add the names and external ids that known ones lack."""
    keys = referent_keys(work.database, (actor.id for actor in actors))
    new = {actor.id: actor for actor in reversed(actors) if actor.id not in keys}
    for key, actor in enumerate(reversed(new.values()), work.next_key("referent")):
        _insert(work, key, actor)
        keys[actor.id] = key
    names = _names(work.database, set(keys.values()))
    external_ids = _external_ids(work.database, set(keys.values()))
    for actor in actors:
        key = keys[actor.id]
        if _add_names(work, key, actor, names[key]) | _add_external_ids(work, key, actor, external_ids[key]):
            work.changed(ChangeKind.RECORDED, Subject.ACTOR, actor.id)


def _insert(work: Transaction, key: int, actor: Actor) -> None:
    work.database.execute(
        "INSERT INTO referent VALUES (?, ?, ?, ?, ?, ?)",
        (key, actor.id, key, actor.kind.value, actor.label, actor.described),
    )
    work.changed(ChangeKind.RECORDED, Subject.ACTOR, actor.id)
    work.counted(Subject.ACTOR)


def _add_names(work: Transaction, referent: int, actor: Actor, known: set[NameRow]) -> bool:
    new = [row for row in dict.fromkeys(name_rows(actor)) if row not in known]
    known.update(new)
    for key, row in enumerate(new, work.next_key("name") if new else 0):
        folded = fold(row[0])
        work.database.execute("INSERT INTO name VALUES (?, ?, ?, ?, ?, ?, ?)", (key, referent, *row, folded))
        work.database.execute(
            "INSERT INTO name_index (rowid, folded, spelled) VALUES (?, ?, ?)", (key, folded, skeleton(row[0]))
        )
    return bool(new)


def _add_external_ids(work: Transaction, referent: int, actor: Actor, known: set[str]) -> bool:
    new = [external_id for external_id in dict.fromkeys(actor.external_ids) if external_id not in known]
    known.update(new)
    work.database.executemany("INSERT INTO external_id VALUES (?, ?)", [(new_id, referent) for new_id in new])
    return bool(new)


def _names(database: Database, referents: Iterable[int]) -> dict[int, set[NameRow]]:
    found: dict[int, set[NameRow]] = defaultdict(set)
    sql = "SELECT referent, text, language, valid, from_label FROM name WHERE referent IN ({})"
    for referent, *row in rows_of(database, sql, referents):
        found[referent].add((row[0], row[1], row[2], row[3]))
    return found


def _external_ids(database: Database, referents: Iterable[int]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    for referent, external_id in rows_of(
        database, "SELECT referent, external_id FROM external_id WHERE referent IN ({})", referents
    ):
        found[referent].add(external_id)
    return found


def referent_keys(database: Database, ids: Iterable[str]) -> dict[str, int]:
    """Return the keys of those referents that are known."""
    return dict(rows_of(database, "SELECT id, key FROM referent WHERE id IN ({})", ids))


def referents_of(database: Database, batch: Batch) -> dict[str, int]:
    """Return the keys of those referents of a batch's statements and mentions that are known."""
    statements = (found.statement for found in batch.statements)
    ends = {end for one in statements for end in (one.subject, one.object, one.speaker) if end is not None}
    return referent_keys(database, ends | {mention.referent for mention in batch.mentions})


def canonical_keys(database: Database, ids: Iterable[str], then: Linker | None = None) -> dict[str, int]:
    """Return, for those referents that are known, the key of the canonical one, now or by the linker of then."""
    if then is None:
        return dict(rows_of(database, "SELECT id, canonical FROM referent WHERE id IN ({})", ids))
    known = list(referent_keys(database, ids))
    keys = referent_keys(database, (then.canonical(id_) for id_ in known))
    return {id_: keys[then.canonical(id_)] for id_ in known}


def referents_with_external_id(database: Database, external_id: str) -> set[str]:
    """Return the ids of referents with an external id."""
    sql = "SELECT id FROM external_id JOIN referent ON key = referent WHERE external_id IN ({})"
    return {id_ for (id_,) in rows_of(database, sql, [external_id])}


def referents_named(database: Database, name: str) -> set[str]:
    """Return the ids of referents of which a name folds to the same as this one."""
    folded = fold(name)
    sql = "SELECT id FROM name n JOIN referent r ON r.key = n.referent WHERE folded IN ({})"
    return {id_ for (id_,) in rows_of(database, sql, [folded])} if folded else set()


def read_actors(database: Database, keys: Iterable[int], then: Linker | None = None) -> dict[int, Actor]:
    """Return the actors by the key of their canonical referent, each with the names and ids of all its referents.

    Referents are joined as they are now, or by the linker of then.
    """
    rows = _joined_now(database, keys) if then is None else _joined_then(database, keys, then)
    names, external_ids = _ordered_names(database, rows), _external_ids(database, (row[0] for row in rows))
    parts: dict[int, list[Actor]] = defaultdict(list)
    ids: dict[int, str] = {}
    for key, canonical, id_, kind, label, described in rows:
        ids[key] = id_
        parts[canonical].append(
            Actor(id_, _KINDS[kind], label, names[key], tuple(sorted(external_ids[key])), bool(described))
        )
    return {canonical: assemble(ids[canonical], referents) for canonical, referents in parts.items()}


def _joined_now(database: Database, keys: Iterable[int]) -> list[Any]:
    sql = "SELECT key, canonical, id, kind, label, described FROM referent WHERE canonical IN ({})"
    return list(rows_of(database, sql, keys))


def _joined_then(database: Database, keys: Iterable[int], then: Linker) -> list[Any]:
    wanted = {id_: key for key, id_ in rows_of(database, "SELECT key, id FROM referent WHERE key IN ({})", keys)}
    members = {member: key for id_, key in wanted.items() for member in then.referents(id_)}
    sql = "SELECT key, id, kind, label, described FROM referent WHERE id IN ({})"
    return [(key, members[id_], id_, *row) for key, id_, *row in rows_of(database, sql, members)]


def _ordered_names(database: Database, referents: Sequence[Any]) -> dict[int, tuple[Name, ...]]:
    rows: dict[int, list[NameRow]] = defaultdict(list)
    sql = """SELECT referent, text, language, valid, from_label FROM name WHERE referent IN ({})
             ORDER BY referent, from_label, key"""
    for referent, *row in rows_of(database, sql, (row[0] for row in referents)):
        rows[referent].append((row[0], row[1], row[2], row[3]))
    return {row[0]: tuple(to_names(rows[row[0]])) for row in referents}
