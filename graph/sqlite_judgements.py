"""Judgements in the embedded store, and the canonical id of every referent that follows from them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from graph.errors import JudgementConflict, UnknownActor, UnknownJudgement
from graph.resolution import Judgement, Linker, Verdict
from graph.sqlite_actors import referent_keys
from graph.sqlite_schema import Database, rows_of
from graph.sqlite_transaction import Transaction
from graph.store import ChangeKind, Subject
from graph.transaction import from_micros, to_micros

_SELECT = """SELECT l.id, r.id, verdict, judge, why, score, at FROM judgement j
    JOIN referent l ON l.key = j."left" JOIN referent r ON r.key = j."right" """


def judgements_in_force(database: Database, moment: int | None) -> tuple[Judgement, ...]:
    """Return the judgements in force at a moment (None: now), by id."""
    if moment is None:
        return _to_judgements(database.execute(f"{_SELECT} WHERE ended_at IS NULL ORDER BY j.id"))
    in_force = "recorded_at <= ? AND (ended_at IS NULL OR ended_at > ?)"
    return _to_judgements(database.execute(f"{_SELECT} WHERE {in_force} ORDER BY j.id", (moment, moment)))


def _to_judgements(rows: Iterable[Any]) -> tuple[Judgement, ...]:
    return tuple(
        Judgement(left, right, Verdict(verdict), by, why, score, from_micros(at))
        for left, right, verdict, by, why, score, at in rows
    )


def linker_at(database: Database, moment: int | None) -> Linker:
    """Return the linker of the judgements in force at a moment (None: now)."""
    return Linker(judgements_in_force(database, moment))


def judge(work: Transaction, judgement: Judgement) -> None:
    """Record a decision in place of the one in force on the pair, unless it is the same decision."""
    keys = _keys_of(work.database, [judgement])
    if _is_in_force(work.database, judgement):
        return
    _end(work, judgement.id)
    _insert(work, judgement, keys)
    _relink(work, keys.values())


def undo(work: Transaction, id_: str) -> None:
    """Withdraw the judgement in force with this id; raises UnknownJudgement."""
    pair = _end(work, id_)
    if pair is None:
        raise UnknownJudgement(f"no judgement in force has the id {id_!r}")
    work.counted(Subject.JUDGEMENT)
    _relink(work, pair)


def record_judgements(work: Transaction, judgements: Sequence[Judgement]) -> None:
    """Record decisions on pairs that have none in force; those that contradict others in force are left out."""
    keys = _keys_of(work.database, judgements)
    new = {judgement.id: judgement for judgement in reversed(judgements)}
    for (decided,) in list(
        rows_of(work.database, "SELECT id FROM judgement WHERE ended_at IS NULL AND id IN ({})", new)
    ):
        del new[decided]
    together = list(reversed(new.values()))
    if together and not _accept(work, together, keys):
        for judgement in together:
            _accept(work, [judgement], keys)


def _accept(work: Transaction, judgements: Sequence[Judgement], keys: Mapping[str, int]) -> bool:
    work.database.execute("SAVEPOINT judging")
    try:
        for judgement in judgements:
            _write(work, judgement, keys)
        _relink(work, {keys[end] for judgement in judgements for end in (judgement.left, judgement.right)})
    except JudgementConflict:
        work.database.execute("ROLLBACK TO judging")
        return False
    finally:
        work.database.execute("RELEASE judging")
    for judgement in judgements:
        work.recorded(Subject.JUDGEMENT, judgement.id)
    return True


def _insert(work: Transaction, judgement: Judgement, keys: Mapping[str, int]) -> None:
    _write(work, judgement, keys)
    work.recorded(Subject.JUDGEMENT, judgement.id)


def _write(work: Transaction, judgement: Judgement, keys: Mapping[str, int]) -> None:
    at = to_micros(judgement.at) if judgement.at else work.at
    work.database.execute(
        "INSERT INTO judgement VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)",
        (
            judgement.id, keys[judgement.left], keys[judgement.right], judgement.verdict.value, judgement.by,
            judgement.why, judgement.score, at, work.at,
        ),
    )  # fmt: skip


def _end(work: Transaction, id_: str) -> tuple[int, int] | None:
    row: tuple[int, int, int] | None = work.database.execute(
        'SELECT key, "left", "right" FROM judgement WHERE id = ? AND ended_at IS NULL', (id_,)
    ).fetchone()
    if row is None:
        return None
    work.database.execute("UPDATE judgement SET ended_at = ? WHERE key = ?", (work.at, row[0]))
    work.changed(ChangeKind.RETRACTED, Subject.JUDGEMENT, id_)
    return row[1:]


def _keys_of(database: Database, judgements: Iterable[Judgement]) -> dict[str, int]:
    ends = [end for judgement in judgements for end in (judgement.left, judgement.right)]
    keys = referent_keys(database, ends)
    for end in ends:
        if end not in keys:
            raise UnknownActor(end)
    return keys


def _is_in_force(database: Database, judgement: Judgement) -> bool:
    known = _to_judgements(database.execute(f"{_SELECT} WHERE ended_at IS NULL AND j.id = ?", (judgement.id,)))
    return any(
        (one.verdict, one.by, one.why, one.score, judgement.at and one.at)
        == (judgement.verdict, judgement.by, judgement.why, judgement.score, judgement.at)
        for one in known
    )


def _relink(work: Transaction, referents: Iterable[int]) -> None:
    """Give all referents of the actors that these belong to their canonical ids anew."""
    members = _members(work.database, referents)
    by_id = {id_: key for key, (id_, _) in members.items()}
    linker = Linker(_touching(work.database, members))
    moved = [
        (by_id[linker.canonical(id_)], key)
        for key, (id_, canonical) in members.items()
        if by_id[linker.canonical(id_)] != canonical
    ]
    work.database.executemany("UPDATE referent SET canonical = ? WHERE key = ?", moved)


def _members(database: Database, referents: Iterable[int]) -> dict[int, tuple[str, int]]:
    canonical = {key for (key,) in rows_of(database, "SELECT canonical FROM referent WHERE key IN ({})", referents)}
    rows = rows_of(database, "SELECT key, id, canonical FROM referent WHERE canonical IN ({})", canonical)
    return {key: (id_, canonical_key) for key, id_, canonical_key in rows}


def _touching(database: Database, keys: Iterable[int]) -> tuple[Judgement, ...]:
    return _to_judgements(rows_of(database, f'{_SELECT} WHERE ended_at IS NULL AND j."left" IN ({{}})', keys))
