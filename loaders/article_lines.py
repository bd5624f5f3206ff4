"""Articles as JSON: one object a line, or one object or list a file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, BinaryIO

from graph.document import Document
from graph.errors import InvalidDate, UnreadableDocument
from loaders.base import Failure
from loaders.found_text import LANGUAGE, WEB_ADDRESS, FoundText, Origin, one_line, parse_published, to_document
from loaders.text_bytes import checked, decode, is_wide, refuse_binary, too_large, without_surrogates

READER = "article-lines/1"
FIELDS = ("title", "text", "url", "published", "publisher", "licence", "language")
"""Fields that are read, all of them text; others, `id` among them, are ignored: a document is known by its text."""

_SKIPPED_AT_ONCE = 1 << 16


def read_article_lines(lines: BinaryIO, place: str, origin: Origin, max_bytes: int) -> Iterator[Document | Failure]:
    """Yield the article of each line, or why there is none; blank lines are passed over, a bad line spoils no other.

    A file that begins as no text does is one Failure.

    Args:
        lines: bytes, read one line at a time; no more than one line is held.
        place: file name; the line's number is added to it, as in `reports.jsonl:17`.
        origin: what is known beside the bytes.
        max_bytes: greatest length of one line.
    """
    number, seen = 0, False
    while line := lines.readline(max_bytes + 1):
        number += 1
        if number == 1 and (failure := _no_lines(line, place)) is not None:
            yield failure
            return
        here = f"{place}:{number}"
        if len(line) > max_bytes:
            seen = True
            _skip_rest_of_line(lines, line)
            yield _failure(too_large(here, max_bytes))
        elif line.strip():
            seen = True
            yield _article_of_bytes(line, here, origin)
    if not seen:
        yield Failure(place, "is empty" if number == 0 else "holds nothing but white space")


def _no_lines(first: bytes, place: str) -> Failure | None:
    if is_wide(first):
        return Failure(place, "is UTF-16 or UTF-32; lines of JSON are UTF-8")
    try:
        refuse_binary(first, place)
    except UnreadableDocument as error:
        return _failure(error)
    return None


def read_article_file(data: bytes, place: str, origin: Origin) -> list[Document | Failure] | None:
    """Return the articles of a file that is one object or one list of objects; None when it is several lines of them.

    The place of an article in a list is its number, as in `reports.json, article 3`.
    """
    try:
        content = _load(decode(data, place), place)
    except _SeveralValues:
        return None
    except UnreadableDocument as error:
        return [_failure(error)]
    if not isinstance(content, list):
        return [_article(content, place, origin)]
    articles = [_article(item, f"{place}, article {number}", origin) for number, item in enumerate(content, 1)]
    return articles or [Failure(place, "is an empty list")]


class _SeveralValues(Exception):
    """The text goes on after its first JSON value."""


def _load(text: str, place: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        if error.msg == "Extra data":
            raise _SeveralValues from error
        raise UnreadableDocument(place, f"is no JSON: {error.msg} at character {error.pos}") from error
    except RecursionError as error:
        raise UnreadableDocument(place, "is JSON nested too deeply") from error
    except ValueError as error:
        raise UnreadableDocument(place, "is JSON with a number that is too long") from error


def _article_of_bytes(line: bytes, place: str, origin: Origin) -> Document | Failure:
    try:
        content = _load(decode(line, place).rstrip("\r\n"), place)
    except _SeveralValues:
        return Failure(place, "is no JSON: more follows after the object")
    except UnreadableDocument as error:
        return _failure(error)
    return _article(content, place, origin)


def _article(content: Any, place: str, origin: Origin) -> Document | Failure:
    try:
        return to_document(_found_text(content, place), origin)
    except UnreadableDocument as error:
        return _failure(error)


def _found_text(content: Any, place: str) -> FoundText:
    if not isinstance(content, dict):
        raise UnreadableDocument(place, f"is {_json_type(content)}, not an object")
    fields = {name: _text_field(content, name, place) for name in FIELDS}
    text = fields["text"]
    if text is None:
        raise UnreadableDocument(place, "text: is missing")
    _require(fields["url"], WEB_ADDRESS.fullmatch, place, "url", "no http or https address")
    _require(fields["language"], LANGUAGE.fullmatch, place, "language", "no language tag")
    try:
        published = parse_published(fields["published"]) if fields["published"] else None
    except InvalidDate as error:
        raise UnreadableDocument(place, f"published: {error}") from error
    return FoundText(
        checked(text, f"{place}, text"),
        READER,
        title=one_line(fields["title"]),
        publisher=one_line(fields["publisher"]),
        language=fields["language"],
        url=fields["url"],
        licence=one_line(fields["licence"]),
        published=published,
    )


def _text_field(content: dict[str, Any], name: str, place: str) -> str | None:
    value = content.get(name)
    if value is not None and not isinstance(value, str):
        raise UnreadableDocument(place, f"{name}: is {_json_type(value)}, not text")
    if value is None or (name != "text" and not value.strip()):
        return None
    return without_surrogates(value if name == "text" else value.strip())


def _require(value: str | None, check: Any, place: str, field: str, message: str) -> None:
    if value is not None and not check(value):
        raise UnreadableDocument(place, f"{field}: {value[:60]!r} is {message}")


def _json_type(value: Any) -> str:
    names = {dict: "an object", list: "a list", str: "text", bool: "a truth value", int: "a number", float: "a number"}
    return names.get(type(value), "null")


def _failure(error: UnreadableDocument) -> Failure:
    return Failure(error.place, str(error).removeprefix(f"{error.place}: "))


def _skip_rest_of_line(lines: BinaryIO, part: bytes) -> None:
    while part and not part.endswith(b"\n"):
        part = lines.readline(_SKIPPED_AT_ONCE)
