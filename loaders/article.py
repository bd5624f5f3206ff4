"""Articles: plain text, Markdown, web pages and JSON, from files, folders or standard input, as documents."""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import BinaryIO, cast

from graph.document import Document
from graph.errors import UnreadableDocument
from loaders.base import DEFAULT_MAX_BYTES, Failure
from loaders.found_text import FoundText, Origin, to_document
from loaders.source_files import SourceFile, files_of, read_bytes, reason, suffix_of
from loaders.text_bytes import printable, too_large

STANDARD_INPUT = "-"
"""The path that stands for standard input."""

_FORMATS = {
    ".txt": "text", ".text": "text", ".md": "markdown", ".markdown": "markdown", ".html": "page", ".htm": "page",
    ".xhtml": "page", ".json": "json", ".jsonl": "lines", ".ndjson": "lines",
}  # fmt: skip
SUFFIXES: tuple[str, ...] = tuple(_FORMATS)
"""Suffixes that are read in folders."""

_PAGE_START = re.compile(rb"\s{0,1000}(?:<\?xml\b|<!doctype\s+html|<html\b|<head\b|<body\b)", re.IGNORECASE)
_FRONT_MATTER_START = re.compile(rb"---[ \t]*\r?\n[A-Za-z_]+[ \t]*:")
_JSON_START = re.compile(rb"\s{0,1000}[\[{]\s{0,1000}[\"{\]}]")
_JSON_LINE = re.compile(rb"\s{0,1000}\{[^\r\n]*\}[ \t]*\r?\n\s{0,1000}\{")
_SNIFFED = 65536


def parse_article(
    data: bytes,
    *,
    place: str,
    suffix: str,
    max_bytes: int = DEFAULT_MAX_BYTES,
    retrieved_at: datetime,
    dataset: str = "documents",
    licence: str | None = None,
) -> list[Document | Failure]:
    """Return the documents that the bytes hold, and a Failure for each that cannot be read; raises nothing.

    Args:
        data: a file's or upload's bytes.
        place: its name, for messages.
        suffix: `.txt`, `.md`, `.html`, `.json`, `.jsonl` …, any case; for another or none, the bytes decide.
        max_bytes: greatest size.
        retrieved_at: when they were read, aware, UTC.
        dataset: the collection that they belong to.
        licence: terms of documents that name none themselves.

    Returns:
        one item for text, Markdown and web pages; one per article for JSON.

    Example:
        >>> from datetime import UTC, datetime
        >>> now = datetime(2026, 1, 1, tzinfo=UTC)
        >>> parse_article(b"%PDF-1.7", place="a.txt", suffix=".txt", retrieved_at=now)
        [Failure(place='a.txt', error='is a PDF, not text')]
    """
    origin = Origin(retrieved_at, dataset, licence)
    if len(data) > max_bytes:
        return [_failure(too_large(place, max_bytes))]
    return list(_parse(data, place, _FORMATS.get(suffix.lower()) or sniff(data), origin))


def read_articles(
    paths: Sequence[str],
    *,
    max_bytes: int = DEFAULT_MAX_BYTES,
    dataset: str = "documents",
    licence: str | None = None,
    retrieved_at: datetime | None = None,
    stdin: BinaryIO | None = None,
    on_skip: Callable[[str], None] = lambda name: None,
) -> Iterator[Document | Failure]:
    """Yield the documents of files, of folders and all in them, and of standard input (`-`), one held at a time.

    Args:
        paths: files are read whatever their suffix; in folders, hidden entries and unknown suffixes are passed over.
        max_bytes: greatest size of a file; of a line in files of JSON lines. Larger ones are not read to their end.
        dataset, licence: as for `parse_article`.
        retrieved_at: None for the time at which each path is opened.
        stdin: what `-` reads; None for standard input.
        on_skip: called with the name of each entry that is passed over.

    Raises:
        nothing: what cannot be read is a Failure that names the file, and the line where there is one.
    """
    for path in paths:
        origin = Origin(retrieved_at or datetime.now(UTC), dataset, licence)
        if path == STANDARD_INPUT:
            yield from _of_stream(stdin or cast(BinaryIO, sys.stdin.buffer), "standard input", origin, max_bytes)
            continue
        for file in files_of(path, SUFFIXES, on_skip):
            yield from (file,) if isinstance(file, Failure) else _of_file(file, origin, max_bytes)


