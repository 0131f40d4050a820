"""Writes postings; reading them back belongs to the nightly proof."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
    posted = [(one, posting) for one in entries for posting in one.postings]
    if not posted:
        return
    values = {
        "terminal_id": terminal_id,
        "collectivite": owner.collectivite,
        "regie_id": owner.regie_id,
        "fiscal_year": [one.fiscal_year for one, _ in posted],
        "posting_id": [posting.posting_id for _, posting in posted],
        "seq": [one.record.seq for one, _ in posted],
        "position": [posting.position for _, posting in posted],
        "business_day": [one.business_day for one, _ in posted],
        "account": [posting.account.value for _, posting in posted],
        "rubrique": [posting.rubrique for _, posting in posted],
        "debit_centimes": [posting.debit_centimes for _, posting in posted],
        "credit_centimes": [posting.credit_centimes for _, posting in posted],
    }
    connection.exec_driver_sql(INSERT_POSTINGS, values)
