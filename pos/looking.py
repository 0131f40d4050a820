"""Looks at a counter from another process, without disturbing the one that serves it."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Any

from pos.identity import load_identity
from pos.journal.checking import check_journal
from pos.journal.journal import JOURNAL_FILE, Journal
from pos.printing.jobs import PrintJobs
from pos.printing.states import PrintState
from pos.sync.checkpoints import Checkpoints
from pos.sync.configuration import ConfigurationStore
from pos.sync.roots import known_root

if TYPE_CHECKING:
    from pos.identity import TerminalIdentity
    from pos.journal.stored import JournalFault
    from pos.settings import PosSettings


def status_of(settings: PosSettings) -> dict[str, Any]:
    """Say how the counter kept in a folder stands.

    Raises:
        NotEnrolled: The folder holds no terminal.
        JournalUnreadable: There is no journal, or it cannot be read.
    """
    identity = load_identity(settings.data_dir)
    with closing(Journal(settings.data_dir / JOURNAL_FILE, identity, is_read_only=True)) as journal:
        standing = Checkpoints(journal.database, identity).read()
        store = ConfigurationStore(journal.database, identity)
        head = journal.head()
        stored = standing.checkpoint.stored_through_seq if standing else 0
        waiting = PrintJobs(journal.database).in_states(PrintState.BLOCKED, PrintState.UNKNOWN)
        return {
            "terminal_id": identity.terminal_id,
            "server_url": settings.server_url,
            "regie": store.current().regie.id if store.is_known() else None,
            "configuration": store.current().version if store.is_known() else None,
            "head_seq": head.seq,
            "receipt_no": head.receipt_no,
            "stored_through_seq": stored,
            "unsent": max(0, head.seq - stored),
            "state": standing.checkpoint.state.value if standing else None,
            "last_contact_at": standing.received_at.isoformat() if standing else None,
            "papers_waiting": [job.seq for job in waiting],
            "root": _root(identity),
        }


def _root(identity: TerminalIdentity) -> dict[str, Any] | None:
    """Say by which statement of the custodians it goes, to be compared with theirs."""
    root = known_root(identity)
    return None if root is None else {"number": root.number, "fingerprint": root.fingerprint}


def faults_of(settings: PosSettings) -> tuple[int, list[JournalFault]]:
    """Check the journal kept in a folder.

    Returns:
        How many records it holds, and every fault.

    Raises:
        NotEnrolled: The folder holds no terminal.
        JournalUnreadable: There is no journal, or it cannot be read.
    """
    identity = load_identity(settings.data_dir)
    with closing(Journal(settings.data_dir / JOURNAL_FILE, identity, is_read_only=True)) as journal:
        return journal.head().seq, check_journal(journal)