def sniff(data: bytes) -> str:
    """Return the format that the first bytes speak for: page, markdown (front matter), lines, json, else text."""
    head = data[:_SNIFFED].removeprefix(b"\xef\xbb\xbf")
    if _PAGE_START.match(head):
        return "page"
    if _FRONT_MATTER_START.match(head):
        return "markdown"
    if _JSON_LINE.match(head):
        return "lines"
    return "json" if _JSON_START.match(head) else "text"


@dataclass(frozen=True, slots=True)
class ArticleLoader:
    """The loader of articles, with the settings that a load has."""

    max_bytes: int = DEFAULT_MAX_BYTES
    dataset: str = "documents"
    name: str = "article"
    suffixes: tuple[str, ...] = SUFFIXES

    def open(self, path: str) -> Iterator[Document | Failure]:
        """Yield the documents of a file, a folder or standard input."""
        return read_articles([path], max_bytes=self.max_bytes, dataset=self.dataset)


LOADER = ArticleLoader()


def _of_file(file: SourceFile, origin: Origin, max_bytes: int) -> Iterator[Document | Failure]:
    try:
        if _FORMATS.get(suffix_of(file.path)) == "lines":
            with open(file.path, "rb") as stream:
                yield from _lines(stream, file.place, origin, max_bytes)
        else:
            data = read_bytes(file, max_bytes)
            yield from _parse(data, file.place, _FORMATS.get(suffix_of(file.path)) or sniff(data), origin)
    except OSError as error:
        yield Failure(file.place, reason(error))
    except UnreadableDocument as error:
        yield _failure(error)


def _of_stream(stream: BinaryIO, place: str, origin: Origin, max_bytes: int) -> Iterator[Document | Failure]:
    buffered = io.BufferedReader(cast(io.RawIOBase, stream), _SNIFFED)
    try:
        if sniff(buffered.peek(_SNIFFED)) == "lines":
            yield from _lines(cast(BinaryIO, buffered), place, origin, max_bytes)
            return
        data = buffered.read(max_bytes + 1)
        if len(data) > max_bytes:
            yield _failure(too_large(place, max_bytes))
        else:
            yield from _parse(data, place, sniff(data), origin)
    except OSError as error:
        yield Failure(place, reason(error))
    finally:
        buffered.detach()


def _parse(data: bytes, place: str, form: str, origin: Origin) -> Iterator[Document | Failure]:
    if form == "lines":
        return _lines(io.BytesIO(data), place, origin, len(data))
    if form == "json":
        return _json(data, place, origin)
    return iter((_single(data, place, form, origin),))


def _single(data: bytes, place: str, form: str, origin: Origin) -> Document | Failure:
    try:
        return to_document(_READERS[form](data, place), origin)
    except UnreadableDocument as error:
        return _failure(error)


def _json(data: bytes, place: str, origin: Origin) -> Iterator[Document | Failure]:
    from loaders.article_lines import read_article_file

    articles = read_article_file(data, place, origin)
    return _lines(io.BytesIO(data), place, origin, len(data)) if articles is None else iter(articles)


def _lines(stream: BinaryIO, place: str, origin: Origin, max_bytes: int) -> Iterator[Document | Failure]:
    from loaders.article_lines import read_article_lines

    return read_article_lines(stream, place, origin, max_bytes)


def _text(data: bytes, place: str) -> FoundText:
    from loaders.plain_text import read_plain_text

    return read_plain_text(data, place)


def _markdown(data: bytes, place: str) -> FoundText:
    from loaders.markdown_text import read_markdown

    return read_markdown(data, place)


def _page(data: bytes, place: str) -> FoundText:
    from loaders.web_page import read_web_page

    return read_web_page(data, place)


_READERS = {"text": _text, "markdown": _markdown, "page": _page}
"""Each reader is imported when it is first needed: the one of web pages alone costs a quarter of a second."""


def _failure(error: UnreadableDocument) -> Failure:
    return Failure(printable(error.place), str(error).removeprefix(f"{error.place}: "))
