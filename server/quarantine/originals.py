"""Which quittance a quarantined cancellation names: on its own branch of a chain that may fork."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.errors import GirctError
from domain.record import PREV_BYTES, Record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


@dataclass(frozen=True)
class Branches:
    """The records of one terminal on every branch the centre knows.

    Args:
        ledger_link: Gives the link of the ledger's record at a place, if there is one.
        evidence: The records outside the ledger, by place.
    """

    ledger_link: Callable[[int], bytes | None]
    evidence: dict[int, list[Record]]

    @classmethod
    def of(cls, ledger_link: Callable[[int], bytes | None], raws: Iterable[bytes]) -> Branches:
        """Sort records by place; bytes that are no record are on no branch."""
        evidence: dict[int, list[Record]] = {}
        for raw in raws:
            try:
                record = Record.parse(raw)
            except GirctError:
                continue
            evidence.setdefault(record.seq, []).append(record)
        return cls(ledger_link, evidence)

    def link_before(self, record: Record, seq: int) -> bytes | None:
        """Find the link of an earlier record on the branch of a record.

        Follows `prev` back from link to link. Where a record is missing, or the branch leaves what
        is known, the place is answered only if a single record claims it.

        Args:
            record: Where to start.
            seq: The earlier place.
        """
        wanted, at = record.prev, record.seq - 1
        while at >= seq:
            found = next((r for r in self.evidence.get(at, ()) if _is(r.link, wanted)), None)
            if found is None:
                return self._beyond(wanted, at, seq)
            if at == seq:
                return found.link
            wanted, at = found.prev, at - 1
        return None

    def _beyond(self, wanted: bytes, at: int, seq: int) -> bytes | None:
        joined = self.ledger_link(at)
        if joined is not None and _is(joined, wanted):
            return self.ledger_link(seq)
        claimed = {record.link for record in self.evidence.get(seq, ())}
        if (held := self.ledger_link(seq)) is not None:
            claimed.add(held)
        return claimed.pop() if len(claimed) == 1 else None


def _is(link: bytes, prev: bytes) -> bool:
    return link[:PREV_BYTES] == prev
