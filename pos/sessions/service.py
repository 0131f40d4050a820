"""A cash session from its float to the régisseur's close; all of it survives a restart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from domain.calendar import business_day
from domain.denominations import as_keys
from domain.ids import SessionId
from pos.errors import ClockLeapUnsure, ClockVouchedFor, RegieClosed, SessionNotOpen
from pos.sessions.agents import Role, SessionState
from pos.sessions.counting import Counting
from pos.sessions.pins import require_regisseur
from pos.trusted_time import ClockState

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from domain.configuration import Configuration
    from domain.ids import AgentId
    from domain.money import Money
    from pos.closings.days import Days
    from pos.journal.scribe import Scribe
    from pos.printing.spool import Printing
    from pos.sessions.agents import Agent, CashSession
    from pos.sessions.pins import Pins
    from pos.sync.configuration import ConfigurationStore

DAY_S: Final = 86_400
LEAP_S: Final = 8 * DAY_S
"""From one weekly souk to the next, and a day: a longer leap of the clock is asked for twice."""


class Sessions(Counting):
    """Who stands at the counter.

    Args:
        scribe: Writes the events.
        configuration: Agents and régie, as signed by the centre.
        pins: The PIN pad.
        printing: Where the papers of sessions are queued, in the same commit.
        days: The business days: none begins while an earlier one is open.
    """

    def __init__(
        self,
        scribe: Scribe,
        configuration: ConfigurationStore,
        pins: Pins,
        printing: Printing,
        days: Days,
    ) -> None:
        super().__init__(scribe, configuration, pins, printing)
        self._days = days

    def log_in(self, pin: str) -> Agent:
        """Find whose PIN it is, and record that they came; see `Pins.log_in`."""
        return self._pins.log_in(pin)

    def log_out(self, agent: Agent) -> None:
        """Record that an agent left the counter."""
        self.note_left(agent.agent_id)

    def note_left(self, agent_id: AgentId) -> None:
        """Record that an agent is at the counter no more: they left, or were away too long.

        Where the chain has ended they leave all the same, and nothing can be recorded.

        Raises:
            JournalFull: The disk is full; nothing was recorded.
        """
        if not self._scribe.journal.head().ended:
            self._scribe.note("LOGOUT", agent_id=agent_id)

    def open(
        self,
        agent: Agent,
        float_amount: Money,
        *,
        pieces: Mapping[int, int] | None = None,
        request_id: str | None = None,
    ) -> CashSession:
        """Open an agent's cash session, or give back the one already open.

        Args:
            agent: Whose session.
            float_amount: What is in the drawer at the start.
            pieces: How many notes and coins of each face, when they were counted one by one: the
                float then has its paper.
            request_id: UUID of the form, so that a double click opens one session.

        Raises:
            SessionOfAnother: Another agent's session is open.
            EarlierDayOpen: An earlier business day is not closed.
            RegieClosed: The régie may collect nothing.
            ClockUnconfirmed: Nobody vouches for the time.
            DenominationsDiffer: The pieces do not add up to the float.
        """
        job = None
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
            keys: dict[str, object] = {
                "session": new_session_id(),
                "business_day": today.isoformat(),
                "float": float_amount.centimes,
            }
            denominations = as_keys(pieces or {})
            keys |= {"denominations": denominations} if denominations else {}
            stored = self._scribe.note(
                "SESSION_OPEN", keys, agent_id=agent.agent_id, sale_id=request_id
            )
            if denominations and self._printing.job_of(stored.seq) is None:
                job = self._printing.queue(stored.seq)
            opened = self.session(stored.body["session"])
        if job is not None:
            self._printing.wake(job.job_id)
        return opened

    def end(self, agent: Agent, session_id: str | None = None) -> CashSession:
        """End the agent's session; the régisseur may end anyone's.

        Args:
            agent: Who ends it.
            session_id: Which one a screen showed: one that has ended already is left as it is, and
                no later one ends in its place.

        Returns:
            The session as it ended, with its takings.

        Raises:
            SessionNotOpen: No session is open.
            SessionUnknown: There is none of that name.
            SessionOfAnother: It is another agent's, and this agent is no régisseur.
        """
        with self._scribe.journal.transaction():
            session = self.session(session_id) if session_id else self.current()
            if session is None:
                message = "no cash session is open"
                raise SessionNotOpen(message)
            if session.agent_id != agent.agent_id and agent.role is not Role.REGISSEUR:
                raise self._of_another(session.agent_id)
            if session.state is not SessionState.OPEN:
                return session
            keys = {"session": session.session_id}
            self._scribe.note("SESSION_ENDED", keys, agent_id=agent.agent_id)
            return self.session(session.session_id)

    def confirm_clock(
        self, regisseur: Agent, confirmed_at: datetime, *, is_sure: bool = False
    ) -> None:
        """Let the régisseur vouch for date and time until the centre does.

        A wrong word cannot be taken back: what is recorded by it dates all that follows. So it is
        taken only where nobody else vouches, and a leap of many days is asked for twice.

        Args:
            regisseur: Who confirms.
            confirmed_at: Aware UTC.
            is_sure: Whether they were told how many days are leapt, and said so again.

        Raises:
            RoleRequired: Only the régisseur may.
            ClockVouchedFor: The centre, this machine or a régisseur already vouches.
            ClockAhead: The chain is ahead of the time: another time would not help.
            ClockLeapUnsure: It is more than eight days after the last record; say it again.
            TrainingIsOn, JournalFull: Nothing was recorded, and the time is not believed.
        """
        require_regisseur(regisseur)
        clock, after = self._scribe.clock, int(confirmed_at.timestamp())
        with clock.unless_refused(), self._scribe.journal.transaction():
            reading = self._scribe.read_clock()
            if reading.state is not ClockState.UNCONFIRMED:
                reading.require()
                message = f"the time is vouched for: {reading.state}"
                raise ClockVouchedFor(message)
            if after - reading.at > LEAP_S and not is_sure:
                days = round((after - reading.at) / DAY_S)
                message = f"the time is {days} days after the last record"
                raise ClockLeapUnsure(message, days=days)
            clock.believe_regisseur(after)
            keys = {"before": reading.at, "after": after, "approver": regisseur.agent_id}
            self._scribe.note("CLOCK_CONFIRMED", keys, agent_id=regisseur.agent_id)


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
