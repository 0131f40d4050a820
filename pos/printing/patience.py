"""Writing what the paper shows, however long the journal refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import structlog

from pos.journal.database import MAY_PASS

if TYPE_CHECKING:
    from collections.abc import Callable
    from threading import Event

_WRITE_AGAIN_S: Final = 1.0
"""How long the thread that prints waits before it tries the journal again, seconds."""

log = structlog.get_logger(__name__)


def until_written(write: Callable[[], object], closing: Event) -> None:
    """Write before anything else is done: what the paper shows must not be forgotten.

    While the disk is full nothing can be sold, so the thread that prints has nothing better to do
    than to wait for it. When the counter closes first, the job is asked about at its next start.

    Args:
        write: Writes it in the journal.
        closing: Set when the counter closes.

    Raises:
        JournalFull, JournalReadOnly, AlreadyRunning: The counter closes, still unwritten.
    """
    is_told = False
    while True:
        try:
            write()
        except MAY_PASS as error:
            if not is_told:
                log.warning("print job waits for the journal", code=error.code)
            is_told = True
            if closing.wait(_WRITE_AGAIN_S):
                raise
        else:
            return
