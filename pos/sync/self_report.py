"""What this counter says of itself with each signed request: so its silence can be told apart."""

from __future__ import annotations

from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING

from domain.terminal_status import TerminalStatus
from pos.sync.enrolment import machine_fingerprint

if TYPE_CHECKING:
    from pos.journal.journal import Journal
    from pos.sync.configuration import ConfigurationStore


def report_on(journal: Journal, configuration: ConfigurationStore) -> TerminalStatus:
    """Say which program runs, on which machine, and how far the chain goes."""
    held = configuration.held()
    return TerminalStatus(
        version=_own_version(),
        head_seq=journal.head().seq,
        fingerprint=machine_fingerprint(),
        configuration=None if held is None else held.version,
    )


@cache
def _own_version() -> str:
    return version("girct")
