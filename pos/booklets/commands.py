"""What a screen asks of a paper quittance, and what reading it says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.booklet import PaperNumber
from domain.money import Money

if TYPE_CHECKING:
    from datetime import date

    from domain.booklet import BookletConfiguration
    from domain.quittance_parts import Payer
    from pos.sales.commands import Quote, SaleLine


@dataclass(frozen=True, slots=True)
class PaperLine:
    """One line of a paper quittance.

    Args:
        sold: The nature and its quantity, as typed.
        written: The amount written for it; none where it is the tariff's.
    """

    sold: SaleLine
    written: Money | None = None


@dataclass(frozen=True, slots=True)
class PaperCommand:
    """A paper quittance as it was read.

    Args:
        entry_id: UUID of the form: the same one again gives the quittance already recorded.
        booklet: Its booklet, one of `Booklets.held_by`.
        number: The number on it.
        day: The business day on it.
        lines: What was paid for.
        payer: Who paid, where the paper names them.
        plate: The vehicle's plate, where the paper has one.
    """

    entry_id: str
    booklet: BookletConfiguration
    number: int
    day: date
    lines: tuple[PaperLine, ...]
    payer: Payer | None = None
    plate: str = ""

    @property
    def paper(self) -> PaperNumber:
        """Its number, with its series."""
        return PaperNumber(self.booklet.series, self.number)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a paper quittance comes to, before it is recorded.

    Args:
        quotes: Each line by the tariff of the paper's day.
        written: Each line's amount as written.
        skipped: The numbers between the expected one and this, neither entered nor spoilt.
        is_late: More working days passed than an entry may take.
    """

    quotes: tuple[Quote, ...]
    written: tuple[Money, ...]
    skipped: tuple[int, ...]
    is_late: bool

    @property
    def total(self) -> Money:
        """What the paper says was paid."""
        return Money.total(self.written)

    @property
    def expected(self) -> Money:
        """What the tariff of its day comes to."""
        return Money.total(quote.amount for quote in self.quotes)

    @property
    def differs(self) -> bool:
        """Whether a line is not what the tariff of the day says."""
        return any(
            quote.amount != amount for quote, amount in zip(self.quotes, self.written, strict=True)
        )

    @property
    def needs_regisseur(self) -> bool:
        """Whether the régisseur has to vouch for it."""
        return self.differs or self.is_late
