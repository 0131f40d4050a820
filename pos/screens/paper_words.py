"""What is recorded when a paper did not come out, and what a paper is for: one sentence a kind."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from domain.record import Kind
from pos.printing.states import PrintState
from ui.catalogues import phrase

if TYPE_CHECKING:
    from pos.journal.stored import StoredRecord


class Subject(StrEnum):
    """What a paper is the paper of."""

    QUITTANCE = "QUITTANCE"
    DUPLICATE = "DUPLICATE"
    TRAINING = "TRAINING"
    CANCELLATION = "CANCELLATION"
    OPENING = "SESSION_OPEN"
    COUNT = "SESSION_COUNTED"
    ADDENDUM = "ADDENDUM"
    HANDOVER = "HANDOVER"
    CLOSING = "CLOSING"


_OF_KIND: Final = {
    Kind.DUPLICATE: Subject.DUPLICATE,
    Kind.TRAINING: Subject.TRAINING,
    Kind.CANCEL: Subject.CANCELLATION,
    Kind.Z_DAY: Subject.CLOSING,
    Kind.Z_MONTH: Subject.CLOSING,
    Kind.Z_YEAR: Subject.CLOSING,
}
_OF_EVENT: Final = {
    one.value: one for one in (Subject.OPENING, Subject.COUNT, Subject.ADDENDUM, Subject.HANDOVER)
}
_BLOCKED: Final = {
    Subject.QUITTANCE: phrase("The money is recorded, nothing came out. Then print again."),
    Subject.DUPLICATE: phrase("The duplicate is recorded, nothing came out. Then print again."),
    Subject.TRAINING: phrase("The exercise is recorded, nothing came out. Then print again."),
    Subject.CANCELLATION: phrase(
        "The cancellation is recorded, nothing came out. Then print again."
    ),
    Subject.OPENING: phrase(
        "The opening of the drawer is recorded, nothing came out. Then print again."
    ),
    Subject.COUNT: phrase("The count is recorded, nothing came out. Then print again."),
    Subject.ADDENDUM: phrase("The addendum is recorded, nothing came out. Then print again."),
    Subject.HANDOVER: phrase("The handover is recorded, nothing came out. Then print again."),
    Subject.CLOSING: phrase("The closing is recorded, nothing came out. Then print again."),
}
_SIGNED: Final = phrase("It is signed and kept with the day's papers.")
_FOR: Final = {
    Subject.TRAINING: phrase("A paper of training, without value: hand it to nobody."),
    Subject.CANCELLATION: phrase("All three sign; keep it with the cancelled original."),
    Subject.OPENING: _SIGNED,
    Subject.COUNT: _SIGNED,
    Subject.ADDENDUM: _SIGNED,
    Subject.HANDOVER: phrase("Both sign the slip; each keeps a copy."),
    Subject.CLOSING: phrase("The Z is kept with the day's papers."),
}
"""What is done with a paper that is out, where it is not handed to the payer."""

_TO_THE_PAYER: Final = {
    PrintState.QUEUED: phrase("The quittance is recorded; its paper follows."),
    PrintState.SENDING: phrase("The quittance is recorded; its paper is coming out."),
    PrintState.SENT: phrase(
        "Hand the paper to the payer. If it did not come out whole, print a duplicate."
    ),
    PrintState.PRINTED: phrase("Hand the paper to the payer."),
    PrintState.CANCELLED: phrase("Print a duplicate for the payer."),
}
_ASKED: Final = phrase("Look at the printer: did the whole paper come out?")
_SPOILT: Final = phrase("The paper is spoilt: print it again.")


def subject_of(stored: StoredRecord | None) -> Subject:
    """Say what the paper of a record is the paper of."""
    if stored is None:
        return Subject.QUITTANCE
    if stored.record.kind is Kind.EVENT:
        return _OF_EVENT.get(stored.body["code"], Subject.QUITTANCE)
    return _OF_KIND.get(stored.record.kind, Subject.QUITTANCE)


def advice_for(state: PrintState | None, subject: Subject) -> str:
    """Say, as a key of the catalogues, what to do with a paper in this state."""
    if state is PrintState.UNKNOWN:
        return _ASKED
    if state is PrintState.BLOCKED:
        return _BLOCKED[subject]
    if subject in _FOR:
        is_spoilt = state is PrintState.CANCELLED and subject is not Subject.TRAINING
        return _SPOILT if is_spoilt else _FOR[subject]
    return "" if state is None else _TO_THE_PAYER[state]
