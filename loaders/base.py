"""What a loader is: opening is input and output and thin, parsing is pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from graph.document import Document

DEFAULT_MAX_BYTES = 20_000_000
"""How large a document may be where nothing else is said: 20 MB."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Something that could not be read: where (file, and line where there is one), and why. Counted, never raised."""

    place: str
    error: str

    def __str__(self) -> str:
        return f"{self.place}: {self.error}"


class Loader(Protocol):
    """Makes documents of files."""

    @property
    def name(self) -> str:
        """Its module's name, as in `LOADERS`."""
        ...

    @property
    def suffixes(self) -> tuple[str, ...]:
        """File suffixes that it reads, lower-case, with the dot."""
        ...

    def open(self, path: str) -> Iterator[Document | Failure]:
        """Yield what the file or folder holds. Raises nothing for any bytes: what cannot be read is a Failure."""
        ...
