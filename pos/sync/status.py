"""How the exchange with the centre stands, for the status bar."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import datetime

    from domain.errors import GirctError


class Failure(NamedTuple):
    """Why an exchange failed: the words alone, for the error itself holds all that was being sent.

    Args:
        code: Code of the error.
        sentence: What it says.
    """

    code: str
    sentence: str

    @classmethod
    def of(cls, error: GirctError) -> Failure:
        """Keep the words of an error."""
        return cls(error.code, str(error))


@dataclass(frozen=True, slots=True)
class SyncStatus:
    """A snapshot of the exchange.

    Args:
        error_code: Why the last attempt failed (`sync.unreachable`, `sync.not_a_centre`,
            `sync.busy`, `sync.answer_forged`, or that of a refusal), none when it succeeded.
        error_sentence: The same for the log and the command line.
        terminal_state: ACTIVE, FROZEN, REVOKED or ENDED as last signed by the centre.
        unsent: Records the centre has not stored.
        oldest_unsent_at: Date of the oldest of them, aware UTC.
        last_contact_at: Last checkpoint received, aware UTC.
        head_seq: Last record of this terminal.
        stored_through_seq: Last record the centre stored.
        is_restored_copy: Whether the centre ever knew more of this chain than this journal.
        quarantined: Records the centre set apart, as (seq, code).
    """

    error_code: str | None
    error_sentence: str | None
    terminal_state: str
    unsent: int
    oldest_unsent_at: datetime | None
    last_contact_at: datetime | None
    head_seq: int
    stored_through_seq: int
    is_restored_copy: bool
    quarantined: tuple[tuple[int, str], ...]
