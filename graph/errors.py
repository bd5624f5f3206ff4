"""Every error that Legation raises on purpose.

LegationError
├── InvalidInput            what was given cannot be read or is out of range; names the file, line or field
│   ├── InvalidDate         a date or interval that is none
│   ├── InvalidParameter    a parameter of a query or request outside its range
│   ├── UnreadableDocument  bytes that are no text, no text in them, too large
│   └── InvalidStatement    a statement, actor or document that breaks the model
├── NotFound                an id or name that the store does not know
│   ├── UnknownActor        carries suggestions
│   ├── UnknownStatement
│   ├── UnknownDocument
│   ├── UnknownDataset
│   └── UnknownJudgement
├── AmbiguousActor          a name that several actors bear; carries them
├── JudgementConflict       a judgement that contradicts one in force
├── Forbidden               a writing request without a valid key
└── StoreError              the database
    ├── StoreUnavailable    cannot be opened or reached, or is locked
    └── StoreTooNew         written by a newer Legation than this one

Domain errors know nothing of HTTP; `app/problems.py` maps each of them once.
"""

from __future__ import annotations


class LegationError(Exception):
    """Any error that Legation raises on purpose."""


class InvalidInput(LegationError):
    """What was given cannot be read or is out of range."""


class InvalidDate(InvalidInput):
    """A date or interval that is none."""


class InvalidParameter(InvalidInput):
    """A parameter outside its range; `field` names it."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field


class UnreadableDocument(InvalidInput):
    """A document that cannot be read; `place` names its file and, where there is one, its line."""

    def __init__(self, place: str, message: str) -> None:
        super().__init__(f"{place}: {message}")
        self.place = place


class InvalidStatement(InvalidInput):
    """A statement, actor or document that breaks the model."""


class NotFound(LegationError):
    """An id or name that the store does not know."""


class UnknownActor(NotFound):
    """No actor has this id, external id or exact name; `suggestions` are the nearest (id, label) pairs."""

    def __init__(self, name: str, suggestions: tuple[tuple[str, str], ...] = ()) -> None:
        hint = f"; did you mean {', '.join(f'{label} ({id_})' for id_, label in suggestions)}?" if suggestions else ""
        super().__init__(f"no actor is called {name!r}{hint}")
        self.name, self.suggestions = name, suggestions


class UnknownStatement(NotFound):
    """No statement has this id."""


class UnknownDocument(NotFound):
    """No document has this id."""


class UnknownDataset(NotFound):
    """No statement belongs to this dataset."""


class UnknownJudgement(NotFound):
    """No judgement in force has this id."""


class AmbiguousActor(LegationError):
    """Several actors bear this name; `candidates` are their (id, label) pairs."""

    def __init__(self, name: str, candidates: tuple[tuple[str, str], ...]) -> None:
        listed = ", ".join(f"{label} ({id_})" for id_, label in candidates)
        super().__init__(f"{name!r} may be any of: {listed}; name one by its id")
        self.name, self.candidates = name, candidates


class JudgementConflict(LegationError):
    """A judgement that contradicts one in force."""


class Forbidden(LegationError):
    """A writing request without a valid key."""


class StoreError(LegationError):
    """The database refused or failed."""


class StoreUnavailable(StoreError):
    """The database cannot be opened or reached, or is locked by another writer."""


class StoreTooNew(StoreError):
    """The database was written by a newer Legation than this one."""
