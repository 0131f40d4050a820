"""What the nightly proof compares: stored columns with those the signed record gives. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from server.ledger.posting_rules import Posting
    from server.records.judgement import Place
    from server.records.reception import Accepted


@dataclass(frozen=True, slots=True, order=True)
class Difference:
    """One thing in the books that the signed records do not bear out.

    Args:
        terminal_id: The terminal.
        seq: The record, or 0 for totals.
        code: What kind of difference, stable.
        sentence: What differs, in English.
    """

    terminal_id: int
    seq: int
    code: str
    sentence: str


def column_differences(
    row: Mapping[str, Any],
    accepted: Accepted,
    place: Place,
) -> Iterator[str]:
    """Name every column of a stored record that is not what its bytes say."""
    record, link = accepted.record, accepted.received.link
    expected = {
        "fiscal_year": accepted.fiscal_year,
        "collectivite": place.collectivite,
        "kind": int(record.kind),
        "flags": int(record.flags),
        "key_epoch": record.key_epoch,
        "receipt_no": record.receipt_no,
        "issued_at": record.issued_at,
        "amount_centimes": record.amount_centimes,
        "counter": accepted.counter,
        "revenue_code": record.revenue_code,
        "agent_id": record.agent_id,
        "regie_id": place.regie_id,
        "session": accepted.session,
        "business_day": accepted.business_day,
        "key_fiscal_year": accepted.fiscal_year,
        "key_collectivite": place.collectivite,
    }
    for name, value in expected.items():
        if row[name] != value:
            yield f"{name} is {row[name]}, the record says {value}"
    for name in ("link", "key_link"):
        if bytes(row[name] or b"") != link:
            yield f"{name} is not the record's"


def key_of_posting(one: Accepted, place: Place, posting: Posting) -> tuple[Any, ...]:
    """Give a posting as its row holds it, in the order the proof reads rows."""
    return (
        one.record.seq,
        posting.position,
        posting.posting_id,
        one.fiscal_year,
        place.collectivite,
        one.business_day,
        place.regie_id,
        posting.account.value,
        posting.rubrique,
        posting.debit_centimes,
        posting.credit_centimes,
    )
