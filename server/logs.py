"""Logging of the centre: one JSON object a line on standard error, no secret, no personal name.

Every line written while a request is answered carries the request's id, which the answer carries
too (`X-Request-Id`): what a clerk reads out leads to the lines.
"""

import logging
import sys
from typing import Final

import structlog

LEVELS: Final = {
    "debug": logging.DEBUG,
    "info": logging.INFO,
    "warning": logging.WARNING,
    "error": logging.ERROR,
}


def configure_logging(*, is_quiet: bool = False, level: str = "info") -> None:
    """Send structured lines to standard error.

    Args:
        is_quiet: only warnings and worse, whatever the level: for commands.
        level: the least important lines written: debug, info, warning or error.
    """
    lowest = max(LEVELS[level], logging.WARNING) if is_quiet else LEVELS[level]
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(lowest),
        logger_factory=lambda *_: structlog.WriteLogger(sys.stderr),  # as it is when used
        cache_logger_on_first_use=False,
    )
