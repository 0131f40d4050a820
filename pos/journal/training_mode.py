"""Whether the chain says that the counter is in training, and what that bars meanwhile.

Training always ends with one key, and by anybody signed in: so nothing real is ever let through
because it could not wait, not even the end of a session of the day before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from domain.event_codes import EventCode
from domain.record import Kind
from pos.till_errors import TrainingIsOn

if TYPE_CHECKING:
    from pos.journal.journal import Act, Journal
    from pos.journal.stored import StoredRecord

IN_TRAINING_KINDS: Final = frozenset({Kind.START, Kind.TRAINING, Kind.ROTATE})
"""Records of training: what is practised, and what keeps the chain itself."""
IN_TRAINING_EVENTS: Final = frozenset(
    {
        EventCode.TRAINING_OFF,
        EventCode.LOGIN,
        EventCode.LOGOUT,
        EventCode.PIN_FAILED,
        EventCode.PIN_LOCKED,
        EventCode.SALE_ABORTED,
        EventCode.TARIFF_LOADED,
        EventCode.CONFIG_LOADED,
        EventCode.CLOCK_JUMP,
        EventCode.PRINT_FAILED,
        EventCode.PRINT_UNKNOWN,
        EventCode.CHAIN_CHECK_FAILED,
        EventCode.DEVICE_FAULT,
        EventCode.BACKUP_MADE,
        EventCode.DISK_LOW,
        EventCode.SOFTWARE_UPDATED,
    }
)
"""Events that go on in training: who is there, and what the counter notes by itself. Every other
one, and any that is added to the closed list, is an act of a real session until it stands here."""


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


def refuse_real_act(journal: Journal, act: Act) -> None:
    """Refuse to record an act of a real session in training, whichever service asks for it.

    Raises:
        TrainingIsOn: The counter is in training, and the act is none of those that go on.
    """
    goes_on = act.kind in IN_TRAINING_KINDS
    if act.kind is Kind.EVENT:
        goes_on = act.body["code"] in IN_TRAINING_EVENTS
    if not goes_on:
        refuse_in_training(journal)
