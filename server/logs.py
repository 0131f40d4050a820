"""Logging of the centre: one JSON object a line on standard error, no secret, no personal name."""

import logging
import sys

import structlog


def configure_logging(*, is_quiet: bool = False) -> None:
    """Send structured lines to standard error; only warnings when quiet."""
    level = logging.WARNING if is_quiet else logging.INFO
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *_: structlog.WriteLogger(sys.stderr),  # as it is when used
        cache_logger_on_first_use=False,
    )
