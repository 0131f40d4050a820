"""The quittances of this counter, read back from the journal: for screens and for paper."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.bodies import ReceiptBody, parse_body
from domain.copied import Copied
from domain.ids import Seq, legal_number
from domain.money import Money
from domain.quittance import Quittance, quittance_lines, quittance_tenders
from domain.quittance_parts import Cheque, Payer
from domain.receipt_code import encode, short_code
from domain.record import Flag, Kind
from pos.errors import QuittanceUnknown
from pos.sales.private_part import transfer_reference_in

if TYPE_CHECKING:
    from domain.document import ReceiptDocument
    from pos.journal.journal import Journal
    from pos.journal.names import NameBook
    from pos.journal.stored import StoredRecord
    from pos.printing.jobs import PrintJobs
    from pos.printing.states import PrintJob
    from pos.sync.configuration import ConfigurationStore


@dataclass(frozen=True)
class Quittances:
    """What was issued here.

    Args:
        journal: Where it is.
        configuration: The address in receipt codes, and the tariffs.
        jobs: How their papers went.
        names: The names of the day of issue.
    """

    journal: Journal
    configuration: ConfigurationStore
    jobs: PrintJobs
    names: NameBook

    def original(self, seq: Seq) -> StoredRecord:
        """The record of a quittance.

        Raises:
            QuittanceUnknown: There is no quittance at that place of the chain.
        """
        stored = self.journal.by_seq(seq)
        if stored is None or stored.record.kind is not Kind.RECEIPT:
            message = f"record {seq} is no quittance of this counter"
            raise QuittanceUnknown(message, seq=int(seq))
        return stored

    def quittance(self, seq: Seq) -> Quittance:
        """Everything the paper of a record says: a quittance's, a duplicate's own, a training one.

        Raises:
            QuittanceUnknown: There is neither at that place of the chain.
        """
        carrier = self.journal.by_seq(seq)
        if carrier is not None and carrier.record.kind is Kind.DUPLICATE:
            original = self.original(Seq(carrier.body["ref"]))
            return self._build(original, carrier, copy_no=carrier.body["copy"])
        if carrier is not None and carrier.record.kind is Kind.TRAINING:
            return self._build(carrier, carrier, copy_no=0)
        original = self.original(seq)
        return self._build(original, original, copy_no=0)

    def document(self, job: PrintJob) -> ReceiptDocument:
        """Lay out the paper of a print job."""
        from domain.layout import lay_out  # noqa: PLC0415 - only when something is printed

        return lay_out(self.quittance(job.seq))

    def _build(self, original: StoredRecord, carrier: StoredRecord, *, copy_no: int) -> Quittance:
        configuration = self.configuration.current()
        names = self.names.at(original.seq, configuration)
        record, job = original.record, self.jobs.of_record(original.seq)
        body = parse_body(record.kind, original.body_text)
        private = original.private or {}
        if not isinstance(body, ReceiptBody):
            message = f"record {record.seq} has no quittance's body"
            raise QuittanceUnknown(message, seq=int(record.seq))
        return Quittance(
            legal_number=_number_of(original),
            receipt_no=record.receipt_no,
            terminal_id=record.terminal_id,
            seq=carrier.seq,
            kind=record.kind,
            issued_at=original.issued_at,
            collectivite=names.collectivite,
            regie_name_fr=names.regie_name_fr,
            regie_name_ar=names.regie_name_ar,
            arrete=names.arrete,
            lines=quittance_lines(body, self.configuration.tariffs()),
            tenders=quittance_tenders(body),
            total=Money(body.total),
            agent_name=names.agent_name(record.agent_id),
            agent_id=record.agent_id,
            code_text=encode(configuration.base, carrier.record.to_bytes()),
            short_code=short_code(carrier.record.link),
            payer=Payer.from_private(private.get("payer")),
            is_test=bool(record.flags & Flag.TEST_SYSTEM),
            copy_no=copy_no,
            cash_given=None if job is None else job.cash_given,
            payer_is_erased=body.payer is not None and original.private is None,
            is_cancelled=bool(self.journal.referring_to(original.seq, Kind.CANCEL)),
            plate=private.get("plate") or "",
            cheque=Cheque.from_private(private.get("cheque")),
            transfer_reference=transfer_reference_in(private.get("note")),
            copied=self._copied(carrier) if copy_no else None,
        )

    def _copied(self, carrier: StoredRecord) -> Copied:
        """When and by whom a duplicate was made: its own record says so, not the original's."""
        agent_id = carrier.record.agent_id
        names = self.names.at(carrier.seq, self.configuration.current())
        return Copied(carrier.issued_at, agent_id, names.agent_name(agent_id))


def _number_of(original: StoredRecord) -> str:
    """The legal number of a quittance; training takes none, and must not show another's."""
    record = original.record
    if record.kind is Kind.TRAINING:
        return f"FORMATION {record.terminal_id}-{record.seq}"
    return legal_number(record.terminal_id, record.receipt_no)
