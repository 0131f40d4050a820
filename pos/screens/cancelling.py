"""What screens show of cancellations: the state of one quittance, the requests that wait."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import uuid4

from domain.cancellation_reasons import CANCEL_REASONS, REFUSAL_REASONS, reason_ar, reason_fr
from domain.ids import legal_number
from domain.money import Money
from pos.journal.session_totals import cash_of
from pos.sessions.agents import Role

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from domain.quittance import Quittance
    from pos.bootstrap import Counter
    from pos.journal.cancel_requests import CancelRequest
    from pos.sessions.agents import Agent
    from ui.languages import Language


@dataclass(frozen=True, slots=True)
class Cancelling:
    """How a quittance stands between being issued and being taken back.

    Args:
        seq: The record of its cancellation; none while it stands.
        number: The number of its cancellation.
        is_requested: Whether a request waits.
        is_counted: Whether only the centre may still decide.
        may_ask: Whether whoever is signed in may ask for it.
        cash_back: What would go back in cash.
        reasons: Codes and words of why.
        request_id: UUID of the forms shown.
    """

    seq: int | None
    number: str
    is_requested: bool
    is_counted: bool
    may_ask: bool
    cash_back: Money
    reasons: list[tuple[str, str]]
    request_id: str


@dataclass(frozen=True, slots=True)
class ShownRequest:
    """A request that waits, as the régisseur reads it."""

    seq: int
    legal_number: str
    total: Money
    cash_back: Money
    issued_at: datetime
    asked_at: datetime
    author: str
    reason: str


def cancelling_of(
    counter: Counter, agent: Agent, quittance: Quittance, language: Language
) -> Cancelling | None:
    """Say how a quittance stands; training is nothing that could be taken back."""
    if quittance.is_training:
        return None
    cancellations, seq = counter.cancellations, quittance.seq
    original = counter.sales.quittances.original(seq)
    done = cancellations.cancellation_of(seq)
    is_own = original.record.agent_id == agent.agent_id or agent.role is Role.REGISSEUR
    number = "" if done is None else legal_number(done.record.terminal_id, done.record.receipt_no)
    return Cancelling(
        seq=None if done is None else int(done.seq),
        number=number,
        is_requested=done is None and cancellations.waiting(seq) is not None,
        is_counted=cancellations.is_counted(original),
        may_ask=done is None and is_own,
        cash_back=Money(cash_of(original.body["tenders"])),
        reasons=listed_reasons(CANCEL_REASONS, language),
        request_id=str(uuid4()),
    )


def shown_requests(counter: Counter, language: Language) -> list[ShownRequest]:
    """Say which requests wait for the régisseur."""
    return [_shown(counter, one, language) for one in counter.cancellations.open_requests()]


def refusal_reasons(language: Language) -> list[tuple[str, str]]:
    """Say why a request may be refused."""
    return listed_reasons(REFUSAL_REASONS, language)


def reason_text(code: str, language: Language) -> str:
    """Say a reason in the page's language."""
    return reason_ar(code) if language == "ar" else reason_fr(code)


def listed_reasons(
    reasons: Mapping[str, tuple[str, str]], language: Language
) -> list[tuple[str, str]]:
    """Give codes and words for a list to choose from."""
    return [(code, reason_text(code, language)) for code in reasons]


def _shown(counter: Counter, request: CancelRequest, language: Language) -> ShownRequest:
    original = request.original
    return ShownRequest(
        seq=int(original.seq),
        legal_number=legal_number(original.record.terminal_id, original.record.receipt_no),
        total=original.total,
        cash_back=Money(cash_of(original.body["tenders"])),
        issued_at=original.issued_at,
        asked_at=request.stored.issued_at,
        author=counter.sessions.name_of(request.agent_id),
        reason=reason_text(request.reason, language),
    )
