"""From the actors of one document to referents that other documents share, or do not: `docs/resolution.md`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from graph.actor import Actor, ActorKind, Name
from graph.naming import fold
from loaders.extraction.base import DocumentActor
from loaders.extraction.gazetteer import Gazetteer
from loaders.proper_names import joins_by_name

LONGEST_LABEL = 200
"""Characters of a label or name that are kept."""
LONGEST_SLUG = 80
"""Characters of a folded name in a referent; a longer one ends in a hash of the whole."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """An actor of a document with its referent: the actor to record, and whether it is one of the gazetteer's."""

    actor: Actor
    known: bool = False

    @property
    def referent(self) -> str:
        """Id that statements and mentions use."""
        return self.actor.id


def resolve(actor: DocumentActor, document: str, gazetteer: Gazetteer) -> Resolved | None:
    """Return the referent of a document's actor, or None when none of its names has a letter.

    Definition: the first that applies.
        1. Known: the id in the gazetteer.
        2. Described, of a known actor and a head noun: `kind:actor+head`, one for all documents.
        3. Bearing a proper name that is unambiguous by its form: `kind:name`, one for all documents.
        4. Else `local:` and a hash of document, kind and name: this document's own.

    Args:
        actor: as the extractor found it.
        document: its document's id.
        gazetteer: the one that the extractor was given.

    Returns:
        A function of the arguments alone: neither other documents nor their order matter.
    """
    known = gazetteer.get(actor.known) if actor.known else None
    if known is not None:
        return Resolved(known.actor, known=True)
    names = tuple(name for name in map(_bounded, actor.names) if fold(name))
    if not names:
        return None
    based = _of_base(actor, gazetteer) if actor.base else None
    return Resolved(based or _by_name(actor, names) or _local(actor.kind, names[0], document))


def shared_referent(kind: ActorKind, name: str) -> str:
    """Return the referent that every document gives an actor of this kind and proper name.

    Example:
        >>> shared_referent(ActorKind.PERSON, "Jan Kubiš")
        'person:jan-kubis'
    """
    return f"{kind.value}:{_slug(name)}"


def local_referent(document: str, kind: ActorKind, name: str) -> str:
    """Return the referent of an actor that belongs to one document."""
    content = "\x1f".join((document, kind.value, fold(name)))
    return "local:" + sha256(content.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def merged(actors: Iterable[Actor]) -> tuple[Actor, ...]:
    """Return one actor per id, sorted by id, each with the names and external ids of all that had it."""
    by_id: dict[str, list[Actor]] = {}
    for actor in actors:
        by_id.setdefault(actor.id, []).append(actor)
    return tuple(_union(parts) for _, parts in sorted(by_id.items()))


def _union(parts: list[Actor]) -> Actor:
    lead = parts[0]
    if all(part == lead for part in parts):
        return lead
    names = tuple(dict.fromkeys(name for part in parts for name in part.names))
    external_ids = tuple(dict.fromkeys(id_ for part in parts for id_ in part.external_ids))
    return Actor(lead.id, lead.kind, min(part.label for part in parts), names, external_ids, lead.described)


def _by_name(actor: DocumentActor, names: tuple[str, ...]) -> Actor | None:
    if actor.described or not joins_by_name(actor.kind, names[0]):
        return None
    proper = dict.fromkeys(name for name in names if fold(name) == fold(names[0]) or joins_by_name(actor.kind, name))
    return Actor(shared_referent(actor.kind, names[0]), actor.kind, names[0], tuple(map(Name, proper)))


def _of_base(actor: DocumentActor, gazetteer: Gazetteer) -> Actor | None:
    of, head = actor.base or ("", "")
    known = gazetteer.get(of)
    if known is None or not fold(head):
        return None
    adjective = known.demonyms[0] if known.demonyms else known.actor.label
    referent = f"{actor.kind.value}:{of}+{_slug(head)}"
    return Actor(referent, actor.kind, f"{adjective} {_bounded(head)}", described=True)


def _local(kind: ActorKind, name: str, document: str) -> Actor:
    return Actor(local_referent(document, kind, name), kind, name, described=True)


def _slug(name: str) -> str:
    slug = fold(name).replace(" ", "-")
    if len(slug) <= LONGEST_SLUG:
        return slug
    return f"{slug[: LONGEST_SLUG - 17]}-{sha256(slug.encode('utf-8', 'surrogatepass')).hexdigest()[:16]}"


def _bounded(name: str) -> str:
    return " ".join(name.split())[:LONGEST_LABEL].strip()
