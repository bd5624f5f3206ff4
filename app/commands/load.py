"""`legation load`: documents into the store."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from app.commands.opening import JsonOption, StoreOption, opened

if TYPE_CHECKING:
    from loaders.load import Report

Paths = Annotated[list[str], typer.Argument(metavar="PATH…", help="Files, folders, or - for standard input.")]
MaxBytes = Annotated[int | None, typer.Option("--max-bytes", min=1, help="Largest document, in bytes.")]
Dataset = Annotated[str, typer.Option("--dataset", help="Collection that the documents belong to.")]
Licence = Annotated[str | None, typer.Option("--licence", help="Terms of documents that name none themselves.")]


def command(
    paths: Paths,
    dataset: Dataset = "documents",
    licence: Licence = None,
    max_bytes: MaxBytes = None,
    store: StoreOption = None,
    json: JsonOption = False,
) -> None:
    """Read documents and record what they say. A document read before is left alone; exit code 4 when some failed."""
    from app.problems import SOME_FAILED
    from app.screen import print_json
    from graph.errors import StoreError
    from loaders.article import read_articles
    from loaders.load import Report, load

    report = Report()
    with opened(store, create=True, max_document_bytes=max_bytes) as engine, _progress() as show:
        sources = read_articles(
            paths,
            max_bytes=engine.settings.max_document_bytes,
            dataset=dataset,
            licence=licence,
            on_skip=report.skip,
        )
        try:
            load(sources, engine.store, engine.extractor, engine.gazetteer, on_progress=show, report=report)
        except (KeyboardInterrupt, StoreError):
            _tell(report)
            raise
    if json:
        print_json(report.as_dict())
    _tell(report)
    if report.failures:
        raise typer.Exit(SOME_FAILED)


def _tell(report: Report) -> None:
    from app.screen import say

    for failure in report.failures:
        say(f"failed: {failure}")
    failed = f"{len(report.failures)} failed" + (f", {report.skipped} passed over" if report.skipped else "")
    say(
        f"{report.documents} documents recorded, {report.unchanged} unchanged, {failed}; "
        f"{report.statements} new statements in {report.seconds:.1f} s"
    )


@contextmanager
def _progress() -> Iterator[Callable[[Report], None]]:
    if not sys.stderr.isatty():
        yield lambda report: None
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("reading", total=None)
        yield lambda report: bar.update(
            task, description=f"{report.documents} documents, {report.statements} statements"
        )
