"""The counter that was lost, as its second copy shows it: read, checked, and never continued."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.ids import Seq
from domain.receipt_code import decode
from domain.record import Kind
from pos.errors import JournalUnreadable
from pos.journal.announced_keys import AnnouncedKeys
from pos.journal.checking import check_journal
from pos.journal.journal import JOURNAL_FILE, Journal
from pos.peripherals.card_debits import left_in
from pos.restoring.carried import CarriedDebit, CarriedSession, LostPlace
from pos.upkeep.errors import (
    AlreadyOnCopy,
    CopyHasNoKeys,
    CopyUnreadable,
    LostCopyDamaged,
    NotOfLostCounter,
)
from pos.upkeep.recovery import open_identity
from pos.upkeep.second_copy import SEALED_FILE

if TYPE_CHECKING:
    from pathlib import Path

    from domain.record import Record
    from pos.identity import TerminalIdentity
    from pos.journal.session_totals import SessionTotals
    from pos.peripherals.card_debits import CardPayment


@dataclass(frozen=True)
class LostCounter:
    """A second copy, opened with its recovery code.

    Args:
        folder: Where it lies.
        identity: The lost terminal's number and keys: they sign requests, never records again.
        journal: Its journal, read-only.
        public_keys: All the keys its chain ever announced.
    """

    folder: Path
    identity: TerminalIdentity
    journal: Journal
    public_keys: tuple[bytes, ...]

    def place(self) -> LostPlace:
        """What a new counter has to know of it."""
        head = self.journal.head()
        sessions = (self._carried(totals) for totals in self.journal.sessions.not_closed())
        return LostPlace(
            terminal_id=self.identity.terminal_id,
            last_seq=head.seq,
            last_receipt_no=head.receipt_no,
            last_issued_at=head.issued_at,
            sessions=tuple(sessions),
            debits=tuple(map(_carried_debit, left_in(self.journal.database))),
        )

    def read_missing(self, text: str) -> Record:
        """Read the QR code of a paper whose record the copy lacks.

        Args:
            text: What a scanner reads off it.

        Raises:
            CodeUnreadable, MalformedRecord: It is no receipt code.
            NotOfLostCounter: Another terminal's, or signed by none of this one's keys.
            AlreadyOnCopy: The copy has it.
        """
        record = decode(text.strip())
        signed = any(record.is_signed_by(key) for key in self.public_keys)
        if record.terminal_id != self.identity.terminal_id or not signed:
            message = f"the code is not one of terminal {self.identity.terminal_id}"
            raise NotOfLostCounter(message, terminal_id=self.identity.terminal_id)
        if self.journal.by_link(record.link) is not None:
            message = f"record {record.seq} is on the copy"
            raise AlreadyOnCopy(message, seq=record.seq)
        return record

    def close(self) -> None:
        """Close the copy."""
        self.journal.close()

    def _carried(self, totals: SessionTotals) -> CarriedSession:
        opened = self.journal.by_seq(totals.opened_seq)
        return CarriedSession(
            session=totals.session,
            agent_id=opened.record.agent_id if opened else 0,
            opened_at=opened.record.issued_at if opened else 0,
            float_centimes=totals.float_centimes,
            cash_centimes=totals.cash_centimes,
            quittances=totals.quittances,
            is_counted=totals.counted_seq is not None,
        )


def _carried_debit(payment: CardPayment) -> CarriedDebit:
    return CarriedDebit(
        amount_centimes=payment.amount.centimes,
        authorisation=payment.authorisation if payment.is_approved else "",
        asked_at=int(payment.asked_at.timestamp()),
    )


def open_copy(folder: Path, recovery_code: str) -> LostCounter:
    """Open a second copy and check every record of it.

    Args:
        folder: The `girct-NUMBER` folder of the medium.
        recovery_code: The régisseur's.

    Raises:
        CopyUnreadable: There is no copy, or it cannot be read.
        CopyHasNoKeys: It was made before a recovery code was drawn.
        RecoveryCodeWrong: The code does not open it.
        LostCopyDamaged: Its chain does not hold.
    """
    journal_path = folder / JOURNAL_FILE
    if not journal_path.is_file():
        message = f"{folder} holds no second copy"
        raise CopyUnreadable(message, path=str(folder))
    try:
        sealed = (folder / SEALED_FILE).read_bytes()
    except OSError as error:
        message = f"the copy in {folder} holds no sealed keys"
        raise CopyHasNoKeys(message, path=str(folder)) from error
    identity = open_identity(sealed, recovery_code)
    try:
        journal = Journal(journal_path, identity, is_read_only=True)
    except JournalUnreadable as error:
        message = f"the journal in {folder} cannot be read: {error}"
        raise CopyUnreadable(message, path=str(folder)) from error
    faults = check_journal(journal)
    if faults:
        journal.close()
        message = f"{faults[0].code} at record {faults[0].seq} of the copy"
        raise LostCopyDamaged(message, path=str(folder), seq=faults[0].seq)
    return LostCounter(folder, identity, journal, _keys_of(journal))


def _keys_of(journal: Journal) -> tuple[bytes, ...]:
    """All the keys the chain announced, with those in the sealed file."""
    announced = AnnouncedKeys(journal.identity, journal.by_seq(Seq(1)))
    rotations = journal.of_kinds([Kind.ROTATE], limit=2**8)
    for rotation in reversed(rotations):
        announced.note(rotation)
    epochs = range(1, journal.head().key_epoch + 1)
    return (*journal.identity.public_keys, *(announced.of(epoch) for epoch in epochs))
