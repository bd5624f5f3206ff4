"""`legation copy`: the content of one store into another."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from app.commands.opening import JsonOption, StoreOption

if TYPE_CHECKING:
    from graph.copying import Compared, CopyReport, Progress

HISTORY = "the target's history begins with this copy: what was retracted, and past times, were not copied"

From = Annotated[str | None, typer.Option("--from", metavar="ADDRESS", help="Store to copy; else the one of --store.")]
To = Annotated[
    str, typer.Option("--to", metavar="ADDRESS", help="Store to copy into; made where there is none. It keeps its own.")
]


def command(to: To, from_: From = None, store: StoreOption = None, json: JsonOption = False) -> None:
    """Copy one store into another and compare both; exit code 4 when they differ. Run again, it goes on."""
    from app.problems import SOME_FAILED
    from app.screen import print_json
    from app.settings import read_settings
    from app.stores import open_store, shown
    from graph.copying import CopyReport, copy
    from graph.errors import InvalidParameter, StoreError

    settings, report = read_settings(store=from_ or store), CopyReport()
    if settings.store == to:
        raise InvalidParameter("to", f"{shown(to)!r} is the store to copy from")
    with (
        closing(open_store(settings.store, create=False, settings=settings)) as source,
        closing(open_store(to, settings=settings)) as target,
        _progress() as show,
    ):
        try:
            copy(source, target, report=report, on_progress=show)
        except (KeyboardInterrupt, StoreError):
            _tell(report)
            raise
    if json:
        print_json({"from": shown(settings.store), "to": shown(to), **_as_dict(report)})
    _tell(report)
    if not report.is_equal:
        raise typer.Exit(SOME_FAILED)


def _as_dict(report: CopyReport) -> dict[str, object]:
    from dataclasses import asdict

    return {"equal": report.is_equal, **asdict(report), "history": HISTORY}


def _tell(report: CopyReport) -> None:
    from app.screen import say

    say(f"copied {_listed(report.copied)}; already there {_listed(report.found)}; {report.seconds:.1f} s")
    for why in report.refused:
        say(f"refused: {why}")
    if report.refusals > len(report.refused):
        say(f"refused: {report.refusals - len(report.refused)} more")
    if not report.compared:
        say("not finished: the same command goes on from here")
        return
    for one in report.compared:
        say(_comparison(one))
    if report.source_changed:
        say("the source was written to meanwhile: the same command brings what is new")
    say(HISTORY)


def _listed(numbers: dict[str, int]) -> str:
    return ", ".join(f"{number:,} {kind}" for kind, number in numbers.items()) or "nothing"


def _comparison(one: Compared) -> str:
    if one.is_equal:
        return f"equal: {one.source:,} {one.kind}, sha256 {one.source_hash[:16]}"
    counts = f"{one.missing:,} only in the source, {one.extra:,} only in the target, {one.different:,} unlike"
    first = ", ".join(one.examples)
    return f"DIFFERENT: {one.kind}, {one.source:,} in the source and {one.target:,} in the target: {counts}; {first}"


@contextmanager
def _progress() -> Iterator[Callable[[Progress], None]]:
    if not sys.stderr.isatty():
        yield lambda progress: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("opening", total=None)
        yield lambda now: bar.update(task, description=_stage(now), completed=now.done, total=now.total)


def _stage(now: Progress) -> str:
    of = f" of {now.total:,}" if now.total is not None else ""
    new = "" if now.comparing else f", {now.written:,} written"
    return f"{'comparing' if now.comparing else 'copying'} {now.kind}: {now.done:,}{of}{new}"
