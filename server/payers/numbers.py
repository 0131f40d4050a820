"""Finds a quittance by the number printed on it, in the ledger or outside."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from server.db.scope import scoped
from server.payers.errors import NothingToErase

if TYPE_CHECKING:
    from server.bootstrap import Centre

NUMBER: Final = re.compile(r"([1-9][0-9]{0,9})-([1-9][0-9]{0,9})")
FIND: Final = """
SELECT terminal_id, seq, collectivite FROM records
 WHERE terminal_id = %(terminal_id)s AND receipt_no = %(receipt_no)s AND kind = 1
   AND (%(scope)s = '*' OR collectivite = %(scope)s
        OR starts_with(collectivite, %(scope)s || '.'))
"""


@dataclass(frozen=True, slots=True)
class FoundQuittance:
    """A quittance of the ledger."""

    terminal_id: int
    seq: int
    collectivite: str


def find_quittance(centre: Centre, scope: str, number: str) -> FoundQuittance:
    """Find a quittance of the ledger by its legal number.

    Args:
        centre: The centre.
        scope: The person's territory.
        number: As printed, `<terminal>-<number>`.

    Raises:
        NothingToErase: There is none in that territory.
    """
    parts = NUMBER.fullmatch(number.strip())
    found = None
    if parts is not None:
        asked = {"terminal_id": int(parts[1]), "receipt_no": int(parts[2]), "scope": scope}
        with scoped(centre.app, scope) as connection:
            found = connection.exec_driver_sql(FIND, asked).one_or_none()
    if found is None:
        message = "no quittance of this number in the territory"
        raise NothingToErase(message, field="number")
    return FoundQuittance(found.terminal_id, found.seq, found.collectivite)
