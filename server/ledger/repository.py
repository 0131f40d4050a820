"""Writes postings; reading them back belongs to the nightly proof."""

from __future__ import annotations

from typing import TYPE_CHECKING

from server.db.arrays import bigints, dates, integers, smallints, texts, uuids
from server.ledger.statements import INSERT_POSTINGS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from domain.ids import TerminalId
    from server.ledger.entry import BookOwner, Entry


def add_postings(
    connection: Connection,
    terminal_id: TerminalId,
    owner: BookOwner,
    entries: Sequence[Entry],
) -> None:
    """Write the entries of a batch in one statement: the database refuses an unbalanced one."""
    posted = [posting for one in entries for posting in one.postings]
    if not posted:
        return
    sizes = [(one, len(one.postings)) for one in entries if one.postings]
    values = {
        "terminal_id": terminal_id,
        "collectivite": owner.collectivite,
        "regie_id": owner.regie_id,
        "fiscal_year": integers([one.fiscal_year for one, size in sizes for _ in range(size)]),
        "seq": bigints([one.record.seq for one, size in sizes for _ in range(size)]),
        "business_day": dates([one.business_day for one, size in sizes for _ in range(size)]),
        "posting_id": uuids([posting.name for posting in posted]),
        "position": smallints([posting.position for posting in posted]),
        "account": texts([posting.account for posting in posted]),
        "rubrique": texts([posting.rubrique for posting in posted]),
        "debit_centimes": bigints([posting.debit_centimes for posting in posted]),
        "credit_centimes": bigints([posting.credit_centimes for posting in posted]),
    }
    connection.exec_driver_sql(INSERT_POSTINGS, values)
