"""Forgets a payer: what names them leaves the journal's file for good, and the chain stays whole.

The signed body holds a salted hash; without the salt it says nothing. A deleted row would still
stand in the file's free space and in its write-ahead log, so both are written anew.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from domain.ids import Seq
from pos.journal.database import MAY_PASS

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from pos.journal.database import Database

log = structlog.get_logger(__name__)


class Erasure:
    """What the centre asked this counter to forget.

    Args:
        database: The journal's file.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def forget(self, payers: Collection[str], now: datetime) -> list[Seq]:
        """Delete the private parts of the records of some payers; durable when it returns.

        Args:
            payers: Their hashes, as bodies carry them; those not known here are left alone.
            now: Aware UTC.

        Returns:
            The records that named them.
        """
        wanted = frozenset(payers)
        if not wanted:
            return []
        with self._database.transaction() as connection:
            named = connection.execute(
                "SELECT seq, body ->> 'payer' AS payer"
                " FROM record_privates JOIN records USING (seq)"
            ).fetchall()
            found = [row for row in named if row["payer"] in wanted]
            for row in found:
                connection.execute("DELETE FROM record_privates WHERE seq = ?", (row["seq"],))
                connection.execute(
                    "INSERT INTO erased_payers (payer, erased_at) VALUES (?, ?)"
                    " ON CONFLICT (payer) DO UPDATE SET is_scrubbed = 0",
                    (row["payer"], int(now.timestamp())),
                )
        return [Seq(row["seq"]) for row in found]

    def scrub(self) -> bool:
        """Write the file anew if a payer was forgotten since the last time, so no trace is left.

        What cannot be done now (a full disk, a program that reads the journal) is done at the next
        start or the next configuration.

        Returns:
            Whether no trace is left.
        """
        if self._database.row("SELECT 1 FROM erased_payers WHERE is_scrubbed = 0") is None:
            return True
        try:
            is_done = self._database.rewrite()
            if is_done:
                with self._database.transaction() as connection:
                    connection.execute("UPDATE erased_payers SET is_scrubbed = 1")
        except MAY_PASS as error:
            log.warning("forgotten payers still to be scrubbed", code=error.code)
            return False
        return is_done
