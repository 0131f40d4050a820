"""Whether the chain says that the counter is in training, and what that bars meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pos.till_errors import TrainingIsOn

if TYPE_CHECKING:
    from pos.journal.journal import Journal
    from pos.journal.stored import StoredRecord


def training_begun(journal: Journal) -> StoredRecord | None:
    """The TRAINING_ON in force, if any; the same after a restart."""
    began, ended = journal.of_code("TRAINING_ON"), journal.of_code("TRAINING_OFF")
    if not began or (ended and ended[0].seq > began[0].seq):
        return None
    return began[0]


def refuse_in_training(journal: Journal) -> None:
    """Refuse an act of a real session: what is practised moves no cash and takes nothing back.

    Raises:
        TrainingIsOn: The counter is in training.
    """
    if training_begun(journal) is not None:
        message = "the counter is in training: no act of a real session is recorded"
        raise TrainingIsOn(message)
