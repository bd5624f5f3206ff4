"""Contract, as a life: any sequence of calls leaves the store as a plain model of it says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from graph.errors import JudgementConflict, NotFound
from graph.resolution import Judgement, Linker, Verdict
from graph.statement import ExtractorScore, Statement
from graph.store import Batch, Store
from tests.factories import DOCUMENTS, REFERENTS, actor, all_documents, all_statements, batches, judgements

DATASETS = ("documents", "lists")


@dataclass
class Plain:
    """What a store should know now, kept in dictionaries without any care for speed, past or disk."""

    documents: dict[str, set[str]] = field(default_factory=dict)
    statements: dict[str, tuple[Statement, dict[str, float]]] = field(default_factory=dict)
    judgements: dict[str, Judgement] = field(default_factory=dict)
    addresses: dict[str, set[str]] = field(default_factory=dict)

    def record(self, batch: Batch) -> None:
        for one in batch.documents:
            self.documents[one.id] = self.addresses.setdefault(one.id, set())
            self.addresses[one.id].update(one.urls)
        for found in batch.statements:
            _, scores = self.statements.setdefault(found.statement.id, (found.statement, {}))
            scores[found.extraction.extractor] = found.extraction.score
        wanted = {one.id: one for one in reversed(batch.judgements) if one.id not in self.judgements}
        for one in reversed(wanted.values()):
            if self.allows(one):
                self.judgements[one.id] = one

    def allows(self, judgement: Judgement) -> bool:
        try:
            Linker((self.judgements | {judgement.id: judgement}).values())
        except JudgementConflict:
            return False
        return True

    def retract(self, gone: Callable[[Statement], bool]) -> None:
        self.statements = {id_: one for id_, one in self.statements.items() if not gone(one[0])}

    def retract_dataset(self, dataset: str) -> None:
        self.retract(lambda one: one.dataset == dataset)
        rested_on = {one.document for one, _ in self.statements.values()}
        for source in DOCUMENTS:
            if source.dataset == dataset and source.id not in rested_on:
                self.documents.pop(source.id, None)


class Life(RuleBasedStateMachine):
    def __init__(self, store: Store) -> None:
        super().__init__()
        self.store, self.plain = store, Plain()
        store.record(Batch(actors=tuple(map(actor, REFERENTS))))
        self.revision = store.revision()

    @rule(batch=batches())
    def record(self, batch: Batch) -> None:
        self.plain.record(batch)
        self.store.record(batch)

    @rule(place=st.integers(0, 20))
    def retract_a_statement(self, place: int) -> None:
        for id_ in sorted(self.plain.statements)[place : place + 1]:
            self.store.retract_statement(id_)
            del self.plain.statements[id_]

    @rule(source=st.sampled_from(DOCUMENTS))
    def retract_a_document(self, source: Any) -> None:
        if source.id not in self.plain.documents:
            with pytest.raises(NotFound):
                self.store.retract_document(source.id)
            return
        self.store.retract_document(source.id)
        del self.plain.documents[source.id]
        self.plain.retract(lambda one: one.document == source.id)

    @rule(dataset=st.sampled_from(DATASETS))
    def retract_a_dataset(self, dataset: str) -> None:
        if not any(source.id in self.plain.documents and source.dataset == dataset for source in DOCUMENTS):
            with pytest.raises(NotFound):
                self.store.retract_dataset(dataset)
            return
        self.store.retract_dataset(dataset)
        self.plain.retract_dataset(dataset)

    @rule(judgement=judgements(tuple(Verdict)))
    def judge(self, judgement: Judgement) -> None:
        if not self.plain.allows(judgement):
            with pytest.raises(JudgementConflict):
                self.store.judge(judgement)
            return
        self.store.judge(judgement)
        self.plain.judgements[judgement.id] = judgement

    @rule(place=st.integers(0, 5))
    def undo(self, place: int) -> None:
        for id_ in sorted(self.plain.judgements)[place : place + 1]:
            self.store.undo(id_)
            del self.plain.judgements[id_]

    @invariant()
    def the_store_knows_what_the_model_knows(self) -> None:
        statements = {one.statement.id: (one.statement, one.extractions) for one in all_statements(self.store, limit=3)}
        assert statements == {
            id_: (one, tuple(ExtractorScore(*score) for score in sorted(scores.items())))
            for id_, (one, scores) in self.plain.statements.items()
        }
        assert {one.id: set(one.urls) for one in all_documents(self.store)} == self.plain.documents
        assert [replace(one, at=None) for one in self.store.judgements()] == [
            self.plain.judgements[id_] for id_ in sorted(self.plain.judgements)
        ]

    @invariant()
    def actors_are_those_of_the_judgements(self) -> None:
        linker = Linker(self.plain.judgements.values())
        actors = self.store.actors(REFERENTS)
        assert {id_: one.id for id_, one in actors.items()} == {id_: linker.canonical(id_) for id_ in REFERENTS}
        rows = [
            one
            for one, _ in self.plain.statements.values()
            if linker.canonical(one.subject) != linker.canonical(one.object)
        ]
        assert self.store.columns().statements == sorted(one.id for one in rows)

    @invariant()
    def the_revision_never_falls(self) -> None:
        assert self.store.revision() >= self.revision
        self.revision = self.store.revision()


def test_any_life_of_a_store_is_the_one_of_the_plain_model(open_store: Callable[[], Store]) -> None:
    run_state_machine_as_test(
        lambda: Life(open_store()),
        settings=settings(
            deadline=None, max_examples=20, stateful_step_count=15, suppress_health_check=list(HealthCheck)
        ),
    )
