"""The sale being made: its lines wait here until one record collects it or says it was left.

A draft stands in the journal's file but outside the chain. Which sale it is follows from the chain
itself: the same session and the same last sale give the same identifier in every window, after a
reload and after a power cut, so that one sale can only end once.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Final
from uuid import UUID, uuid5

from domain.ids import NatureIndex
from domain.record import Kind
from pos.errors import SaleEmpty
from pos.sales.commands import SaleLine

if TYPE_CHECKING:
    from domain.ids import SessionId
    from pos.journal.journal import Journal

LINES_MAX: Final = 64
_REVISION_CHARACTERS: Final = 12
_LAST_SALE: Final = """
    SELECT coalesce(max(seq), 0) AS seq FROM records
    WHERE session = ? AND (kind IN (?, ?) OR code = 'SALE_ABORTED')
    AND NOT EXISTS (SELECT 1 FROM booklet_entries WHERE booklet_entries.seq = records.seq)
"""
"""What ended the sale before, in the same session: neither training nor an entered paper does."""


@dataclass(frozen=True, slots=True)
class DraftLine:
    """One line of a sale being made.

    Args:
        line_id: UUID text of the form that adds it: sent twice, it is added once.
        nature: Its nature.
        quantity_text: Its quantity, as a quote reads it.
        note: Where the quantity comes from when a device gave it; empty when it was typed.
    """

    line_id: str
    nature: NatureIndex
    quantity_text: str
    note: str = ""

    def to_line(self) -> SaleLine:
        """The same line, as a sale is confirmed with."""
        return SaleLine(self.nature, self.quantity_text, self.note)


@dataclass(frozen=True, slots=True)
class Draft:
    """A sale being made.

    Args:
        sale_id: UUID text, the same in every window until the sale ends.
        lines: What is in it so far, perhaps nothing.
    """

    sale_id: str
    lines: tuple[DraftLine, ...]

    @property
    def revision(self) -> str:
        """A word that changes with the lines: a window that shows others confirms nothing."""
        text = self.sale_id + "".join(line.line_id for line in self.lines)
        return sha256(text.encode()).hexdigest()[:_REVISION_CHARACTERS]


class Drafts:
    """The sales being made at this counter, one a session.

    Args:
        journal: In whose file they wait.
    """

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._database = journal.database

    def current(self, session: SessionId) -> Draft:
        """The sale being made in a session; an empty one when none was begun."""
        asked = (session, int(Kind.RECEIPT), int(Kind.TRAINING))
        row = self._database.row(_LAST_SALE, asked)
        last = 0 if row is None else row["seq"]
        lines = tuple(
            DraftLine(row["line_id"], NatureIndex(row["nature"]), row["quantity"], row["note"])
            for row in self._database.rows(
                "SELECT line_id, nature, quantity, note FROM draft_lines"
                " WHERE session = ? ORDER BY place",
                (session,),
            )
        )
        return Draft(str(uuid5(UUID(session), str(last))), lines)

    def add(self, session: SessionId, line: DraftLine) -> Draft:
        """Put a line in the sale; the same line again changes nothing.

        Raises:
            SaleEmpty: A quittance has no room for one more.
            JournalFull: The disk is full; nothing was added.
        """
        with self._database.transaction() as connection:
            known = self.current(session).lines
            if all(one.line_id != line.line_id for one in known):
                if len(known) >= LINES_MAX:
                    message = f"a quittance has 1 to {LINES_MAX} lines"
                    raise SaleEmpty(message, maximum=LINES_MAX)
                connection.execute(
                    "INSERT INTO draft_lines (line_id, session, place, nature, quantity, note)"
                    " SELECT ?, ?, coalesce(max(place), 0) + 1, ?, ?, ?"
                    " FROM draft_lines WHERE session = ?",
                    (line.line_id, session, line.nature, line.quantity_text, line.note, session),
                )
            return self.current(session)

    def remove(self, session: SessionId, line_id: str) -> Draft:
        """Take a line out of the sale; one that is not there changes nothing."""
        with self._database.transaction() as connection:
            connection.execute(
                "DELETE FROM draft_lines WHERE session = ? AND line_id = ?", (session, line_id)
            )
            return self.current(session)

    def clear(self, session: SessionId) -> None:
        """Forget the lines of a session's sale, in the commit of the record that ends it."""
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM draft_lines WHERE session = ?", (session,))
