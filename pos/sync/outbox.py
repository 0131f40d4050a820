"""Sends the journal to the centre, record after record, and believes only what the centre signs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.exchange import (
    BATCH_BYTES_MAX,
    BATCH_RECORDS_MAX,
    Batch,
    Checkpoint,
    PrivatePart,
    RecordEnvelope,
)
from domain.ids import Seq
from pos.sync.checkpoints import Checkpoints, Standing
from pos.trusted_time import ClockState

if TYPE_CHECKING:
    from pos.journal.journal import Journal
    from pos.journal.scribe import Scribe
    from pos.journal.stored import StoredRecord
    from pos.sync.client import CentreClient

_AROUND_RECORDS_BYTES = 1024
"""Room for what stands around the records of a batch."""
CLOCK_JUMP_S = 120
"""A difference from the centre's time worth a record, seconds."""
_VOUCHED = frozenset({ClockState.CENTRE, ClockState.MACHINE, ClockState.REGISSEUR})


class Outbox:
    """The journal seen as what is still to be sent.

    Args:
        scribe: Journal and clock.
        checkpoints: The centre's last word.
        client: The line to the centre.
    """

    def __init__(self, scribe: Scribe, checkpoints: Checkpoints, client: CentreClient) -> None:
        self._scribe, self._checkpoints, self._client = scribe, checkpoints, client
        self._journal: Journal = scribe.journal

    def next_seq(self) -> Seq:
        """The first record to send.

        After the last the centre stored, which a restored centre may have set back. On a restored
        copy of a journal, after the last this copy sent: its records are evidence, not receipts.
        """
        standing = self._checkpoints.read()
        if standing is None:
            return Seq(1)
        if standing.is_restored_copy:
            return Seq(standing.uploaded_through_seq + 1)
        return Seq(standing.checkpoint.stored_through_seq + 1)

    def unsent(self) -> int:
        """How many records the centre has not stored."""
        return max(0, self._journal.head().seq - self.next_seq() + 1)

    def exchange(self) -> bool:
        """Send one batch, empty if there is nothing to send, and keep the answer.

        Returns:
            Whether it is worth sending another at once.

        Raises:
            Unreachable, NotACentre, CentreBusy, CentreRefused: The exchange failed; nothing is
                lost, the same records are sent again later.
            AnswerForged: The answer is not the centre's; it changes nothing.
        """
        self._client.prepare()
        start = self.next_seq()
        batch, last_seq = batch_from(self._journal, start)
        checkpoint = self._client.send_records(batch)
        self._checkpoints.verify(checkpoint)
        self._tell_clock(checkpoint)
        before = self._checkpoints.read()
        uploaded = last_seq or (before.uploaded_through_seq if before else 0)
        standing = Standing(
            checkpoint=checkpoint,
            received_at=self._scribe.now(),
            uploaded_through_seq=uploaded,
            is_restored_copy=(before is not None and before.is_restored_copy)
            or self._is_foreign(checkpoint),
        )
        self._checkpoints.write(standing)
        return self.next_seq() != start and self.unsent() > 0

    def _is_foreign(self, checkpoint: Checkpoint) -> bool:
        """Whether the centre holds a record of this chain that this journal does not."""
        if checkpoint.head_seq == 0:
            return False
        head = self._journal.by_seq(Seq(checkpoint.head_seq))
        return head is None or head.record.link.hex() != checkpoint.head_link

    def _tell_clock(self, checkpoint: Checkpoint) -> None:
        before = self._scribe.read_clock()
        self._scribe.clock.believe_centre(checkpoint.server_time)
        difference_s = checkpoint.server_time - before.at
        if self._journal.head().ended:
            return
        if before.state in _VOUCHED and abs(difference_s) > CLOCK_JUMP_S:
            keys = {"before": before.at, "after": checkpoint.server_time}
            self._scribe.note("CLOCK_JUMP", keys)


def batch_from(journal: Journal, start: Seq) -> tuple[Batch, Seq]:
    """Pack as many records as one batch takes.

    Args:
        journal: Where they stand.
        start: The first to send.

    Returns:
        The batch, and its last record; an empty one, and 0, when there is none from there on.
    """
    chunk = journal.chunk(
        start, limit=BATCH_RECORDS_MAX, bytes_max=BATCH_BYTES_MAX - _AROUND_RECORDS_BYTES
    )
    last_seq = chunk[-1].seq if chunk else Seq(0)
    return Batch(records=[envelope(stored) for stored in chunk]), last_seq


def envelope(stored: StoredRecord) -> RecordEnvelope:
    """Put a record as it travels."""
    private = None if stored.private is None else PrivatePart(**stored.private)
    return RecordEnvelope.of(stored.record, stored.body_text, private)
