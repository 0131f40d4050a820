"""The requests for cancellation that wait at this counter, read from its chain.

A request waits until the quittance it names is cancelled or the régisseur refuses it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.ids import Seq
from domain.record import Kind
from pos.till_errors import CancelRequestsOpen

if TYPE_CHECKING:
    from domain.ids import AgentId
    from pos.journal.journal import Journal
    from pos.journal.stored import StoredRecord

REQUESTED, REFUSED = "CANCEL_REQUESTED", "CANCEL_REFUSED"
_OPEN = f"""
SELECT asked.seq, asked.ref
  FROM records asked JOIN records original ON original.seq = asked.ref
 WHERE asked.code = '{REQUESTED}'
   AND original.session = coalesce(?, original.session)
   AND NOT EXISTS (
     SELECT 1 FROM records decided
      WHERE decided.ref = asked.ref AND decided.seq > asked.seq
        AND (decided.kind = {int(Kind.CANCEL)} OR decided.code = '{REFUSED}'))
 ORDER BY asked.seq
"""  # noqa: S608 - constants


@dataclass(frozen=True, slots=True)
class CancelRequest:
    """A request that waits for the régisseur.

    Args:
        stored: Its CANCEL_REQUESTED record.
        original: The quittance it names.
    """

    stored: StoredRecord
    original: StoredRecord

    @property
    def agent_id(self) -> AgentId:
        """Who asks."""
        return self.stored.record.agent_id

    @property
    def reason(self) -> str:
        """Why, a code."""
        return str(self.stored.body["reason"])


def open_requests(journal: Journal, session: str | None = None) -> list[CancelRequest]:
    """List the requests that wait, oldest first.

    Args:
        journal: The chain.
        session: Only those about quittances of this cash session.
    """
    found = []
    for row in journal.database.rows(_OPEN, (session,)):
        stored, original = journal.by_seq(Seq(row["seq"])), journal.by_seq(Seq(row["ref"]))
        if stored is not None and original is not None:
            found.append(CancelRequest(stored, original))
    return found


def refuse_open_requests(journal: Journal, session: str, regisseurs: frozenset[AgentId]) -> None:
    """Refuse to count a session while a request about one of its quittances waits.

    One that only its own author could decide waits for nobody here: a régisseur who is alone
    counts, and the centre decides.

    Args:
        journal: The chain.
        session: The cash session to be counted.
        regisseurs: Who may decide at this counter.

    Raises:
        CancelRequestsOpen: The régisseur has to decide first: the count is final.
    """
    waiting = sum(bool(regisseurs - {one.agent_id}) for one in open_requests(journal, session))
    if waiting:
        message = f"{waiting} requests for cancellation wait in session {session}"
        raise CancelRequestsOpen(message, count=waiting)
