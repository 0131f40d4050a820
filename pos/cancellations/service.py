"""Take a quittance back: before its session is counted, by a new record, on two persons' word.

The record is the author's; the approver is a régisseur who neither asks for it nor issued the
quittance. With no régisseur at hand the author records a request and keeps the paper; the régisseur
decides before the count. What comes after the count is regularised at the centre.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from domain.calendar import business_day, fiscal_year
from domain.cancellation_reasons import CANCEL_REASONS, REFUSAL_REASONS
from domain.money import Money
from domain.record import Kind
from pos.cancellations.asked import Asked, known_reason
from pos.cancellations.errors import (
    CancellationNeedsCash,
    CancellationNeedsCashBlind,
    CancelNeedsAnother,
    CancelRequestedAlready,
    CancelRequestUnknown,
    QuittanceCancelled,
    QuittanceCounted,
    QuittanceOfAnother,
)
from pos.errors import QuittanceUnknown
from pos.journal.cancel_requests import REFUSED, REQUESTED, open_requests
from pos.journal.journal import Act
from pos.journal.session_totals import cash_of
from pos.journal.training_mode import refuse_in_training
from pos.sessions.agents import Agent, CashSession, Role, SessionState

if TYPE_CHECKING:
    from collections.abc import Callable

    from domain.ids import AgentId, Seq
    from pos.journal.cancel_requests import CancelRequest
    from pos.journal.scribe import Scribe
    from pos.journal.stored import StoredRecord
    from pos.printing.spool import Printing
    from pos.sessions.pins import Pins
    from pos.sessions.service import Sessions
    from pos.sync.checkpoints import Checkpoints

_FINAL = frozenset({SessionState.COUNTED, SessionState.CLOSED})


@dataclass(frozen=True)
class Cancellations:
    """The cancellations of this counter.

    Args:
        scribe: Journal and clock.
        sessions: The cash sessions quittances belong to.
        pins: How the régisseur vouches.
        printing: Where the paper of a cancellation is queued, in the same commit.
        checkpoints: Whether the centre stopped this terminal.
        tell_sync: Called after each act, so that it is sent soon.
    """

    scribe: Scribe
    sessions: Sessions
    pins: Pins
    printing: Printing
    checkpoints: Checkpoints
    tell_sync: Callable[[], None]

    def cancel(
        self,
        cashier: Agent,
        seq: Seq,
        reason: str,
        regisseur_pin: str,
        *,
        request_id: str | None = None,
    ) -> StoredRecord:
        """Cancel a quittance, the régisseur there typing their own PIN; its paper is queued.

        Args:
            cashier: Who asks for it: its agent, or a régisseur.
            seq: The quittance's record.
            reason: A code of `CANCEL_REASONS`.
            regisseur_pin: The PIN of a régisseur who neither asks for it nor issued it.
            request_id: UUID of the form, so that a double click makes one cancellation.

        Raises:
            QuittanceUnknown, QuittanceCancelled, QuittanceCounted, QuittanceOfAnother,
            CancelReasonUnknown, CancellationNeedsCash: It cannot be cancelled; nothing was
                recorded.
            RoleRequired, CancelNeedsAnother, UnknownPin, PinLocked, PinNeedsRegisseur: Nobody
                vouches for it; nothing was recorded but the unknown PIN.
            TerminalBlocked, TrainingIsOn, ClockUnconfirmed, ClockAhead, JournalFull: Nothing may
                be recorded.
        """
        if (known := self.scribe.made_by(request_id, Kind.CANCEL)) is not None:
            return known
        asked = Asked(seq, known_reason(reason, CANCEL_REASONS), cashier.agent_id)
        self._refuse_of_another(cashier, self._check(asked)[0])
        return self._approved(asked, regisseur_pin, request_id)

    def request(
        self, cashier: Agent, seq: Seq, reason: str, *, request_id: str | None = None
    ) -> StoredRecord:
        """Record that a cancellation is asked for, with no régisseur at hand.

        A request about a session that is counted already is for the centre.

        Args:
            cashier: Who asks for it: its agent, or a régisseur.
            seq: The quittance's record.
            reason: A code of `CANCEL_REASONS`.
            request_id: UUID of the form, so that a double click makes one request.

        Raises:
            QuittanceUnknown, QuittanceCancelled, QuittanceOfAnother, CancelReasonUnknown,
            CancelRequestedAlready, JournalFull: Nothing was recorded.
        """
        known_reason(reason, CANCEL_REASONS)
        with self.scribe.journal.transaction():
            if (known := self.scribe.made_by(request_id, Kind.EVENT, code=REQUESTED)) is not None:
                return known
            self._refuse_of_another(cashier, self._original(seq))
            if self.waiting(seq) is not None:
                message = f"a cancellation of record {seq} is asked for already"
                raise CancelRequestedAlready(message, seq=int(seq))
            keys = {"ref": int(seq), "reason": reason}
            stored = self.scribe.note(
                REQUESTED, keys, agent_id=cashier.agent_id, sale_id=request_id
            )
        self.tell_sync()
        return stored

    def approve(
        self, seq: Seq, regisseur_pin: str, *, request_id: str | None = None
    ) -> StoredRecord:
        """Cancel a quittance as somebody asked before: the record is theirs.

        Raises:
            CancelRequestUnknown: Nobody asks for it, or it is decided.
            GirctError: See `cancel`.
        """
        if (known := self.scribe.made_by(request_id, Kind.CANCEL)) is not None:
            return known
        waiting = self._require_request(seq)
        asked = Asked(seq, waiting.reason, waiting.agent_id)
        self._check(asked)
        return self._approved(asked, regisseur_pin, request_id, waiting)

    def refuse(
        self, seq: Seq, reason: str, regisseur_pin: str, *, request_id: str | None = None
    ) -> StoredRecord:
        """Refuse what somebody asked for: the quittance stands.

        Args:
            seq: The quittance's record.
            reason: A code of `REFUSAL_REASONS`.
            regisseur_pin: The PIN of a régisseur who did not ask for it.
            request_id: UUID of the form, so that a double click refuses once.

        Raises:
            CancelRequestUnknown: Nobody asks for it, or it is decided.
            CancelReasonUnknown: The reason is none of the list.
            GirctError: Nobody vouches for it; see `cancel`.
        """
        if (known := self.scribe.made_by(request_id, Kind.EVENT, code=REFUSED)) is not None:
            return known
        known_reason(reason, REFUSAL_REASONS)
        waiting = self._require_request(seq)
        regisseur = self._ask_another(regisseur_pin, waiting.agent_id)
        with self.scribe.journal.transaction():
            self._require_request(seq, waiting)
            keys = {"ref": int(seq), "approver": int(regisseur.agent_id), "reason": reason}
            stored = self.scribe.note(
                REFUSED, keys, agent_id=regisseur.agent_id, sale_id=request_id
            )
        self.tell_sync()
        return stored

    def cancellation_of(self, seq: Seq) -> StoredRecord | None:
        """The record that cancels a quittance, if it is cancelled here."""
        found = self.scribe.journal.referring_to(seq, Kind.CANCEL)
        return found[0] if found else None

    def waiting(self, seq: Seq) -> CancelRequest | None:
        """The request about a quittance that waits for a decision, if any."""
        asked = open_requests(self.scribe.journal)
        return next((one for one in asked if one.original.seq == seq), None)

    def open_requests(self) -> list[CancelRequest]:
        """The requests a régisseur may still decide here: of sessions not counted."""
        asked, known = open_requests(self.scribe.journal), self.sessions.regisseurs()
        return [
            one for one in asked if known - {one.agent_id} and not self.is_counted(one.original)
        ]

    def is_counted(self, original: StoredRecord) -> bool:
        """Whether the session of a quittance is counted, so that only the centre decides."""
        return self._session(original).state in _FINAL

    def _session(self, original: StoredRecord) -> CashSession:
        return self.sessions.session(original.body["session"])

    def _original(self, seq: Seq) -> StoredRecord:
        refuse_in_training(self.scribe.journal)
        original = self.scribe.journal.by_seq(seq)
        if original is None or original.record.kind is not Kind.RECEIPT:
            message = f"record {seq} is no quittance of this counter"
            raise QuittanceUnknown(message, seq=int(seq))
        if self.cancellation_of(seq) is not None:
            message = f"quittance {seq} is cancelled already"
            raise QuittanceCancelled(message, seq=int(seq))
        return original

    def _check(self, asked: Asked) -> tuple[StoredRecord, CashSession, int]:
        """Check what no cancellation can do without; give also the time of the next record."""
        self.checkpoints.refuse_blocked()
        at = self.scribe.read_clock().require()
        original = self._original(asked.seq)
        session = self._session(original)
        if session.state in _FINAL:
            message = f"the session of quittance {asked.seq} is counted"
            raise QuittanceCounted(message, seq=int(asked.seq))
        cash = Money(cash_of(original.body["tenders"]))
        if cash > session.cash:
            message = f"{cash.centimes} centimes go back, the session holds {session.cash.centimes}"
            if self.sessions.is_count_blind:
                raise CancellationNeedsCashBlind(message, due=cash)
            raise CancellationNeedsCash(message, due=cash, cash=session.cash)
        return original, session, at

    def _refuse_of_another(self, cashier: Agent, original: StoredRecord) -> None:
        issuer = original.record.agent_id
        if cashier.agent_id != issuer and cashier.role is not Role.REGISSEUR:
            name = self.sessions.name_of(issuer)
            message = f"the quittance is {name}'s"
            raise QuittanceOfAnother(message, agent=name)

    def _require_request(self, seq: Seq, seen: CancelRequest | None = None) -> CancelRequest:
        """Give the request that waits: still the one that was seen, if one was."""
        refuse_in_training(self.scribe.journal)
        waiting = self.waiting(seq)
        if waiting is None or (seen is not None and waiting.stored.seq != seen.stored.seq):
            message = f"no request about record {seq} waits"
            raise CancelRequestUnknown(message, seq=int(seq))
        return waiting

    def _ask_another(self, pin: str, author: AgentId) -> Agent:
        """Find the régisseur who decides: never who asks for it."""
        regisseur = self.pins.ask_any_regisseur(pin)
        if regisseur.agent_id == author:
            message = f"agent {author} cannot decide on what they ask for"
            raise CancelNeedsAnother(message, agent=regisseur.name)
        return regisseur

    def _approved(
        self, asked: Asked, pin: str, request_id: str | None, waiting: CancelRequest | None = None
    ) -> StoredRecord:
        """Ask the régisseur, then record the cancellation with its paper, in one commit.

        One that was asked for is still asked for then: what another régisseur refused meanwhile
        stands.
        """
        regisseur = self._ask_another(pin, asked.author)
        with self.scribe.journal.transaction():
            if (known := self.scribe.made_by(request_id, Kind.CANCEL)) is not None:
                return known
            if waiting is not None:
                self._require_request(asked.seq, waiting)
            original, session, at = self._check(asked)
            if regisseur.agent_id == original.record.agent_id:
                message = f"agent {regisseur.agent_id} cannot approve the end of their own act"
                raise CancelNeedsAnother(message, agent=regisseur.name)
            today = business_day(datetime.fromtimestamp(at, UTC))
            act = Act(
                kind=Kind.CANCEL,
                body={
                    "ref": int(asked.seq),
                    "reason": asked.reason,
                    "approver": int(regisseur.agent_id),
                    "session": session.session_id,
                    "business_day": today.isoformat(),
                    "fiscal_year": fiscal_year(today),
                },
                issued_at=at,
                amount_centimes=original.record.amount_centimes,
                agent_id=asked.author,
            )
            stored = self.scribe.write(act, sale_id=request_id)
            job = self.printing.queue(stored.seq)
        self.printing.wake(job.job_id)
        self.tell_sync()
        return stored
