"""La quittance: the legal, numbered proof of a payment, and the bodies that record it.

A quittance here is what will be printed or shown: the signed body of its record, joined with what
the body leaves out (Arabic labels, names, the payer, the code). Bodies are built here too, so that
the amounts of the record and those of the paper come from the same place.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from domain.bodies import CASH, LineBody, ReceiptBody, TenderBody
from domain.body_fields import LINES_MAX
from domain.calendar import fiscal_year
from domain.copied import Copied
from domain.errors import GirctError
from domain.ids import (
    AgentId,
    CollectiviteCode,
    NatureIndex,
    RegieId,
    Seq,
    SessionId,
    TerminalId,
)
from domain.money import ZERO, Money
from domain.quittance_parts import Cheque, Payer, QuittanceLine, Tender
from domain.record import Kind
from domain.tariffs.act import TariffBook
from domain.tariffs.errors import UnknownNature
from domain.tariffs.formula import amount_due, billed_quantity
from domain.tariffs.line import RateKind, TariffLine, Unit
from domain.tariffs.natures import nature

__all__ = [
    "InvalidQuittance",
    "Payer",
    "Quittance",
    "QuittanceLine",
    "Tender",
    "line_body",
    "quittance_lines",
    "quittance_tenders",
    "receipt_body",
]

_KINDS = frozenset({Kind.RECEIPT, Kind.TRAINING})


class InvalidQuittance(GirctError):
    """The figures or the marks of a quittance contradict each other."""

    code = "quittance.invalid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quittance:
    """Quittance: everything its paper says.

    Args:
        legal_number: number in the series of the terminal, such as "742001-17".
        receipt_no: its last part.
        terminal_id: the terminal that issued it.
        seq: place, in the chain, of the record this paper carries: a duplicate's own.
        kind: RECEIPT, or TRAINING for one that is worth nothing.
        issued_at: legal moment of the payment, aware.
        collectivite: code of the collectivité that is paid.
        regie_name_fr: name of the régie.
        regie_name_ar: the same in Arabic.
        arrete: number and date of the decision that created the régie.
        lines: what is paid for, at least one line.
        tenders: how it is paid, at least one.
        total: what is paid.
        payer: who pays, when they ask to be named.
        agent_name: who took the money.
        agent_id: their number in the collectivité.
        code_text: text of the QR code.
        short_code: ten characters of the same record, for a torn code.
        is_test: whether the system is a test system: the paper is worth nothing.
        copy_no: 0 for the original, k for duplicate number k.
        cash_given: what the payer handed over in cash, when it is known.
        payer_is_erased: whether a payer was named, and has been forgotten since.
        is_cancelled: whether it was taken back: whatever is printed of it since says so.
        plate: plate of the vehicle, from the private part; empty when none is given.
        cheque: the cheque among the tenders, from the private part.
        transfer_reference: reference of the transfer among them; empty when unknown.
        copied: when and by whom this duplicate was made.

    Raises:
        InvalidQuittance: when the figures do not add up, or a mark is impossible.
    """

    legal_number: str
    receipt_no: int
    terminal_id: TerminalId
    seq: Seq
    kind: Kind
    issued_at: datetime
    collectivite: CollectiviteCode
    regie_name_fr: str
    regie_name_ar: str
    arrete: str
    lines: tuple[QuittanceLine, ...]
    tenders: tuple[Tender, ...]
    total: Money
    agent_name: str
    agent_id: AgentId
    code_text: str
    short_code: str
    payer: Payer | None = None
    is_test: bool = False
    copy_no: int = 0
    cash_given: Money | None = None
    payer_is_erased: bool = False
    is_cancelled: bool = False
    plate: str = ""
    cheque: Cheque | None = None
    transfer_reference: str = ""
    copied: Copied | None = None

    def __post_init__(self) -> None:
        rules = {
            "kind": self.kind in _KINDS,
            "lines": bool(self.lines) and Money.total(x.total for x in self.lines) == self.total,
            "tenders": Money.total(tender.amount for tender in self.tenders) == self.total,
            "copy_no": self.copy_no >= 0,
            "cash_given": self.cash_given is None or self.cash_given >= self.cash_due,
        }
        for field, is_kept in rules.items():
            if not is_kept:
                message = f"quittance {self.legal_number}: invalid {field}"
                raise InvalidQuittance(message, number=self.legal_number, field=field)

    @property
    def cash_due(self) -> Money:
        """The part of the total that is paid in cash."""
        return Money.total(tender.amount for tender in self.tenders if tender.mode == CASH)

    @property
    def change(self) -> Money | None:
        """Monnaie rendue: what goes back to the payer; none when the cash given is not known."""
        return None if self.cash_given is None else self.cash_given - self.cash_due

    @property
    def is_training(self) -> bool:
        """Whether it was made while learning, and is worth nothing."""
        return self.kind is Kind.TRAINING


def line_body(
    line: TariffLine,
    quantity_milli: int,
    *,
    majoration: Money = ZERO,
    penalite: Money = ZERO,
    astreinte: Money = ZERO,
) -> LineBody:
    """Build the recorded line of a payment, its principal computed here.

    Args:
        line: the tariff line in force on the business day.
        quantity_milli: thousandths of the unit, as measured; the billed quantity is recorded.
        majoration: what lateness adds.
        penalite: what a fault adds.
        astreinte: what a constraint adds.

    Raises:
        InvalidQuantity: when no line of quittance can carry the quantity.
        InvalidAmount: when the principal is out of range.
    """
    return LineBody(
        nature=int(line.nature),
        rubrique=line.rubrique,
        label=line.label_fr,
        unit=line.unit.value,
        quantity_milli=billed_quantity(line, quantity_milli),
        rate=line.rate,
        rate_kind=line.rate_kind.value,
        principal=amount_due(line, quantity_milli).centimes,
        majoration=majoration.centimes,
        penalite=penalite.centimes,
        astreinte=astreinte.centimes,
        tariff=line.version,
    )


def receipt_body(  # noqa: PLR0913 -- these are the keys of the body, all by name
    *,
    regie: RegieId,
    session: SessionId,
    business_day: date,
    lines: Sequence[LineBody],
    tenders: Sequence[Tender] = (),
    payer_digest: str | None = None,
    kind: Literal["RECEIPT", "TRAINING"] = "RECEIPT",
) -> ReceiptBody:
    """Build the body that records a payment, its total and fiscal year computed here.

    Args:
        regie: the régie that collects.
        session: the agent's open session.
        business_day: day that decides tariff, period and ledger year.
        lines: 1 to 64 lines.
        tenders: how it is paid; all in cash when empty.
        payer_digest: salted digest of the payer, who is never named in a body.
        kind: TRAINING for a payment that is worth nothing.

    Raises:
        InvalidQuittance: when there is no line, or more than a body holds.
        BodyRefused: when the tenders do not add up to the lines.
    """
    if not 1 <= len(lines) <= LINES_MAX:
        message = f"a quittance has 1 to {LINES_MAX} lines"
        raise InvalidQuittance(message, field="lines", maximum=LINES_MAX)
    total = Money.total(Money(line.total_centimes) for line in lines)
    paid = tenders or (Tender(CASH, total),)
    return ReceiptBody(
        kind=kind,
        regie=regie,
        session=session,
        business_day=business_day,
        fiscal_year=fiscal_year(business_day),
        lines=tuple(lines),
        tenders=tuple(TenderBody(mode=t.mode, amount=t.amount.centimes) for t in paid),
        total=total.centimes,
        payer=payer_digest,
    )


def quittance_lines(body: ReceiptBody, book: TariffBook) -> tuple[QuittanceLine, ...]:
    """Join the recorded lines of a payment with what their paper adds.

    Args:
        body: the recorded payment.
        book: the tariffs the terminal knows. A line it no longer knows takes the Arabic label of
            the directory of natures, and counts as not verified.
    """
    return tuple(_quittance_line(line, book.line_of(line.tariff)) for line in body.lines)


def _quittance_line(line: LineBody, tariff: TariffLine | None) -> QuittanceLine:
    return QuittanceLine(
        nature=NatureIndex(line.nature),
        rubrique=line.rubrique,
        label_fr=line.label,
        label_ar=_directory_label_ar(line.nature) if tariff is None else tariff.label_ar,
        unit=Unit(line.unit),
        quantity_milli=line.quantity_milli,
        rate=line.rate,
        rate_kind=RateKind(line.rate_kind),
        principal=Money(line.principal),
        majoration=Money(line.majoration),
        penalite=Money(line.penalite),
        astreinte=Money(line.astreinte),
        tariff=line.tariff,
        verified=tariff is not None and tariff.verified,
    )


def _directory_label_ar(index: int) -> str:
    try:
        return nature(index).label_ar
    except UnknownNature:
        return ""


def quittance_tenders(body: ReceiptBody) -> tuple[Tender, ...]:
    """How a recorded payment was paid."""
    return tuple(Tender(t.mode, Money(t.amount)) for t in body.tenders)
