"""Documents: the text that statements are quoted from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from graph.interval import PartialDate


@dataclass(frozen=True, slots=True)
class Document:
    """A retrieved, unchanging piece of text, known by the hash of that text.

    Args:
        text: what the reader took from the bytes; every offset counts characters (code points) of it.
        retrieved_at: when it was read, aware, UTC.
        title, publisher, language: where known; language as BCP 47.
        urls: every address it was found at; the same text at two addresses is one document.
        dataset: the collection it belongs to.
        licence: its terms where known, as an SPDX name or the publisher's words.
        published_at: when it was published, as exactly as it says.
        reader: name and version of what took the text from the bytes.

    Example:
        >>> from datetime import UTC
        >>> one = Document("Iran backs X.", datetime(2026, 1, 1, tzinfo=UTC))
        >>> one.id == Document("Iran backs X.", datetime(2026, 2, 1, tzinfo=UTC), title="Other").id
        True
    """

    text: str
    retrieved_at: datetime
    title: str | None = None
    publisher: str | None = None
    language: str | None = None
    urls: tuple[str, ...] = ()
    dataset: str = "documents"
    licence: str | None = None
    published_at: PartialDate | None = None
    reader: str = "text/1"

    @property
    def id(self) -> str:
        """First 32 hexadecimal digits of the SHA-256 of the text in UTF-8."""
        return document_id(self.text)


def document_id(text: str) -> str:
    """Return the id of the document that has this text."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
