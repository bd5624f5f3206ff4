"""The reviewed data files of actors, read into known actors. Their format is described in docs/gazetteer.md."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from graph.actor import Actor, ActorKind, Name
from graph.errors import InvalidInput, UnreadableDocument
from graph.interval import Interval
from loaders.extraction.known_actor import KnownActor, Office

DATA = Path(__file__).parent / "data"
"""Folder of the data files."""

FILES = {
    "states.tsv": ActorKind.STATE,
    "groups.tsv": ActorKind.GROUP,
    "organizations.tsv": ActorKind.ORGANIZATION,
    "alliances.tsv": ActorKind.ALLIANCE,
    "persons.tsv": ActorKind.PERSON,
}
"""Each data file with the kind of the actors in it."""

AMBIGUOUS = "ambiguous.tsv"
"""File of the names that several actors bear."""

NOT_ACTORS = "not_actors.tsv"
"""File of the phrases that hold the name of an actor and mean something else."""


def read_actors(folder: Path = DATA) -> list[KnownActor]:
    """Return all actors of the data files, in the order of the files and their lines.

    Raises:
        UnreadableDocument: for a line that cannot be read; names file and line.
    """
    return [known for file, kind in FILES.items() for known in _read_file(folder / file, kind)]


def read_ambiguous(folder: Path = DATA) -> dict[str, tuple[str, ...]]:
    """Return the names that the data files declare as borne by several actors, with the sorted ids of these."""
    return {row["name"]: _values(row["actors"]) for _, row in _rows(folder / AMBIGUOUS)}


def read_not_actors(folder: Path = DATA) -> tuple[str, ...]:
    """Return the phrases that hold the name of an actor and mean something else, such as "Gulf of Oman"."""
    return tuple(row["phrase"] for _, row in _rows(folder / NOT_ACTORS))


def _read_file(path: Path, kind: ActorKind) -> Iterator[KnownActor]:
    for line, row in _rows(path):
        try:
            yield _known_actor(row, kind)
        except KeyError as column:
            raise UnreadableDocument(f"{path.name}:{line}", f"there is no column {column}") from column
        except InvalidInput as error:
            raise UnreadableDocument(f"{path.name}:{line}", str(error)) from error


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    with path.open(encoding="utf-8", newline="") as file:
        lines = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        header = next(lines)
        for cells in lines:
            if len(cells) != len(header):
                raise UnreadableDocument(
                    f"{path.name}:{lines.line_num}", f"{len(cells)} cells where the header has {len(header)}"
                )
            yield lines.line_num, dict(zip(header, cells, strict=True))


def _known_actor(row: dict[str, str], kind: ActorKind) -> KnownActor:
    names = tuple(_name(text) for text in (row["label"], *_values(row["names"])))
    return KnownActor(
        Actor(row["id"], kind, row["label"], names, _values(row.get("external_ids", ""))),
        demonyms=_values(row.get("demonyms", "")),
        metonyms=_values(row.get("metonyms", "")),
        offices=tuple(_office(text) for text in _values(row.get("offices", ""))),
        members=tuple(_dated(text) for text in _values(row.get("members", ""))),
        state=row.get("state") or None,
    )


def _values(cell: str) -> tuple[str, ...]:
    return tuple(value.strip() for value in cell.split(";")) if cell else ()


def _name(text: str) -> Name:
    name, valid = _dated(text)
    return Name(name, "en", valid)


def _dated(text: str) -> tuple[str, Interval | None]:
    value, _, when = text.partition("@")
    return value.strip(), Interval.parse(when) if when else None


def _office(text: str) -> Office:
    title, _, where = text.partition("@")
    body, valid = _dated(where)
    return Office(title.strip(), body, valid)
