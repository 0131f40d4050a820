"""Keep the numbers of the papers that counters entered, in the transaction of their records.

The number is in the private part, which may be erased; here it stays, without any name. A number
used twice, or of no booklet, is kept like any other: the money was taken. The sweeps say it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from domain.booklet import PaperNote
from domain.record import Flag, Kind

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from domain.ids import TerminalId
    from server.ledger.entry import BookOwner
    from server.records.reception import Accepted

_INSERT: Final = """
INSERT INTO booklet_uses (terminal_id, seq, collectivite, regie_id, series, number, vouched_by,
  receipt_no, agent_id, business_day, amount_centimes, issued_at, received_at)
SELECT %(terminal_id)s, seq, %(collectivite)s, %(regie_id)s, series, number, vouched_by,
       receipt_no, agent_id, business_day, amount_centimes, issued_at, %(received_at)s
  FROM unnest(%(seq)s::bigint[], %(series)s::text[], %(number)s::int[], %(vouched_by)s::int[],
         %(receipt_no)s::bigint[], %(agent_id)s::int[], %(business_day)s::date[],
         %(amount_centimes)s::bigint[], %(issued_at)s::bigint[])
       AS used (seq, series, number, vouched_by, receipt_no, agent_id, business_day,
         amount_centimes, issued_at)
"""


def add_uses(
    connection: Connection,
    terminal_id: TerminalId,
    owner: BookOwner,
    accepted: Sequence[Accepted],
    received_at: datetime,
) -> None:
    """Note the numbers of the papers among accepted records; nothing where there is none."""
    papers = [
        (one, _note_of(one))
        for one in accepted
        if one.record.kind is Kind.RECEIPT and one.record.has(Flag.PAPER_BOOKLET)
    ]
    if not papers:
        return
    columns = {
        "seq": [int(one.record.seq) for one, _ in papers],
        "series": [None if note is None else note.paper.series for _, note in papers],
        "number": [None if note is None else note.paper.number for _, note in papers],
        "vouched_by": [None if note is None else note.vouched_by for _, note in papers],
        "receipt_no": [one.record.receipt_no for one, _ in papers],
        "agent_id": [int(one.record.agent_id) for one, _ in papers],
        "business_day": [one.business_day for one, _ in papers],
        "amount_centimes": [one.record.amount_centimes for one, _ in papers],
        "issued_at": [one.record.issued_at for one, _ in papers],
    }
    place = {
        "terminal_id": terminal_id,
        "collectivite": owner.collectivite,
        "regie_id": owner.regie_id,
        "received_at": received_at,
    }
    connection.exec_driver_sql(_INSERT, {**place, **columns})


def _note_of(one: Accepted) -> PaperNote | None:
    """Read the number beside a record; none where there is none, or none that can be one."""
    private = one.received.private
    return None if private is None else PaperNote.read(private.note)
