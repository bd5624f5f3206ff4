"""Logs: JSON lines on stderr."""

from __future__ import annotations

import logging
import sys

import structlog
from structlog.tracebacks import ExceptionDictTransformer

_TRACEBACKS = ExceptionDictTransformer(show_locals=False)
"""Without the values of variables: keys and texts are among them."""


def set_up_logs(level: str) -> None:
    """Write log lines of this level and above to stderr, one JSON object each."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.ExceptionRenderer(_TRACEBACKS),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=lambda *given: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )
