"""The cast of a document: every actor that it speaks of, under one key each."""

from __future__ import annotations

from dataclasses import dataclass, field

from graph.actor import ActorKind
from graph.naming import fold
from loaders.extraction.base import DocumentActor
from loaders.extraction.gazetteer import Gazetteer

LETTERS = {
    ActorKind.STATE: "S",
    ActorKind.GROUP: "G",
    ActorKind.ORGANIZATION: "O",
    ActorKind.ALLIANCE: "A",
    ActorKind.PERSON: "P",
    ActorKind.EVENT: "E",
}
KINDS = {letter: kind for kind, letter in LETTERS.items()}
_PARTICLES = frozenset({"de", "von", "van", "al", "el", "bin", "ibn", "der", "den", "la", "da", "dos"})


@dataclass(slots=True)
class Role:
    """One actor while its document is being read."""

    key: str
    kind: ActorKind
    names: dict[str, int] = field(default_factory=dict)
    known: str | None = None
    described: bool = False
    base: tuple[str, str] | None = None


class Cast:
    """Actors of one document by key, and by the names that it uses for them."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self.gazetteer = gazetteer
        self.roles: dict[str, Role] = {}
        self._by_name: dict[str, str | None] = {}

    def letter(self, key: str) -> str:
        """Return the letter that stands for the actor in the code of a line."""
        return LETTERS[self.roles[key].kind]

    def known(self, id_: str, text: str) -> str:
        """Add an actor of the gazetteer under a name of the text; return its key."""
        if id_ not in self.roles:
            actor = self.gazetteer.get(id_)
            kind = actor.actor.kind if actor else ActorKind.ORGANIZATION
            self.roles[id_] = Role(id_, kind, known=id_)
            if kind is ActorKind.PERSON and actor:
                self._index_person(id_, actor.actor.label)
        return self._named(id_, text)

    def ensure(self, id_: str) -> str:
        """Add an actor of the gazetteer that the text means without naming it; return its key."""
        known = self.gazetteer.get(id_)
        return id_ if id_ in self.roles else self.known(id_, known.actor.label if known else id_)

    def named(self, kind: ActorKind, text: str) -> str:
        """Add an actor with a name of its own that the gazetteer does not know; return its key."""
        name = text.strip()
        found = self.find(name)
        if found is not None and (self.roles[found].kind is kind or self.roles[found].known):
            return self._named(found, name)
        key = f"{kind.value}:{fold(name)}"
        self.roles.setdefault(key, Role(key, kind))
        if kind is ActorKind.PERSON:
            self._index_person(key, name)
        return self._named(key, name)

    def described(self, kind: ActorKind, key: str, text: str, base: tuple[str, str] | None = None) -> str:
        """Add an actor that has no proper name ("Syrian rebels", "the talks"); return its key."""
        role = self.roles.setdefault(key, Role(key, kind, described=True))
        role.base = role.base or base
        return self._named(key, text)

    def alias(self, key: str, text: str) -> str:
        """Give an actor one more name; later mentions by it are this actor."""
        return self._named(key, text)

    def call(self, key: str, text: str) -> str:
        """Count one more way in which the text names an actor, without making it a name to find it by."""
        names = self.roles[key].names
        names[text] = names.get(text, 0) + 1
        return key

    def find(self, text: str) -> str | None:
        """Return the key of the one actor that bears this name, or surname, in this document."""
        folded = fold(text)
        if folded in self._by_name:
            return self._by_name[folded]
        surname = self._by_name.get(folded.rpartition(" ")[2])
        return surname if surname and self._is_bare(surname) else None

    def _is_bare(self, key: str) -> bool:
        role = self.roles[key]
        return role.kind is ActorKind.PERSON and not role.known and not any(" " in name for name in role.names)

    def result(self, used: set[str]) -> tuple[DocumentActor, ...]:
        """Return the actors with these keys, sorted by key."""
        return tuple(_document_actor(self.roles[key], self.gazetteer) for key in sorted(used))

    def _named(self, key: str, text: str) -> str:
        self.call(key, text)
        folded = fold(text)
        if folded and not self.roles[key].described:
            known = self._by_name.setdefault(folded, key)
            if known != key:
                self._by_name[folded] = None if known is None else known
        return key

    def _index_person(self, key: str, name: str) -> None:
        words = fold(name).split()
        for size in range(1, len(words)):
            tail = words[-size:]
            if size > 1 and tail[0] not in _PARTICLES:
                break
            text = " ".join(tail)
            taken = self._by_name.setdefault(text, key)
            if taken != key and (taken is None or self.roles[taken].kind is ActorKind.PERSON):
                self._by_name[text] = None


def _document_actor(role: Role, gazetteer: Gazetteer) -> DocumentActor:
    names = sorted(role.names, key=lambda name: (-len(name), name))
    return DocumentActor(role.key, role.kind, tuple(names), role.known, role.described, role.base)
