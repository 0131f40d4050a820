"""Read what the tills of a régie hold in cash, inside one territory."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, text

_READ: Final = text("""
SELECT t.terminal_id, t.label, t.cash_share_centimes AS share_centimes,
       coalesce(b.debit_centimes - b.credit_centimes, 0) AS cash_centimes
  FROM terminals t
  LEFT JOIN account_balances b ON b.collectivite = t.collectivite AND b.regie_id = t.regie_id
   AND b.terminal_id = t.terminal_id AND b.account = 'CAISSE'
 WHERE t.regie_id = :regie_id AND t.state IN ('PENDING', 'ACTIVE')
   AND (:scope = '*' OR t.collectivite = :scope OR starts_with(t.collectivite, :scope || '.'))
 ORDER BY t.terminal_id
""")
PERCENT: Final = 100


@dataclass(frozen=True, slots=True)
class Till:
    """A till in service, its share of the ceiling and its cash.

    Args:
        terminal_id: its number.
        label: what people call it.
        share_centimes: what it may hold; none where none was given.
        cash_centimes: what it holds by the books now.
    """

    terminal_id: int
    label: str
    share_centimes: int | None
    cash_centimes: int

    @property
    def percent(self) -> int | None:
        """How full it is, in whole percent of its share; none without a share."""
        if not self.share_centimes:
            return None
        return self.cash_centimes * PERCENT // self.share_centimes


def list_tills(connection: Connection, scope: str, regie_id: str) -> list[Till]:
    """Read the tills in service of a régie."""
    asked = {"scope": scope, "regie_id": regie_id}
    return [Till(**row) for row in connection.execute(_READ, asked).mappings()]
