"""A closing as it is asked for, and as it is then on record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from domain.ids import AgentId
    from domain.record import Kind
    from pos.journal.stored import StoredRecord


@dataclass(frozen=True, slots=True)
class Closed:
    """A closing that is on record.

    Args:
        stored: Its record.
        job_id: The print job of its paper.
        is_new: False when the same request had made it already.
    """

    stored: StoredRecord
    job_id: str | None
    is_new: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """A closing that is asked for.

    Args:
        kind: Z_DAY, Z_MONTH or Z_YEAR.
        agent_id: By whom.
        request_id: By which form.
        period: Of which month or year the form showed.
        first_seq: Of which day: where its stretch of the chain begins.
        leaves_debits: Whether they say that debits by card are left to be settled.
    """

    kind: Kind
    agent_id: AgentId
    request_id: str | None
    period: str | None = None
    first_seq: int | None = None
    leaves_debits: bool = False
