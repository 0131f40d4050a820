"""What earlier records said, as far as the records being judged refer to them. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from domain.bodies import CancelBody, ReceiptBody, parse_body
from domain.errors import GirctError
from domain.ids import AgentId
from domain.record import Kind
from domain.rules import QUITTANCE_KINDS, Original
from domain.session_events import SessionCounted

if TYPE_CHECKING:
    from server.records.reception import Accepted, StoredOriginal


@dataclass(frozen=True, slots=True)
class Known:
    """An earlier record another refers to, and the quittance it is, if it is one."""

    original: Original
    quittance: ReceiptBody | None


@dataclass(slots=True)
class Memory:
    """The records of the ledger that were looked up, and those this reception accepted.

    `cancelled` gives the cancellation of each quittance this reception cancelled, `counted` the
    sessions it counted; both in the order of the chain.
    """

    cancelled: dict[int, int] = field(default_factory=dict)
    counted: dict[str, None] = field(default_factory=dict)
    _stored: dict[int, StoredOriginal] = field(default_factory=dict)
    _accepted: dict[int, Accepted] = field(default_factory=dict)

    def learn(self, stored: StoredOriginal) -> None:
        """Remember a record of the ledger."""
        self._stored[stored.seq] = stored

    def note(self, one: Accepted) -> None:
        """Remember what an accepted record changes for those after it."""
        body = one.body
        if one.record.kind in QUITTANCE_KINDS:
            self._accepted[one.record.seq] = one
        if isinstance(body, CancelBody):
            self.cancelled[body.ref] = one.record.seq
        elif isinstance(body, SessionCounted):
            self.counted[body.session] = None

    def forget_records(self) -> None:
        """Forget the records themselves, not what they cancelled or counted."""
        self._stored.clear()
        self._accepted.clear()

    def recall(self, seq: int) -> Known | None:
        """Give a record as it stands now, after what this reception already accepted."""
        if (accepted := self._accepted.get(seq)) is not None:
            record, body = accepted.record, accepted.body
            original = Original(
                kind=record.kind,
                amount_centimes=record.amount_centimes,
                is_cancelled=seq in self.cancelled,
                session_is_counted=accepted.session in self.counted,
                agent_id=record.agent_id,
            )
            return Known(original, body if isinstance(body, ReceiptBody) else None)
        if (stored := self._stored.get(seq)) is not None:
            original = Original(
                kind=Kind(stored.kind),
                amount_centimes=stored.amount_centimes,
                is_cancelled=stored.is_cancelled or seq in self.cancelled,
                session_is_counted=stored.is_counted or stored.session in self.counted,
                agent_id=AgentId(stored.agent_id),
            )
            return Known(original, _quittance_of(stored))
        return None


def _quittance_of(stored: StoredOriginal) -> ReceiptBody | None:
    """Read a stored quittance; one no rule of today allows is as good as unknown."""
    if stored.kind != Kind.RECEIPT:
        return None
    try:
        body = parse_body(Kind.RECEIPT, stored.body)
    except GirctError:
        return None
    return body if isinstance(body, ReceiptBody) else None
