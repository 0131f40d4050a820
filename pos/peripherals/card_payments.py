"""Debits by card: each is on disk before it is asked, and none is ever asked twice.

A debit whose outcome nobody knows stays UNKNOWN until the cashier, who looks at the terminal, says
what it shows. An approved debit whose sale was never recorded is listed until it is sold or
reversed.
"""

from __future__ import annotations

from datetime import timedelta
from threading import Lock
from typing import TYPE_CHECKING, Final

import structlog

from devices.card_terminal.manual import ManualCardTerminal, refuse_amount
from devices.card_terminal.port import CardOutcome, CardState
from devices.errors import DeviceError
from pos.errors import JournalFull, JournalReadOnly
from pos.journal.training_mode import refuse_in_training
from pos.peripherals.authorisations import read_authorisation, refuse_used, require_same
from pos.peripherals.card_debits import (
    ASKED,
    MANUAL,
    REVERSED,
    CardDebits,
    require_approved,
)
from pos.peripherals.debit_moves import SAID, note_debits
from pos.peripherals.errors import (
    CardPaymentRunning,
    CardPaymentSettled,
    CardPaymentUnknown,
    CardTerminalAbsent,
)
from pos.peripherals.faults import FaultBook

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from devices.card_terminal.port import CardTerminal
    from domain.ids import AgentId
    from domain.money import Money
    from pos.journal.scribe import Scribe
    from pos.peripherals.card_debits import CardPayment

log = structlog.get_logger(__name__)
CONCERT_V2: Final = "CONCERT_V2"
SALE_LASTS: Final = timedelta(minutes=3)
"""How long a sale may stay on the screen after its debit."""
INTERRUPTED: Final = "pos.card_interrupted"
"""The counter stopped while the terminal was asked."""


