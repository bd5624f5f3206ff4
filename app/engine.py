"""The opened application: one store, its projections, the threads that search, and what reads documents."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache, cached_property
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, TypeVar

from app.projections import Projections
from app.settings import Settings
from app.stores import open_store
from graph.store import Store

if TYPE_CHECKING:
    from loaders.extraction.base import Extractor
    from loaders.extraction.gazetteer import Gazetteer

T = TypeVar("T")


class Engine:
    """What HTTP and the command line stand on.

    Args:
        settings: as read from the environment.
        store: an open one; None opens the one of the settings.
        create: whether that is made when it is not there.

    Raises:
        StoreUnavailable: when the store cannot be opened.
    """

    def __init__(self, settings: Settings, store: Store | None = None, *, create: bool = True) -> None:
        self.settings = settings
        self._owns = store is None
        self.store = open_store(settings.store, create=create, settings=settings) if store is None else store
        self.projections = Projections(
            self.store, settings.rules, keep=settings.past_projections, patience=settings.query_seconds
        )
        self.gazetteer_recorded = False
        self._pool = ThreadPoolExecutor(settings.workers, thread_name_prefix="legation-search")
        self._readers = ThreadPoolExecutor(settings.workers, thread_name_prefix="legation-reader")

    @cached_property
    def gazetteer(self) -> Gazetteer:
        """The reviewed actors and their names; read when first needed."""
        from loaders.extraction.gazetteer import reviewed

        return reviewed()

    @cached_property
    def extractor(self) -> Extractor:
        """What finds statements in documents; made when first needed."""
        from loaders.extraction.surface import SurfaceExtractor

        return SurfaceExtractor()

    def search(self, work: Callable[[], T]) -> T:
        """Return what the work returns, done by one of as many threads as there are cores.

        Raises:
            TimeoutError: when it takes longer than `query_seconds`; the thread ends by itself, within its limits.
        """
        future = self._pool.submit(work)
        try:
            return future.result(timeout=self.settings.query_seconds)
        finally:
            future.cancel()  # what still waits for a thread is not done later for nobody

    async def read(self, work: Callable[[], T]) -> T:
        """Return what the work on a document returns, done by one of as many threads as there are cores."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, work)

    def close(self) -> None:
        """End the threads and release the store, if it was opened here."""
        for pool in (self._pool, self._readers):
            pool.shutdown(wait=False, cancel_futures=True)
        if self._owns:
            self.store.close()


@cache
def release() -> str:
    """Return the version of Legation that runs, `0` when it is not installed."""
    try:
        return version("legation")
    except PackageNotFoundError:
        return "0"
