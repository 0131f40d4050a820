"""Logging of the counter: one line an event on standard error, no secret, no personal name."""

from __future__ import annotations

import logging
import sys

import structlog


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
