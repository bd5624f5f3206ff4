"""Documents in Neo4j: text, addresses, mentions, and by whom they were read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graph.document import Document
from graph.errors import InvalidStatement, UnknownDocument
from graph.interval import PartialDate
from graph.neo4j_schema import Database, from_text, run_for, slices, storable, to_text, without_nones
from graph.neo4j_transaction import Transaction
from graph.statement_rules import check_mention
from graph.store import ChangeKind, Mention, Subject
from graph.transaction import from_micros, to_micros

_KNOWN = "UNWIND $rows AS id MATCH (d:Document {id: id})"
_BOTH = """UNWIND $rows AS id CALL (id) { MATCH (d:Document {id: id}) RETURN d UNION ALL
    MATCH (d:RetractedDocument {id: id}) RETURN d }"""
_WRITE = """UNWIND $rows AS row MERGE (d:Document {id: row.id}) SET d = row.properties
    MERGE (d)-[:TEXT]->(t:Text) SET t = row.text"""
_TAKE_BACK = """UNWIND $rows AS id MATCH (d:RetractedDocument {id: id})
    SET d:Document REMOVE d:RetractedDocument, d.retracted_at"""
_MENTIONS = "UNWIND $rows AS id MATCH (d:Document {id: id})-[:TEXT]->(t) RETURN id, t.firsts, t.afters, t.referents"
_TEXT_BYTES = 8_000_000
_TITLE = 80


@dataclass(slots=True)
class KeptDocument:
    """What writing needs to know of a known document."""

    key: int
    seen: int
    published: bool
    length: int
    urls: list[str] = field(default_factory=list)
    read_by: list[str] = field(default_factory=list)


def record_documents(work: Transaction, documents: Sequence[Document]) -> None:
    """Record new documents, take back retracted ones, add the addresses that known ones lack."""
    by_id: dict[str, list[Document]] = defaultdict(list)
    for document in documents:
        by_id[document.id].append(document)
    stored = _all_ids(work.database, by_id)
    _insert(work, {id_: given[0] for id_, given in by_id.items() if id_ not in stored})
    _take_back(work, [id_ for id_ in by_id if stored.get(id_) is False])
    known = known_documents(work.database, by_id)
    _add_addresses(work, by_id, known)


def _all_ids(database: Database, ids: Iterable[str]) -> dict[str, bool]:
    """Return, for those documents that were ever recorded, whether they are known now."""
    return dict(run_for(database, f"{_BOTH} RETURN d.id, d:Document", ids))


def _insert(work: Transaction, new: Mapping[str, Document]) -> None:
    rows = [_row(work, id_, document) for id_, document in new.items()]
    for part in _by_size(rows):
        work.database(_WRITE, rows=part)
    for id_ in new:
        work.recorded(Subject.DOCUMENT, id_)


def _row(work: Transaction, id_: str, document: Document) -> dict[str, Any]:
    if document.retrieved_at.tzinfo is None:
        raise InvalidStatement(f"document {id_}: retrieved_at {document.retrieved_at} names no time zone")
    published, retrieved = document.published_at, to_micros(document.retrieved_at)
    seen = published.first if published else from_micros(retrieved).date()
    properties = {
        "id": id_, "key": work.next_key("document"), "title": document.title or _title(document),
        "untitled": None if document.title else document.title is None, "publisher": document.publisher,
        "language": document.language, "urls": [], "dataset": document.dataset, "licence": document.licence,
        "published_at": str(published) if published else None, "reader": document.reader, "seen": seen.toordinal(),
        "retrieved_at": to_text(retrieved), "characters": len(document.text), "read_by": [],
    }  # fmt: skip
    return {"id": id_, "properties": without_nones(properties), "text": {"text": document.text}}


def _title(document: Document) -> str:
    """Return what people see in place of a title that is missing: how the text begins."""
    return " ".join(document.text[: 2 * _TITLE].split())[:_TITLE] or "(no title)"


def _by_size(rows: Sequence[dict[str, Any]]) -> Iterable[list[dict[str, Any]]]:
    part: list[dict[str, Any]] = []
    size = 0
    for row in rows:
        length = len(row["text"]["text"])
        if part and (size + length > _TEXT_BYTES or len(part) >= 1000):
            yield part
            part, size = [], 0
        part.append(row)
        size += length
    if part:
        yield part


def _take_back(work: Transaction, ids: Sequence[str]) -> None:
    run_for(work.database, _TAKE_BACK, ids)
    for id_ in ids:
        work.recorded(Subject.DOCUMENT, id_)


def _add_addresses(
    work: Transaction, by_id: Mapping[str, Sequence[Document]], known: Mapping[str, KeptDocument]
) -> None:
    changed = {}
    for id_, given in by_id.items():
        urls = known[id_].urls
        more = [url for url in dict.fromkeys(url for one in given for url in one.urls) if url not in urls]
        if more:
            changed[id_] = urls + more
            work.changed(ChangeKind.RECORDED, Subject.DOCUMENT, id_)
    run_for(work.database, "UNWIND $rows AS row MATCH (d:Document {id: row[0]}) SET d.urls = row[1]", changed.items())


def known_documents(database: Database, ids: Iterable[str]) -> dict[str, KeptDocument]:
    """Return those documents that are known now."""
    query = f"{_KNOWN} RETURN d.id, d.key, d.seen, d.published_at IS NOT NULL, d.characters, d.urls, d.read_by"
    return {id_: KeptDocument(*row) for id_, *row in run_for(database, query, storable(ids))}


def _check_known(database: Database, id_: str) -> None:
    if id_ not in known_documents(database, [id_]):
        raise UnknownDocument(f"no document has the id {id_!r}")


def texts_of(database: Database, ids: Iterable[str]) -> dict[str, str]:
    """Return the texts of known documents."""
    found: dict[str, str] = {}
    for part in slices(storable(ids), 50):
        found |= dict(database(f"{_KNOWN} MATCH (d)-[:TEXT]->(t) RETURN id, t.text", rows=part))
    return found


def record_mentions(work: Transaction, mentions: Sequence[Mention], referents: Collection[str]) -> None:
    """Replace the mentions of every document that has some here."""
    by_document: dict[str, set[tuple[int, int, str]]] = defaultdict(set)
    known = known_documents(work.database, {mention.document for mention in mentions})
    lengths = {id_: one.length for id_, one in known.items()}
    for mention in mentions:
        check_mention(mention, referents, lengths)
        by_document[mention.document].add((mention.start, mention.end, mention.referent))
    there = _places(work.database, by_document)
    changed = {id_: sorted(places) for id_, places in by_document.items() if places != set(there.get(id_, ()))}
    _write_mentions(work.database, changed)
    for id_ in changed:
        work.changed(ChangeKind.RECORDED, Subject.DOCUMENT, id_)


def _places(database: Database, ids: Iterable[str]) -> dict[str, list[tuple[int, int, str]]]:
    rows = run_for(database, _MENTIONS, ids)
    return {id_: list(zip(*columns, strict=True)) for id_, *columns in rows if columns[0] is not None}


def _write_mentions(database: Database, changed: Mapping[str, Sequence[tuple[int, int, str]]]) -> None:
    rows = [[id_, *(list(column) for column in zip(*places, strict=True))] for id_, places in changed.items()]
    query = """UNWIND $rows AS row MATCH (d:Document {id: row[0]})-[:TEXT]->(t)
        SET t.firsts = row[1], t.afters = row[2], t.referents = row[3]"""
    run_for(database, query, rows)


def record_reading(work: Transaction, read: Iterable[tuple[str, str]]) -> None:
    """Mark documents as read whole by an extractor."""
    wanted = list(dict.fromkeys(read))
    known = known_documents(work.database, (document for document, _ in wanted))
    changed = {}
    for document, extractor in wanted:
        if document not in known:
            raise InvalidStatement(f"{extractor} is said to have read {document!r}, which is not known")
        readers = known[document].read_by
        if extractor not in readers:
            readers.append(extractor)
            changed[document] = readers
            work.changed(ChangeKind.RECORDED, Subject.DOCUMENT, document)
    query = "UNWIND $rows AS row MATCH (d:Document {id: row[0]}) SET d.read_by = row[1]"
    run_for(work.database, query, changed.items())


def was_read(database: Database, document: str, extractor: str) -> bool:
    """Whether a document known now was read whole by an extractor."""
    return any(extractor in one.read_by for one in known_documents(database, [document]).values())


def mentions_of(database: Database, document: str) -> tuple[Mention, ...]:
    """Return the mentions of a document by position, with canonical ids."""
    from graph.neo4j_actors import canonical_ids

    _check_known(database, document)
    places = _places(database, [document]).get(document, [])
    canonical = canonical_ids(database, {referent for _, _, referent in places})
    found = {(start, end, canonical[referent]) for start, end, referent in places}
    return tuple(Mention(document, *place) for place in sorted(found))


def read_document(database: Database, id_: str) -> Document:
    """Return a document known now, with its text."""
    _check_known(database, id_)
    rows = database(f"{_KNOWN} MATCH (d)-[:TEXT]->(t) RETURN properties(d), t.text", rows=[id_])
    return _document(*rows[0])


def documents_after(database: Database, last: str, limit: int) -> dict[str, Document]:
    """Return documents known now by id, with their texts, whose ids come after `last`, at most `limit`."""
    query = """MATCH (d:Document) WHERE d.id > $last WITH d ORDER BY d.id LIMIT $limit MATCH (d)-[:TEXT]->(t)
        RETURN properties(d), t.text ORDER BY d.id"""
    rows = database(query, last=last, limit=limit)
    return {properties["id"]: _document(properties, text) for properties, text in rows}


def documents_without_text(database: Database, ids: Iterable[str]) -> dict[str, Document]:
    """Return documents by id, known or retracted, their texts left empty."""
    rows = run_for(database, f"{_BOTH} RETURN properties(d)", storable(ids))
    return {properties["id"]: _document(properties, "") for (properties,) in rows}


def _document(kept: Mapping[str, Any], text: str) -> Document:
    published, untitled = kept.get("published_at"), kept.get("untitled")
    return Document(
        text=text,
        retrieved_at=from_text(kept["retrieved_at"]),
        title=kept["title"] if untitled is None else None if untitled else "",
        publisher=kept.get("publisher"),
        language=kept.get("language"),
        urls=tuple(kept["urls"]),
        dataset=kept["dataset"],
        licence=kept.get("licence"),
        published_at=PartialDate.parse(published) if published else None,
        reader=kept["reader"],
    )
