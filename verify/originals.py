"""What cancellations and duplicates point at: the quittances of the export."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.bodies import CancelBody, DuplicateBody, ReceiptBody
from domain.rules import Original, original_refusals
from domain.session_events import SessionCounted
from verify.errors import CopyNumberBroken

if TYPE_CHECKING:
    from collections.abc import Iterator

    from domain.body_fields import Body
    from domain.errors import GirctError
    from domain.ids import AgentId
    from domain.record import Kind, Record


@dataclass(slots=True)
class _Quittance:
    """A quittance of the export and what became of it."""

    kind: Kind
    amount_centimes: int
    session: str
    agent_id: AgentId
    is_cancelled: bool = False
    copies: int = 0


class Originals:
    """The quittances read so far (registre des originaux).

    Args:
        first_seq: Where the export begins: what comes before cannot be checked.
    """

    def __init__(self, first_seq: int) -> None:
        self.first_seq = first_seq
        self.left_unchecked = 0
        self._quittances: dict[int, _Quittance] = {}
        self._counted: set[str] = set()
        self._lost: list[range] = []

    def lose(self, seqs: range) -> None:
        """Stop vouching for records that are missing or not believed."""
        self._lost.append(seqs)

    def take(self, record: Record, body: Body) -> Iterator[GirctError]:
        """Check what the record points at, then remember the record."""
        if isinstance(body, (CancelBody, DuplicateBody)):
            yield from self._check(record, body)
        if isinstance(body, (ReceiptBody, CancelBody)):
            self._quittances[record.seq] = _Quittance(
                record.kind, record.amount_centimes, body.session, record.agent_id
            )
        elif isinstance(body, SessionCounted):
            self._counted.add(body.session)

    def _check(self, record: Record, body: CancelBody | DuplicateBody) -> Iterator[GirctError]:
        """Check a cancellation or a duplicate against the record it names."""
        if body.ref < self.first_seq or any(body.ref in seqs for seqs in self._lost):
            self.left_unchecked += 1
            return
        named = self._quittances.get(body.ref)
        yield from original_refusals(record, body, self._original(named))
        if named is None:
            return
        if isinstance(body, CancelBody):
            named.is_cancelled = True
            return
        expected, named.copies = named.copies + 1, body.copy_no
        if body.copy_no != expected and not any(body.ref < seqs.stop for seqs in self._lost):
            message = f"duplicate {record.seq} is copy {body.copy_no} of {body.ref}"
            yield CopyNumberBroken(f"{message}, not {expected}", seq=record.seq, ref=body.ref)

    def _original(self, named: _Quittance | None) -> Original | None:
        """Say what the rules want to know of a quittance."""
        if named is None:
            return None
        return Original(
            kind=named.kind,
            amount_centimes=named.amount_centimes,
            is_cancelled=named.is_cancelled,
            session_is_counted=named.session in self._counted,
            agent_id=named.agent_id,
        )
