"""What a reader takes from bytes, whatever their format, and how it becomes a document."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime

from graph.document import Document
from graph.errors import InvalidDate
from graph.interval import PartialDate

WEB_ADDRESS = re.compile(r"https?://[^\s<>\"\\]{1,2000}", re.IGNORECASE)
"""The only addresses that are kept: others could run something when clicked."""
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,4}")
"""A BCP 47 tag, as far as form goes."""
LONGEST_FIELD = 500
"""Characters of a title, publisher or licence."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


@dataclass(frozen=True, slots=True)
class FoundText:
    """The text that a reader made of bytes, and what the bytes say about it; `reader` is the reader's name/version."""

    text: str
    reader: str
    title: str | None = None
    publisher: str | None = None
    language: str | None = None
    url: str | None = None
    licence: str | None = None
    published: PartialDate | None = None


@dataclass(frozen=True, slots=True)
class Origin:
    """What is known of documents beside their bytes.

    Args:
        retrieved_at: when they were read, aware, UTC.
        dataset: the collection that they belong to.
        licence: terms of those that name none themselves.
    """

    retrieved_at: datetime
    dataset: str = "documents"
    licence: str | None = None


Reader = Callable[[bytes, str], FoundText]
"""Bytes and place in, text out; raises UnreadableDocument."""


def to_document(found: FoundText, origin: Origin) -> Document:
    """Return the document of a text and its origin."""
    return Document(
        text=found.text,
        retrieved_at=origin.retrieved_at,
        title=found.title,
        publisher=found.publisher,
        language=found.language,
        urls=(found.url,) if found.url else (),
        dataset=origin.dataset,
        licence=found.licence or origin.licence,
        published_at=found.published,
        reader=found.reader,
    )


def parse_published(text: str) -> PartialDate:
    """Return a date written as EDTF (YYYY, YYYY-MM, YYYY-MM-DD), as ISO 8601 with a time, or as in a mail or feed.

    Raises:
        InvalidDate: for anything else.

    Example:
        >>> str(parse_published("2016-12-28T21:05:00Z")), str(parse_published("Wed, 28 Dec 2016 21:05:00 GMT"))
        ('2016-12-28', '2016-12-28')
    """
    text = text.strip()
    for parse in (PartialDate.parse, _of_iso_time, _of_mail_time):
        try:
            return parse(text)
        except (ValueError, InvalidDate, OverflowError):
            continue
    raise InvalidDate(f"{text[:60]!r} is no date; write YYYY, YYYY-MM, YYYY-MM-DD or an ISO 8601 time")


def one_line(text: str | None) -> str | None:
    """Return the text as one line without control characters, `LONGEST_FIELD` long at most; None for nothing."""
    line = " ".join(_CONTROL.sub(" ", text).split())[:LONGEST_FIELD].strip() if text else ""
    return line or None


def _of_iso_time(text: str) -> PartialDate:
    return PartialDate.of(datetime.fromisoformat(text).date())


def _of_mail_time(text: str) -> PartialDate:
    return PartialDate.of(parsedate_to_datetime(text[:100]).date())
