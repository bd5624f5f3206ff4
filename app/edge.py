"""The outermost layer of HTTP: request ids, bounded bodies, security headers, access log, metrics, last resort."""

from __future__ import annotations

import time
from collections.abc import MutableMapping
from typing import Any
from uuid import uuid4

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.metrics import Metrics
from app.problems import MEDIA_TYPE, encode_problem, http_problem

log = structlog.get_logger("legation.access")
SECURITY = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
"""Headers of every answer; a page that needs style allows it in a policy of its own."""
_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


class Edge:
    """Wraps an application.

    Args:
        app: what answers.
        metrics: counts the answers.
        max_body: largest body of a request, in bytes; 413 beyond, as soon as it is seen.
    """

    def __init__(self, app: ASGIApp, metrics: Metrics, max_body: int) -> None:
        self._app, self._metrics, self._max_body = app, metrics, max_body

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or pass on what is no request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = _Request(scope, send)
        request.scope.setdefault("state", {})["request_id"] = request.id
        try:
            await self._app(request.scope, self._bounded(scope, receive), request.send)
        except Exception:
            log.exception("bug", request=request.id, path=scope["path"])
            await request.apologise(receive)
        finally:
            self._note(request)

    def _bounded(self, scope: Scope, receive: Receive) -> Receive:
        limit = self._max_body
        stated = Headers(scope=scope).get("content-length", "")
        seen = 0

        async def receive_bounded() -> Message:
            nonlocal seen
            if stated.isdigit() and int(stated) > limit:
                raise HTTPException(413, f"The body is larger than {limit} bytes.")
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > limit:
                raise HTTPException(413, f"The body is larger than {limit} bytes.")
            return message

        return receive_bounded

    def _note(self, request: _Request) -> None:
        seconds = time.perf_counter() - request.started
        method = request.method if request.method in _METHODS else "other"
        route = getattr(request.scope.get("route"), "path", "none")
        self._metrics.answered(method, route, request.status, seconds)
        log.info(
            "request",
            request=request.id,
            method=method,
            path=request.scope["path"],
            status=request.status,
            ms=round(seconds * 1000, 2),
            client=(request.scope.get("client") or [None])[0],
        )


class _Request:
    """A request as the application sees it: one for the head of a page is one for the page, sent without its body."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self.method: str = scope["method"]
        self._head_only = self.method == "HEAD"
        self.scope: MutableMapping[str, Any] = {**scope, "method": "GET"} if self._head_only else scope
        self._send = send
        self.id = str(uuid4())
        self.started = time.perf_counter()
        self.status = 500
        self._begun = False

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._begun, self.status = True, message["status"]
            headers = MutableHeaders(scope=message)
            headers["X-Request-Id"] = self.id
            for name, value in SECURITY.items():
                headers.setdefault(name, value)
        elif self._head_only:
            message = {**message, "body": b""}
        await self._send(message)

    async def apologise(self, receive: Receive) -> None:
        if self._begun:
            return
        detail = "Something went wrong here; the log has the reason under this instance."
        body = encode_problem(http_problem(500, detail, instance_of(self.id)))
        await Response(body, 500, media_type=MEDIA_TYPE)(self.scope, receive, self.send)


def instance_of(request_id: str) -> str:
    """Return the `instance` of a problem: the id of its request."""
    return f"urn:uuid:{request_id}"
