"""Everything a screen does with quittances: quote, sell, look again, issue a duplicate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog

from domain.errors import GirctError
from domain.money import ZERO, Money
from domain.record import Kind
from pos.errors import OriginalNotPrinted
from pos.journal.journal import Act
from pos.journal.training_mode import refuse_in_training
from pos.peripherals.card_debits import CardDebits
from pos.printing.states import PrintState
from pos.sales.at_hand import AtHand
from pos.sales.commands import Issued, QuittanceSummary, Quote, SaleCommand, SaleLine
from pos.sales.known_payers import KnownPayers

if TYPE_CHECKING:
    from domain.ids import AgentId, NatureIndex, Seq, SessionId
    from domain.quittance import Quittance
    from domain.tariffs.line import TariffLine
    from pos.journal.stored import StoredRecord
    from pos.sales.drafts import Drafts
    from pos.sales.issue import Issue
    from pos.sales.quittances import Quittances
    from pos.sales.register import Register

log = structlog.get_logger(__name__)
_ON_PAPER = frozenset(
    {PrintState.PRINTED, PrintState.SENT, PrintState.UNKNOWN, PrintState.CANCELLED}
)


@dataclass(frozen=True)
class Sales:
    """The sales of one counter.

    Args:
        issue_sale: Records a sale.
        quittances: Reads them back.
        register: Lists them.
    """

    issue_sale: Issue
    quittances: Quittances
    register: Register

    def tariff_lines(self) -> list[TariffLine]:
        """The lines this régie may collect today, by nature.

        Raises:
            NotConfigured: No configuration was ever received.
        """
        return self.issue_sale.tariff_lines()

    def quote(self, nature: NatureIndex, quantity_text: str) -> Quote:
        """Say what a quantity of a nature costs today; see `Issue.quote`."""
        return self.issue_sale.quote(nature, quantity_text)

    def issue(self, command: SaleCommand, agent_id: AgentId) -> Issued:
        """Record a sale, then let it print; see `Issue.__call__`."""
        return self.issue_sale(command, agent_id)

    @property
    def drafts(self) -> Drafts:
        """The sales being made."""
        return self.issue_sale.drafts

    @property
    def at_hand(self) -> AtHand:
        """What each agent keeps at hand."""
        return AtHand(self.issue_sale.scribe.journal.database)

    @property
    def known_payers(self) -> KnownPayers:
        """Payers named here before."""
        return KnownPayers(self.issue_sale.scribe.journal.database)

    def leave(
        self, session: SessionId, agent_id: AgentId, sale_id: str, typed: SaleLine | None = None
    ) -> StoredRecord | None:
        """Leave a sale before it is confirmed: an event with what it came to, once.

        Args:
            session: Whose sale it is.
            agent_id: Who leaves it.
            sale_id: The sale that was shown; one that ended already is left alone.
            typed: The line typed but not yet put in it.

        Returns:
            The event, or what had ended the sale before; none when there was nothing to leave.

        Raises:
            CardPaymentRunning, CardPaymentUnknown, CardPaymentWaits: Its payer was debited, or may
                have been; the sale is still there.
            JournalFull: The disk is full; the sale is still there.
        """
        scribe = self.issue_sale.scribe
        with scribe.journal.transaction():
            draft = self.drafts.current(session)
            if sale_id != draft.sale_id:
                return scribe.journal.by_sale_id(sale_id)
            lines = [line.to_line() for line in draft.lines] + ([typed] if typed else [])
            amount = Money.total(map(self._worth, lines))
            if amount.is_zero and not draft.lines:
                return None
            CardDebits(scribe).refuse_waiting(sale_id)
            return self._abort(session, agent_id, sale_id, amount)

    def _abort(
        self, session: SessionId, agent_id: AgentId, sale_id: str, amount: Money
    ) -> StoredRecord:
        scribe = self.issue_sale.scribe
        self.drafts.clear(session)
        keys = {"session": session, "amount": amount.centimes}
        own_id = None if scribe.journal.by_sale_id(sale_id) else sale_id  # taken by another act
        return scribe.note("SALE_ABORTED", keys, agent_id=agent_id, sale_id=own_id)

    def leave_open(self, agent_id: AgentId, session_id: str | None = None) -> None:
        """Leave the sale still being made when its session ends.

        An approved debit keeps the session open while its sale may be collected. Where nothing may
        be sold any more, it stays listed for a person to settle, and the session ends.

        Args:
            agent_id: Who ends the session.
            session_id: Which one a screen showed: the sale of a later one goes on.

        Raises:
            CardPaymentRunning, CardPaymentUnknown, CardPaymentWaits: Its payer was debited, or may
                have been: the session goes on.
        """
        scribe = self.issue_sale.scribe
        with scribe.journal.transaction():
            session = self.issue_sale.sessions.current()
            if session is None or session_id not in {None, "", session.session_id}:
                return
            draft, debits = self.drafts.current(session.session_id), CardDebits(scribe)
            waiting = debits.waiting(draft.sale_id)
            if waiting is not None and (not waiting.is_approved or self._may_sell()):
                debits.refuse_waiting(draft.sale_id)
            if draft.lines:
                amount = Money.total(self._worth(line.to_line()) for line in draft.lines)
                self._abort(session.session_id, agent_id, draft.sale_id, amount)

    def _may_sell(self) -> bool:
        try:
            self.issue_sale.refuse_selling()
        except GirctError as error:
            log.info("nothing may be sold", code=error.code)
            return False
        return True

    def _worth(self, line: SaleLine) -> Money:
        """What a line would have cost; nothing when it could not have been collected."""
        try:
            return self.quote(line.nature, line.quantity_text).amount
        except GirctError:
            return ZERO

    def quittance(self, seq: Seq) -> Quittance:
        """Everything the paper of a record says.

        Raises:
            QuittanceUnknown: There is no quittance at that place of the chain.
        """
        return self.quittances.quittance(seq)

    def recent(self, limit: int = 50, before: Seq | None = None) -> list[QuittanceSummary]:
        """The last quittances, newest first."""
        return self.register.recent(limit, before)

    def matching(self, typed: str, limit: int, before: Seq | None = None) -> list[QuittanceSummary]:
        """The last quittances that a search finds; see `Register.matching`."""
        return self.register.matching(typed, limit, before)

    def duplicate(
        self, seq: Seq, reason: str, agent_id: AgentId, *, request_id: str | None = None
    ) -> Issued:
        """Issue a DUPLICATA: its own record first, then its own paper, marked with its number.

        Args:
            seq: The quittance's record.
            reason: A code in capitals, such as PAPER_LOST, PAPER_ILLEGIBLE or PAYER_REQUEST.
            agent_id: Who issues it.
            request_id: UUID of the form, so that a double click makes one duplicate.

        Raises:
            QuittanceUnknown: There is no quittance at that place of the chain.
            OriginalNotPrinted: No byte of the original ever left: print it first.
            BodyRefused: The reason is not a code.
            TrainingIsOn: The counter is in training.
            JournalFull: The disk is full; nothing was recorded.
        """
        scribe, printing = self.issue_sale.scribe, self.issue_sale.printing
        with scribe.journal.transaction():
            if (known := scribe.made_by(request_id, Kind.DUPLICATE)) is not None:
                job = printing.job_of(known.seq)
                return Issued(known, job.job_id if job else None, None, is_new=False)
            refuse_in_training(scribe.journal)
            original = self.quittances.original(seq)
            self._refuse_unprinted(seq)
            copy_no = len(scribe.journal.referring_to(seq, Kind.DUPLICATE)) + 1
            act = Act(
                kind=Kind.DUPLICATE,
                body={"ref": int(seq), "copy": copy_no, "reason": reason},
                issued_at=scribe.read_clock().at,
                amount_centimes=original.record.amount_centimes,
                agent_id=agent_id,
            )
            stored = scribe.write(act, sale_id=request_id)
            job = printing.queue(stored.seq, copy_no)
        printing.wake(job.job_id)
        self.issue_sale.tell_sync()
        return Issued(stored, job.job_id, None, is_new=True)

    def _refuse_unprinted(self, seq: Seq) -> None:
        job = self.issue_sale.printing.job_of(seq)
        if job is not None and job.state not in _ON_PAPER:
            message = f"the original of record {seq} is {job.state}: print it first"
            raise OriginalNotPrinted(message, seq=int(seq), job_id=job.job_id)
