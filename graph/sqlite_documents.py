"""Documents in the embedded store: text, addresses, mentions, and by whom they were read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from graph.document import Document
from graph.errors import InvalidStatement, UnknownDocument
from graph.interval import PartialDate
from graph.sqlite_schema import Database, rows_of, words
from graph.sqlite_transaction import Transaction
from graph.statement_rules import check_mention
from graph.store import ChangeKind, Mention, Subject
from graph.transaction import from_micros, to_micros

_COLUMNS = """d.key, d.id, d.dataset, d.retrieved_at, d.title, d.publisher, d.language, d.licence, d.published_at,
    d.reader"""


def record_documents(work: Transaction, documents: Sequence[Document]) -> None:
    """Record new documents, take back retracted ones, add the addresses that known ones lack."""
    ids = [document.id for document in documents]
    by_id = dict(zip(reversed(ids), reversed(documents), strict=True))
    for key, id_ in enumerate(_unknown(work.database, dict.fromkeys(ids)), work.next_key("document")):
        _insert(work, key, id_, by_id[id_])
    keys = keys_of_known(work.database, ids)
    for id_ in dict.fromkeys(id_ for id_ in ids if id_ not in keys):
        _reopen(work, id_)
    keys = keys_of_known(work.database, ids)
    known = _addresses(work.database, keys.values())
    for id_, document in zip(ids, documents, strict=True):
        _add_addresses(work, keys[id_], id_, document.urls, known[keys[id_]])


def _unknown(database: Database, ids: Iterable[str]) -> list[str]:
    wanted = list(ids)
    stored = {id_ for (id_,) in rows_of(database, "SELECT id FROM document WHERE id IN ({})", wanted)}
    return [id_ for id_ in wanted if id_ not in stored]


def _insert(work: Transaction, key: int, id_: str, document: Document) -> None:
    if document.retrieved_at.tzinfo is None:
        raise InvalidStatement(f"document {id_}: retrieved_at {document.retrieved_at} names no time zone")
    published = document.published_at
    seen = published.first if published else from_micros(to_micros(document.retrieved_at)).date()
    work.database.execute(
        "INSERT INTO document VALUES (?, ?, ?, ?, ?, ?, NULL, ?, ?, ?, ?, ?, ?)",
        (
            key, id_, work.code(document.dataset), seen.toordinal(), published is not None,
            to_micros(document.retrieved_at), document.title, document.publisher, document.language, document.licence,
            str(published) if published else None, document.reader,
        ),
    )  # fmt: skip
    work.database.execute("INSERT INTO document_text VALUES (?, ?)", (key, document.text))
    work.recorded(Subject.DOCUMENT, id_)


def _reopen(work: Transaction, id_: str) -> None:
    work.database.execute("UPDATE document SET retracted_at = NULL WHERE id = ?", (id_,))
    work.recorded(Subject.DOCUMENT, id_)


def _add_addresses(work: Transaction, key: int, id_: str, urls: Sequence[str], known: list[str]) -> None:
    new = [url for url in dict.fromkeys(urls) if url not in known]
    if new:
        rows = [(key, place, url) for place, url in enumerate(new, len(known))]
        work.database.executemany("INSERT INTO address VALUES (?, ?, ?)", rows)
        work.changed(ChangeKind.RECORDED, Subject.DOCUMENT, id_)
        known.extend(new)


def keys_of_known(database: Database, ids: Iterable[str]) -> dict[str, int]:
    """Return the keys of those documents that are known now."""
    return dict(rows_of(database, "SELECT id, key FROM document WHERE retracted_at IS NULL AND id IN ({})", ids))


def known_key(database: Database, id_: str) -> int:
    """Return the key of a document known now; raises UnknownDocument."""
    keys = keys_of_known(database, [id_])
    if id_ not in keys:
        raise UnknownDocument(f"no document has the id {id_!r}")
    return keys[id_]


def texts_of(database: Database, ids: Iterable[str]) -> dict[str, str]:
    """Return the texts of documents."""
    sql = "SELECT id, text FROM document JOIN document_text ON document = key WHERE id IN ({})"
    return dict(rows_of(database, sql, ids))


def record_mentions(work: Transaction, mentions: Sequence[Mention], referents: Mapping[str, int]) -> None:
    """Replace the mentions of every document that has some here."""
    by_document: dict[str, set[tuple[int, int, int]]] = defaultdict(set)
    lengths = _lengths(work.database, {mention.document for mention in mentions})
    for mention in mentions:
        check_mention(mention, referents, lengths)
        by_document[mention.document].add((mention.start, mention.end, referents[mention.referent]))
    keys = keys_of_known(work.database, by_document)
    for document, places in by_document.items():
        _replace_mentions(work, document, keys[document], places)


def _lengths(database: Database, ids: Iterable[str]) -> dict[str, int]:
    return {id_: len(text) for id_, text in texts_of(database, keys_of_known(database, ids)).items()}


def _replace_mentions(work: Transaction, document: str, key: int, places: set[tuple[int, int, int]]) -> None:
    known = set(work.database.execute("SELECT first, after, referent FROM mention WHERE document = ?", (key,)))
    if known == places:
        return
    work.database.execute("DELETE FROM mention WHERE document = ?", (key,))
    work.database.executemany("INSERT INTO mention VALUES (?, ?, ?, ?)", [(key, *place) for place in sorted(places)])
    work.changed(ChangeKind.RECORDED, Subject.DOCUMENT, document)


def record_reading(work: Transaction, read: Iterable[tuple[str, str]]) -> None:
    """Mark documents as read whole by an extractor."""
    for document, extractor in dict.fromkeys(read):
        if was_read(work.database, document, extractor):
            continue
        keys = keys_of_known(work.database, [document])
        if document not in keys:
            raise InvalidStatement(f"{extractor} is said to have read {document!r}, which is not known")
        work.database.execute("INSERT INTO read_mark VALUES (?, ?)", (keys[document], work.code(extractor)))
        work.changed(ChangeKind.RECORDED, Subject.DOCUMENT, document)


def was_read(database: Database, document: str, extractor: str) -> bool:
    """Whether a document known now was read whole by an extractor."""
    sql = "SELECT word FROM read_mark JOIN word ON code = extractor WHERE document IN ({})"
    keys = keys_of_known(database, [document]).values()
    return (extractor,) in rows_of(database, sql, keys)


def mentions_of(database: Database, document: str) -> tuple[Mention, ...]:
    """Return the mentions of a document by position, with canonical ids."""
    rows = database.execute(
        """SELECT first, after, c.id FROM mention JOIN referent r ON r.key = referent
           JOIN referent c ON c.key = r.canonical WHERE document = ?""",
        (known_key(database, document),),
    )
    return tuple(Mention(document, *place) for place in sorted(set(rows)))


def read_document(database: Database, id_: str) -> Document:
    """Return a document known now, with its text."""
    key = known_key(database, id_)
    rows = database.execute(
        f"SELECT {_COLUMNS}, text FROM document d JOIN document_text ON document = key WHERE key = ?", (key,)
    ).fetchall()
    return _documents(database, rows)[id_]


def documents_after(database: Database, last: str, limit: int) -> dict[str, Document]:
    """Return documents known now by id, with their texts, whose ids come after `last`, at most `limit`."""
    rows = database.execute(
        f"""SELECT {_COLUMNS}, text FROM document d JOIN document_text ON document = key
            WHERE id > ? AND retracted_at IS NULL ORDER BY id LIMIT ?""",
        (last, limit),
    ).fetchall()
    return _documents(database, rows)


def documents_without_text(database: Database, ids: Iterable[str]) -> dict[str, Document]:
    """Return documents by id, known or retracted, their texts left empty."""
    return _documents(
        database, list(rows_of(database, f"SELECT {_COLUMNS}, '' FROM document d WHERE id IN ({{}})", ids))
    )


def _documents(database: Database, rows: Sequence[Any]) -> dict[str, Document]:
    addresses, names = _addresses(database, [row[0] for row in rows]), words(database)
    return {row[1]: _document(row, tuple(addresses[row[0]]), names) for row in rows}


def _document(row: Any, urls: tuple[str, ...], names: Mapping[int, str]) -> Document:
    _, _, dataset, retrieved_at, title, publisher, language, licence, published_at, reader, text = row
    return Document(
        text=text,
        retrieved_at=from_micros(retrieved_at),
        title=title,
        publisher=publisher,
        language=language,
        urls=urls,
        dataset=names[dataset],
        licence=licence,
        published_at=PartialDate.parse(published_at) if published_at else None,
        reader=reader,
    )


def _addresses(database: Database, keys: Iterable[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    sql = "SELECT document, url FROM address WHERE document IN ({}) ORDER BY document, position"
    for key, url in rows_of(database, sql, keys):
        found[key].append(url)
    return found
