"""A debit whose sale is over pays a new one, or goes back to be settled: never asked twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import structlog

from devices.card_terminal.port import CardState
from pos.journal.training_mode import refuse_in_training
from pos.peripherals.card_debits import REVERSED, CardDebits, CardPayment
from pos.peripherals.errors import (
    CardDebitsLeft,
    CardPaymentSettled,
    CardPaymentWaits,
    CardSaleBegun,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from domain.ids import AgentId
    from pos.journal.scribe import Scribe

log = structlog.get_logger(__name__)
CARD_TERMINAL: Final = "card_terminal"
TAKEN_UP: Final = "pos.card_debit_taken_up"
PUT_BACK: Final = "pos.card_debit_put_back"
LEFT: Final = "pos.card_debit_left"
SAID: Final[Mapping[str, str]] = {
    CardState.APPROVED: "pos.card_debit_said_approved",
    CardState.REFUSED: "pos.card_debit_said_refused",
    REVERSED: "pos.card_debit_said_reversed",
}
"""What the chain says of a debit, in a DEVICE_FAULT of the card terminal: one event each time."""


class DebitMoves:
    """Moves debits between sales.

    Args:
        scribe: The journal's file and clock.
    """

    def __init__(self, scribe: Scribe) -> None:
        self._scribe, self._debits = scribe, CardDebits(scribe)

    def take_up(
        self, payment_id: int, sale_id: str, agent_id: AgentId, *, has_lines: bool = False
    ) -> CardPayment:
        """Let a new sale be paid by a debit whose own sale is over.

        Args:
            payment_id: The debit.
            sale_id: The sale being made, still empty; the same again changes nothing.
            agent_id: Who decides.
            has_lines: Whether something is in it already.

        Raises:
            CardPaymentMissing: There is no such debit.
            CardPaymentSettled: It is not approved, or a quittance took it.
            CardPaymentWaits: The sale being made has a debit of its own.
            CardSaleBegun: The sale being made has lines: they are another payer's.
            CardSaleEnded: A record ended it.
            TrainingIsOn: The counter is in training.
        """
        with self._scribe.journal.transaction():
            refuse_in_training(self._scribe.journal)
            payment = self._movable(payment_id)
            if payment.sale_id == sale_id:
                return payment
            self._debits.refuse_ended(sale_id)
            self._refuse_second(sale_id)
            if has_lines:
                message = "the sale being made has lines"
                raise CardSaleBegun(message)
            return self._move(payment, sale_id, agent_id, TAKEN_UP)

    def put_back(self, payment_id: int, agent_id: AgentId) -> CardPayment:
        """Give a debit that was taken up back to the sale it was asked for: it waits again.

        Raises:
            CardPaymentMissing: There is no such debit.
            CardPaymentSettled: It was not taken up, or a quittance took it.
            CardPaymentWaits: That sale has had another debit since.
            TrainingIsOn: The counter is in training.
        """
        with self._scribe.journal.transaction():
            refuse_in_training(self._scribe.journal)
            payment = self._movable(payment_id)
            if not payment.is_taken_up:
                message = f"the debit {payment_id} was not taken up by another sale"
                raise CardPaymentSettled(message, state=payment.state)
            self._refuse_second(payment.asked_for)
            return self._move(payment, payment.asked_for, agent_id, PUT_BACK)

    def _refuse_second(self, sale_id: str) -> None:
        other = self._debits.live_of(sale_id)
        if other is not None:
            message = f"the sale has a debit of its own, of {other.amount.centimes} centimes"
            raise CardPaymentWaits(message, amount=other.amount)

    def _movable(self, payment_id: int) -> CardPayment:
        payment = self._debits.get(payment_id)
        if not payment.is_approved or self._debits.is_taken(payment):
            message = f"the debit {payment_id} is {payment.state}, or a quittance took it"
            raise CardPaymentSettled(message, state=payment.state)
        return payment

    def _move(
        self, payment: CardPayment, sale_id: str, agent_id: AgentId, code: str
    ) -> CardPayment:
        log.info("card debit moved", payment_id=payment.payment_id, move=code)
        note_debits(self._scribe, [payment], code, agent_id)
        return self._debits.move(payment, sale_id, agent_id)


def refuse_debits_left(scribe: Scribe) -> None:
    """Refuse to count or close past debits that wait for a person, before they are seen.

    Raises:
        CardDebitsLeft: Some wait, and nobody said that they are left.
    """
    count = len(CardDebits(scribe).to_settle())
    if count:
        message = f"{count} debits by card wait for a person"
        raise CardDebitsLeft(message, count=count)


def leave_debits(scribe: Scribe, agent_id: AgentId, *, is_confirmed: bool) -> None:
    """Put on record, with its count or its closing, that an agent leaves debits to be settled.

    Args:
        scribe: The journal's file and clock.
        agent_id: Who leaves them.
        is_confirmed: Whether they said so, the list before their eyes.

    Raises:
        CardDebitsLeft: Some wait, and nobody said that they are left.
    """
    if not is_confirmed:
        refuse_debits_left(scribe)
    note_debits(scribe, CardDebits(scribe).to_settle(), LEFT, agent_id)


def note_debits(
    scribe: Scribe, payments: Sequence[CardPayment], code: str, agent_id: AgentId
) -> None:
    """Record one event for each debit."""
    for _ in payments:
        keys = {"device": CARD_TERMINAL, "fault": code}
        scribe.note("DEVICE_FAULT", keys, agent_id=agent_id)
