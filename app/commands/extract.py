"""`legation extract`: what documents say, without a store."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from enum import StrEnum
from pathlib import PurePath
from typing import TYPE_CHECKING, Annotated

import typer

from app.commands.load import MaxBytes, Paths
from app.commands.opening import JsonOption, StoreOption

if TYPE_CHECKING:
    from app.engine import Engine
    from graph.document import Document
    from loaders.base import Failure


class Form(StrEnum):
    """How statements are printed."""

    TABLE = "table"
    JSON = "json"
    GOLD = "gold"


def command(
    paths: Paths,
    form: Annotated[
        Form | None,
        typer.Option(
            "--format",
            help="table for people, the default; json as HTTP serves it; gold: a line a document, for scoring.",
        ),
    ] = None,
    max_bytes: MaxBytes = None,
    store: StoreOption = None,
    json: JsonOption = False,
) -> None:
    """Show what documents say, and store nothing. `--store` is taken and not opened."""
    from app.commands.opening import opened
    from app.problems import SOME_FAILED
    from app.screen import say
    from loaders.base import Failure

    if json and form not in (None, Form.JSON):
        raise typer.BadParameter(f"--json and --format {form} contradict each other; give one of them")
    printed = _PRINTED[Form.JSON if json else form or Form.TABLE]
    failures = 0
    with opened("sqlite::memory:", max_document_bytes=max_bytes) as engine:
        for name, source in _sources(paths, engine.settings.max_document_bytes):
            if isinstance(source, Failure):
                failures += 1
                say(f"failed: {source}")
            else:
                printed(engine, name, source)
    if failures:
        raise typer.Exit(SOME_FAILED)


def _sources(paths: list[str], max_bytes: int) -> Iterator[tuple[str, Document | Failure]]:
    from loaders.article import STANDARD_INPUT, SUFFIXES, read_articles
    from loaders.base import Failure
    from loaders.source_files import files_of

    for path in paths:
        files = iter(()) if path == STANDARD_INPUT else files_of(path, SUFFIXES, lambda name: None)
        if path == STANDARD_INPUT:
            yield from (("standard input", source) for source in read_articles([path], max_bytes=max_bytes))
        for file in files:
            if isinstance(file, Failure):
                yield path, file
            else:
                yield from _numbered(PurePath(file.path).stem, list(read_articles([file.path], max_bytes=max_bytes)))


def _numbered(stem: str, sources: list[Document | Failure]) -> Iterator[tuple[str, Document | Failure]]:
    for number, source in enumerate(sources, 1):
        yield stem if len(sources) == 1 else f"{stem}-{number}", source


def _print_json(engine: Engine, name: str, document: Document) -> None:
    from app.documents import try_document
    from app.screen import print_json

    print_json(try_document(engine, document))


def _print_gold(engine: Engine, name: str, document: Document) -> None:
    from app.screen import print_json
    from loaders.gold import gold_line

    extraction = engine.extractor.extract(document, engine.gazetteer)
    print_json(gold_line(name, document, extraction, engine.gazetteer))


def _print_table(engine: Engine, name: str, document: Document) -> None:
    from app.documents import try_document
    from app.printed import print_statements
    from app.screen import clean

    answer = try_document(engine, document)
    sys.stdout.write(f"{clean(document.title or name)}\n")
    print_statements(answer.statements, answer.actors)


_PRINTED = {Form.TABLE: _print_table, Form.JSON: _print_json, Form.GOLD: _print_gold}
