"""What a régie holds and has not deposited yet, by means of payment, as the ledger says it."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from server.ledger.accounts import Account

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection

MEANS: Final[Mapping[str, Account]] = MappingProxyType(
    {
        "cash": Account.REGISSEUR,
        "cheques": Account.CHEQUES,
        "cards": Account.CARTES,
        "transfers": Account.VIREMENTS,
    }
)
"""The account each amount of a deposit leaves; cash in a drawer is not the régisseur's yet."""

_READ: Final = """
SELECT account, debit_centimes - credit_centimes FROM account_balances
 WHERE collectivite = %(collectivite)s AND regie_id = %(regie_id)s AND account = ANY(%(accounts)s)
"""


def read_holdings(connection: Connection, *, collectivite: str, regie_id: str) -> dict[str, int]:
    """Add up what the régisseur holds of each means, over all the tills of a régie.

    Args:
        connection: A scoped transaction.
        collectivite: Whose books.
        regie_id: Which régie's.

    Returns:
        Centimes by means; below zero where more left than came, such as a float advanced from
        outside the takings.
    """
    asked = {
        "collectivite": collectivite,
        "regie_id": regie_id,
        "accounts": [account.value for account in MEANS.values()],
    }
    held: dict[str, int] = {}
    for account, centimes in connection.exec_driver_sql(_READ, asked):
        held[account] = held.get(account, 0) + int(centimes)
    return {means: held.get(account.value, 0) for means, account in MEANS.items()}
