"""Changes that people make: retracting, judging, undoing. Each is seen by the next question to this process."""

from __future__ import annotations

from app.engine import Engine
from app.listing import known_now
from app.naming import find_actor
from app.views import Done
from graph.resolution import Judgement, Verdict
from graph.store import Receipt


def retract(engine: Engine, thing: str, id_: str) -> Done:
    """Stop knowing a `statement`, `document` or `dataset`, and exactly the statements that belong to it.

    Raises:
        UnknownStatement, UnknownDocument, UnknownDataset: when there is none of this id or name.
    """
    retractions = {
        "statement": engine.store.retract_statement,
        "document": engine.store.retract_document,
        "dataset": engine.store.retract_dataset,
    }
    return _done(engine, retractions[thing](id_), id_)


def judge(engine: Engine, left: str, right: str, verdict: Verdict, by: str, why: str) -> Done:
    """Record whether two referents are one actor; each is named by id, external id or exact name.

    Raises:
        UnknownActor, AmbiguousActor: for a name that no actor or several bear.
        InvalidStatement: when both name one referent.
        JudgementConflict: when two that are judged different would be joined.
    """
    judgement = Judgement(_referent(engine, left), _referent(engine, right), verdict, by=by, why=why)
    return _done(engine, engine.store.judge(judgement), judgement.id)


def _referent(engine: Engine, name: str) -> str:
    actor = find_actor(engine.store, name)
    return name if name in engine.store.linker().referents(actor.id) else actor.id


def undo(engine: Engine, judgement: str) -> Done:
    """Withdraw the judgement in force with this id; what it joined comes apart. Raises UnknownJudgement."""
    return _done(engine, engine.store.undo(judgement), judgement)


def _done(engine: Engine, receipt: Receipt, id_: str) -> Done:
    engine.projections.reached(receipt.revision)
    return Done(
        revision=receipt.revision,
        known_at=known_now(engine),
        documents=receipt.documents,
        statements=receipt.statements,
        judgements=receipt.judgements,
        id=id_,
    )
