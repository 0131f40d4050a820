"""Log in with a PIN, open a cash session with its float, end it; all of it survives a restart."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

from domain.calendar import business_day
from domain.ids import AgentId, SessionId
from domain.money import Money
from pos.errors import (
    PinLocked,
    PinNeedsRegisseur,
    RegieClosed,
    RoleRequired,
    SessionNotOpen,
    SessionOfAnother,
    UnknownPin,
)
from pos.sessions.agents import Agent, CashSession, Role
from pos.sessions.pin_lock import NO_FAILURES, PinLock

if TYPE_CHECKING:
    from datetime import datetime

    from domain.configuration import Configuration
    from pos.journal.scribe import Scribe
    from pos.journal.stored import StoredRecord
    from pos.sync.configuration import ConfigurationStore

SECONDS_PER_MINUTE = 60


class Sessions:
    """Who stands at the counter.

    Args:
        scribe: Writes the events.
        configuration: Agents and régie, as signed by the centre.
        pin_lock: The count of unknown PINs.
    """

    def __init__(
        self, scribe: Scribe, configuration: ConfigurationStore, pin_lock: PinLock
    ) -> None:
        self._scribe, self._configuration, self._pin_lock = scribe, configuration, pin_lock
        self._one_at_a_time = Lock()

    def log_in(self, pin: str) -> Agent:
        """Find whose PIN it is. Every unknown one is recorded and counted.

        Args:
            pin: What was typed.

        Raises:
            UnknownPin: It is nobody's; `tries_left` before log-in closes.
            PinLocked: Log-in is closed; `minutes` until it opens.
            PinNeedsRegisseur: Only the régisseur's PIN opens the counter now.
            NotConfigured: No agent is known yet.
        """
        with self._one_at_a_time:
            configuration = self._configuration.current()
            count = self._pin_lock.read()
            at = self._scribe.read_clock().at
            if at < count.locked_until:
                minutes = -(-(count.locked_until - at) // SECONDS_PER_MINUTE)
                message = f"too many unknown PINs: log-in opens again in {minutes} minutes"
                raise PinLocked(message, minutes=minutes)
            agent = _agent_of(configuration, pin)
            if agent is None:
                raise self._count_unknown(at)
            if count.needs_regisseur and agent.role is not Role.REGISSEUR:
                message = "too many unknown PINs: only the régisseur may log in"
                raise PinNeedsRegisseur(message)
            with self._scribe.journal.transaction():
                if count != NO_FAILURES:
                    self._pin_lock.write(NO_FAILURES)
                self._scribe.note("LOGIN", agent_id=agent.agent_id)
            return agent

    def log_out(self, agent: Agent) -> None:
        """Record that an agent left the counter."""
        self._scribe.note("LOGOUT", agent_id=agent.agent_id)

    def agent(self, agent_id: AgentId) -> Agent | None:
        """The agent of a number, if the configuration in force still knows it."""
        for known in self._configuration.current().agents:
            if known.agent_id == agent_id:
                return Agent(AgentId(known.agent_id), known.name, Role(known.role), known.language)
        return None

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
            keys = {
                "session": new_session_id(),
                "business_day": business_day(self._scribe.now()).isoformat(),
                "float": float_amount.centimes,
            }
            stored = self._scribe.note(
                "SESSION_OPEN", keys, agent_id=agent.agent_id, sale_id=request_id
            )
            return self._read(stored)

    def current(self) -> CashSession | None:
        """The cash session open at this terminal, if any; the same after a restart."""
        opened = self._opened()
        return None if opened is None else self._read(opened)

    def require(self, agent_id: AgentId) -> SessionId:
        """The open session of an agent, without adding its takings up: every sale asks.

        Raises:
            SessionNotOpen: No session is open.
            SessionOfAnother: The open session is another agent's.
        """
        opened = self._opened()
        if opened is None:
            message = "no cash session is open"
            raise SessionNotOpen(message)
        if opened.record.agent_id != agent_id:
            raise self._of_another(opened.record.agent_id)
        return SessionId(opened.body["session"])

    def end(self, agent: Agent) -> CashSession:
        """End the agent's session; the régisseur may end anyone's.

        Returns:
            The session as it ended, with its takings.

        Raises:
            SessionNotOpen: No session is open.
            SessionOfAnother: It is another agent's.
        """
        with self._scribe.journal.transaction():
            ended = self.current()
            if ended is None:
                message = "no cash session is open"
                raise SessionNotOpen(message)
            if ended.agent_id != agent.agent_id and agent.role is not Role.REGISSEUR:
                raise self._of_another(ended.agent_id)
            keys = {"session": ended.session_id}
            self._scribe.note("SESSION_ENDED", keys, agent_id=agent.agent_id)
            return ended

    def confirm_clock(self, regisseur: Agent, confirmed_at: datetime) -> None:
        """Let the régisseur vouch for date and time until the centre does.

        Args:
            regisseur: Who confirms.
            confirmed_at: Aware UTC.

        Raises:
            RoleRequired: Only the régisseur may.
        """
        if regisseur.role is not Role.REGISSEUR:
            message = "only the régisseur may confirm date and time"
            raise RoleRequired(message)
        before, after = self._scribe.read_clock().at, int(confirmed_at.timestamp())
        self._scribe.clock.believe_regisseur(after)
        keys = {"before": before, "after": after, "approver": regisseur.agent_id}
        self._scribe.note("CLOCK_CONFIRMED", keys, agent_id=regisseur.agent_id)

    def _count_unknown(self, at: int) -> UnknownPin | PinLocked:
        count = self._pin_lock.read().one_more(at)
        is_locked = at < count.locked_until
        with self._scribe.journal.transaction():
            self._pin_lock.write(count)
            self._scribe.note("PIN_FAILED", {"tries": count.failures})
            if is_locked:
                keys = {"tries": count.failures, "until": count.locked_until}
                self._scribe.note("PIN_LOCKED", keys)
        if is_locked:
            minutes = -(-(count.locked_until - at) // SECONDS_PER_MINUTE)
            return PinLocked(f"unknown PIN: log-in closes for {minutes} minutes", minutes=minutes)
        return UnknownPin("this PIN is nobody's", failures=count.failures)

    def _opened(self) -> StoredRecord | None:
        """The SESSION_OPEN of the open session, if any."""
        journal = self._scribe.journal
        opened = journal.of_code("SESSION_OPEN")
        is_open = bool(opened) and not journal.is_session_ended(opened[0].body["session"])
        return opened[0] if is_open else None

    def _of_another(self, agent_id: AgentId) -> SessionOfAnother:
        owner = self.agent(agent_id)
        name = owner.name if owner else str(agent_id)
        return SessionOfAnother(f"the cash session of {name} is open", agent=name)

    def _read(self, opened: StoredRecord) -> CashSession:
        net, quittances = self._scribe.journal.session_takings(opened.body["session"])
        return CashSession(
            session_id=SessionId(opened.body["session"]),
            agent_id=opened.record.agent_id,
            opened_at=opened.issued_at,
            business_day=business_day(opened.issued_at),
            float_amount=Money(opened.body["float"]),
            opened_seq=opened.seq,
            takings=Money(net),
            quittances=quittances,
        )


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


def _agent_of(configuration: Configuration, pin: str) -> Agent | None:
    """Try a PIN on every agent, so that the time it takes tells nothing about whose it is."""
    from argon2 import PasswordHasher  # noqa: PLC0415 - slow to load, only needed here
    from argon2.exceptions import InvalidHashError, VerificationError  # noqa: PLC0415

    found: Agent | None = None
    hasher = PasswordHasher()
    for known in configuration.agents:
        try:
            hasher.verify(known.pin_hash, pin)
        except (VerificationError, InvalidHashError):
            continue
        found = Agent(AgentId(known.agent_id), known.name, Role(known.role), known.language)
    return found
