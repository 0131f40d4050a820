"""What the journal says of the cash sessions here: who, when, how much, in what state."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from domain.ids import AgentId, SessionId
from domain.money import Money
from pos.errors import SessionNotOpen, SessionOfAnother
from pos.sessions.agents import Agent, CashSession, Role, SessionState
from pos.till_errors import SessionUnknown

if TYPE_CHECKING:
    from pos.journal.scribe import Scribe
    from pos.journal.session_totals import SessionTotals
    from pos.journal.stored import StoredRecord
    from pos.sync.configuration import ConfigurationStore

STEPS = ("SESSION_OPEN", "SESSION_ENDED", "SESSION_COUNTED", "SESSION_CLOSED", "ADDENDUM")
"""The events that change a session's state, in the order they come."""


class SessionBook:
    """The cash sessions, as the records leave them.

    Args:
        scribe: Journal and clock.
        configuration: Agents and régie, as signed by the centre.
    """

    def __init__(self, scribe: Scribe, configuration: ConfigurationStore) -> None:
        self._scribe, self._configuration = scribe, configuration

    def agent(self, agent_id: AgentId) -> Agent | None:
        """The agent of a number, if the configuration in force still knows it."""
        for known in self._configuration.current().agents:
            if known.agent_id == agent_id:
                return Agent(AgentId(known.agent_id), known.name, Role(known.role), known.language)
        return None

    def regisseurs(self) -> frozenset[AgentId]:
        """The régisseurs the configuration in force knows."""
        agents = self._configuration.current().agents
        return frozenset(AgentId(one.agent_id) for one in agents if one.role == Role.REGISSEUR)

    @property
    def is_count_blind(self) -> bool:
        """Whether cash is counted here without knowing what is expected."""
        configuration = self._configuration.held()
        return configuration is not None and bool(configuration.blind_count)

    def name_of(self, agent_id: AgentId) -> str:
        """The name of an agent, or the number of one who left."""
        agent = self.agent(agent_id)
        return agent.name if agent else str(agent_id)

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

    def steps(self, session_id: str) -> list[StoredRecord]:
        """The records that made a session what it is, oldest first: who, and when."""
        found = self._scribe.journal.of_session(session_id, STEPS)
        return sorted(found, key=lambda stored: stored.seq)

    def hides_cash(self, agent: Agent) -> bool:
        """Whether this agent may not see what cash is expected: a count is to come, and is blind.

        The régisseur sees it, unless the session to be counted is their own.
        """
        if not self.is_count_blind:
            return False
        waiting = self._scribe.journal.sessions.not_closed()
        uncounted = [self._read(totals) for totals in waiting if totals.counted_seq is None]
        if agent.role is not Role.REGISSEUR:
            return bool(uncounted)
        return any(session.agent_id == agent.agent_id for session in uncounted)

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
