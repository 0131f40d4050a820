"""The last checkpoint the centre signed: where to resume, and whether selling may go on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from domain.exchange import Checkpoint, TerminalState
from domain.record import Kind
from pos.errors import AnswerForged, ChainEnded, TerminalBlocked, TerminalRestored

if TYPE_CHECKING:
    from domain.errors import GirctError
    from pos.identity import TerminalIdentity
    from pos.journal.database import Database


@dataclass(frozen=True, slots=True)
class Standing:
    """What this counter knows of itself at the centre.

    Args:
        checkpoint: The last one, verified.
        received_at: Aware UTC.
        uploaded_through_seq: Last record sent in a batch that was answered.
        is_restored_copy: Whether the centre ever knew more of this chain than this journal, or
            another record in it: this machine was restored or copied.
    """

    checkpoint: Checkpoint
    received_at: datetime
    uploaded_through_seq: int
    is_restored_copy: bool


class Checkpoints:
    """The centre's last word on this terminal, on disk.

    Args:
        database: The journal's file.
        identity: This terminal, and the centre's pinned keys.
    """

    def __init__(self, database: Database, identity: TerminalIdentity) -> None:
        self._database, self._identity = database, identity

    def verify(self, checkpoint: Checkpoint) -> None:
        """Check that the centre signed a checkpoint for this terminal.

        Raises:
            AnswerForged: It did not.
        """
        if not any(
            checkpoint.is_signed_by(key, self._identity.terminal_id)
            for key in self._identity.centre_keys
        ):
            sentence = "the checkpoint is not signed by the centre of this terminal"
            raise AnswerForged(sentence)

    def read(self) -> Standing | None:
        """The last standing, none before the first exchange."""
        row = self._database.row(
            "SELECT checkpoint, received_at, uploaded_through_seq, is_restored_copy"
            " FROM checkpoints WHERE id = 1"
        )
        if row is None:
            return None
        return Standing(
            checkpoint=Checkpoint.model_validate_json(row["checkpoint"]),
            received_at=datetime.fromtimestamp(row["received_at"], UTC),
            uploaded_through_seq=row["uploaded_through_seq"],
            is_restored_copy=bool(row["is_restored_copy"]),
        )

    def write(self, standing: Standing) -> None:
        """Keep a standing; durable when it returns."""
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT INTO checkpoints (id, checkpoint, received_at, uploaded_through_seq,"
                " is_restored_copy) VALUES (1, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET"
                " checkpoint = excluded.checkpoint, received_at = excluded.received_at,"
                " uploaded_through_seq = excluded.uploaded_through_seq,"
                " is_restored_copy = excluded.is_restored_copy",
                (
                    standing.checkpoint.model_dump_json(),
                    int(standing.received_at.timestamp()),
                    standing.uploaded_through_seq,
                    int(standing.is_restored_copy),
                ),
            )

    def refuse_blocked(self) -> None:
        """Refuse to sell on a terminal the centre stopped, or whose chain has ended.

        Raises:
            ChainEnded, TerminalBlocked, TerminalRestored: See `blocked_by`.
        """
        if (refusal := self.blocked_by()) is not None:
            raise refusal

    def blocked_by(self) -> GirctError | None:
        """Say why this terminal may sell no more, none when it may.

        Returns:
            ChainEnded: The régisseur ended it here; TerminalBlocked: The centre froze, revoked or
            ended it; TerminalRestored: Its numbers were already given, here or elsewhere.
        """
        last = self._database.row("SELECT kind FROM records ORDER BY seq DESC LIMIT 1")
        if last is not None and last["kind"] == Kind.END:
            message = "this chain has ended: the machine must be enrolled anew"
            return ChainEnded(message, state=TerminalState.ENDED.value)
        standing = self.read()
        if standing is None:
            return None
        if standing.is_restored_copy:
            message = "this journal is an old copy: the terminal must be enrolled anew"
            return TerminalRestored(message, head_seq=standing.checkpoint.head_seq)
        state = standing.checkpoint.state
        if state is TerminalState.ACTIVE:
            return None
        message = f"the centre put this terminal in state {state}: it sells nothing more"
        return TerminalBlocked(message, state=state.value)
