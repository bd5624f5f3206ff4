"""Statements written to Neo4j: checked, recorded, taken back, scored anew, withdrawn."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from graph.errors import UnknownDataset, UnknownDocument, UnknownStatement
from graph.neo4j_actors import End
from graph.neo4j_documents import KeptDocument, known_documents, texts_of
from graph.neo4j_rows import KeptStatement, kept_statement, keys_of, pack, pair_of, wording
from graph.neo4j_schema import Database, run_for, storable
from graph.neo4j_transaction import Transaction
from graph.statement import Statement
from graph.statement_rules import FoundStatement, check_statement, found_by_id
from graph.store import Batch, ChangeKind, Subject

_BOTH = """UNWIND $rows AS id CALL (id) { MATCH (s:Statement {id: id}) RETURN s UNION ALL
    MATCH (s:RetractedStatement {id: id}) RETURN s }"""
_INSERT = """UNWIND $rows AS row MATCH (a:Actor {id: row.subject}) MATCH (b:Actor {id: row.object})
    MATCH (d:Document {id: row.document}) MERGE (s:Statement {id: row.id}) SET s = row.properties
    MERGE (s)-[:SUBJECT]->(a) MERGE (s)-[:OBJECT]->(b) MERGE (s)-[:`IN`]->(d)"""
_SPEAKER = """UNWIND $rows AS row MATCH (a:Actor {id: row[1]}) MATCH (s:Statement {id: row[0]})
    MERGE (s)-[:SPEAKER]->(a)"""
_TAKE_BACK = "UNWIND $rows AS id MATCH (s:RetractedStatement {id: id}) SET s:Statement REMOVE s:RetractedStatement"
_RESCORE = "UNWIND $rows AS row MATCH (s:Statement {id: row.id}) SET s += row"
_CLOSE = """UNWIND $rows AS id MATCH (s:Statement {id: id})
    SET s:RetractedStatement, s.retracted_at = $at REMOVE s:Statement
    WITH s MATCH (s)-[r:SUBJECT|OBJECT|SPEAKER|`IN`]->() DELETE r"""
_CLOSE_DOCUMENT = """UNWIND $rows AS id MATCH (d:Document {id: id})-[:TEXT]->(t)
    SET d:RetractedDocument, d.retracted_at = $at, d.read_by = [] REMOVE d:Document, t.firsts, t.afters, t.referents"""
_FORGET = "UNWIND $rows AS id MATCH (d:Document {id: id}) SET d.read_by = []"


def record_statements(work: Transaction, batch: Batch, referents: Mapping[str, End]) -> None:
    """Record statements that are not known now; add extractions to those that are."""
    found = found_by_id(batch.statements)
    stored = _stored(work.database, found)
    documents = _check(work.database, [one.statement for one in found.values()], batch, referents)
    fresh: dict[str, KeptStatement] = {}
    for id_ in found:
        kept = stored.get(id_)
        if kept is None or kept.retracted_at is not None:
            fresh[id_] = _return(kept, work.at_text) if kept else KeptStatement(work.at_text)
    rescored = {id_: one for id_, one in stored.items() if id_ not in fresh}
    run_for(work.database, _TAKE_BACK, [id_ for id_ in fresh if id_ in stored])
    _insert(work, {id_: found[id_] for id_ in fresh}, fresh, referents, documents)
    _rescore(work, rescored, found)


def _stored(database: Database, ids: Iterable[str]) -> dict[str, KeptStatement]:
    known = "UNWIND $rows AS id MATCH (s:Statement {id: id})" if _none_retracted(database) else _BOTH
    query = f"{known} RETURN s.id, s{{.recorded_at, .retracted_at, .earlier, .extractions, .row}}"
    rows = run_for(database, query, ids)
    return {
        id_: kept_statement({name: value for name, value in kept.items() if value is not None}) for id_, kept in rows
    }


def _none_retracted(database: Database) -> bool:
    number: int = database("MATCH (s:RetractedStatement) RETURN count(s)")[0][0]
    return number == 0


def _check(
    database: Database, statements: Sequence[Statement], batch: Batch, referents: Mapping[str, End]
) -> dict[str, KeptDocument]:
    known = known_documents(database, {statement.document for statement in statements})
    texts = {document.id: document.text for document in batch.documents}
    texts |= texts_of(database, {statement.document for statement in statements if statement.span} - texts.keys())
    for statement in statements:
        check_statement(statement, known, referents, texts)
    return known


def _return(kept: KeptStatement, at: str) -> KeptStatement:
    kept.earlier += [kept.recorded_at, kept.retracted_at or at]
    kept.recorded_at, kept.retracted_at = at, None
    kept.end_extractions(lambda _: True, at)
    return kept


def _insert(
    work: Transaction,
    found: Mapping[str, FoundStatement],
    fresh: Mapping[str, KeptStatement],
    referents: Mapping[str, End],
    documents: Mapping[str, KeptDocument],
) -> None:
    rows, spoken = [], []
    for id_, one in found.items():
        kept, content = fresh[id_], one.statement
        subject, object_, document = referents[content.subject], referents[content.object], documents[content.document]
        kept.row = pack(
            content, (subject.key, object_.key, document.key), (document.seen, document.published), work.code
        )
        kept.extractions += [(extractor, score, work.at_text, None) for extractor, score in one.scores.items()]
        rows.append(_insertion(content, kept, subject, object_))
        if content.speaker is not None:
            spoken.append((id_, referents[content.speaker].canonical))
        work.touched_pairs.add((subject.key, object_.key))
        work.new_rows.add(kept.row[:16])
        work.recorded(Subject.STATEMENT, id_)
    run_for(work.database, _INSERT, rows)
    run_for(work.database, _SPEAKER, spoken)
    work.statements += len(rows)


def _insertion(content: Statement, kept: KeptStatement, subject: End, object_: End) -> dict[str, Any]:
    name = f"{subject.label} {content.relation.value} {object_.label}"
    properties = wording(content, pair_of(subject.key, object_.key), name) | kept.properties()
    return {
        "id": content.id,
        "subject": subject.canonical,
        "object": object_.canonical,
        "document": content.document,
        "properties": {name: value for name, value in properties.items() if value is not None},
    }


def _rescore(work: Transaction, stored: Mapping[str, KeptStatement], found: Mapping[str, FoundStatement]) -> None:
    rows = []
    for id_, kept in stored.items():
        now = kept.scores
        changed = {name: score for name, score in found[id_].scores.items() if now.get(name) != score}
        if changed:
            kept.end_extractions(changed.__contains__, work.at_text)
            kept.extractions += [(name, score, work.at_text, None) for name, score in changed.items()]
            rows.append({"id": id_, **kept.properties()})
            work.touched_pairs.add(keys_of(kept.row))
            work.changed(ChangeKind.RECORDED, Subject.STATEMENT, id_)
    run_for(work.database, _RESCORE, rows)


def retract_statement(work: Transaction, id_: str) -> None:
    """Stop knowing one statement; one that is retracted already stays so."""
    rows = run_for(work.database, f"{_BOTH} RETURN s.id, s.row, s:Statement", storable([id_]))
    if not rows:
        raise UnknownStatement(f"no statement has the id {id_!r}")
    _close_statements(work, [(id_, row) for _, row, is_known in rows if is_known])


def retract_document(work: Transaction, id_: str) -> None:
    """Stop knowing one document and its statements."""
    if id_ not in known_documents(work.database, [id_]):
        raise UnknownDocument(f"no document has the id {id_!r}")
    query = "MATCH (:Document {id: $id})<-[:`IN`]-(s:Statement) RETURN s.id, s.row ORDER BY s.id"
    _close_statements(work, work.database(query, id=id_))
    _close_documents(work, [id_])


def retract_dataset(work: Transaction, dataset: str) -> None:
    """Stop knowing a dataset's statements, and those of its documents that no other dataset's statements rest on."""
    rows: list[Any] = []
    for _ in storable([dataset]):
        query = "MATCH (s:Statement) WHERE s.dataset = $dataset RETURN s.id, s.row, s.document ORDER BY s.id"
        rows = work.database(query, dataset=dataset)
    run_for(work.database, _FORGET, dict.fromkeys(row[2] for row in rows))
    _close_statements(work, [(id_, row) for id_, row, _ in rows])
    for _ in storable([dataset]):
        query = """MATCH (d:Document) WHERE d.dataset = $dataset AND NOT EXISTS { (d)<-[:`IN`]-(:Statement) }
            RETURN d.id ORDER BY d.id"""
        _close_documents(work, [id_ for (id_,) in work.database(query, dataset=dataset)])
    if not work.has_changed:
        raise UnknownDataset(f"nothing known belongs to the dataset {dataset!r}")


def _close_statements(work: Transaction, rows: Sequence[tuple[str, bytes]]) -> None:
    for id_, row in rows:
        work.touched_pairs.add(keys_of(row))
        work.changed(ChangeKind.RETRACTED, Subject.STATEMENT, id_)
    run_for(work.database, _CLOSE, [id_ for id_, _ in rows], at=work.at_text)
    work.statements -= len(rows)
    work.counted(Subject.STATEMENT, len(rows))


def _close_documents(work: Transaction, ids: Sequence[str]) -> None:
    run_for(work.database, _CLOSE_DOCUMENT, ids, at=work.at_text)
    for id_ in ids:
        work.changed(ChangeKind.RETRACTED, Subject.DOCUMENT, id_)
        work.counted(Subject.DOCUMENT)
