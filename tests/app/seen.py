"""What every problem looks like: one place that says it."""

from __future__ import annotations

from typing import Any

from httpx2 import Response

ALWAYS = {"type", "title", "status", "detail", "instance"}
EXTENSIONS = {"errors", "suggestions", "candidates"}


def problem(response: Response, status: int, slug: str) -> dict[str, Any]:
    """Assert that a response is this problem, in the shape that all have, and return it."""
    assert response.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = response.json()
    assert ALWAYS <= set(body) <= ALWAYS | EXTENSIONS
    assert (response.status_code, body["status"], body["type"]) == (status, status, f"/docs#{slug}")
    assert body["instance"] == f"urn:uuid:{response.headers['x-request-id']}"
    assert body["title"]
    assert "Traceback" not in response.text
    return body
