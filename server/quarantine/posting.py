"""QUARANTINE_POSTING and QUARANTINE_DISMISSAL: two persons decide on what waits outside.

The régisseur proposes, the comptable approves. Each record is checked again when it is approved:
its terminal signed it, its chain is over, the ledger does not have it, no act settled it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Final, Literal, get_args

from pydantic import Field

from domain.bodies import CancelBody, ReceiptBody
from domain.body_fields import Hex32, Strict
from domain.errors import GirctError, RecordRefused
from domain.ids import AgentId
from domain.record import Kind, Record
from domain.rules import Original, original_refusals
from domain.wire import TerminalNumber
from server.acts.kinds import ActKind, ApprovedAct, Draft, register_kind
from server.ledger.act_repository import audit_act
from server.ledger.payloads import read_payload
from server.quarantine import repository, statements
from server.quarantine.booking import (
    Booking,
    book,
    read_quittance,
    require_closed_terminal,
    require_year,
)
from server.quarantine.errors import (
    AlreadyInLedger,
    EvidenceContradicts,
    EvidenceSettled,
    EvidenceUnknown,
    OriginalNotPosted,
)
from server.quarantine.evidence import EvidenceState, keys_of, read_exhibit
from server.quarantine.originals import Branches

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from server.bootstrap import Centre
    from server.quarantine.evidence import Evidence, Exhibit, TerminalPlace

QUARANTINE_POSTING: Final = "QUARANTINE_POSTING"
QUARANTINE_DISMISSAL: Final = "QUARANTINE_DISMISSAL"
RECORDS_MAX: Final = 200
"""Records one act may settle: more are several acts."""

Links = Annotated[list[Hex32], Field(min_length=1, max_length=RECORDS_MAX)]
DismissalReason = Literal[
    "NOT_A_QUITTANCE", "NEVER_COLLECTED", "COLLECTED_ELSEWHERE", "DAMAGED", "COPY_OF_THE_DISK"
]

DISMISSAL_REASONS: Final[tuple[str, ...]] = get_args(DismissalReason)


class PostingPayload(Strict):
    """What is to be posted: names of records of one terminal."""

    terminal_id: TerminalNumber
    links: Links


class DismissalPayload(Strict):
    """What is not to be posted, and why; it stays as evidence for ever."""

    terminal_id: TerminalNumber
    links: Links
    reason: DismissalReason


@dataclass
class _Examination:
    """One terminal's quarantine being examined for an act.

    Args:
        connection: The transaction of the act.
        place: The terminal.
    """

    connection: Connection
    place: TerminalPlace
    booked: dict[bytes, Booking] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._evidence = repository.read_evidence(self.connection, self.place)
        enrolled = repository.read_keys(self.connection, self.place.terminal_id)
        self._keys = keys_of(enrolled, self._evidence)
        raws = [one.record for one in self._evidence]
        self._branches = Branches.of(self._ledger_link, raws)

    def take(self, links: list[str]) -> list[Booking]:
        """Examine the records of an act, in the order of the chain.

        Raises:
            GirctError: The first that cannot be posted, and why.
        """
        waiting = [self.waiting(bytes.fromhex(link)) for link in dict.fromkeys(links)]
        for one in sorted(waiting, key=lambda one: (one.seq, one.link)):
            self._take(one)
        return list(self.booked.values())

    def waiting(self, link: bytes) -> Evidence:
        """Find a record nothing was decided on yet.

        Raises:
            EvidenceUnknown: It is not in this terminal's quarantine.
            EvidenceSettled: An act settled it.
            AlreadyInLedger: The ledger has it.
        """
        found = [one for one in self._evidence if one.link == link]
        if not found:
            message = f"terminal {self.place.terminal_id} has no such record in quarantine"
            raise EvidenceUnknown(message, terminal_id=self.place.terminal_id)
        one = found[0]
        if one.state in {EvidenceState.POSTED, EvidenceState.DISMISSED}:
            message = f"record {one.seq} is settled already"
            raise EvidenceSettled(message, seq=one.seq)
        if repository.is_in_ledger(self.connection, self.place.terminal_id, link):
            message = f"record {one.seq} is in the ledger"
            raise AlreadyInLedger(message, seq=one.seq)
        return one

    def _take(self, one: Evidence) -> None:
        exhibit = read_exhibit(one.record, one.body, self._keys, self.place)
        require_year(self.connection, exhibit)
        if isinstance(exhibit.body, ReceiptBody):
            booking = Booking(exhibit, exhibit.body)
        else:
            booking = self._cancellation(exhibit, exhibit.body)
        self.booked[one.link] = booking

    def _cancellation(self, exhibit: Exhibit, body: CancelBody) -> Booking:
        link = self._branches.link_before(exhibit.record, body.ref)
        found = None if link is None else self._posted(link, body.ref)
        if link is None or found is None:
            message = f"the quittance {body.ref} that record {exhibit.record.seq} cancels is not"
            message += " in the ledger"
            raise OriginalNotPosted(message, seq=exhibit.record.seq, ref=body.ref)
        record, quittance = found
        original = Original(
            kind=Kind(record.kind),
            amount_centimes=record.amount_centimes,
            is_cancelled=self._is_cancelled(link),
            session_is_counted=self._is_counted(quittance),
            agent_id=AgentId(record.agent_id),
        )
        try:
            for refusal in original_refusals(exhibit.record, body, original):
                raise refusal
        except RecordRefused as fault:
            message = f"record {exhibit.record.seq}: {fault.message}"
            raise EvidenceContradicts(message, seq=exhibit.record.seq, fault=fault.code) from fault
        return Booking(exhibit, quittance, link)

    def _posted(self, link: bytes, seq: int) -> tuple[Record, ReceiptBody] | None:
        """Find a quittance in the ledger, among what acts posted, or in this very act."""
        if (booked := self.booked.get(link)) is not None:
            return booked.exhibit.record, booked.quittance
        at = repository.ledger_record_at(self.connection, self.place.terminal_id, seq)
        if at is not None and at[2] == link:
            found: tuple[bytes, str] | None = at[:2]
        else:
            found = repository.act_record(self.connection, link)
        if found is None:
            return None
        try:
            return Record.parse(found[0]), read_quittance(found[1])
        except GirctError:
            return None

    def _is_cancelled(self, link: bytes) -> bool:
        here = any(one.ref_link == link for one in self.booked.values())
        asked = {"terminal_id": self.place.terminal_id, "link": link}
        return here or bool(repository.ask(self.connection, statements.IS_CANCELLED, **asked))

    def _is_counted(self, quittance: ReceiptBody) -> bool:
        asked = {"terminal_id": self.place.terminal_id, "session": quittance.session}
        return bool(repository.ask(self.connection, statements.IS_COUNTED, **asked))

    def _ledger_link(self, seq: int) -> bytes | None:
        found = repository.ledger_record_at(self.connection, self.place.terminal_id, seq)
        return None if found is None else found[2]


def _check_posting(connection: Connection, _centre: Centre, draft: Draft) -> None:
    payload = read_payload(PostingPayload, draft.payload)
    place = require_closed_terminal(connection, payload.terminal_id, draft.collectivite)
    _Examination(connection, place).take(payload.links)


def _post(connection: Connection, _centre: Centre, act: ApprovedAct) -> None:
    payload = read_payload(PostingPayload, act.payload)
    place = require_closed_terminal(connection, payload.terminal_id, act.collectivite)
    bookings = _Examination(connection, place).take(payload.links)
    book(connection, place, act.act_id, bookings)
    posted = {"records": [one.exhibit.record.seq for one in bookings]}
    audit_act(connection, act, "ledger:quarantine:posted", ("QUARANTINED", "POSTED"), posted)


def _to_dismiss(connection: Connection, draft: Draft) -> tuple[DismissalPayload, list[Evidence]]:
    payload = read_payload(DismissalPayload, draft.payload)
    place = require_closed_terminal(connection, payload.terminal_id, draft.collectivite)
    examination = _Examination(connection, place)
    links = [bytes.fromhex(link) for link in dict.fromkeys(payload.links)]
    return payload, [examination.waiting(link) for link in links]


def _check_dismissal(connection: Connection, _centre: Centre, draft: Draft) -> None:
    _to_dismiss(connection, draft)


def _dismiss(connection: Connection, _centre: Centre, act: ApprovedAct) -> None:
    payload, dismissed = _to_dismiss(connection, act)
    rows: list[dict[str, object]] = [
        {
            "terminal_id": one.terminal_id,
            "seq": one.seq,
            "link": one.link,
            "collectivite": one.collectivite,
            "act_id": act.act_id,
            "reason": payload.reason,
        }
        for one in dismissed
    ]
    repository.store(connection, statements.INSERT_DISMISSAL, rows)
    settled = {"records": [one.seq for one in dismissed], "reason": payload.reason}
    audit_act(connection, act, "ledger:quarantine:dismissed", ("QUARANTINED", "DISMISSED"), settled)


REGISSEUR: Final = frozenset({"regisseur"})
COMPTABLE: Final = frozenset({"comptable"})
register_kind(ActKind(QUARANTINE_POSTING, REGISSEUR, COMPTABLE, _post, _check_posting))
register_kind(ActKind(QUARANTINE_DISMISSAL, REGISSEUR, COMPTABLE, _dismiss, _check_dismissal))
