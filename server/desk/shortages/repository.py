"""Read what is short, by régie and till, inside one territory."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, RowMapping, text

from domain.territory import collectivite
from server.desk.columns import Names

_READ: Final = text("""
SELECT b.collectivite, b.regie_id, b.terminal_id, t.label, g.name_fr, g.name_ar,
       b.debit_centimes - b.credit_centimes AS shortage_centimes
  FROM account_balances b
  JOIN regies g ON g.regie_id = b.regie_id
  LEFT JOIN terminals t ON t.terminal_id = b.terminal_id
 WHERE b.account = 'DEFICIT' AND b.debit_centimes > b.credit_centimes
   AND (:scope = '*' OR b.collectivite = :scope OR starts_with(b.collectivite, :scope || '.'))
 ORDER BY b.regie_id, b.terminal_id
""")


@dataclass(frozen=True, slots=True)
class ShortageLine:
    """What a till, or a régie itself, owes.

    Args:
        collectivite: code of its collectivité.
        place: names of its collectivité.
        regie_id: its régie.
        regie: names of its régie.
        terminal_id: the till; 0 for the régie itself.
        label: what people call the till; none for the régie itself.
        shortage_centimes: what is short and not written off.
    """

    collectivite: str
    place: Names
    regie_id: str
    regie: Names
    terminal_id: int
    label: str | None
    shortage_centimes: int


def list_shortages(connection: Connection, scope: str) -> list[ShortageLine]:
    """Read every shortage of a territory that stands."""
    return [_line(row) for row in connection.execute(_READ, {"scope": scope}).mappings()]


def _line(row: RowMapping) -> ShortageLine:
    place = collectivite(row["collectivite"])
    return ShortageLine(
        collectivite=place.code,
        place=Names(place.name_fr, place.name_ar),
        regie_id=row["regie_id"],
        regie=Names(row["name_fr"], row["name_ar"]),
        terminal_id=row["terminal_id"],
        label=row["label"],
        shortage_centimes=row["shortage_centimes"],
    )
