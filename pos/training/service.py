"""Training (formation): switched on and off by an agent, on record, for the whole counter.

While it is on, sales become TRAINING records: they take no number, move no counter, belong to no
cash session, and no total counts them. Each form says which mode it was drawn in, so that a sale
begun in one mode is never confirmed in the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from domain.ids import SessionId
from pos.errors import SessionOfAnother
from pos.journal.training_mode import training_begun
from pos.training.errors import TrainingBegan, TrainingEnded

if TYPE_CHECKING:
    from collections.abc import Callable

    from pos.journal.scribe import Scribe
    from pos.journal.stored import StoredRecord
    from pos.sessions.agents import Agent
    from pos.sessions.service import Sessions

_NAMES = UUID("0d0c6a0e-4c57-4d5b-8a3d-6f1c9d1f7a52")
"""Names the session of a training, which is no cash session."""


@dataclass(frozen=True)
class Training:
    """The training of this counter.

    Args:
        scribe: Journal and clock.
        sessions: Whose cash session is open.
        tell_sync: Called after each act, so that it is sent soon.
    """

    scribe: Scribe
    sessions: Sessions
    tell_sync: Callable[[], None]

    def is_on(self) -> bool:
        """Whether the counter is in training; the same after a restart."""
        return self._begun() is not None

    def turn_on(self, agent: Agent) -> None:
        """Begin training.

        Raises:
            SessionOfAnother: Another agent's cash session is open: the counter is theirs.
            JournalFull: The disk is full; nothing was recorded.
        """
        with self.scribe.journal.transaction():
            session = self.sessions.current()
            if session is not None and session.agent_id != agent.agent_id:
                name = self.sessions.name_of(session.agent_id)
                message = f"the cash session of {name} is open"
                raise SessionOfAnother(message, agent=name)
            if self.is_on():
                return
            self.scribe.note("TRAINING_ON", agent_id=agent.agent_id)
        self.tell_sync()

    def turn_off(self, agent: Agent) -> None:
        """End training; anybody signed in may.

        Raises:
            JournalFull: The disk is full; nothing was recorded.
        """
        with self.scribe.journal.transaction():
            if not self.is_on():
                return
            self.scribe.note("TRAINING_OFF", agent_id=agent.agent_id)
        self.tell_sync()

    def require(self, *, is_training: bool) -> None:
        """Refuse to confirm a sale in another mode than the one its form was drawn in.

        Raises:
            TrainingBegan: A real sale, while the counter is in training.
            TrainingEnded: A training sale, after training ended.
        """
        if is_training == self.is_on():
            return
        message = "the counter changed its mode since the form was drawn"
        raise TrainingEnded(message) if is_training else TrainingBegan(message)

    def session(self) -> SessionId:
        """Name what training sales belong to: no cash session, and the same all through it."""
        begun = self._begun()
        seq = 0 if begun is None else begun.seq
        terminal_id = self.scribe.journal.identity.terminal_id
        return SessionId(str(uuid5(_NAMES, f"{terminal_id}-{seq}")))

    def _begun(self) -> StoredRecord | None:
        """The TRAINING_ON in force, if any."""
        return training_begun(self.scribe.journal)
