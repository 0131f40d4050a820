"""What happened: told once after a start that no good end came before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.ids import Seq
from pos.printing.states import PrintState
from pos.upkeep.service import boot_id

if TYPE_CHECKING:
    from pos.journal.stored import StoredRecord
    from pos.printing.spool import Printing
    from pos.printing.states import PrintJob
    from pos.sessions.agents import CashSession
    from pos.sessions.service import Sessions
    from pos.sync.service import Sync
    from pos.upkeep.service import Upkeep


@dataclass(frozen=True, slots=True)
class Story:
    """How the counter was found after an unclean end.

    Args:
        is_power_cut: Whether the machine itself was off; else only the program ended.
        last: The last record found at the start, none in an empty journal.
        session: The cash session still open, if any.
        unsure: Papers only the cashier can answer for.
        blocked: Papers of which nothing came out.
        unsent: Records the centre does not have.
        is_restored_copy: Whether this journal is an old copy: what came after it is not here.
    """

    is_power_cut: bool
    last: StoredRecord | None
    session: CashSession | None
    unsure: tuple[PrintJob, ...]
    blocked: tuple[PrintJob, ...]
    unsent: int
    is_restored_copy: bool


def tell_story(upkeep: Upkeep, sessions: Sessions, printing: Printing, sync: Sync) -> Story | None:
    """Say what happened, from what is on disk alone; none when there is nothing to tell."""
    run = upkeep.marker.untold
    if run is None or run.before is None:
        return None
    journal, pending, exchange = upkeep.journal, printing.pending(), sync.status()
    return Story(
        is_power_cut=run.before.get("boot_id") != boot_id(),
        last=journal.by_seq(Seq(int(run.before.get("head_seq", 0)))),
        session=sessions.current(),
        unsure=tuple(job for job in pending if job.state is PrintState.UNKNOWN),
        blocked=tuple(job for job in pending if job.state is not PrintState.UNKNOWN),
        unsent=exchange.unsent,
        is_restored_copy=exchange.is_restored_copy,
    )
