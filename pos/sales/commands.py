"""What a screen asks of a sale, and what it gets back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.money import ZERO, Money

if TYPE_CHECKING:
    from datetime import datetime

    from domain.ids import NatureIndex, Seq
    from domain.quittance_parts import Cheque, Payer, Tender
    from domain.tariffs.line import TariffLine
    from pos.journal.stored import StoredRecord


@dataclass(frozen=True, slots=True)
class SaleLine:
    """One nature and the quantity as it was typed.

    Args:
        nature: What is paid for.
        quantity_text: As it was typed, counted or weighed.
        note: Where the quantity comes from when a device gave it, kept in the private part.
        majoration: What lateness adds to the principal.
        penalite: What a fault adds.
        astreinte: What a constraint adds.
    """

    nature: NatureIndex
    quantity_text: str
    note: str = ""
    majoration: Money = ZERO
    penalite: Money = ZERO
    astreinte: Money = ZERO


@dataclass(frozen=True, slots=True)
class SaleCommand:
    """A confirmed sale.

    Args:
        sale_id: UUID text drawn when the sale's form was first shown; the same one again gives the
            quittance already issued, whatever else the command says.
        lines: 1 to 64 lines.
        cash_given: What the payer hands over in cash, at least the cash part of the total.
        payer: The *partie versante* if named, kept in the private part only.
        tenders: Empty for cash alone; otherwise they add up to the total.
        cheque: The cheque among the tenders, kept in the private part only.
        plate: The vehicle's plate, kept in the private part only.
        transfer_reference: The transfer's reference, kept in the private part only.
        revision: The lines that were shown (`Draft.revision`); empty when no draft was.
        is_training: Whether its form was drawn in training: it is worth nothing.
    """

    sale_id: str
    lines: tuple[SaleLine, ...]
    cash_given: Money
    payer: Payer | None = None
    tenders: tuple[Tender, ...] = ()
    cheque: Cheque | None = None
    plate: str = ""
    transfer_reference: str = ""
    revision: str = ""
    is_training: bool = False

    @property
    def by_card(self) -> Money:
        """What is paid by card."""
        return Money.total(one.amount for one in self.tenders if one.mode == "CB")


@dataclass(frozen=True, slots=True)
class Quote:
    """What one line costs today.

    Args:
        line: The tariff line in force (labels, unit, `verified`).
        quantity_milli: The billed quantity, thousandths of the unit.
        principal: What is due for it.
        majoration: What lateness adds.
        penalite: What a fault adds.
        astreinte: What a constraint adds.
    """

    line: TariffLine
    quantity_milli: int
    principal: Money
    majoration: Money = ZERO
    penalite: Money = ZERO
    astreinte: Money = ZERO

    @property
    def amount(self) -> Money:
        """The four amounts together."""
        return Money.total((self.principal, self.majoration, self.penalite, self.astreinte))


@dataclass(frozen=True, slots=True)
class Issued:
    """A quittance that exists: signed, numbered and on disk.

    Args:
        stored: Its record in the journal.
        job_id: The print job of its paper; `printing.job(job_id)` says how it goes.
        change: What to give back in cash; none when the quittance had been issued before.
        is_new: False when this sale_id had already been issued.
    """

    stored: StoredRecord
    job_id: str | None
    change: Money | None
    is_new: bool

    @property
    def seq(self) -> Seq:
        """Its place in the terminal's chain, the key of every page about it."""
        return self.stored.seq


@dataclass(frozen=True, slots=True)
class QuittanceSummary:
    """One line of the list of quittances.

    Args:
        seq: Its place in the chain.
        legal_number: Its number.
        issued_at: When, aware UTC.
        label_fr: Name of its first line's nature, in French.
        label_ar: The same in Arabic.
        total: Its amount.
        print_state: State of its last print job, none if it never had one.
        copies: How many duplicates were issued.
        is_cancelled: Whether it was taken back.
        is_paper_seen: Whether only the cashier vouches for its paper.
    """

    seq: Seq
    legal_number: str
    issued_at: datetime
    label_fr: str
    label_ar: str
    total: Money
    print_state: str | None
    copies: int
    is_cancelled: bool = False
    is_paper_seen: bool = False
