"""Which files a path stands for, and their bytes: no more than needed, and a Failure for whatever cannot be read."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from graph.errors import UnreadableDocument
from loaders.base import Failure
from loaders.text_bytes import printable, too_large


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file to read: its path, and its name for messages."""

    path: str

    @property
    def place(self) -> str:
        """The path, safe to print."""
        return printable(self.path)


@dataclass(frozen=True, slots=True)
class _Folder:
    path: str
    key: tuple[int, int]
    above: frozenset[tuple[int, int]] = frozenset()


def files_of(path: str, suffixes: Collection[str], on_skip: Callable[[str], None]) -> Iterator[SourceFile | Failure]:
    """Yield the file that a path names, whatever its suffix, or the files of a folder and all folders in it.

    In folders, entries come in order of their names; those that are hidden, of another suffix, or no files go to
    `on_skip`. Links are followed. A folder inside itself is a Failure; a folder met twice is skipped the second time.

    Args:
        path: of a file or folder.
        suffixes: lower-case, with the dot.
        on_skip: called with the name of each entry that is passed over.
    """
    seen: set[tuple[int, int]] = set()
    waiting: list[SourceFile | _Folder | Failure] = [_named(path)]
    while waiting:
        item = waiting.pop()
        if not isinstance(item, _Folder):
            yield item
            continue
        if item.key in item.above:
            yield Failure(printable(item.path), "is a folder inside itself, by a link")
        elif item.key in seen:
            on_skip(printable(item.path))
        else:
            seen.add(item.key)
            waiting.extend(reversed(_entries(item, suffixes, on_skip)))


def read_bytes(file: SourceFile, max_bytes: int) -> bytes:
    """Return the bytes of a file; raise UnreadableDocument when it cannot be read or is larger than the limit."""
    try:
        with open(file.path, "rb") as stream:
            data = stream.read(max_bytes + 1)
    except OSError as error:
        raise UnreadableDocument(file.place, reason(error)) from error
    if len(data) > max_bytes:
        raise too_large(file.place, max_bytes)
    return data


def reason(error: OSError) -> str:
    """Return why the system refused, in its own words, without the path."""
    return f"cannot be read: {(error.strerror or type(error).__name__).lower()}"


def suffix_of(path: str) -> str:
    """Return the lower-case suffix of a path, with its dot; "" when it has none."""
    return os.path.splitext(path)[1].lower()


def _status(path: str) -> os.stat_result | Failure:
    place = printable(path)
    try:
        return os.stat(path)
    except FileNotFoundError:
        return Failure(place, "is a link to nothing" if os.path.islink(path) else "does not exist")
    except OSError as error:
        return Failure(place, reason(error))
    except ValueError:
        return Failure(place, "is no path")


def _named(path: str) -> SourceFile | _Folder | Failure:
    status = _status(path)
    if isinstance(status, Failure):
        return status
    return _Folder(path, _key(status)) if stat.S_ISDIR(status.st_mode) else SourceFile(path)


def _key(status: os.stat_result) -> tuple[int, int]:
    return status.st_dev, status.st_ino


def _entries(
    folder: _Folder, suffixes: Collection[str], on_skip: Callable[[str], None]
) -> list[SourceFile | _Folder | Failure]:
    try:
        names = sorted(os.listdir(folder.path))
    except OSError as error:
        return [Failure(printable(folder.path), reason(error))]
    found = (_entry(folder, name, suffixes, on_skip) for name in names)
    return [item for item in found if item is not None]


def _entry(
    folder: _Folder, name: str, suffixes: Collection[str], on_skip: Callable[[str], None]
) -> SourceFile | _Folder | Failure | None:
    path = os.path.join(folder.path, name)
    is_read = suffix_of(name) in suffixes
    status = _status(path)
    wanted = _wanted(path, status, folder, is_read) if not name.startswith(".") else None
    if wanted is None:
        on_skip(printable(path))
    return wanted


def _wanted(
    path: str, status: os.stat_result | Failure, folder: _Folder, is_read: bool
) -> SourceFile | _Folder | Failure | None:
    if isinstance(status, Failure):
        return status if is_read else None
    if stat.S_ISDIR(status.st_mode):
        return _Folder(path, _key(status), folder.above | {folder.key})
    return SourceFile(path) if is_read and stat.S_ISREG(status.st_mode) else None
