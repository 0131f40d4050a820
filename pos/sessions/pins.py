"""Finds whose PIN was typed, and closes log-in when too many are nobody's."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

from domain.ids import AgentId
from pos.errors import PinLocked, PinNeedsRegisseur, RoleRequired, UnknownPin
from pos.memory import give_back_unused
from pos.sessions.agents import Agent, Role
from pos.sessions.pin_lock import NO_FAILURES, PinLock
from pos.till_errors import SecondPersonNeeded
from pos.trusted_time import ClockState

if TYPE_CHECKING:
    from domain.configuration import Configuration
    from pos.journal.scribe import Scribe
    from pos.sync.configuration import ConfigurationStore

SECONDS_PER_MINUTE = 60


class Pins:
    """The PIN pad of this counter.

    Args:
        scribe: Writes the events.
        configuration: The agents, as signed by the centre.
        pin_lock: The count of unknown PINs.
    """

    def __init__(
        self, scribe: Scribe, configuration: ConfigurationStore, pin_lock: PinLock
    ) -> None:
        self._scribe, self._configuration, self._pin_lock = scribe, configuration, pin_lock
        self._one_at_a_time = Lock()

    def log_in(self, pin: str) -> Agent:
        """Find whose PIN it is, and record that they came.

        Args:
            pin: What was typed.

        Raises:
            UnknownPin: It is nobody's; it is recorded and counted.
            PinLocked: Log-in is closed; `minutes` until it opens.
            PinNeedsRegisseur: Only the régisseur's PIN opens the counter now.
            NotConfigured: No agent is known yet.
        """
        with self._one_at_a_time:
            return self._identify(pin, is_log_in=True)

    def ask_regisseur(self, pin: str, *, beside: AgentId) -> Agent:
        """Find the régisseur who vouches for an act of another agent, by their own PIN.

        Args:
            pin: What was typed.
            beside: Whose act it is.

        Raises:
            RoleRequired: The PIN is an agent's.
            SecondPersonNeeded: The régisseur is the agent whose act it is.
            UnknownPin, PinLocked, PinNeedsRegisseur, NotConfigured: See `log_in`.
        """
        agent = self.ask_any_regisseur(pin)
        if agent.agent_id == beside:
            message = f"agent {agent.agent_id} cannot vouch for their own act"
            raise SecondPersonNeeded(message, agent=agent.name)
        return agent

    def ask_any_regisseur(self, pin: str) -> Agent:
        """Find the régisseur who answers for an act, their own included: one may collect alone.

        Raises:
            RoleRequired: The PIN is an agent's.
            UnknownPin, PinLocked, PinNeedsRegisseur, NotConfigured: See `log_in`.
        """
        with self._one_at_a_time:
            agent = self._identify(pin, is_log_in=False)
        require_regisseur(agent)
        return agent

    def _identify(self, pin: str, *, is_log_in: bool) -> Agent:
        configuration = self._configuration.current()
        count = self._pin_lock.read()
        at = self._read_time()
        if left_s := count.seconds_left(at, self._scribe.clock.run_s()):
            minutes = -(-left_s // SECONDS_PER_MINUTE)
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
            if is_log_in:
                self._scribe.note("LOGIN", agent_id=agent.agent_id)
        return agent

    def _read_time(self) -> int:
        """Read the time a closed log-in waits by, Unix seconds.

        While nobody vouches for the time, or the chain is ahead of it, records all carry the last
        one's: the seconds this program has run then stand for it, or the régisseur could never come
        to confirm the clock or to end the chain.
        """
        reading = self._scribe.read_clock()
        if reading.state in {ClockState.UNCONFIRMED, ClockState.AHEAD}:
            return reading.at + self._scribe.clock.run_s()
        return reading.at

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


def require_regisseur(agent: Agent) -> None:
    """Refuse an act that is the régisseur's.

    Raises:
        RoleRequired: The agent is no régisseur.
    """
    if agent.role is not Role.REGISSEUR:
        message = "only the régisseur may do this"
        raise RoleRequired(message)


def _agent_of(configuration: Configuration, pin: str) -> Agent | None:
    """Try a PIN on every agent, so that the time it takes tells nothing about whose it is."""
    from argon2 import PasswordHasher  # noqa: PLC0415 - slow to load, only needed here
    from argon2.exceptions import InvalidHashError, VerificationError  # noqa: PLC0415

    give_back_unused()
    found: Agent | None = None
    hasher = PasswordHasher()
    for known in configuration.agents:
        try:
            hasher.verify(known.pin_hash, pin)
        except (VerificationError, InvalidHashError):
            continue
        found = Agent(AgentId(known.agent_id), known.name, Role(known.role), known.language)
    return found
