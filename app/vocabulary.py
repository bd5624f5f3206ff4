"""The vocabulary as an answer."""

from __future__ import annotations

from app.views import KindView, RelationView, Vocabulary
from graph.actor import ActorKind
from graph.relation import RELATIONS, Relation
from graph.resolution import Verdict
from graph.statement import Modality, Polarity


def vocabulary() -> Vocabulary:
    """Return every relation, kind, polarity, modality and verdict, with definitions where they have them."""
    return Vocabulary(
        relations=[_relation(relation) for relation in RELATIONS],
        kinds=[KindView(kind.value, kind.definition) for kind in ActorKind],
        polarities=[polarity.value for polarity in Polarity],
        modalities=[modality.value for modality in Modality],
        verdicts=[verdict.value for verdict in Verdict],
    )


def _relation(relation: Relation) -> RelationView:
    return RelationView(
        name=relation.value,
        subject_role=relation.subject_role,
        object_role=relation.object_role,
        directed=relation.directed,
        sign=relation.sign,
        path_sign=relation.path_sign,
        duration=relation.duration.value,
        family=relation.family.value,
        on_path=relation.on_path,
        definition=relation.definition,
        source=relation.source,
    )
