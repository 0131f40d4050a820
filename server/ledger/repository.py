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
    posted = [
        (one.fiscal_year, one.record.seq, one.business_day, *posting)
        for one in entries
        for posting in one.postings
    ]
    if not posted:
        return
    year, seq, day, name, position, account, rubrique, debit, credit = zip(*posted, strict=True)
    values = {
        "terminal_id": terminal_id,
        "collectivite": owner.collectivite,
        "regie_id": owner.regie_id,
        "fiscal_year": integers(year),
        "seq": bigints(seq),
        "business_day": dates(day),
        "posting_id": uuids(name),
        "position": smallints(position),
        "account": texts(account),
        "rubrique": texts(rubrique),
        "debit_centimes": bigints(debit),
        "credit_centimes": bigints(credit),
    }
    connection.exec_driver_sql(INSERT_POSTINGS, values)
