"""What every store's transactions share: their time, and the list of what they changed."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

from graph.errors import InvalidInput, InvalidParameter
from graph.store import ChangeKind, Receipt, Subject

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def utc_now() -> datetime:
    """Return the time by the machine's clock, in UTC."""
    return datetime.now(UTC)


def to_micros(time: datetime) -> int:
    """Return the microseconds from 1970 to a time; raises InvalidInput for a time without an offset."""
    if time.tzinfo is None:
        raise InvalidInput(f"{time.isoformat()} names no time zone")
    return (time - _EPOCH) // _MICROSECOND


def from_micros(micros: int) -> datetime:
    """Return the time, in UTC, that is so many microseconds after 1970."""
    return _EPOCH + micros * _MICROSECOND


def moment_of(known_at: datetime | None, last_at: int) -> int | None:
    """Return a time in microseconds; None for now, and when nothing was recorded since (`last_at`).

    Raises:
        InvalidParameter: for a time without an offset.
    """
    if known_at is None:
        return None
    try:
        moment = to_micros(known_at)
    except InvalidInput as error:
        raise InvalidParameter("known_at", str(error)) from error
    return None if moment >= last_at else moment


class ChangeList:
    """What one transaction changed: each thing once, in order, and how many things were new."""

    def __init__(self) -> None:
        self._changes: dict[tuple[ChangeKind, Subject, str], None] = {}
        self._new: Counter[Subject] = Counter()

    def changed(self, kind: ChangeKind, subject: Subject, id_: str) -> None:
        """Note that a thing changed."""
        self._changes[kind, subject, id_] = None

    @property
    def has_changed(self) -> bool:
        """Whether anything changed so far."""
        return bool(self._changes)

    @property
    def changes(self) -> tuple[tuple[ChangeKind, Subject, str], ...]:
        """What changed, in order."""
        return tuple(self._changes)

    def counted(self, subject: Subject, number: int = 1) -> None:
        """Count things in the receipt."""
        self._new[subject] += number

    def recorded(self, subject: Subject, id_: str) -> None:
        """Note and count a new thing."""
        self.changed(ChangeKind.RECORDED, subject, id_)
        self.counted(subject)

    def receipt(self, revision: int) -> Receipt:
        """Return what the transaction's caller is told."""
        new = self._new
        return Receipt(
            revision, new[Subject.DOCUMENT], new[Subject.ACTOR], new[Subject.STATEMENT], new[Subject.JUDGEMENT]
        )
