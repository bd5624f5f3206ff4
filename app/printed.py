"""Answers as people read them on a terminal: tables, and paths hop by hop with the words they rest on."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from app.screen import clean, console, print_table, text
from app.views import ActorDetail, AnnotatedDocument, StatementAnswer, StatementView
from graph.relation import Relation
from queries.base import ActorView, EvidenceView, Result, TieView

QUOTES = 2
"""How many quotes of one tie are printed; `--json` has all."""
_SIGNS = {1: "+", -1: "−", 0: "0", None: "undefined"}


def print_statements(statements: Iterable[StatementView], actors: Mapping[str, ActorView]) -> None:
    """Print statements, each with its quote and id beneath."""
    for said in statements:
        score = max((found.score for found in said.extractions), default=0.0)
        ends = tie_line(said.subject, said.relation, said.object, actors)
        _print_line(f"{ends}   {', '.join((f'{score:.2f}', *_qualifiers(said, actors)))}")
        _print_line(f"   “{said.quote}”")
        _print_line(f"   {said.id}", "dim")


def tie_line(subject: str, relation: str, object_: str, actors: Mapping[str, ActorView], start: str = "") -> str:
    """Return two ends with an arrow in the relation's own direction; `start` is the end to begin with."""
    directed, backward = Relation[relation].directed, bool(start) and object_ == start
    left, right = (object_, subject) if backward else (subject, object_)
    begin, end = "←" if backward or not directed else "—", "—" if backward and directed else "→"
    return f"{label(actors, left)} {begin}—{relation}—{end} {label(actors, right)}"


def _qualifiers(said: StatementView, actors: Mapping[str, ActorView]) -> Iterator[str]:
    yield from (word for word in (said.polarity, said.modality) if word not in ("affirmed", "asserted"))
    if said.speaker:
        yield f"says {label(actors, said.speaker)}"
    yield from (f"{name} {value}" for name in ("topic", "title", "valid") if (value := getattr(said, name)))


def label(actors: Mapping[str, ActorView], id_: str) -> str:
    """Return the label of an actor, or its id when the answer does not have it."""
    return actors[id_].label if id_ in actors else id_


def print_result(result: Result) -> None:
    """Print the answer of a query."""
    asked = f"valid at {result.valid_at}, known at {result.known_at}, revision {result.revision}"
    console().print(text(asked, "dim"))
    _RESULTS.get(type(result).__name__, _print_any)(result)
    if result.truncated:
        console().print(text("a limit was hit: there may be more", "yellow"))


def _print_paths(result: Any) -> None:
    for number, path in enumerate(result.paths, 1):
        hops = "1 hop" if path.length == 1 else f"{path.length} hops"
        head = f"{number}. {' – '.join(label(result.actors, actor) for actor in path.actors)}"
        console().print(text(f"\n{head}   sign {_SIGNS[path.sign]}, confidence {path.confidence:.2f}, {hops}", "bold"))
        for hop in path.hops:
            _print_hop(hop, result.actors)


def _print_hop(hop: Any, actors: Mapping[str, ActorView]) -> None:
    for tie in hop.ties:
        ends = tie_line(tie.subject, tie.relation, tie.object, actors, hop.start)
        _print_line(f"   {ends}   {_about(tie)}{', mixed' if hop.mixed else ''}")
        _print_quotes(tie.evidence)


def _about(tie: TieView) -> str:
    documents = "1 document" if tie.documents == 1 else f"{tie.documents} documents"
    return f"{_SIGNS[tie.sign]} {tie.confidence:.2f}, {documents}" + (", qualified" if tie.qualified else "")


def _print_line(words: str, style: str = "") -> None:
    console().print(text(words, style))


def _print_quotes(evidence: list[EvidenceView]) -> None:
    for one in evidence[:QUOTES]:
        where = ", ".join(filter(None, (one.document_title or one.document, one.publisher, one.published)))
        said = f"{one.speaker}, in " if one.speaker else ""
        _print_line(f"      “{one.quote}”")
        _print_line(f"        — {said}{where}", "dim")
    if len(evidence) > QUOTES:
        _print_line(f"        … and {len(evidence) - QUOTES} more", "dim")