class CardPayments:
    """The debits of one counter.

    Args:
        scribe: The journal's file and clock.
        open_terminal: Makes the terminal's driver; nothing when the cashier types numbers.
        faults: Hears when the terminal fails and when it answers.
    """

    def __init__(
        self,
        scribe: Scribe,
        open_terminal: Callable[[], CardTerminal] | None,
        faults: FaultBook | None = None,
    ) -> None:
        self._scribe = scribe
        self._open_terminal, self._faults = open_terminal, faults or FaultBook(scribe)
        self._journal, self._database = scribe.journal, scribe.journal.database
        self._debits = CardDebits(scribe)
        self._terminal_lock = Lock()

    @property
    def has_terminal(self) -> bool:
        """Whether a terminal is connected; otherwise the cashier types what it shows."""
        return self._open_terminal is not None

    def start(self) -> None:
        """Say of what was being asked when the counter stopped that nobody knows."""
        self._free_cut()

    def debit(
        self,
        sale_id: str,
        amount: Money,
        agent_id: AgentId,
        check: Callable[[], None] = lambda: None,
    ) -> CardPayment:
        """Ask the terminal for the debit of a sale, once; wait for its outcome.

        Asked again for the same sale, it says what is known and asks nothing, unless the last one
        was refused.

        Args:
            sale_id: The sale's own number.
            amount: What is due by card.
            agent_id: The cashier.
            check: Refuses what could not be sold any more, in the commit of what is asked: a
                session that ended meanwhile debits nobody.

        Returns:
            The debit: APPROVED, REFUSED, or UNKNOWN.

        Raises:
            CardTerminalAbsent: None is connected: see `record_manual`.
            CardPaymentDiffers: The sale has a debit of another amount.
            CardPaymentRunning: The terminal is being asked.
            CardPaymentUnknown: The terminal was asked, and its answer could not be written.
            CardSaleEnded: The sale has ended.
            TrainingIsOn: The counter is in training: no card is debited.
            DeviceError: The terminal's address or the amount cannot be used; nothing was asked.
        """
        if self._open_terminal is None:
            message = "no card terminal is connected"
            raise CardTerminalAbsent(message)
        if not self._terminal_lock.acquire(blocking=False):
            message = "the card terminal is being asked"
            raise CardPaymentRunning(message)
        try:
            known = self._debits.live(sale_id, amount)
            if known is not None:
                return self._known(known)
            refuse_in_training(self._journal)
            refuse_amount(amount.centimes)
            terminal = self._open_terminal()
            try:
                with self._database.transaction():
                    self._debits.refuse_ended(sale_id)
                    check()
                    asked = self._debits.add(sale_id, amount, agent_id, CONCERT_V2)
                return self._ended(asked, _outcome_of(terminal, asked, self._faults))
            finally:
                terminal.close()
        finally:
            self._terminal_lock.release()

    def record_manual(
        self, sale_id: str, amount: Money, authorisation: str, agent_id: AgentId
    ) -> CardPayment:
        """Record a debit the cashier made on a terminal of its own, by its authorisation number.

        The payer was debited: it is recorded, to be settled, even when the sale has ended.

        Raises:
            AuthorisationUnreadable: The number is no authorisation number.
            AuthorisationUsed: Another debit had it lately.
            CardPaymentDiffers: The sale has a debit of another amount.
            CardPaymentUnknown: The sale has a debit that nobody knows the outcome of.
            CardPaymentWaits: The sale has a debit of another number.
            TrainingIsOn: The counter is in training.
        """
        number = read_authorisation(authorisation)
        refuse_amount(amount.centimes)
        with self._database.transaction():
            known = self._debits.live(sale_id, amount)
            if known is not None:
                return require_same(require_approved(known), number)
            refuse_in_training(self._journal)
            refuse_used(self._debits, number, self._scribe.now())
            asked = self._debits.add(sale_id, amount, agent_id, MANUAL)
            outcome = ManualCardTerminal(number).debit(amount.centimes, sale_id)
            return self._move(asked, outcome, agent_id)

    def settle(
        self, payment_id: int, *, is_approved: bool, authorisation: str, agent_id: AgentId
    ) -> CardPayment:
        """Write down what the cashier read on the terminal, for a debit nobody knew about.

        Raises:
            CardPaymentMissing: There is no such debit.
            CardPaymentSettled: Its outcome is known already.
            AuthorisationUnreadable: It was approved, and the number is none.
            AuthorisationUsed: It was approved, and another debit had the number lately.
            TrainingIsOn: The counter is in training.
        """
        outcome = CardOutcome.refused("pos.card_read_on_terminal")
        if is_approved:
            outcome = CardOutcome.approved(read_authorisation(authorisation))
        with self._database.transaction():
            refuse_in_training(self._journal)
            payment = self._debits.get(payment_id)
            if payment.state != CardState.UNKNOWN:
                message = f"the debit {payment_id} is {payment.state} already"
                raise CardPaymentSettled(message, state=payment.state)
            if is_approved:
                refuse_used(self._debits, outcome.authorisation, self._scribe.now())
            self._say(payment, outcome.state, agent_id)
            return self._move(payment, outcome, agent_id)

    def reverse(self, payment_id: int, agent_id: AgentId) -> CardPayment:
        """Write down that the cashier reversed, on the terminal, a debit no quittance took.

        Raises:
            CardPaymentMissing: There is no such debit.
            CardPaymentSettled: It is not approved, or a quittance took it.
            TrainingIsOn: The counter is in training.
        """
        with self._database.transaction():
            refuse_in_training(self._journal)
            payment = self._debits.get(payment_id)
            if not payment.is_approved or self._debits.is_taken(payment):
                message = f"the debit {payment_id} is {payment.state}, or a quittance took it"
                raise CardPaymentSettled(message, state=payment.state)
            self._say(payment, REVERSED, agent_id)
            return self._debits.write(payment, REVERSED, payment.authorisation, "", agent_id)

    def waiting(self, sale_id: str) -> CardPayment | None:
        """Find the debit of a sale that is not refused and that no quittance took."""
        return self._debits.waiting(sale_id)

    def live_of(self, sale_id: str) -> CardPayment | None:
        """Find the debit of a sale that is not refused."""
        return self._debits.live_of(sale_id)

    def to_settle(self) -> list[CardPayment]:
        """List what a person must decide: unknown outcomes, and debits no quittance took."""
        self._free_cut()
        return self._debits.to_settle()

    def forgotten(self, now: datetime) -> list[CardPayment]:
        """List what to settle, without the debits whose sale is surely still on the screen."""
        return [
            payment
            for payment in self.to_settle()
            if not payment.is_approved or now - payment.asked_at > SALE_LASTS
        ]

    def _ended(self, asked: CardPayment, outcome: CardOutcome) -> CardPayment:
        """Write the outcome; one that cannot be written now is not the sale's "take no money"."""
        try:
            return self._move(asked, outcome)
        except (JournalFull, JournalReadOnly) as error:
            message = "the card terminal was asked, and its answer could not be written"
            raise CardPaymentUnknown(message, amount=asked.amount) from error

    def _free_cut(self) -> None:
        """Say of a debit still ASKED while nobody asks that nobody knows, once that can be written.

        Its outcome could not be written: the counter stopped, or the disk was full.
        """
        if not self._debits.asked() or not self._terminal_lock.acquire(blocking=False):
            return
        try:
            for payment in self._debits.asked():
                self._move(payment, CardOutcome.unknown(INTERRUPTED))
        except (JournalFull, JournalReadOnly) as error:
            log.warning("card debit stays asked", code=error.code)
        finally:
            self._terminal_lock.release()

    def _say(self, payment: CardPayment, state: str, agent_id: AgentId) -> None:
        """Put on record what a person alone says of a debit: nobody else saw the terminal."""
        note_debits(self._scribe, [payment], SAID[state], agent_id)

    def _known(self, payment: CardPayment) -> CardPayment:
        """Say what is known; a debit still ASKED while nobody asks was cut."""
        if payment.state == ASKED:
            return self._move(payment, CardOutcome.unknown(INTERRUPTED))
        return payment

    def _move(
        self, payment: CardPayment, outcome: CardOutcome, decided_by: AgentId | None = None
    ) -> CardPayment:
        log.info("card debit ended", payment_id=payment.payment_id, state=outcome.state.value)
        return self._debits.write(
            payment, outcome.state, outcome.authorisation, outcome.reason, decided_by
        )


def _outcome_of(terminal: CardTerminal, asked: CardPayment, faults: FaultBook) -> CardOutcome:
    """Ask the terminal. Whatever fails in a way the driver does not know leaves it unknown."""
    try:
        outcome = terminal.debit(asked.amount.centimes, f"{asked.payment_id:08d}")
        faults.worked("card_terminal")
    except DeviceError as error:
        faults.failed("card_terminal", error.code)
        if error.started:
            return CardOutcome.unknown(error.code)
        return CardOutcome.refused(error.code)
    except Exception as error:
        log.exception("card terminal's driver failed", payment_id=asked.payment_id)
        faults.failed("card_terminal", DeviceError.code)
        return CardOutcome.unknown(type(error).__name__)
    return outcome
