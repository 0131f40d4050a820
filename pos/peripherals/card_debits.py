"""The debits in the journal's file: one row each, written before the terminal is asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from devices.card_terminal.port import CardState
from domain.ids import AgentId
from domain.money import ZERO, Money
from pos.peripherals.errors import (
    CardPaymentDiffers,
    CardPaymentMissing,
    CardPaymentRefused,
    CardPaymentRunning,
    CardPaymentUnknown,
    CardPaymentWaits,
    CardSaleEnded,
)

if TYPE_CHECKING:
    from sqlite3 import Row

    from pos.journal.database import Database
    from pos.journal.scribe import Scribe

ASKED: Final = "ASKED"
MANUAL: Final = "MANUAL"
REVERSED: Final = "REVERSED"
_REASON_MAX: Final = 60
_AUTHORISATION_MAX: Final = 20
_SELECT: Final = (
    "SELECT payment_id, sale_id, coalesce(pays_sale_id, sale_id) AS pays, amount_centimes,"
    " terminal, state, authorisation, reason, agent_id, asked_at FROM card_payments "
)
_PAYS: Final = "WHERE coalesce(pays_sale_id, sale_id) = ? "
_IS_LIVE: Final = "state IN ('ASKED', 'APPROVED', 'UNKNOWN')"
_LIVE: Final = _PAYS + f"AND {_IS_LIVE}"
_OPEN: Final = f"WHERE taken_seq IS NULL AND {_IS_LIVE} "
"""What waits, as its index says it: a taken debit costs nothing here."""


@dataclass(frozen=True, slots=True)
class CardPayment:
    """One debit.

    Args:
        payment_id: Its number at this counter.
        sale_id: The sale it pays.
        asked_for: The sale it was asked for: another one, once it was taken up.
        amount: What was asked.
        terminal: MANUAL, typed by the cashier, or CONCERT_V2.
        state: ASKED, APPROVED, REFUSED, UNKNOWN, or REVERSED on the terminal by the cashier.
        authorisation: The authorisation number.
        reason: Why it was refused or is unknown.
        agent_id: Who asked.
        asked_at: When, aware UTC.
    """

    payment_id: int
    sale_id: str
    asked_for: str
    amount: Money
    terminal: str
    state: str
    authorisation: str
    reason: str
    agent_id: AgentId
    asked_at: datetime

    @property
    def is_taken_up(self) -> bool:
        """Whether another sale took it up."""
        return self.sale_id != self.asked_for

    @property
    def is_approved(self) -> bool:
        """Whether the payer was debited."""
        return self.state == CardState.APPROVED


class CardDebits:
    """The table of debits.

    Args:
        scribe: The journal's file and clock.
    """

    def __init__(self, scribe: Scribe) -> None:
        self._scribe, self._database = scribe, scribe.journal.database

    def of_sale(self, sale_id: str) -> CardPayment | None:
        """Find the last debit of a sale."""
        found = self._rows(_PAYS + "ORDER BY payment_id DESC LIMIT 1", (sale_id,))
        return found[0] if found else None

    def asked(self) -> list[CardPayment]:
        """List the debits whose terminal is being asked, or was when the counter stopped."""
        return self._rows(f"{_OPEN}AND state = 'ASKED'")

    def to_settle(self) -> list[CardPayment]:
        """List what a person must decide: unknown outcomes, and debits no quittance took."""
        return [payment for payment in left_in(self._database) if payment.state != ASKED]

    def waiting(self, sale_id: str) -> CardPayment | None:
        """Find the debit of a sale that is not refused and that no quittance took."""
        found = self._rows(f"{_LIVE} AND taken_seq IS NULL", (sale_id,))
        return found[0] if found else None

    def refuse_waiting(self, sale_id: str, by_card: Money = ZERO) -> None:
        """Refuse to end a sale, in whatever way, that would not take its debit.

        Args:
            sale_id: The sale.
            by_card: What it would be paid by card; nothing when it is left.

        Raises:
            CardPaymentRunning, CardPaymentUnknown: Nobody knows yet whether the payer was debited.
            CardPaymentWaits: The payer was debited, of another amount.
        """
        waiting = self.waiting(sale_id)
        if waiting is not None and require_approved(waiting).amount != by_card:
            message = f"the payer was debited of {waiting.amount.centimes} centimes for this sale"
            raise CardPaymentWaits(message, amount=waiting.amount)

    def require(self, sale_id: str, by_card: Money) -> None:
        """Refuse to record as paid by card what no approved debit of the sale covers.

        Asked in the commit of the quittance: a debit reversed, put back or taken up elsewhere in
        the meantime pays another sale, and never two.

        Args:
            sale_id: The sale.
            by_card: What it is paid by card; nothing asks for no debit.

        Raises:
            CardPaymentMissing, CardPaymentRefused, CardPaymentUnknown, CardPaymentRunning,
            CardPaymentDiffers: There is none.
        """
        if by_card.is_zero:
            return
        known = self.live(sale_id, by_card)
        if known is not None:
            require_approved(known)
            return
        last = self.of_sale(sale_id)
        if last is not None and last.state == CardState.REFUSED:
            message = f"the debit was refused: {last.reason}"
            raise CardPaymentRefused(message, reason=last.reason)
        message = "no debit of this sale is approved"
        raise CardPaymentMissing(message)

    def refuse_ended(self, sale_id: str) -> None:
        """Refuse to debit for a sale that has ended.

        Raises:
            CardSaleEnded: A record ended it.
        """
        if self._scribe.journal.by_sale_id(sale_id) is not None:
            message = "the sale has ended: no card is asked for it"
            raise CardSaleEnded(message)

    def live_of(self, sale_id: str) -> CardPayment | None:
        """Find the debit of a sale that is not refused: it has one at most."""
        found = self._rows(_LIVE, (sale_id,))
        return found[0] if found else None

    def live(self, sale_id: str, amount: Money) -> CardPayment | None:
        """Find the debit of a sale that is not refused.

        Raises:
            CardPaymentDiffers: It is of another amount.
        """
        known = self.live_of(sale_id)
        if known is not None and known.amount != amount:
            message = f"the sale has a debit of {known.amount.centimes} centimes"
            raise CardPaymentDiffers(message, amount=known.amount)
        return known

    def add(self, sale_id: str, amount: Money, agent_id: AgentId, terminal: str) -> CardPayment:
        """Write down what is about to be asked; durable when it returns."""
        at = int(self._scribe.now().timestamp())
        with self._database.transaction() as connection:
            cursor = connection.execute(
                "INSERT INTO card_payments (sale_id, amount_centimes, terminal, state, agent_id,"
                " asked_at, updated_at) VALUES (?, ?, ?, 'ASKED', ?, ?, ?)",
                (sale_id, amount.centimes, terminal, int(agent_id), at, at),
            )
            return self.get(cursor.lastrowid or 0)

    def write(
        self,
        payment: CardPayment,
        state: str,
        authorisation: str,
        reason: str,
        decided_by: AgentId | None,
    ) -> CardPayment:
        """Write what is known of a debit; durable when it returns."""
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE card_payments SET state = ?, authorisation = ?, reason = ?, decided_by = ?,"
                " updated_at = ? WHERE payment_id = ?",
                (
                    str(state),
                    authorisation[:_AUTHORISATION_MAX],
                    reason[:_REASON_MAX],
                    None if decided_by is None else int(decided_by),
                    int(self._scribe.now().timestamp()),
                    payment.payment_id,
                ),
            )
            return self.get(payment.payment_id)

    def move(self, payment: CardPayment, sale_id: str, agent_id: AgentId) -> CardPayment:
        """Let a debit pay another sale; durable when it returns."""
        at = int(self._scribe.now().timestamp())
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT INTO card_debit_moves (payment_id, sale_id, agent_id, moved_at)"
                " VALUES (?, ?, ?, ?)",
                (payment.payment_id, sale_id, int(agent_id), at),
            )
            return self.get(payment.payment_id)

    def get(self, payment_id: int) -> CardPayment:
        """Find a debit by its number.

        Raises:
            CardPaymentMissing: There is none.
        """
        found = self._rows("WHERE payment_id = ?", (payment_id,))
        if not found:
            message = f"no debit has the number {payment_id}"
            raise CardPaymentMissing(message)
        return found[0]

    def bearing(self, authorisation: str, since: datetime) -> CardPayment | None:
        """Find a debit, reversed or not, that had an authorisation number lately."""
        found = self._rows(
            "WHERE state IN ('APPROVED', 'REVERSED') AND authorisation = ? AND asked_at >= ?"
            " ORDER BY payment_id DESC LIMIT 1",
            (authorisation, int(since.timestamp())),
        )
        return found[0] if found else None

    def is_taken(self, payment: CardPayment) -> bool:
        """Say whether a quittance took it."""
        taken = "WHERE payment_id = ? AND taken_seq IS NOT NULL"
        return bool(self._rows(taken, (payment.payment_id,)))

    def _rows(self, where: str, parameters: tuple[object, ...] = ()) -> list[CardPayment]:
        return _read(self._database, where, parameters)


def left_in(database: Database) -> list[CardPayment]:
    """List the debits of a journal that no quittance took, or that may have been made."""
    return _read(database, f"{_OPEN}ORDER BY payment_id")


def require_approved(payment: CardPayment) -> CardPayment:
    """Give a debit that was approved.

    Raises:
        CardPaymentRunning, CardPaymentUnknown: It was not.
    """
    if payment.state == ASKED:
        message = "the card terminal is being asked"
        raise CardPaymentRunning(message)
    if not payment.is_approved:
        message = "nobody knows whether the payer was debited"
        raise CardPaymentUnknown(message, amount=payment.amount)
    return payment


def _read(database: Database, where: str, parameters: tuple[object, ...] = ()) -> list[CardPayment]:
    return [_payment(row) for row in database.rows(_SELECT + where, parameters)]


def _payment(row: Row) -> CardPayment:
    return CardPayment(
        payment_id=row["payment_id"],
        sale_id=row["pays"],
        asked_for=row["sale_id"],
        amount=Money(row["amount_centimes"]),
        terminal=row["terminal"],
        state=row["state"],
        authorisation=row["authorisation"],
        reason=row["reason"],
        agent_id=AgentId(row["agent_id"]),
        asked_at=datetime.fromtimestamp(row["asked_at"], UTC),
    )
