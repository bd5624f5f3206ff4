"""An extractor that reads a plain notation, so that tests say exactly what a document states.

One statement a line: `kind:name | RELATION | kind:name`, with `@ kind:name` at the end for a speaker. A name that the
gazetteer knows whole is that actor; "Syrian rebels" (a known demonym and a lower-case word) is described with its base;
"the …" is described.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from graph.actor import Actor, ActorKind
from graph.document import Document
from graph.relation import Relation
from loaders.extraction.base import DocumentActor, Extraction, FoundMention, FoundStatement
from loaders.extraction.gazetteer import Form, Gazetteer, KnownActor, Office

LINE = re.compile(r"(?P<subject>\w+:[^|@\n]+)\|(?P<relation>[^|\n]+)\|(?P<object>[^|@\n]+)(?:@(?P<speaker>[^|\n]+))?")

STATES = (("syria", "Syria", "Syrian"), ("turkey", "Turkey", "Turkish"), ("iran", "Iran", "Iranian"))
KNOWN = Gazetteer(
    [
        *(KnownActor(Actor(id_, ActorKind.STATE, label), demonyms=(people,)) for id_, label, people in STATES),
        KnownActor(Actor("hezbollah", ActorKind.GROUP, "Hezbollah")),
        KnownActor(
            Actor("sergey-lavrov", ActorKind.PERSON, "Sergey Lavrov"), offices=(Office("foreign minister", "turkey"),)
        ),
    ]
)
"""Three states, a group, and a person with an office."""


@dataclass(frozen=True)
class NotationExtractor:
    """Reads the notation; `fails_on` is a word at which it breaks, as a faulty extractor would."""

    name: str = "notation/1"
    fails_on: str | None = None

    def extract(self, document: Document, gazetteer: Gazetteer) -> Extraction:
        """Return the statements of all lines that are in the notation."""
        if self.fails_on and self.fails_on in document.text:
            raise ZeroDivisionError(f"cannot read {self.fails_on}")
        actors: dict[str, DocumentActor] = {}
        mentions: set[FoundMention] = set()
        statements = []
        for match in LINE.finditer(document.text):
            keys = {}
            for role in ("subject", "object", "speaker"):
                if match[role] is None:
                    continue
                actor = actor_of(match[role].strip(), gazetteer)
                keys[role] = actor.key
                actors[actor.key] = actor
                start = match.start(role) + match[role].index(":") + 1
                mentions.add(FoundMention(start, start + len(match[role].strip().partition(":")[2]), actor.key))
            statements.append(
                FoundStatement(
                    Relation(match["relation"].strip()),
                    keys["subject"],
                    keys["object"],
                    *match.span(),
                    score=0.9,
                    rule="line",
                    speaker=keys.get("speaker"),
                    topic="a topic",
                )
            )
        return Extraction(self.name, tuple(actors.values()), tuple(mentions), tuple(statements))


def actor_of(written: str, gazetteer: Gazetteer) -> DocumentActor:
    """Return the actor that `kind:name` writes."""
    kind, _, name = written.partition(":")
    whole = [hit for hit in gazetteer.find(name) if (hit.start, hit.end, hit.form) == (0, len(name), Form.NAME)]
    if whole:
        return DocumentActor(written, ActorKind(kind), (name,), known=whole[0].actors[0])
    first, _, rest = name.partition(" ")
    people = [hit for hit in gazetteer.find(first) if hit.form is Form.DEMONYM]
    if people and rest.islower():
        return DocumentActor(written, ActorKind(kind), (name,), described=True, base=(people[0].actors[0], rest))
    return DocumentActor(written, ActorKind(kind), (name,), described=name.startswith("the "))
