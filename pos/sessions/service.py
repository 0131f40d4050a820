"""A cash session from its float to the régisseur's close; all of it survives a restart."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from domain.calendar import business_day
from domain.ids import AgentId, SessionId
from domain.money import Money
from pos.errors import RegieClosed, SessionNotOpen, SessionOfAnother
from pos.journal.cancel_requests import refuse_open_requests
from pos.sessions.agents import Agent, CashSession, Role, SessionState
from pos.sessions.pins import require_regisseur
from pos.till_errors import (
    SessionCountedAlready,
    SessionNotCounted,
    SessionStillOpen,
    SessionUnknown,
)

if TYPE_CHECKING:
    from datetime import datetime

    from domain.configuration import Configuration
    from pos.closings.days import Days
    from pos.journal.scribe import Scribe
    from pos.journal.session_totals import SessionTotals
    from pos.sessions.pins import Pins
    from pos.sync.configuration import ConfigurationStore


class Sessions:
    """Who stands at the counter.

    Args:
        scribe: Writes the events.
        configuration: Agents and régie, as signed by the centre.
        pins: The PIN pad.
        days: The business days: none begins while an earlier one is open.
    """

    def __init__(
        self, scribe: Scribe, configuration: ConfigurationStore, pins: Pins, days: Days
    ) -> None:
        self._scribe, self._configuration = scribe, configuration
        self._pins, self._days = pins, days

    def log_in(self, pin: str) -> Agent:
        """Find whose PIN it is, and record that they came; see `Pins.log_in`."""
        return self._pins.log_in(pin)

    def log_out(self, agent: Agent) -> None:
        """Record that an agent left the counter."""
        self._scribe.note("LOGOUT", agent_id=agent.agent_id)

    def agent(self, agent_id: AgentId) -> Agent | None:
        """The agent of a number, if the configuration in force still knows it."""
        for known in self._configuration.current().agents:
            if known.agent_id == agent_id:
                return Agent(AgentId(known.agent_id), known.name, Role(known.role), known.language)
        return None

    def name_of(self, agent_id: AgentId) -> str:
        """The name of an agent, or the number of one who left."""
        agent = self.agent(agent_id)
        return agent.name if agent else str(agent_id)

    def open(
        self, agent: Agent, float_amount: Money, *, request_id: str | None = None
    ) -> CashSession:
        """Open an agent's cash session, or give back the one already open.

        Args:
            agent: Whose session.
            float_amount: What is in the drawer at the start.
            request_id: UUID of the form, so that a double click opens one session.

        Raises:
            SessionOfAnother: Another agent's session is open.
            EarlierDayOpen: An earlier business day is not closed.
            RegieClosed: The régie may collect nothing.
            ClockUnconfirmed: Nobody vouches for the time.
        """
        with self._scribe.journal.transaction():
            current = self.current()
            if current is not None and current.agent_id == agent.agent_id:
                return current
            if current is not None:
                raise self._of_another(current.agent_id)
            refuse_closed_regie(self._configuration.current())
            self._scribe.read_clock().require()
            today = business_day(self._scribe.now())
            self._days.refuse_other_day(today)
            keys = {
                "session": new_session_id(),
                "business_day": today.isoformat(),
                "float": float_amount.centimes,
            }
            stored = self._scribe.note(
                "SESSION_OPEN", keys, agent_id=agent.agent_id, sale_id=request_id
            )
            return self.session(stored.body["session"])

    def current(self) -> CashSession | None:
        """The cash session open at this terminal, if any; the same after a restart."""
        opened = self._opened()
        return None if opened is None else self._read(opened)

    def session(self, session_id: str) -> CashSession:
        """A cash session of this terminal, whatever its state.

        Raises:
            SessionUnknown: There is none of that name.
        """
        totals = self._scribe.journal.sessions.of(session_id)
        if totals is None:
            message = f"no cash session of this counter is {session_id!r}"
            raise SessionUnknown(message)
        return self._read(totals)

    def not_closed(self) -> list[CashSession]:
        """The sessions whose cash is in the till: all that the régisseur has not closed."""
        return [self._read(totals) for totals in self._scribe.journal.sessions.not_closed()]

    def require(self, agent_id: AgentId) -> SessionId:
        """The open session of an agent: every sale asks.

        Raises:
            SessionNotOpen: No session is open.
            SessionOfAnother: The open session is another agent's.
        """
        session = self.current()
        if session is None:
            message = "no cash session is open"
            raise SessionNotOpen(message)
        if session.agent_id != agent_id:
            raise self._of_another(session.agent_id)
        return session.session_id

    def end(self, agent: Agent) -> CashSession:
        """End the agent's session; the régisseur may end anyone's.

        Returns:
            The session as it ended, with its takings.

        Raises:
            SessionNotOpen: No session is open.
            SessionOfAnother: It is another agent's, and this agent is no régisseur.
        """
        with self._scribe.journal.transaction():
            session = self.current()
            if session is None:
                message = "no cash session is open"
                raise SessionNotOpen(message)
            if session.agent_id != agent.agent_id and agent.role is not Role.REGISSEUR:
                raise self._of_another(session.agent_id)
            keys = {"session": session.session_id}
            self._scribe.note("SESSION_ENDED", keys, agent_id=agent.agent_id)
            return self.session(session.session_id)

    def count(self, agent: Agent, session_id: str, counted: Money) -> CashSession:
        """Record what the drawer was found to hold: nothing of the session changes after that.

        Args:
            agent: Who counted: the session's agent, or the régisseur.
            session_id: An ended session.
            counted: What is in the drawer for it. The same count again changes nothing.

        Raises:
            SessionUnknown: There is no such session.
            SessionStillOpen: It has to end first.
            SessionOfAnother: It is another agent's, and this agent is no régisseur.
            SessionCountedAlready: It was counted, with another amount.
            CancelRequestsOpen: The régisseur has to decide on requests for cancellation first.
        """
        with self._scribe.journal.transaction():
            session = self.session(session_id)
            if session.state is SessionState.OPEN:
                raise _still_open()
            if session.agent_id != agent.agent_id and agent.role is not Role.REGISSEUR:
                raise self._of_another(session.agent_id)
            if session.counted is not None:
                if session.counted == counted:
                    return session
                message = f"the session was counted already: {session.counted.centimes} centimes"
                raise SessionCountedAlready(message, counted=session.counted)
            refuse_open_requests(self._scribe.journal, session.session_id)
            keys = {
                "session": session.session_id,
                "counted": counted.centimes,
                "expected": session.cash.centimes,
            }
            self._scribe.note("SESSION_COUNTED", keys, agent_id=agent.agent_id)
            return self.session(session_id)

    def close(self, regisseur: Agent, session_id: str) -> CashSession:
        """Close a counted session: the régisseur takes its cash, and its difference stands.

        Args:
            regisseur: Who closes; a régisseur who collects alone closes their own.
            session_id: A counted session; one closed already is left as it is.

        Raises:
            SessionUnknown: There is no such session.
            RoleRequired: Only the régisseur closes.
            SessionNotCounted: It has to be counted first.
        """
        require_regisseur(regisseur)
        with self._scribe.journal.transaction():
            session = self.session(session_id)
            if session.state is SessionState.CLOSED:
                return session
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

    def confirm_clock(self, regisseur: Agent, confirmed_at: datetime) -> None:
        """Let the régisseur vouch for date and time until the centre does.

        Args:
            regisseur: Who confirms.
            confirmed_at: Aware UTC.

        Raises:
            RoleRequired: Only the régisseur may.
        """
        require_regisseur(regisseur)
        before, after = self._scribe.read_clock().at, int(confirmed_at.timestamp())
        self._scribe.clock.believe_regisseur(after)
        keys = {"before": before, "after": after, "approver": regisseur.agent_id}
        self._scribe.note("CLOCK_CONFIRMED", keys, agent_id=regisseur.agent_id)

    def _opened(self) -> SessionTotals | None:
        waiting = self._scribe.journal.sessions.not_closed()
        return next((totals for totals in waiting if totals.ended_seq is None), None)

    def _of_another(self, agent_id: AgentId) -> SessionOfAnother:
        name = self.name_of(agent_id)
        return SessionOfAnother(f"the cash session of {name} is open", agent=name)

    def _read(self, totals: SessionTotals) -> CashSession:
        opened = self._scribe.journal.by_seq(totals.opened_seq)
        if opened is None:
            message = f"the opening of session {totals.session} is not in the journal"
            raise SessionUnknown(message)
        counted = totals.counted_centimes
        return CashSession(
            session_id=totals.session,
            agent_id=opened.record.agent_id,
            opened_at=opened.issued_at,
            business_day=date.fromisoformat(opened.body["business_day"]),
            float_amount=Money(totals.float_centimes),
            opened_seq=opened.seq,
            takings=Money(totals.net_centimes),
            quittances=totals.quittances,
            cash=Money(totals.cash_centimes),
            state=_state_of(totals),
            counted=None if counted is None else Money(counted),
        )


def _state_of(totals: SessionTotals) -> SessionState:
    if totals.closed_seq is not None:
        return SessionState.CLOSED
    if totals.counted_seq is not None:
        return SessionState.COUNTED
    return SessionState.OPEN if totals.ended_seq is None else SessionState.ENDED


def _still_open() -> SessionStillOpen:
    message = "the session is open: it ends before it is counted"
    return SessionStillOpen(message)


def refuse_closed_regie(configuration: Configuration) -> None:
    """Refuse to collect for a régie that is closed.

    Raises:
        RegieClosed: It is.
    """
    if not configuration.regie.is_open:
        message = f"the régie {configuration.regie.name_fr} is closed"
        raise RegieClosed(message, regie=configuration.regie.id)


def new_session_id() -> SessionId:
    """Name a cash session."""
    from uuid import uuid4  # noqa: PLC0415 - one call a day

    return SessionId(str(uuid4()))
