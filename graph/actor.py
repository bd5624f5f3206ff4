"""Actors: states, groups, organizations, alliances, persons and events, as equal parties."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from graph.errors import InvalidStatement
from graph.interval import Interval
from graph.naming import fold

EXTERNAL_ID = re.compile(r"[a-z][a-z0-9]*:\S+")
"""An id given by others: scheme, colon, id, such as `iso3166:SY` or `wikidata:Q858`."""


class ActorKind(StrEnum):
    """What an actor is."""

    definition: str

    def __new__(cls, name: str, definition: str) -> ActorKind:
        """Make a member from its row: value and definition."""
        member = str.__new__(cls, name)
        member._value_ = name
        member.definition = definition
        return member

    STATE = "state", "A country acting, with its government, ministries, army and capital as metonym."
    GROUP = "group", "An armed group, opposition, party, militia, or an ethnic or religious collective that acts."
    ORGANIZATION = "organization", "An intergovernmental or other body that is not part of one state."
    ALLIANCE = "alliance", "A named or described bloc or coalition of actors."
    PERSON = "person", "A named individual."
    EVENT = "event", "Named or described talks, conference, summit, treaty or agreement process."


@dataclass(frozen=True, slots=True)
class Name:
    """One name of an actor: the text, its language (BCP 47) if known, and when it was borne if not always."""

    text: str
    language: str | None = None
    valid: Interval | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """A party, or an event that parties attend.

    Args:
        id: a referent; opaque. Judgements join referents, and the canonical id of the join names the actor.
        kind: what it is.
        label: the name to show.
        names: all names, the label among them or not; renames are names with dates.
        external_ids: ids given by others, `scheme:id`.
        described: True when it has no proper name ("Syrian rebels", "the talks").

    Raises:
        InvalidStatement: for an empty id or label, or an external id without a scheme.

    Example:
        >>> Actor("syria", ActorKind.STATE, "Syria", (Name("Syria", "en"),), ("iso3166:SY",)).all_names()
        ('Syria',)
    """

    id: str
    kind: ActorKind
    label: str
    names: tuple[Name, ...] = ()
    external_ids: tuple[str, ...] = ()
    described: bool = False

    def __post_init__(self) -> None:
        if not self.id or self.id != self.id.strip():
            raise InvalidStatement(f"actor id {self.id!r} is empty or has spaces around it")
        if not fold(self.label):
            raise InvalidStatement(f"actor {self.id}: label {self.label!r} has no letters")
        for external_id in self.external_ids:
            if not EXTERNAL_ID.fullmatch(external_id):
                raise InvalidStatement(f"actor {self.id}: external id {external_id!r} is not of the form scheme:id")

    def all_names(self) -> tuple[str, ...]:
        """Label first, then every other name once."""
        return tuple(dict.fromkeys((self.label, *(name.text for name in self.names))))


def assemble(canonical: str, parts: list[Actor]) -> Actor:
    """Return the one actor that joined referents are: the first part's kind and label, the names and ids of all.

    Args:
        canonical: the id that the join is known by.
        parts: one or more referents. Order does not matter: the part whose id is canonical leads, then by id.

    Example:
        >>> nusra = Actor("nusra", ActorKind.GROUP, "al-Nusra Front")
        >>> assemble("nusra", [Actor("x", ActorKind.GROUP, "Jabhat al-Nusra"), nusra]).all_names()
        ('al-Nusra Front', 'Jabhat al-Nusra')
    """
    ordered = sorted(parts, key=lambda part: (part.id != canonical, part.id))
    lead = ordered[0]
    names = dict.fromkeys(name for part in ordered for name in (*part.names, *_label_as_name(part)))
    external_ids = sorted({external_id for part in parts for external_id in part.external_ids})
    described = all(part.described for part in parts)
    return Actor(canonical, lead.kind, lead.label, tuple(names), tuple(external_ids), described)


def _label_as_name(actor: Actor) -> tuple[Name, ...]:
    return () if any(name.text == actor.label for name in actor.names) else (Name(actor.label),)
