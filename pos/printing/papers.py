"""The papers of a till besides quittances, built again from the journal alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from domain.bodies import ZBody, parse_body
from domain.copied import Copied
from domain.ids import AgentId, legal_number
from domain.money import Money
from domain.receipt_code import encode, short_code
from domain.record import Flag, Kind
from domain.session_papers import AddendumSlip, CountSlip, OpeningSlip
from domain.till_papers import CancellationSlip, HandoverSlip, ZReport
from pos.journal.session_totals import cash_of
from pos.printing.session_papers import build_session_slip, differences_in, has_session_slip
from pos.printing.states import REPRINTED
from pos.till_errors import PaperUnknown

if TYPE_CHECKING:
    from collections.abc import Callable

    from domain.document import ReceiptDocument
    from domain.ids import Seq
    from pos.journal.journal import Journal
    from pos.journal.names import NameBook, PaperNames
    from pos.journal.stored import StoredRecord
    from pos.printing.states import PrintJob
    from pos.sync.configuration import ConfigurationStore


_QUITTANCES = frozenset({Kind.RECEIPT, Kind.TRAINING, Kind.DUPLICATE})
_CLOSINGS = frozenset({Kind.Z_DAY, Kind.Z_MONTH, Kind.Z_YEAR})
SessionSlips = (OpeningSlip, CountSlip, AddendumSlip)
TillPaperOf = HandoverSlip | CancellationSlip | ZReport | OpeningSlip | CountSlip | AddendumSlip


def reprints_of(journal: Journal, seq: Seq) -> list[StoredRecord]:
    """The events that put each reprint of a paper of the till on record, oldest first."""
    events = journal.referring_to(seq, Kind.EVENT)
    return [event for event in events if event.body.get("fault") == REPRINTED]


@dataclass(frozen=True)
class Papers:
    """Every paper of this counter.

    Args:
        journal: Where the records are.
        configuration: The configuration in force.
        names: The names of earlier days.
        quittance_document: Lays out the paper of a quittance or a duplicate.
    """

    journal: Journal
    configuration: ConfigurationStore
    names: NameBook
    quittance_document: Callable[[PrintJob], ReceiptDocument]

    def document(self, job: PrintJob) -> ReceiptDocument:
        """Lay out the paper of a print job.

        Raises:
            PaperUnknown: Its record has no paper.
        """
        stored = self.journal.by_seq(job.seq)
        if stored is not None and stored.record.kind in _QUITTANCES:
            return self.quittance_document(job)
        from domain.layout_till import lay_out_handover, lay_out_z  # noqa: PLC0415 - when printed

        paper = self.paper(job.seq, job.copy_no)
        if isinstance(paper, CancellationSlip):
            from domain.layout_cancellation import lay_out_cancellation  # noqa: PLC0415 - when printed

            return lay_out_cancellation(paper)
        if isinstance(paper, SessionSlips):
            from domain.layout_session import lay_out_session_paper  # noqa: PLC0415 - when printed

            return lay_out_session_paper(paper)
        return lay_out_z(paper) if isinstance(paper, ZReport) else lay_out_handover(paper)

    def paper(self, seq: Seq, copy_no: int = 0) -> TillPaperOf:
        """Everything the paper of a handover, a cancellation, a session or a closing says.

        Args:
            seq: Its record.
            copy_no: 0 for the first print, k for the k-th reprint.

        Raises:
            PaperUnknown: The record is none of these.
        """
        stored = self.journal.by_seq(seq)
        if stored is not None and stored.body.get("code") == "HANDOVER":
            to_agent = AgentId(stored.body["to_agent"])
            return HandoverSlip(
                **self._top(stored, copy_no),
                amount=Money(stored.body["amount"]),
                regisseur_id=to_agent,
                regisseur_name=self._names(stored).agent_name(to_agent),
            )
        if stored is not None and stored.record.kind is Kind.CANCEL:
            return self._cancellation(stored, copy_no)
        if stored is not None and has_session_slip(stored):
            return build_session_slip(
                self.journal, stored, self._names(stored), self._top(stored, copy_no)
            )
        if stored is not None and stored.record.kind in _CLOSINGS:
            body = parse_body(stored.record.kind, stored.body_text)
            if isinstance(body, ZBody):
                sessions = stored.body["sessions"]
                count = sessions if isinstance(sessions, int) else len(sessions)
                return ZReport(
                    **self._top(stored, copy_no),
                    kind=stored.record.kind,
                    body=body,
                    session_count=count,
                    differences=differences_in(self.journal, body.first_seq, body.last_seq),
                )
        message = f"record {seq} has no paper of the till"
        raise PaperUnknown(message, seq=int(seq))

    def _cancellation(self, stored: StoredRecord, copy_no: int) -> CancellationSlip:
        original = self.journal.cancelled_by(stored)
        if original is None:
            message = f"the quittance that record {stored.seq} cancels is not in the journal"
            raise PaperUnknown(message, seq=int(stored.seq))
        record, approver = stored.record, AgentId(stored.body["approver"])
        return CancellationSlip(
            **self._top(stored, copy_no),
            legal_number=legal_number(record.terminal_id, record.receipt_no),
            original_number=legal_number(record.terminal_id, original.record.receipt_no),
            original_at=original.issued_at,
            total=stored.total,
            cash_back=Money(cash_of(original.body["tenders"])),
            reason=stored.body["reason"],
            approver_id=approver,
            approver_name=self._names(stored).agent_name(approver),
            code_text=encode(self.configuration.current().base, record.to_bytes()),
        )

    def _copied(self, stored: StoredRecord, copy_no: int) -> Copied | None:
        """When and by whom the k-th reprint was asked for."""
        asked = reprints_of(self.journal, stored.seq)
        if not 0 < copy_no <= len(asked):
            return None
        event = asked[copy_no - 1]
        agent_id = event.record.agent_id
        return Copied(event.issued_at, agent_id, self._names(event).agent_name(agent_id))

    def _names(self, stored: StoredRecord) -> PaperNames:
        return self.names.at(stored.seq, self.configuration.current())

    def _top(self, stored: StoredRecord, copy_no: int) -> dict[str, Any]:
        record, names = stored.record, self._names(stored)
        return {
            "collectivite": names.collectivite,
            "regie_name_fr": names.regie_name_fr,
            "regie_name_ar": names.regie_name_ar,
            "arrete": names.arrete,
            "terminal_id": record.terminal_id,
            "seq": stored.seq,
            "issued_at": stored.issued_at,
            "agent_id": record.agent_id,
            "agent_name": names.agent_name(record.agent_id),
            "short_code": short_code(record.link),
            "is_test": bool(record.flags & Flag.TEST_SYSTEM),
            "copy_no": copy_no,
            "copied": self._copied(stored, copy_no),
        }
