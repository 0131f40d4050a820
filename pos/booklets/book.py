"""The numbers of booklets this counter has entered, read and written in its journal's file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.booklet import PaperEntry, PaperNumber
from domain.ids import Seq
from domain.record import Kind

if TYPE_CHECKING:
    from sqlite3 import Row

    from domain.booklet import BookletConfiguration, PaperNote
    from pos.journal.journal import Journal
    from pos.journal.stored import StoredRecord

_COLUMNS = "SELECT seq, series, number, amount_centimes FROM booklet_entries e "
_STANDS = "NOT EXISTS (SELECT 1 FROM records c WHERE c.ref = e.seq AND +c.kind = ?)"
"""A paper entered wrongly is cancelled, and entered again under the same number."""


@dataclass(frozen=True, slots=True)
class SignedList:
    """A list of entries that a RESUME record signed.

    Args:
        resume: The record.
        entries: What its list holds, in the order of the chain.
    """

    resume: StoredRecord
    entries: tuple[PaperEntry, ...]


class BookletBook:
    """What was entered here.

    Args:
        journal: The chain; the list stands beside it.
    """

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def add(self, stored: StoredRecord, note: PaperNote) -> None:
        """Keep the number of an entry, in the commit of its record."""
        with self._journal.database.transaction() as connection:
            connection.execute(
                "INSERT INTO booklet_entries (seq, series, number, amount_centimes, vouched_by)"
                " VALUES (?, ?, ?, ?, ?)",
                (
                    stored.seq,
                    note.paper.series,
                    note.paper.number,
                    stored.record.amount_centimes,
                    note.vouched_by,
                ),
            )

    def entry(self, seq: Seq) -> PaperEntry | None:
        """The entry a record is of, if it is of one."""
        found = self._all("WHERE seq = ?", seq)
        return found[0] if found else None

    def paper(self, seq: Seq) -> PaperNumber | None:
        """The number of the paper a record was entered from, if it was."""
        found = self.entry(seq)
        return None if found is None else found.paper

    def standing(self, booklet: BookletConfiguration) -> set[int]:
        """The numbers of a booklet that were entered and are not cancelled."""
        condition = f"WHERE series = ? AND number BETWEEN ? AND ? AND {_STANDS}"
        found = self._all(condition, booklet.series, booklet.first, booklet.last, int(Kind.CANCEL))
        return {one.paper.number for one in found}

    def waiting(self) -> list[PaperEntry]:
        """The entries no RESUME record lists yet, in the order of the chain."""
        last = self._journal.of_kinds((Kind.RESUME,), limit=1)
        return self._all("WHERE seq > ? ORDER BY seq", last[0].seq if last else 0)

    def signed(self, limit: int) -> list[SignedList]:
        """The last lists that were signed, newest first."""
        resumes = self._journal.of_kinds((Kind.RESUME,), limit=limit + 1)
        bounds = [*(one.seq for one in resumes), Seq(0)]
        lists = [
            SignedList(
                resume, tuple(self._all("WHERE seq > ? AND seq < ? ORDER BY seq", low, resume.seq))
            )
            for resume, low in zip(resumes, bounds[1:], strict=True)
        ]
        return lists[:limit]

    def _all(self, condition: str, *parameters: object) -> list[PaperEntry]:
        return [
            _entry(row) for row in self._journal.database.rows(_COLUMNS + condition, parameters)
        ]


def _entry(row: Row) -> PaperEntry:
    return PaperEntry(PaperNumber(row["series"], row["number"]), row["seq"], row["amount_centimes"])
