"""What a cash session prints: its float, its count, a late fact, and the X that closes nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from domain.differences import NO_DIFFERENCES, Differences
from domain.ids import AgentId
from domain.money import Money
from domain.till_papers import TillPaper

COUNT_REASONS: Final[Mapping[str, tuple[str, str]]] = {
    "COUNTED_AGAIN": ("Recompté devant le régisseur", "أعيد العد أمام الشسيع"),
    "CHANGE_ERROR": ("Erreur de rendu de monnaie", "خطأ في رد الصرف"),
    "BAD_NOTE": ("Faux billet ou billet refusé", "ورقة مزورة أو مرفوضة"),
    "THEFT_OR_LOSS": ("Vol ou perte", "سرقة أو ضياع"),
    "UNEXPLAINED": ("Écart inexpliqué", "فرق غير مبرر"),
}
"""Why the régisseur accepts a count above the limit: code, French, Arabic."""
ADDENDUM_REASONS: Final[Mapping[str, tuple[str, str]]] = {
    "COUNTING_ERROR": ("Erreur de comptage", "خطأ في العد"),
    "CASH_FOUND": ("Espèces retrouvées", "نقود عثر عليها"),
    "BAD_NOTE_FOUND": ("Faux billet découvert", "ورقة مزورة مكتشفة"),
    "LATE_PAPER": ("Pièce arrivée après la clôture", "وثيقة وصلت بعد الإقفال"),
}
"""What was found out after the close: code, French, Arabic."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningSlip(TillPaper):
    """Fonds de caisse: what is in the drawer when a session opens.

    Args:
        float_amount: The float.
        pieces: Face in centimes and how many of it, the largest first.
    """

    float_amount: Money
    pieces: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CountSlip(TillPaper):
    """Procès-verbal de comptage: what the drawer of a session was found to hold.

    Args:
        cashier_id: Whose session it is.
        cashier_name: Their name.
        expected: What it should hold.
        counted: What it was found to hold.
        pieces: Face in centimes and how many of it, the largest first.
        approver_id: The régisseur who accepted a difference above the limit, if it was.
        approver_name: Their name.
        reason: Code of why they accepted it.
        first_counted: What was counted before they came, if the count was made again.
    """

    cashier_id: AgentId
    cashier_name: str
    expected: Money
    counted: Money
    pieces: tuple[tuple[int, int], ...]
    approver_id: AgentId | None = None
    approver_name: str = ""
    reason: str = ""
    first_counted: Money | None = None

    @property
    def difference(self) -> Money:
        """Counted less expected."""
        return self.counted - self.expected


@dataclass(frozen=True, slots=True, kw_only=True)
class AddendumSlip(TillPaper):
    """Additif: what was found out of a session after its close.

    Args:
        cashier_name: Whose session it was.
        cashier_id: Their number.
        opened_on: The business day of the session.
        amount: What more was found; below zero, what less.
        reason: Code of why.
    """

    cashier_id: AgentId
    cashier_name: str
    opened_on: date
    amount: Money
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class XReport(TillPaper):
    """X: what the open day comes to so far. No record: it closes nothing and resets nothing.

    Args:
        business_day: The open day.
        receipts: How many quittances.
        cancellations: How many cancellations.
        gross: What the quittances come to.
        cancelled: What was cancelled.
        sessions: How many cash sessions the day has.
        cash_held: What the till should hold in cash.
        differences: What the counts of the day found.
    """

    business_day: date
    receipts: int
    cancellations: int
    gross: Money
    cancelled: Money
    sessions: int
    cash_held: Money
    differences: Differences = NO_DIFFERENCES

    @property
    def net(self) -> Money:
        """What is left of the quittances."""
        return self.gross - self.cancelled
