"""The states of a print job, persisted before each step so that a crash never lies."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from domain.ids import Seq
    from domain.money import Money

INTERRUPTED = "pos.print_interrupted"
"""The counter stopped before this job's first byte: the cashier may print it."""
NO_PRINTER = "printer.none"
"""No printer is set up."""
LAYOUT_FAILED = "pos.print_layout_failed"
"""The document could not be built: a fault of the program, no byte left."""
DRIVER_FAILED = "pos.print_driver_failed"
"""The driver failed in a way it does not know: the paper may exist."""
GIVEN_UP = "pos.print_given_up"
"""The cashier gave the paper up, and the printer confirmed that it forgot the rest."""
REPRINTED = "pos.print_reprinted"
"""The paper of a record that is no quittance was asked for once more: in PRINT_UNKNOWN."""
SEEN = "pos.print_seen"
"""The cashier says that the whole paper came out; the printer never did."""


class PrintState(StrEnum):
    """Where a print job stands.

    QUEUED: waits. SENDING: bytes may be leaving. SENT: all left and the printer confirmed nothing,
    though the cashier may have seen the paper. PRINTED: confirmed by the printer itself. BLOCKED:
    no byte left, may be tried again; or, begun, the printer holds it and will finish the same paper
    once it is mended. UNKNOWN: some bytes left, the cashier is asked. CANCELLED: the paper is no
    good, a duplicate may follow.
    """

    QUEUED = "QUEUED"
    SENDING = "SENDING"
    SENT = "SENT"
    PRINTED = "PRINTED"
    BLOCKED = "BLOCKED"
    UNKNOWN = "UNKNOWN"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True, slots=True)
class PrintJob:
    """One paper to print.

    Args:
        job_id: Name of the job, in the order jobs were made.
        seq: The record whose paper it is (the DUPLICATE's own for a copy).
        copy_no: 0 for the original, k for DUPLICATA n° k, or for the k-th reprint of a paper that
            is no quittance.
        state: Where it stands.
        error_code: Code of the last failure, if any.
        has_started: Whether any byte of it may ever have left.
        updated_at: When the state was last written, aware UTC.
        cash_given: What the payer handed over in cash, for the paper of a quittance.
    """

    job_id: str
    seq: Seq
    copy_no: int
    state: PrintState
    error_code: str | None
    has_started: bool
    updated_at: datetime
    cash_given: Money | None = None

    @property
    def is_held(self) -> bool:
        """Whether the printer holds it in the middle: it waits for paper, and is not sent again."""
        return self.state is PrintState.BLOCKED and self.has_started

    @property
    def is_seen(self) -> bool:
        """Whether the cashier saw it whole where the printer confirmed nothing."""
        return self.state is PrintState.SENT and self.error_code == SEEN

    @property
    def is_moving(self) -> bool:
        """Whether it may come out by itself."""
        return self.is_held or self.state in {PrintState.QUEUED, PrintState.SENDING}


@dataclass(frozen=True, slots=True)
class Ending:
    """How an attempt to print went: BLOCKED when no byte left, and the code of what failed."""

    state: PrintState
    error_code: str | None = None
