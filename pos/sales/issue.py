"""Take money: the quittance exists once its commit ends, whatever the printer does next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from domain.bodies import CASH
from domain.calendar import business_day
from domain.errors import NatureNotAllowed
from domain.ids import AgentId, NatureIndex, RegieId
from domain.quittance import receipt_body
from domain.quittance_parts import Tender
from domain.record import Flag, Kind
from domain.tariffs.formula import amount_due, billed_quantity, parse_quantity
from pos.errors import DiskLow, DraftChanged, SaleEmpty, SaleLeft
from pos.journal.journal import Act
from pos.journal.scribe import refuse_other_act
from pos.peripherals.card_debits import CardDebits
from pos.sales.commands import Issued, Quote, SaleCommand, SaleLine
from pos.sales.drafts import LINES_MAX, Drafts
from pos.sales.private_part import private_part, refuse_unnamed
from pos.sales.sums import cash_due, change_of, quoted_line, total_of
from pos.sessions.service import refuse_closed_regie

if TYPE_CHECKING:
    from collections.abc import Callable

    from domain.bodies import ReceiptBody
    from domain.configuration import Configuration
    from domain.exchange import PrivatePart
    from domain.ids import SessionId
    from domain.money import Money
    from domain.tariffs.line import TariffLine
    from pos.closings.days import Days
    from pos.journal.scribe import Scribe
    from pos.journal.stored import StoredRecord
    from pos.printing.spool import Printing
    from pos.sessions.service import Sessions
    from pos.sessions.till import Till
    from pos.sync.checkpoints import Checkpoints
    from pos.sync.configuration import ConfigurationStore
    from pos.training.service import Training


@dataclass(frozen=True)
class Issue:
    """The sale of this counter.

    Args:
        scribe: Journal and clock.
        configuration: Régie, natures and tariffs in force.
        sessions: Whose cash session is open.
        training: Whether the counter is in training.
        till: What cash the till may still take.
        days: Whether the business day may still be sold in.
        printing: Where the paper is queued, in the same commit.
        checkpoints: Whether the centre stopped this terminal.
        free_bytes: Bytes left on the journal's disk.
        minimum_free_bytes: Below them nothing is sold any more.
        tell_sync: Called after each sale, so that it is sent soon.
    """

    scribe: Scribe
    configuration: ConfigurationStore
    sessions: Sessions
    training: Training
    till: Till
    days: Days
    printing: Printing
    checkpoints: Checkpoints
    free_bytes: Callable[[], int]
    minimum_free_bytes: int
    tell_sync: Callable[[], None]

    @property
    def drafts(self) -> Drafts:
        """The sales being made, which end in the commit of their record."""
        return Drafts(self.scribe.journal)

    def __call__(self, command: SaleCommand, agent_id: AgentId) -> Issued:
        """Record a sale, then let it print. The same sale_id again gives the same quittance.

        Args:
            command: What was confirmed.
            agent_id: The cashier.

        Raises:
            JournalFull, DiskLow: No room: nothing was recorded, take no money.
            RegieClosed, SessionNotOpen, SessionOfAnother, TerminalBlocked, TerminalRestored,
            ClockUnconfirmed, ClockAhead, NotConfigured, DayOpenTooLong: Nothing may be collected
            now.
            CashShareReached: Its cash would pass the till's share: a cheque or a card may do.
            NatureNotAllowed, TariffNotInForce, InvalidQuantity: A line cannot be collected.
            SaleLeft: The sale was left before: it cannot be confirmed any more.
            DraftChanged: Its lines are no longer those that were shown.
            PayerRequired, PlateRequired: A nature asks who pays.
            CardPaymentRunning, CardPaymentUnknown, CardPaymentWaits: Its debit would not be taken.
            CardPaymentMissing, CardPaymentRefused: No debit of its own covers its part by card.
            TrainingBegan, TrainingEnded: Training began or ended since the form was drawn.
            SaleEmpty, AmountOutOfRange, CashTooLow, TendersDiffer, PayerUnreadable: No sum.
        """
        if (known := self.scribe.journal.by_sale_id(command.sale_id)) is not None:
            return self._already(known)
        with self.scribe.journal.transaction():
            if (known := self.scribe.journal.by_sale_id(command.sale_id)) is not None:
                return self._already(known)
            act, change = self._prepare(command, agent_id)
            if not command.is_training:
                CardDebits(self.scribe).require(command.sale_id, command.by_card)
            stored = self.scribe.write(act, sale_id=command.sale_id)
            self.drafts.clear(act.body["session"])
            given = None if command.cash_given.is_zero else command.cash_given
            job = self.printing.queue(stored.seq, cash_given=given)
        self.printing.wake(job.job_id)
        self.tell_sync()
        return Issued(stored, job.job_id, change, is_new=True)

    def check(self, command: SaleCommand, agent_id: AgentId) -> None:
        """Refuse what recording the sale would refuse; nothing is recorded.

        Raises:
            GirctError: As `__call__`.
        """
        self._prepare(command, agent_id)

    def quote(self, nature: NatureIndex, quantity_text: str) -> Quote:
        """Say what a quantity of a nature costs today.

        Raises:
            NatureNotAllowed, TariffNotInForce, InvalidQuantity: It cannot be collected.
        """
        line = SaleLine(nature, quantity_text)
        return self.quote_on(line, business_day(self.scribe.now()))

    def tariff_lines(self) -> list[TariffLine]:
        """The lines this régie may collect today."""
        allowed = set(self.configuration.current().natures)
        lines = self.configuration.tariffs().lines_on(business_day(self.scribe.now()))
        return [line for line in lines if line.nature in allowed]

    def refuse_selling(self) -> int:
        """Check what no sale at all can do without.

        Returns:
            The time of the next record, Unix seconds.

        Raises:
            GirctError: Why nothing may be sold now; see `__call__`.
        """
        self.checkpoints.refuse_blocked()
        at = self.scribe.read_clock().require()
        refuse_closed_regie(self.configuration.current())
        self.days.refuse_too_long(datetime.fromtimestamp(at, UTC))
        self._refuse_low_disk()
        return at

    def _already(self, known: StoredRecord) -> Issued:
        if known.body.get("code") == "SALE_ABORTED":
            message = f"the sale was left before it was confirmed (record {known.seq})"
            raise SaleLeft(message, seq=int(known.seq))
        refuse_other_act(known, Kind.RECEIPT, Kind.TRAINING)
        job = self.printing.job_of(known.seq)
        return Issued(known, job.job_id if job else None, None, is_new=False)

    def _prepare(self, command: SaleCommand, agent_id: AgentId) -> tuple[Act, Money]:
        """Check everything that could refuse the sale, and build what will be recorded."""
        at = self.refuse_selling()
        self.training.require(is_training=command.is_training)
        CardDebits(self.scribe).refuse_waiting(command.sale_id, command.by_card)
        configuration = self.configuration.current()
        session = self._session(command, agent_id)
        if command.revision and self.drafts.current(session).revision != command.revision:
            message = "the lines of the sale changed since they were shown"
            raise DraftChanged(message)
        if not 1 <= len(command.lines) <= LINES_MAX:
            message = f"a quittance has 1 to {LINES_MAX} lines"
            raise SaleEmpty(message, maximum=LINES_MAX)
        today = business_day(datetime.fromtimestamp(at, UTC))
        quotes = [self.quote_on(line, today) for line in command.lines]
        refuse_unnamed(command)
        total = total_of(quotes)
        tenders = command.tenders or (Tender(CASH, total),)
        change = change_of(total, tenders, command.cash_given)
        if not command.is_training:
            self.till.cash().refuse_more(cash_due(tenders))
        private = None if command.is_training else private_part(command)
        body = receipt_body(
            regie=RegieId(configuration.regie.id),
            session=session,
            business_day=today,
            lines=[quoted_line(quote) for quote in quotes],
            tenders=tenders,
            payer_digest=None if private is None else private.payer_hash(),
            kind="TRAINING" if command.is_training else "RECEIPT",
        )
        return sale_act(body, private, at, agent_id), change

    def _session(self, command: SaleCommand, agent_id: AgentId) -> SessionId:
        """The cash session of a sale; training belongs to none."""
        if command.is_training:
            return self.training.session()
        return self.sessions.require(agent_id)

    def quote_on(self, wanted: SaleLine, on: date) -> Quote:
        """Say what a line costs by the tariff of a day; see `quote`."""
        _refuse_other_nature(self.configuration.current(), wanted.nature)
        line = self.configuration.tariffs().in_force(wanted.nature, on)
        quantity_milli = parse_quantity(wanted.quantity_text, line.unit)
        return Quote(
            line,
            billed_quantity(line, quantity_milli),
            amount_due(line, quantity_milli),
            wanted.majoration,
            wanted.penalite,
            wanted.astreinte,
        )

    def _refuse_low_disk(self) -> None:
        free_bytes = self.free_bytes()
        if free_bytes < self.minimum_free_bytes:
            message = f"only {free_bytes} bytes are left on the disk: selling stops"
            raise DiskLow(message, free_mib=free_bytes // 2**20)


def sale_act(body: ReceiptBody, private: PrivatePart | None, at: int, agent_id: AgentId) -> Act:
    """Put what is to be recorded of a sale together: its amount and flags follow from its body."""
    return Act(
        kind=Kind[body.kind],
        body=body.model_dump(mode="json", exclude_none=True, exclude={"v", "kind"}),
        issued_at=at,
        flags=Flag.NONE if body.is_all_cash else Flag.NON_CASH,
        amount_centimes=body.total,
        revenue_code=body.revenue_code,
        agent_id=agent_id,
        private=None if private is None else private.to_keys(),
    )


def _refuse_other_nature(configuration: Configuration, nature: NatureIndex) -> None:
    if nature not in configuration.natures:
        message = f"the régie {configuration.regie.id} may not collect nature {nature}"
        raise NatureNotAllowed(message, nature=int(nature), regie=configuration.regie.id)
