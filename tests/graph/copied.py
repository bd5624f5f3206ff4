"""A store with some of everything, for copies of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from graph.actor import Name
from graph.copied_kinds import COPIED_KINDS
from graph.copying import CopyReport, copy
from graph.interval import Interval
from graph.resolution import Judgement, Verdict
from graph.store import Batch, Mention, Store
from tests.factories import PROXY_WAR, START, actor, found, network, same


def fill(store: Store, documents: int = 5) -> None:
    """Record several documents in which the same four actors are tied, with mentions, names, ids and judgements."""
    for number in range(documents):
        one = network(*PROXY_WAR, title=f"Report {number}", urls=(f"https://a.example/{number}", "https://b.example/"))
        id_ = one.documents[0].id
        store.record(replace(one, mentions=(Mention(id_, 0, 6, "turkey"), Mention(id_, 7, 8, "iran"))))
        store.record(Batch(statements=(found(one.statements[0].statement, 0.4, "model/2"),), read=((id_, "model/2"),)))
    ottoman = (Name("Ottoman Empire", "en", Interval.parse("../1922")),)
    store.record(Batch(actors=(actor("state:turkiye", names=ottoman, external_ids=("iso3166:TR", "cow:640")),)))
    store.record(Batch(actors=(actor("turkey", label="Türkiye"), actor("🕊", label="Peace"))))
    store.judge(replace(same("turkey", "state:turkiye"), at=START, why="one state", score=0.9))
    store.judge(Judgement("iran", "rebels", Verdict.DIFFERENT, "reviewer"))
    store.judge(Judgement("iran", "🕊", Verdict.UNSURE, "reviewer", score=0.2))


def lived(store: Store) -> Store:
    """Fill a store, and retract and undo some of it."""
    fill(store)
    store.judge(same("iran", "militias"))
    store.undo(same("iran", "militias").id)
    page = store.documents(limit=1)
    store.retract_document(page.documents[0].id)
    return store


def copied(source: Store, target: Store, **options: Any) -> CopyReport:
    """Copy, and return the report."""
    report = CopyReport()
    copy(source, target, report=report, **options)
    return report


def lines(store: Store) -> dict[str, list[str]]:
    """Return all that a store holds, as the comparison sees it."""
    return {kind.name: [item.content for item in kind.items(store)] for kind in COPIED_KINDS}
