"""What is known of an actor before any document is read: how texts name it, what it heads, who belongs to it."""

from __future__ import annotations

from dataclasses import dataclass

from graph.actor import Actor
from graph.interval import Interval


@dataclass(frozen=True, slots=True)
class Office:
    """A post of a person.

    Args:
        title: the post as a text would write it, "foreign minister".
        body: id of the actor whose post it is.
        valid: when it was held; None when that is not recorded.
    """

    title: str
    body: str
    valid: Interval | None = None


@dataclass(frozen=True, slots=True)
class KnownActor:
    """An actor with everything that helps to find and place it in a text.

    Args:
        actor: id (a lower-case slug without colon, "dr-congo"), kind, label, proper names and acronyms, external ids.
        demonyms: adjectives and words for its people, "Syrian" and "Syrians".
        metonyms: capital and seats that stand for it, "Damascus", "Kremlin".
        offices: posts, for persons only.
        members: (actor id, when) of those that belong to an alliance or organization; when is None if not recorded.
        state: for a group, the id of the state that it mostly acts in; None where there is no clear one.
    """

    actor: Actor
    demonyms: tuple[str, ...] = ()
    metonyms: tuple[str, ...] = ()
    offices: tuple[Office, ...] = ()
    members: tuple[tuple[str, Interval | None], ...] = ()
    state: str | None = None
