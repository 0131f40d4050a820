"""The register of the quittances issued here, a page of it at a time: for the list and its search.

A page costs the same few queries whatever it lists, however long the journal has become.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.bodies import ReceiptBody, parse_body
from domain.ids import Seq, legal_number
from domain.quittance import quittance_lines
from domain.record import Kind
from pos.errors import QuittanceUnknown
from pos.sales.commands import QuittanceSummary

if TYPE_CHECKING:
    from pos.journal.journal import Journal
    from pos.journal.stored import StoredRecord
    from pos.printing.jobs import PrintJobs
    from pos.printing.states import PrintJob
    from pos.sync.configuration import ConfigurationStore

_SEQ_END = 2**32
_FIND = """
    SELECT seq FROM (
        SELECT seq, amount_centimes, row_number() OVER (ORDER BY seq) AS receipt_no
        FROM records WHERE kind = 1
    ) WHERE seq < ? AND (
        instr(? || '-' || receipt_no, ?) > 0
        OR instr(printf('%d,%02d', amount_centimes / 100, amount_centimes % 100), ?) = 1
    ) ORDER BY seq DESC LIMIT ?
"""
_REFERENCES = """
    SELECT ref, kind, count(*) AS times FROM records
    WHERE ref BETWEEN ? AND ? AND +kind IN (2, 9) GROUP BY ref, kind
"""


@dataclass(frozen=True)
class Register:
    """What was issued here, newest first.

    Args:
        journal: Where it is.
        configuration: The tariffs, for the natures' Arabic names.
        jobs: How their papers went.
    """

    journal: Journal
    configuration: ConfigurationStore
    jobs: PrintJobs

    def recent(self, limit: int, before: Seq | None = None) -> list[QuittanceSummary]:
        """The last quittances, newest first.

        Args:
            limit: How many at most.
            before: Only those before this place in the chain, for the next page.
        """
        return self._summaries(self.journal.of_kinds((Kind.RECEIPT,), limit=limit, before=before))

    def matching(self, typed: str, limit: int, before: Seq | None = None) -> list[QuittanceSummary]:
        """The last quittances whose number holds what was typed, or whose amount begins with it.

        Args:
            typed: A part of a number such as 742001-17, or an amount in dirhams such as 60 or 12,5.
            limit: How many at most.
            before: Only those before this place in the chain, for the next page.
        """
        end = _SEQ_END if before is None else before
        amount = "".join(typed.split()).replace(".", ",")
        parameters = (end, int(self.journal.identity.terminal_id), typed, amount, limit)
        found = [Seq(row["seq"]) for row in self.journal.database.rows(_FIND, parameters)]
        return self._summaries(self.journal.at(found))

    def _summaries(self, found: list[StoredRecord]) -> list[QuittanceSummary]:
        """Sum up records given newest first."""
        if not found:
            return []
        last, first = found[0].seq, found[-1].seq
        jobs = {job.seq: job for job in self.jobs.of_records(first, last)}
        times = {
            (row["ref"], row["kind"]): row["times"]
            for row in self.journal.database.rows(_REFERENCES, (first, last))
        }
        return [self._summary(stored, jobs.get(stored.seq), times) for stored in found]

    def _summary(
        self, stored: StoredRecord, job: PrintJob | None, times: dict[tuple[int, int], int]
    ) -> QuittanceSummary:
        body = parse_body(stored.record.kind, stored.body_text)
        if not isinstance(body, ReceiptBody):
            message = f"record {stored.seq} has no quittance's body"
            raise QuittanceUnknown(message, seq=int(stored.seq))
        first = quittance_lines(body, self.configuration.tariffs())[0]
        return QuittanceSummary(
            seq=stored.seq,
            legal_number=legal_number(stored.record.terminal_id, stored.record.receipt_no),
            issued_at=stored.issued_at,
            label_fr=first.label_fr,
            label_ar=first.label_ar,
            total=stored.total,
            print_state=None if job is None else job.state.value,
            copies=times.get((stored.seq, Kind.DUPLICATE), 0),
            is_cancelled=(stored.seq, Kind.CANCEL) in times,
            is_paper_seen=job is not None and job.is_seen,
        )
