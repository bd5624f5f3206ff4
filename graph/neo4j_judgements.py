"""Judgements in Neo4j, and what follows from them: which referents lead to which actor."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from graph.errors import JudgementConflict, UnknownActor, UnknownJudgement
from graph.neo4j_actors import canonical_ids, referents_of_actors, refresh_actors
from graph.neo4j_schema import Database, from_text, run_for, storable, to_text, without_nones
from graph.neo4j_transaction import Transaction
from graph.resolution import Judgement, Linker, Verdict
from graph.store import ChangeKind, Subject
from graph.transaction import to_micros

_FIELDS = "j.left, j.right, j.verdict, j.by, j.why, j.score, j.at"
_WRITE = "UNWIND $rows AS row MERGE (j:Judgement {id: row.id}) SET j = row"
_END = """MATCH (j:Judgement {id: $id}) SET j:EndedJudgement, j.ended_at = $at REMOVE j:Judgement
    RETURN j.left, j.right"""
_MOVE = """UNWIND $rows AS row MATCH (r:Referent {id: row[0]})-[c:CANONICAL]->(a:Actor)
    DELETE c SET r.canonical = row[1]"""
_JOINED = "UNWIND $rows AS row MATCH (r:Referent {id: row[0]}) SET r.joined = row[1]"
_REWIRE = """UNWIND $rows AS row MATCH (new:Actor {{id: row[2]}})
    MATCH (:Actor {{id: row[1]}})<-[old:{kind}]-(s:Statement) WHERE s.{end} = row[0]
    DELETE old MERGE (s)-[:{kind}]->(new)"""
_DROP = "UNWIND $rows AS id MATCH (a:Actor {id: id}) WHERE NOT EXISTS { (a)<-[:CANONICAL]-() } DETACH DELETE a"


def judgements_in_force(database: Database, moment: str | None) -> tuple[Judgement, ...]:
    """Return the judgements in force at a moment (None: now), by id."""
    if moment is None:
        return _to_judgements(database(f"MATCH (j:Judgement) RETURN {_FIELDS} ORDER BY j.id"))
    query = f"""CALL () {{ MATCH (j:Judgement) RETURN j UNION ALL MATCH (j:EndedJudgement) RETURN j }}
        WITH j WHERE j.recorded_at <= $moment AND (j.ended_at IS NULL OR j.ended_at > $moment)
        RETURN {_FIELDS} ORDER BY j.id"""
    return _to_judgements(database(query, moment=moment))


def _to_judgements(rows: Iterable[Any]) -> tuple[Judgement, ...]:
    return tuple(
        Judgement(left, right, Verdict(verdict), by, why, score, from_text(at))
        for left, right, verdict, by, why, score, at in rows
    )


def linker_at(database: Database, moment: str | None) -> Linker:
    """Return the linker of the judgements in force at a moment (None: now)."""
    return Linker(judgements_in_force(database, moment))


def judge(work: Transaction, judgement: Judgement) -> None:
    """Record a decision in place of the one in force on the pair, unless it is the same decision."""
    _check_known(work.database, [judgement])
    if _is_in_force(work.database, judgement):
        return
    _end(work, judgement.id)
    members = _members(work.database, [judgement.left, judgement.right])
    linker = Linker([*_touching(work.database, members), judgement])
    _write(work, [judgement])
    _relink(work, members, linker)


def undo(work: Transaction, id_: str) -> None:
    """Withdraw the judgement in force with this id; raises UnknownJudgement."""
    pair = _end(work, id_)
    if pair is None:
        raise UnknownJudgement(f"no judgement in force has the id {id_!r}")
    work.counted(Subject.JUDGEMENT)
    members = _members(work.database, pair)
    _relink(work, members, Linker(_touching(work.database, members)))


def record_judgements(work: Transaction, judgements: Sequence[Judgement]) -> None:
    """Record decisions on pairs that have none in force; those that contradict others in force are left out."""
    if not judgements:
        return
    _check_known(work.database, judgements)
    new = {judgement.id: judgement for judgement in reversed(judgements)}
    query = "UNWIND $rows AS id MATCH (j:Judgement {id: id}) RETURN j.id"
    for (decided,) in run_for(work.database, query, new):
        del new[decided]
    together = list(reversed(new.values()))
    members = _members(work.database, (end for one in together for end in (one.left, one.right)))
    in_force = _touching(work.database, members)
    accepted = _accepted(in_force, together)
    _write(work, accepted)
    _relink(work, members, Linker([*in_force, *accepted]))


def _accepted(in_force: Sequence[Judgement], judgements: Sequence[Judgement]) -> list[Judgement]:
    if _agree([*in_force, *judgements]):
        return list(judgements)
    accepted: list[Judgement] = []
    for judgement in judgements:
        if _agree([*in_force, *accepted, judgement]):
            accepted.append(judgement)
    return accepted


def _agree(judgements: Iterable[Judgement]) -> bool:
    try:
        Linker(judgements)
    except JudgementConflict:
        return False
    return True


def _write(work: Transaction, judgements: Sequence[Judgement]) -> None:
    run_for(work.database, _WRITE, [_properties(work, judgement) for judgement in judgements])
    for judgement in judgements:
        work.recorded(Subject.JUDGEMENT, judgement.id)


def _properties(work: Transaction, judgement: Judgement) -> dict[str, Any]:
    at = to_text(to_micros(judgement.at)) if judgement.at else work.at_text
    return without_nones(
        {
            "id": judgement.id, "left": judgement.left, "right": judgement.right, "verdict": judgement.verdict.value,
            "by": judgement.by, "why": judgement.why, "score": judgement.score, "at": at, "recorded_at": work.at_text,
        }
    )  # fmt: skip


def _end(work: Transaction, id_: str) -> tuple[str, str] | None:
    rows = work.database(_END, id=id_, at=work.at_text) if storable([id_]) else []
    if not rows:
        return None
    work.changed(ChangeKind.RETRACTED, Subject.JUDGEMENT, id_)
    return rows[0][0], rows[0][1]


def _check_known(database: Database, judgements: Iterable[Judgement]) -> None:
    ends = [end for judgement in judgements for end in (judgement.left, judgement.right)]
    known = canonical_ids(database, ends)
    for end in ends:
        if end not in known:
            raise UnknownActor(end)


def _is_in_force(database: Database, judgement: Judgement) -> bool:
    known = _to_judgements(database(f"MATCH (j:Judgement {{id: $id}}) RETURN {_FIELDS}", id=judgement.id))
    return any(
        (one.verdict, one.by, one.why, one.score, judgement.at and one.at)
        == (judgement.verdict, judgement.by, judgement.why, judgement.score, judgement.at)
        for one in known
    )


def _members(database: Database, referents: Iterable[str]) -> dict[str, str]:
    """Return all referents of the actors that these belong to, with their canonical ids."""
    canonical = set(canonical_ids(database, referents).values())
    return {id_: one.canonical for id_, one in referents_of_actors(database, canonical).items()}


def _touching(database: Database, referents: Iterable[str]) -> tuple[Judgement, ...]:
    query = f"UNWIND $rows AS id MATCH (j:Judgement {{left: id}}) RETURN {_FIELDS}"
    return _to_judgements(run_for(database, query, referents))


def _relink(work: Transaction, members: Mapping[str, str], linker: Linker) -> None:
    """Lead referents to the actors that they now are, and with them their statements."""
    moved = [
        (id_, canonical, linker.canonical(id_))
        for id_, canonical in members.items()
        if linker.canonical(id_) != canonical
    ]
    if not moved:
        return
    run_for(work.database, _MOVE, [(id_, new) for id_, _, new in moved])
    run_for(
        work.database, _JOINED, [(id_, len(linker.referents(linker.canonical(id_))) > 1 or None) for id_ in members]
    )
    work.canonical.clear()
    work.joined.clear()
    affected = {canonical for _, *pair in moved for canonical in pair}
    refresh_actors(work, affected)
    for kind in ("SUBJECT", "OBJECT", "SPEAKER"):
        run_for(work.database, _REWIRE.format(kind=kind, end=kind.lower()), moved)
    run_for(work.database, _DROP, affected)
    work.touched_actors |= affected
