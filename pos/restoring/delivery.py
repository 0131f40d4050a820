"""Hands the lost counter's records to the centre under its old number; adds none to its chain."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.exchange import Batch, RecordEnvelope
from domain.ids import Seq
from pos.errors import AnswerForged
from pos.sync.outbox import batch_from
from pos.sync.roots import keys_of_newer_root

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from domain.exchange import Checkpoint
    from domain.record import Record
    from pos.restoring.lost_counter import LostCounter
    from pos.sync.client import CentreClient


@dataclass(frozen=True)
class Delivery:
    """One line to the centre, as the lost counter.

    Args:
        lost: The second copy.
        client: Signs requests with the lost counter's key.
    """

    lost: LostCounter
    client: CentreClient

    def ask(self) -> Checkpoint:
        """Ask how the centre holds the lost counter; changes nothing there.

        Raises:
            GirctError: The centre cannot be had, or refuses.
            AnswerForged: The answer is not the centre's.
        """
        return self._verified(self.client.send_records(Batch(records=[])))

    def upload(self, tell: Callable[[int], None]) -> Checkpoint:
        """Send every record of the copy that the centre does not hold.

        What it holds already is left alone; what follows goes into its books while the lost counter
        is not replaced yet, into quarantine after. Sent again, it changes nothing.

        Args:
            tell: Called with the last record sent, after each batch.
        """
        checkpoint = self.ask()
        start = Seq(checkpoint.stored_through_seq + 1)
        while True:
            batch, last_seq = batch_from(self.lost.journal, start)
            if not last_seq:
                return checkpoint
            checkpoint = self._verified(self.client.send_records(batch))
            tell(last_seq)
            start = Seq(max(last_seq, checkpoint.stored_through_seq) + 1)

    def send_missing(self, record: Record) -> Checkpoint:
        """Send the record of a scanned paper: evidence without a body, kept in quarantine."""
        batch = Batch(records=[RecordEnvelope.of(record, "")])
        return self._verified(self.client.send_records(batch))

    def _verified(self, checkpoint: Checkpoint) -> Checkpoint:
        identity = self.lost.identity

        def is_signed(keys: Iterable[bytes]) -> bool:
            return any(checkpoint.is_signed_by(key, identity.terminal_id) for key in keys)

        if not (
            is_signed(identity.centre_keys) or is_signed(keys_of_newer_root(identity, self.client))
        ):
            message = "the checkpoint is not signed by the centre of the lost counter"
            raise AnswerForged(message)
        return checkpoint
