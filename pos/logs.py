"""Logging of the counter: one line an event on standard error, no secret, no personal name."""

from __future__ import annotations

import logging
import sys

import structlog


def keep_painters_out() -> None:
    """Let nothing in this process load rich or pygments, which httpx does where it finds them.

    Nor watchfiles, which uvicorn loads for developers, and which no installed counter has.

    Only for a process that serves: the command line draws its help with them.
    """
    for name in ("rich", "pygments", "watchfiles"):
        sys.modules.setdefault(name, None)  # type: ignore[arg-type]  # as if it were not installed


def configure_logging() -> None:
    """Send `key=value` lines to standard error.

    A traceback is written without the values of variables: a PIN may be among them.
    """
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.LogfmtRenderer(key_order=["timestamp", "level", "event"]),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=lambda *_: structlog.WriteLogger(sys.stderr),  # as it is when used
        cache_logger_on_first_use=False,
    )
