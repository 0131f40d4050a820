"""What a till prints besides quittances: handovers, cancellations, and the Z of a closing."""

from dataclasses import dataclass
from datetime import datetime

from domain.closings import Anchor, ZBody
from domain.copied import Copied
from domain.differences import NO_DIFFERENCES, Differences
from domain.ids import AgentId, CollectiviteCode, Seq, TerminalId
from domain.money import Money
from domain.record import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class TillPaper:
    """What every paper of a till says.

    Args:
        collectivite: Code of the collectivité.
        regie_name_fr: Name of the régie, as it was on the day.
        regie_name_ar: The same in Arabic.
        arrete: Number and date of the decision that created the régie.
        terminal_id: The terminal.
        seq: The record the paper is of.
        issued_at: When it was made, aware.
        agent_id: Who made it.
        agent_name: Their name.
        short_code: Ten characters that name the record.
        is_test: Whether the system is a test system: the paper is worth nothing.
        copy_no: 0 for the first print, k for the k-th reprint.
        copied: When and by whom it was reprinted.
    """

    collectivite: CollectiviteCode
    regie_name_fr: str
    regie_name_ar: str
    arrete: str
    terminal_id: TerminalId
    seq: Seq
    issued_at: datetime
    agent_id: AgentId
    agent_name: str
    short_code: str
    is_test: bool = False
    copy_no: int = 0
    copied: Copied | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverSlip(TillPaper):
    """Bordereau de remise de fonds: cash that an agent handed to the régisseur.

    Args:
        amount: What was handed over.
        regisseur_id: Who took it.
        regisseur_name: Their name.
    """

    amount: Money
    regisseur_id: AgentId
    regisseur_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CancellationSlip(TillPaper):
    """Annulation: a quittance is taken back whole, on a second person's word.

    Args:
        legal_number: The number the cancellation takes in the series of the terminal.
        original_number: The number of the quittance it takes back.
        original_at: When that quittance was issued, aware.
        total: Its whole amount.
        cash_back: What goes back to the payer in cash.
        reason: Code of why.
        approver_id: Who approved, another than the author.
        approver_name: Their name.
        code_text: Text of the QR code of the cancellation's own record.
    """

    legal_number: str
    original_number: str
    original_at: datetime
    total: Money
    cash_back: Money
    reason: str
    approver_id: AgentId
    approver_name: str
    code_text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ZReport(TillPaper):
    """Z: the closing of a day, a month or a year.

    Args:
        kind: Z_DAY, Z_MONTH or Z_YEAR.
        body: The closing, as recorded.
        session_count: How many cash sessions it covers.
        differences: What the counts recorded in its stretch of the chain found.
    """

    kind: Kind
    body: ZBody
    session_count: int
    differences: Differences = NO_DIFFERENCES

    @property
    def anchor(self) -> Anchor | None:
        """The last root over all heads that was received from the centre, if any was."""
        return self.body.anchor
