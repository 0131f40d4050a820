"""Payers this counter has named before, to be suggested: read from what may be erased, live.

Nothing is copied: a payer the centre erases is gone from the private parts, and so from here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from domain.quittance_parts import Payer
from domain.territory import fold

if TYPE_CHECKING:
    from pos.journal.database import Database

LOOKED_AT: Final = 500
SUGGESTED_MAX: Final = 8


class KnownPayers:
    """The payers of the last quittances.

    Args:
        database: The journal's file.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def like(self, typed: str) -> list[tuple[Payer, str]]:
        """The payers whose name or number has what was typed, the last seen first.

        Returns:
            Each payer with the plate of their last vehicle, perhaps empty.
        """
        words = fold(typed).split()
        rows = self._database.rows(
            "SELECT private ->> '$.payer.name' AS name,"
            " private ->> '$.payer.identity_number' AS number,"
            " private ->> '$.payer.ice' AS ice, private ->> '$.plate' AS plate"
            " FROM record_privates WHERE private ->> '$.payer.name' IS NOT NULL"
            " ORDER BY seq DESC LIMIT ?",
            (LOOKED_AT,),
        )
        found: dict[Payer, str] = {}
        for row in rows:
            payer = Payer(row["name"], row["number"] or "", row["ice"] or "")
            text = fold(f"{payer.name} {payer.numbers}")
            if payer not in found and all(word in text for word in words):
                found[payer] = row["plate"] or ""
            if len(found) == SUGGESTED_MAX:
                break
        return list(found.items())
