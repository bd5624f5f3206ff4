"""Listening: a socket, a store, and the service on them until it is interrupted."""

from __future__ import annotations

import socket
from collections.abc import Callable
from contextlib import closing

import structlog
import uvicorn

from app.keys import is_loopback
from app.logs import set_up_logs
from app.main import compile_searches, create_app
from app.settings import Settings
from app.stores import open_store, shown
from graph.errors import InvalidParameter

log = structlog.get_logger("legation.serve")


def serve(settings: Settings, announce: Callable[[str], None]) -> None:
    """Answer over HTTP until interrupted.

    Args:
        settings: where to listen and which store to answer from; port 0 takes a free one.
        announce: called with the address once it answers.

    Raises:
        InvalidParameter: when the address cannot be listened on.
        StoreUnavailable, StoreTooNew: when the store cannot be opened.
        KeyboardInterrupt: when it was interrupted.
    """
    set_up_logs(settings.log_level)
    with (
        listen(settings.host, settings.port) as listening,
        closing(open_store(settings.store, settings=settings)) as store,
    ):
        if not settings.api_key_hashes and not is_loopback(settings.host):
            log.error("anyone_may_write", host=settings.host, advice="set LEGATION_API_KEY_HASHES")
        log.info("starting", store=shown(settings.store), host=settings.host)
        compile_searches()  # here, where a signal still ends it; uvicorn would hear of it half a minute later
        config = uvicorn.Config(
            create_app(settings, store),
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=5,
        )
        _Announcing(config, lambda: announce(address_of(listening))).run(sockets=[listening])


class _Announcing(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, announce: Callable[[], None]) -> None:
        super().__init__(config)
        self._announce = announce

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._announce()


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that is bound to an address. Raises InvalidParameter when it cannot be."""
    try:
        family, *_ = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        listening = socket.socket(family, socket.SOCK_STREAM)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
    except OSError as error:
        raise InvalidParameter("host", f"{host} port {port} cannot be listened on: {error.strerror}") from error
    return listening


def address_of(listening: socket.socket) -> str:
    """Return the address of a bound socket, as clients write it."""
    host, port = listening.getsockname()[:2]
    named = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{named}:{port}"
