"""The words of the verification page: what a finding shows, in one language. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from domain.bodies import ReceiptBody, parse_body
from domain.ids import TerminalId, legal_number
from domain.receipt_code import short_code
from domain.record import Flag, Kind
from domain.tariffs.errors import UnknownNature
from domain.tariffs.natures import nature
from server.verification.states import Finding, PageState

if TYPE_CHECKING:
    from datetime import datetime

    from domain.record import Record
    from server.verification.states import PublicRecord
    from ui.languages import Language

LOOKS: Final = {
    PageState.REGISTERED: "success",
    PageState.NOT_YET_RECEIVED: "warning",
    PageState.CANCELLED: "danger",
    PageState.DUPLICATE: "warning",
    PageState.TRAINING: "warning",
    PageState.KEY_REVOKED: "danger",
    PageState.FORGED: "danger",
    PageState.UNREADABLE: "danger",
}
NUMBERED: Final = frozenset({Kind.RECEIPT, Kind.CANCEL})


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What the page shows besides its state; no field can hold a person's name."""

    amount_centimes: int
    collectivite: str
    regie: str
    issued_at: datetime
    natures: tuple[str, ...]
    number: str | None
    original_number: str | None
    original_is_cancelled: bool
    is_cancellation: bool
    short_code: str
    received_at: datetime | None


def shown_of(finding: Finding, language: Language) -> Shown | None:
    """Choose what to show: nothing of a code that proves nothing."""
    record, known, issued_at = finding.record, finding.known, finding.issued_at
    if record is None or known is None or issued_at is None:
        return None
    terminal_id = TerminalId(record.terminal_id)
    original = known.original_receipt_no
    is_arabic = language == "ar"
    return Shown(
        amount_centimes=record.amount_centimes,
        collectivite=known.collectivite_name_ar if is_arabic else known.collectivite_name_fr,
        regie=known.regie_name_ar if is_arabic else known.regie_name_fr,
        issued_at=issued_at,
        natures=tuple(dict.fromkeys(_natures(record, known, language))),
        number=legal_number(terminal_id, record.receipt_no) if record.kind in NUMBERED else None,
        original_number=None if original is None else legal_number(terminal_id, original),
        original_is_cancelled=known.original_is_cancelled,
        is_cancellation=record.kind is Kind.CANCEL,
        short_code=short_code(record.link),
        received_at=known.received_at,
    )


def is_test(finding: Finding, *, is_test_system: bool) -> bool:
    """Whether the page carries the ESSAI banner."""
    return is_test_system or bool(finding.record and finding.record.flags & Flag.TEST_SYSTEM)


def _natures(record: Record, known: PublicRecord, language: Language) -> list[str]:
    """Name what was paid for: by the lines once registered, by the record's code before."""
    if known.body is not None and record.kind in {Kind.RECEIPT, Kind.TRAINING}:
        body = parse_body(record.kind, known.body)
        if isinstance(body, ReceiptBody):
            return [_label(line.nature, line.label, language) for line in body.lines]
    if record.revenue_code:
        return [_label(record.revenue_code, "", language)]
    return []


def _label(index: int, on_paper: str, language: Language) -> str:
    """Give the label of a nature; on paper it is French, so only Arabic asks the directory."""
    if on_paper and language == "fr":
        return on_paper
    try:
        found = nature(index)
    except UnknownNature:
        return on_paper or str(index)
    return found.label_ar if language == "ar" else found.label_fr
