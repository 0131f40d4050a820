"""Whether this is a moment to stop a counter: nobody sells, prints or holds a session at it."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from pos.errors import JournalNewer
from pos.identity import IDENTITY_FILE, load_identity
from pos.journal.journal import JOURNAL_FILE, Journal
from pos.printing.jobs import PrintJobs
from pos.printing.states import PrintState
from pos.sales.drafts import Drafts
from pos.updating.errors import UpdateDuringPrint, UpdateDuringSale, UpdateDuringSession

if TYPE_CHECKING:
    from pathlib import Path


def refuse_busy(data_dir: Path) -> None:
    """Refuse a moment that would stand in somebody's way; look only, beside the running counter.

    Args:
        data_dir: The counter's folder; one that was never enrolled disturbs nobody, nor one whose
            journal a later program wrote: nobody can work at it before it is updated.

    Raises:
        UpdateDuringPrint: A paper is being printed, or waits for its turn.
        UpdateDuringSale: A sale has lines.
        UpdateDuringSession: A cash session is open.
        JournalUnreadable: The journal cannot be read.
    """
    if not (data_dir / IDENTITY_FILE).exists() or not (data_dir / JOURNAL_FILE).exists():
        return
    try:
        journal = Journal(data_dir / JOURNAL_FILE, load_identity(data_dir), is_read_only=True)
    except JournalNewer:
        return
    with closing(journal):
        if PrintJobs(journal.database).in_states(PrintState.QUEUED, PrintState.SENDING):
            message = "a paper is being printed"
            raise UpdateDuringPrint(message)
        sessions = [one for one in journal.sessions.not_closed() if one.ended_seq is None]
        drafts = Drafts(journal)
        if any(drafts.current(session.session).lines for session in sessions):
            message = "a sale is being made"
            raise UpdateDuringSale(message)
        if sessions:
            message = "a cash session is open"
            raise UpdateDuringSession(message)
