"""After its end, a cash session is counted, closed by the régisseur, and may get an addendum."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.denominations import as_keys
from domain.money import Money
from domain.record import Kind
from pos.journal.cancel_requests import refuse_open_requests
from pos.journal.training_mode import refuse_in_training
from pos.peripherals.debit_moves import leave_debits, refuse_debits_left
from pos.sessions.agents import Role, SessionState
from pos.sessions.book import SessionBook
from pos.sessions.pins import require_regisseur
from pos.till_errors import (
    CashAmountMissing,
    CountAboveLimit,
    SessionCountedAlready,
    SessionNotClosed,
    SessionNotCounted,
    SessionStillOpen,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pos.journal.scribe import Scribe
    from pos.journal.stored import StoredRecord
    from pos.printing.spool import Printing
    from pos.sessions.agents import Agent, CashSession
    from pos.sessions.pins import Pins
    from pos.sync.configuration import ConfigurationStore


@dataclass(frozen=True, slots=True)
class Approval:
    """The régisseur's word on a difference above the limit.

    Args:
        pin: Their own PIN.
        reason: A code in capitals.
    """

    pin: str
    reason: str


class Counting(SessionBook):
    """The count of an ended session and what follows it.

    Args:
        scribe: Writes the events.
        configuration: Agents and régie, as signed by the centre.
        pins: The PIN pad.
        printing: Where the papers are queued, in the same commit.
    """

    def __init__(
        self, scribe: Scribe, configuration: ConfigurationStore, pins: Pins, printing: Printing
    ) -> None:
        super().__init__(scribe, configuration)
        self._pins, self._printing = pins, printing

    def count(  # noqa: PLR0913 - what a count says, each by its name
        self,
        agent: Agent,
        session_id: str,
        counted: Money,
        *,
        pieces: Mapping[int, int] | None = None,
        approval: Approval | None = None,
        leaves_debits: bool = False,
    ) -> CashSession:
        """Record what the drawer was found to hold: nothing of the session changes after that.

        A difference above the régie's limit waits for the régisseur. From then on the session is
        counted with them alone, whatever the next count says: nobody finds the expected amount by
        trying.

        Args:
            agent: Who counted: the session's agent, or the régisseur.
            session_id: An ended session.
            counted: What is in the drawer for it. The same count again changes nothing.
            pieces: How many notes and coins of each face, when they were counted one by one.
            approval: The régisseur's, for a difference above the limit.
            leaves_debits: Whether the agent leaves debits by card to be settled; recorded.

        Raises:
            SessionUnknown: There is no such session.
            SessionStillOpen: It has to end first.
            SessionOfAnother: It is another agent's, and this agent is no régisseur.
            SessionCountedAlready: It was counted, with another amount.
            CancelRequestsOpen: The régisseur has to decide on requests for cancellation first.
            CardDebitsLeft: Debits by card wait, and nobody said that they are left.
            CountAboveLimit: The régisseur has to approve it; nothing was recorded.
            DenominationsDiffer: The pieces do not add up to the count.
            TrainingIsOn: The counter is in training.
            RoleRequired, UnknownPin, PinLocked, PinNeedsRegisseur: Nobody approves it.
        """
        session = self._countable(agent, session_id, counted)
        if session.counted is None and not leaves_debits:
            refuse_debits_left(self._scribe)
        approver = None
        if session.counted is None and self._needs_regisseur(session, counted):
            if approval is None or not approval.pin:
                self._keep_first(session, counted)
                raise self._above_limit()
            approver = self._pins.ask_any_regisseur(approval.pin)
        with self._scribe.journal.transaction():
            session = self._countable(agent, session_id, counted)
            if session.counted is not None:
                return session
            if approver is None and self._needs_regisseur(session, counted):
                raise self._above_limit()
            leave_debits(self._scribe, agent.agent_id, is_confirmed=leaves_debits)
            keys = self._count_keys(session, counted, pieces)
            keys |= self._approved_keys(session, counted, approver, approval)
            stored = self._scribe.note("SESSION_COUNTED", keys, agent_id=agent.agent_id)
            self._forget_first(session)
            job = self._printing.queue(stored.seq)
        self._printing.wake(job.job_id)
        return self.session(session_id)

    def needs_regisseur(self, session_id: str) -> bool:
        """Whether a count of this session already went above the limit: the régisseur counts."""
        return self._first_counted(self.session(session_id)) is not None

    def close(self, regisseur: Agent, session_id: str) -> CashSession:
        """Close a counted session: the régisseur takes its cash, and its difference stands.

        Args:
            regisseur: Who closes; a régisseur who collects alone closes their own.
            session_id: A counted session; one closed already is left as it is.

        Raises:
            SessionUnknown: There is no such session.
            RoleRequired: Only the régisseur closes.
            SessionNotCounted: It has to be counted first.
            TrainingIsOn: The counter is in training.
        """
        require_regisseur(regisseur)
        with self._scribe.journal.transaction():
            session = self.session(session_id)
            if session.state is SessionState.CLOSED:
                return session
            refuse_in_training(self._scribe.journal)
            if session.counted is None or session.difference is None:
                message = "the session is closed after its count, not before"
                raise SessionNotCounted(message)
            keys = {
                "session": session.session_id,
                "counted": session.counted.centimes,
                "difference": session.difference.centimes,
            }
            self._scribe.note("SESSION_CLOSED", keys, agent_id=regisseur.agent_id)
            return self.session(session_id)

    def add_late_fact(
        self,
        regisseur: Agent,
        session_id: str,
        amount: Money,
        reason: str,
        *,
        request_id: str | None = None,
    ) -> StoredRecord:
        """Record what was found out after the close (additif): the session itself stays closed.

        Args:
            regisseur: Who found it, and answers for the cash since the close.
            session_id: A closed session.
            amount: What more was found, centimes; below zero, what less.
            reason: A code in capitals.
            request_id: UUID of the form, so that a double click makes one addendum.

        Raises:
            SessionUnknown: There is no such session.
            RoleRequired: Only the régisseur may.
            SessionNotClosed: Until its close a session is put right by its count.
            CashAmountMissing: The amount is zero.
            TrainingIsOn: The counter is in training.
        """
        require_regisseur(regisseur)
        with self._scribe.journal.transaction():
            known = self._scribe.made_by(request_id, Kind.EVENT, code="ADDENDUM")
            if known is not None:
                return known
            refuse_in_training(self._scribe.journal)
            session = self.session(session_id)
            if session.state is not SessionState.CLOSED:
                message = "an addendum is of a closed session"
                raise SessionNotClosed(message)
            if amount.is_zero:
                message = "an addendum is of more cash found, or of less"
                raise CashAmountMissing(message)
            keys = {"session": session.session_id, "amount": amount.centimes, "reason": reason}
            stored = self._scribe.note(
                "ADDENDUM", keys, agent_id=regisseur.agent_id, sale_id=request_id
            )
            job = self._printing.queue(stored.seq)
        self._printing.wake(job.job_id)
        return stored

    def _countable(self, agent: Agent, session_id: str, counted: Money) -> CashSession:
        """Give the session this agent may count, or that was counted to the same amount."""
        session = self.session(session_id)
        if session.state is SessionState.OPEN:
            message = "the session is open: it ends before it is counted"
            raise SessionStillOpen(message)
        if session.agent_id != agent.agent_id and agent.role is not Role.REGISSEUR:
            raise self._of_another(session.agent_id)
        if session.counted is not None and session.counted != counted:
            message = f"the session was counted already: {session.counted.centimes} centimes"
            raise SessionCountedAlready(message, counted=session.counted)
        if session.counted is None:
            refuse_in_training(self._scribe.journal)
            refuse_open_requests(self._scribe.journal, session.session_id, self.regisseurs())
        return session

    def _count_keys(
        self, session: CashSession, counted: Money, pieces: Mapping[int, int] | None
    ) -> dict[str, object]:
        keys: dict[str, object] = {
            "session": session.session_id,
            "counted": counted.centimes,
            "expected": session.cash.centimes,
        }
        denominations = as_keys(pieces or {})
        return keys | ({"denominations": denominations} if denominations else {})

    def _approved_keys(
        self,
        session: CashSession,
        counted: Money,
        approver: Agent | None,
        approval: Approval | None,
    ) -> dict[str, object]:
        if approver is None or approval is None:
            return {}
        keys: dict[str, object] = {"approver": int(approver.agent_id), "reason": approval.reason}
        first = self._first_counted(session)
        return keys | ({} if first in {None, counted.centimes} else {"first_counted": first})

    def _needs_regisseur(self, session: CashSession, counted: Money) -> bool:
        configuration = self._configuration.held()
        limit = None if configuration is None else configuration.count_limit
        if limit is None:
            return False
        difference = counted - session.cash
        return abs(difference.centimes) > limit or self._first_counted(session) is not None

    def _above_limit(self) -> CountAboveLimit:
        limit = self._configuration.current().count_limit or 0
        message = f"the count differs by more than {limit} centimes: the régisseur has to approve"
        return CountAboveLimit(message, limit=Money(limit))

    def _first_counted(self, session: CashSession) -> int | None:
        row = self._scribe.journal.database.row(
            "SELECT counted_centimes FROM first_counts WHERE session = ?", (session.session_id,)
        )
        return None if row is None else int(row["counted_centimes"])

    def _keep_first(self, session: CashSession, counted: Money) -> None:
        with self._scribe.journal.database.transaction() as connection:
            connection.execute(
                "INSERT INTO first_counts (session, counted_centimes) VALUES (?, ?)"
                " ON CONFLICT (session) DO NOTHING",
                (session.session_id, counted.centimes),
            )

    def _forget_first(self, session: CashSession) -> None:
        with self._scribe.journal.database.transaction() as connection:
            connection.execute("DELETE FROM first_counts WHERE session = ?", (session.session_id,))
