"""Writes what acts of the centre post, and reads the balances they are judged by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from server.acts.recording import record_outcome
from server.ledger.act_postings import act_postings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection

    from server.acts.kinds import ApprovedAct
    from server.ledger.accounts import Account
    from server.ledger.act_postings import ActBooks, ActEntry

INSERT_ACT_POSTINGS: Final = """
INSERT INTO postings (fiscal_year, collectivite, posting_id, terminal_id, act_id, position,
  business_day, regie_id, account, rubrique, debit_centimes, credit_centimes)
SELECT extract(year FROM business_day)::int, %(collectivite)s, posting_id, %(terminal_id)s,
       %(act_id)s, position, business_day, %(regie_id)s, account, rubrique, debit_centimes,
       credit_centimes
  FROM unnest(%(posting_id)s::uuid[], %(position)s::smallint[], %(business_day)s::date[],
         %(account)s::text[], %(rubrique)s::text[], %(debit_centimes)s::bigint[],
         %(credit_centimes)s::bigint[])
       AS posted (posting_id, position, business_day, account, rubrique, debit_centimes,
         credit_centimes)
ON CONFLICT DO NOTHING
"""

READ_BALANCE: Final = """
SELECT debit_centimes - credit_centimes FROM account_balances
 WHERE collectivite = %(collectivite)s AND regie_id = %(regie_id)s
   AND terminal_id = coalesce(%(terminal_id)s, 0) AND account = %(account)s
   FOR UPDATE
"""


def post_act(connection: Connection, books: ActBooks, entries: Sequence[ActEntry]) -> bool:
    """Post an act's entries in one statement; posting the same act again changes nothing.

    Args:
        connection: The transaction that carries the act out.
        books: Whose books it moves.
        entries: What it moves.

    Returns:
        Whether anything was posted now.
    """
    posted = list(act_postings(books.act_id, entries))
    if not posted:
        return False
    values = {
        "act_id": books.act_id,
        "collectivite": books.collectivite,
        "regie_id": books.regie_id,
        "terminal_id": books.terminal_id,
        "posting_id": [one.posting_id for _, one in posted],
        "position": [one.position for _, one in posted],
        "business_day": [day for day, _ in posted],
        "account": [one.account.value for _, one in posted],
        "rubrique": [one.rubrique for _, one in posted],
        "debit_centimes": [one.debit_centimes for _, one in posted],
        "credit_centimes": [one.credit_centimes for _, one in posted],
    }
    return connection.exec_driver_sql(INSERT_ACT_POSTINGS, values).rowcount > 0


def balance_of(
    connection: Connection, account: Account, *, collectivite: str, regie_id: str, terminal_id: int
) -> int:
    """Give the debit balance of an account, centimes, and keep it still until the transaction ends.

    Args:
        connection: A scoped transaction.
        account: The account.
        collectivite: Whose books.
        regie_id: Which régie's.
        terminal_id: Which terminal's; 0 for what is the régie's own.
    """
    asked = {
        "collectivite": collectivite,
        "regie_id": regie_id,
        "terminal_id": terminal_id,
        "account": account.value,
    }
    found: int | None = connection.exec_driver_sql(READ_BALANCE, asked).scalar_one_or_none()
    return found or 0


def audit_act(
    connection: Connection,
    act: ApprovedAct,
    action: str,
    states: tuple[str, str],
    after: Mapping[str, object],
) -> None:
    """Put an act that was carried out on the trail, with both persons.

    Args:
        connection: The transaction that carries it out.
        act: The act.
        action: `source:subject:verb`.
        states: What the thing it concerns was before it, and is after it.
        after: What it did; nothing personal.
    """
    before = {"state": states[0]}
    record_outcome(connection, act, action, before=before, after={"state": states[1], **after})