def _print_neighbourhood(result: Any) -> None:
    rows = ((label(result.actors, one.actor), one.distance, f"{one.confidence:.2f}") for one in result.neighbours)
    if result.neighbours:
        print_table(("actor", "hops", "confidence"), rows)
    _print_ties(result.among, result.actors)


def _print_influence(result: Any) -> None:
    for one in result.scores:
        _print_line(f"\n{one.score:+.3f}  {_stance(one)} {label(result.actors, one.actor)}", "bold")
        for path in one.paths[:1]:
            for hop in path.hops:
                _print_hop(hop, result.actors)


def _stance(one: Any) -> str:
    if one.paths and len(one.paths[0].hops) == 1:
        return "supports" if one.score > 0 else "opposes"
    return "indirectly on the side of" if one.score > 0 else "indirectly against"


def _print_dyad(result: Any) -> None:
    _print_line(f"\nholding at {result.valid_at}", "bold")
    _print_ties(result.holding, result.actors)
    _print_line("\nall statements", "bold")
    for one in result.statements:
        about = ", ".join(filter(None, (one.polarity, one.modality, f"{one.effect} its tie", one.seen)))
        _print_line(f"   {tie_line(one.subject, one.relation, one.object, result.actors)}   {about}")
        _print_quotes(one.evidence)
    for found in result.contradictions:
        _print_contradiction(found, result.actors)


def _print_contradiction(found: Any, actors: Mapping[str, ActorView]) -> None:
    days = f", {found.valid_from or ''}..{found.valid_to or ''}" if found.valid_from or found.valid_to else ""
    _print_line(f"\ncontradiction: {found.reason}{days}", "bold")
    for side in (found.one, found.other):
        _print_line(f"   {tie_line(side.subject, side.relation, side.object, actors)}   {side.polarity}")
        _print_quotes(side.evidence)


def _print_ties(ties: Iterable[TieView], actors: Mapping[str, ActorView]) -> None:
    for tie in ties:
        _print_line(f"   {tie_line(tie.subject, tie.relation, tie.object, actors)}   {_about(tie)}")
        _print_quotes(tie.evidence)


def _print_any(result: Result) -> None:
    for part in result.ties():
        _print_quotes(part.evidence)


def print_actor(answer: ActorDetail) -> None:
    """Print an actor with its names and ids."""
    _print_line(f"{answer.label}  ({answer.kind}, {answer.id})", "bold")
    lines = {
        "names": "; ".join(name.text + (f" ({name.valid})" if name.valid else "") for name in answer.names),
        "external ids": ", ".join(answer.external_ids),
        "referents": ", ".join(answer.referents),
        "statements": f"{answer.statements} in {answer.documents} documents",
    }
    for name, value in lines.items():
        if value:
            _print_line(f"{name}: {value}")


def print_document(answer: AnnotatedDocument) -> None:
    """Print a document: its particulars, its text, and the statements found in it."""
    document = answer.document
    _print_line(document.title or document.id, "bold")
    about = (document.publisher, document.published, document.licence, document.dataset, *document.urls, document.id)
    _print_line(", ".join(filter(None, about)), "dim")
    sys.stdout.write(f"\n{clean(answer.withheld or answer.text or '')}\n\n")
    print_statements(answer.statements, answer.actors)


def print_statement(answer: StatementAnswer) -> None:
    """Print a statement with its quote and when it was known."""
    said = answer.statement
    print_statements([said], answer.actors)
    _print_line(f"document {said.document}, {said.locator or 'no place'}, dataset {said.dataset}")
    for known in said.known:
        _print_line(f"known from {known.recorded_at} to {known.retracted_at or 'now'}")


_RESULTS: dict[str, Callable[[Any], None]] = {
    "DyadResult": _print_dyad,
    "InfluenceResult": _print_influence,
    "NeighbourhoodResult": _print_neighbourhood,
    "PathsResult": _print_paths,
}
PAGES: dict[str, Callable[[Any], None]] = {
    "ActorDetail": print_actor,
    "AnnotatedDocument": print_document,
    "StatementAnswer": print_statement,
}
"""How each thing that can be shown is printed, by the name of its answer."""
