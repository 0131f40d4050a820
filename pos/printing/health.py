"""How the printer is, as last told by itself: what the counter's status bar shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from devices.printer.port import PrinterStatus


@dataclass(frozen=True, slots=True)
class PrinterHealth:
    """What is known of the printer without asking it.

    Args:
        status: its last answer; none before the first, or when it did not answer.
        error_code: code of what keeps it from printing now.
        unshown: characters of this counter's own words that no font of ours shows.
    """

    status: PrinterStatus | None = None
    error_code: str | None = None
    unshown: str = ""
