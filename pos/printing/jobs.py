"""The print jobs in the journal's file: written before each step, read again after a crash."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from domain.ids import Seq
from domain.money import Money
from pos.errors import PrintJobUnknown
from pos.printing.states import PrintJob, PrintState

if TYPE_CHECKING:
    from sqlite3 import Row

    from pos.journal.database import Database

_SELECT = (
    "SELECT job_id, seq, copy_no, state, error_code, has_started, updated_at, cash_given_centimes"
    " FROM print_jobs "
)


class PrintJobs:
    """What was asked of the printer and what is known of it.

    Args:
        database: The journal's file; a job is born in the transaction of its record.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(
        self, seq: Seq, copy_no: int, now: datetime, cash_given: Money | None = None
    ) -> PrintJob:
        """Queue the paper of a record. One record has one job, for ever.

        Args:
            seq: The record.
            copy_no: 0 for an original, k for DUPLICATA n° k.
            now: Aware UTC.
            cash_given: What the payer handed over in cash, if any: no record says it.
        """
        at = int(now.timestamp())
        with self._database.transaction() as connection:
            cursor = connection.execute(
                "INSERT INTO print_jobs (seq, copy_no, state, created_at, updated_at,"
                " cash_given_centimes) VALUES (?, ?, ?, ?, ?, ?)",
                (seq, copy_no, PrintState.QUEUED, at, at, cash_given and cash_given.centimes),
            )
            return self.get(str(cursor.lastrowid))

    def copy(self, job_id: str) -> None:
        """Number one more print of a paper that is no quittance, and so has no duplicate."""
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE print_jobs SET copy_no = copy_no + 1 WHERE job_id = ?", (int(job_id),)
            )

    def move(
        self,
        job_id: str,
        state: PrintState,
        now: datetime,
        *,
        error_code: str | None = None,
        has_started: bool,
    ) -> PrintJob:
        """Write where a job stands; durable when it returns.

        Args:
            job_id: The job.
            state: Its new state.
            now: Aware UTC.
            error_code: Code of what failed.
            has_started: Whether any byte of it may ever have left.
        """
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE print_jobs SET state = ?, error_code = ?, has_started = ?, updated_at = ?"
                " WHERE job_id = ?",
                (state, error_code, int(has_started), int(now.timestamp()), int(job_id)),
            )
            return self.get(job_id)

    def get(self, job_id: str) -> PrintJob:
        """Read a job.

        Raises:
            PrintJobUnknown: There is none of that name.
        """
        found = self._all("WHERE job_id = ?", int(job_id)) if job_id.isdecimal() else []
        if not found:
            message = f"no print job is called {job_id!r}"
            raise PrintJobUnknown(message, job_id=job_id)
        return found[0]

    def of_record(self, seq: Seq) -> PrintJob | None:
        """The job of a record's paper, if it has one."""
        found = self._all("WHERE seq = ?", seq)
        return found[0] if found else None

    def of_records(self, first: Seq, last: Seq) -> list[PrintJob]:
        """The jobs of the papers of a stretch of the chain."""
        return self._all("WHERE seq BETWEEN ? AND ?", first, last)

    def in_states(self, *states: PrintState) -> list[PrintJob]:
        """The jobs in some states, oldest first."""
        marks = ", ".join("?" for _ in states)
        return self._all(f"WHERE state IN ({marks}) ORDER BY job_id", *states)

    def _all(self, condition: str, *parameters: object) -> list[PrintJob]:
        return [_job(row) for row in self._database.rows(_SELECT + condition, parameters)]


def _job(row: Row) -> PrintJob:
    given = row["cash_given_centimes"]
    return PrintJob(
        job_id=str(row["job_id"]),
        seq=Seq(row["seq"]),
        copy_no=row["copy_no"],
        state=PrintState(row["state"]),
        error_code=row["error_code"],
        has_started=bool(row["has_started"]),
        updated_at=datetime.fromtimestamp(row["updated_at"], UTC),
        cash_given=None if given is None else Money(given),
    )
