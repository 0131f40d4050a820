"""The cash in the till: what it holds, what it may hold, and how it leaves for the régisseur.

The share of the régie's ceiling is the terminal's: the cash of every session the régisseur has not
closed counts, ended and counted ones too, since it is still in the drawer. It is enforced here
alone, without the centre, on cash alone: cheques and cards go on.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from domain.money import Money
from domain.record import Kind
from pos.journal.training_mode import refuse_in_training
from pos.sessions.till_cash import TillCash
from pos.till_errors import (
    CashAmountMissing,
    CashNotInTill,
    CashNotInTillBlind,
    FloatUnchanged,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from domain.ids import AgentId, SessionId
    from pos.journal.scribe import Scribe
    from pos.journal.stored import StoredRecord
    from pos.printing.spool import Printing
    from pos.sessions.agents import Agent, CashSession
    from pos.sessions.pins import Pins
    from pos.sessions.service import Sessions
    from pos.sync.configuration import ConfigurationStore

CASH_IN, CASH_OUT, HANDOVER = "CASH_IN", "CASH_OUT", "HANDOVER"
FLOAT = "FLOAT"
MOVES = (CASH_IN, CASH_OUT, HANDOVER, FLOAT)


@dataclass(frozen=True, slots=True)
class Moved:
    """Cash that left or entered the drawer, on record.

    Args:
        stored: Its record.
        job_id: The print job of its paper, for one that has a paper.
        is_new: False when the same request had made it already.
    """

    stored: StoredRecord
    job_id: str | None
    is_new: bool


@dataclass(frozen=True, slots=True)
class _Move:
    """Cash about to move, in the open session of a cashier; `keys` are the event's own."""

    code: str
    cashier: Agent
    amount: Money
    keys: Mapping[str, object] = field(default_factory=dict)

    def entering(self, float_amount: Money) -> Money:
        """What comes into the drawer; below zero, what leaves it."""
        if self.code == FLOAT:
            return self.amount - float_amount
        return self.amount if self.code == CASH_IN else Money(-self.amount.centimes)


@dataclass(frozen=True)
class Till:
    """The drawer of this counter.

    Args:
        scribe: Journal and clock.
        configuration: Where the signed share comes from.
        sessions: Whose cash session is open.
        pins: How the régisseur vouches.
        printing: Where the paper of a handover is queued, in the same commit.
        tell_sync: Called after each act, so that it is sent soon.
    """

    scribe: Scribe
    configuration: ConfigurationStore
    sessions: Sessions
    pins: Pins
    printing: Printing
    tell_sync: Callable[[], None]

    def cash(self) -> TillCash:
        """What the till holds, and what it may hold."""
        held = sum(one.held_centimes for one in self.scribe.journal.sessions.not_closed())
        configuration = self.configuration.held()
        if configuration is None:
            return TillCash(Money(held), None)
        share = configuration.cash_share
        return TillCash(
            Money(held),
            None if share is None else Money(share),
            only_warns=bool(configuration.cash_share_warns),
            is_blind=bool(configuration.blind_count),
        )

    def hand_over(
        self, cashier: Agent, amount: Money, regisseur_pin: str, *, request_id: str | None = None
    ) -> Moved:
        """Hand cash to the régisseur, who is there and types their own PIN; offline as well.

        Args:
            cashier: Whose session the cash is of.
            amount: What is handed over.
            regisseur_pin: The PIN of a régisseur who is not the cashier.
            request_id: UUID of the form, so that a double click makes one handover.

        Raises:
            CashAmountMissing: The amount is not above zero.
            CashNotInTill: The session does not hold so much.
            TrainingIsOn: The counter is in training: no cash of a real session moves.
            SessionNotOpen, SessionOfAnother: The cashier has no open session.
            RoleRequired, SecondPersonNeeded, UnknownPin, PinLocked, PinNeedsRegisseur: Nobody
                vouches for it; nothing was recorded but the unknown PIN.
            JournalFull: The disk is full; nothing was recorded.
        """
        if (known := self._known(request_id, HANDOVER)) is not None:
            return known
        self._check(_Move(HANDOVER, cashier, amount), is_asked=True)
        regisseur = self.pins.ask_regisseur(regisseur_pin, beside=cashier.agent_id)
        move = _Move(HANDOVER, cashier, amount, {"to_agent": int(regisseur.agent_id)})
        return self._record(move, cashier.agent_id, request_id)

    def put_in(
        self, cashier: Agent, amount: Money, reason: str, *, request_id: str | None = None
    ) -> Moved:
        """Record cash that enters the drawer without a quittance (apport): coins for change.

        Args:
            cashier: Whose session is open.
            amount: What enters.
            reason: A code in capitals.
            request_id: UUID of the form, so that a double click is one act.

        Raises:
            CashShareReached: The till may not hold so much.
            CashAmountMissing, SessionNotOpen, SessionOfAnother, BodyRefused, JournalFull: Nothing
                was recorded.
        """
        move = _Move(CASH_IN, cashier, amount, {"reason": reason})
        return self._record(move, cashier.agent_id, request_id)

    def take_out(
        self,
        cashier: Agent,
        amount: Money,
        reason: str,
        regisseur_pin: str,
        *,
        request_id: str | None = None,
    ) -> Moved:
        """Record cash that leaves the drawer on the régisseur's order (prélèvement).

        The record is the régisseur's: a cashier alone could otherwise make room in a full till.

        Raises:
            CashNotInTill: The session does not hold so much.
            CashAmountMissing, SessionNotOpen, SessionOfAnother, RoleRequired, SecondPersonNeeded,
            UnknownPin, PinLocked, PinNeedsRegisseur, BodyRefused, JournalFull: See `hand_over`.
        """
        if (known := self._known(request_id, CASH_OUT)) is not None:
            return known
        move = _Move(CASH_OUT, cashier, amount, {"reason": reason})
        self._check(move, is_asked=True)
        regisseur = self.pins.ask_regisseur(regisseur_pin, beside=cashier.agent_id)
        return self._record(move, regisseur.agent_id, request_id)

    def change_float(
        self, cashier: Agent, amount: Money, regisseur_pin: str, *, request_id: str | None = None
    ) -> Moved:
        """Set the float of an open session to another amount, on the régisseur's order.

        The régisseur brings the difference, or takes it; the record is theirs.

        Args:
            cashier: Whose session is open.
            amount: The float from now on.
            regisseur_pin: The PIN of a régisseur who is not the cashier.
            request_id: UUID of the form, so that a double click is one act.

        Raises:
            FloatUnchanged: It is that amount already.
            CashShareReached: The till may not hold so much.
            CashNotInTill: The session does not hold what would be taken.
            CashAmountMissing, SessionNotOpen, SessionOfAnother, RoleRequired, SecondPersonNeeded,
            UnknownPin, PinLocked, PinNeedsRegisseur, JournalFull: See `hand_over`.
        """
        if (known := self._known(request_id, FLOAT)) is not None:
            return known
        self._check(_Move(FLOAT, cashier, amount), is_asked=True)
        regisseur = self.pins.ask_regisseur(regisseur_pin, beside=cashier.agent_id)
        return self._record(_Move(FLOAT, cashier, amount), regisseur.agent_id, request_id)

    def moves(self, session: SessionId) -> list[StoredRecord]:
        """The cash that entered or left a session without a quittance, newest first."""
        return self.scribe.journal.of_session(session, MOVES)

    def _known(self, request_id: str | None, code: str) -> Moved | None:
        """The move a request made already, if it made one."""
        known = self.scribe.made_by(request_id, Kind.EVENT, code=code)
        if known is None:
            return None
        job = self.printing.job_of(known.seq)
        return Moved(known, job.job_id if job else None, is_new=False)

    def _check(self, move: _Move, *, is_asked: bool = False) -> CashSession:
        """Check that an amount may move in the cashier's open session, and give that session.

        Where counts are blind, an amount that is only asked for, before the régisseur's PIN, is not
        held against what the session holds: nobody alone finds that by trying amounts.
        """
        refuse_in_training(self.scribe.journal)
        if move.amount.centimes < (0 if move.code == FLOAT else 1):
            message = "the amount is not above zero"
            raise CashAmountMissing(message)
        session = self.sessions.session(self.sessions.require(move.cashier.agent_id))
        entering = move.entering(session.float_amount)
        if entering.is_zero:
            message = f"the float is {move.amount.centimes} centimes already"
            raise FloatUnchanged(message)
        if entering.centimes > 0:
            self.cash().refuse_more(entering)
        elif session.cash + entering < Money(0):
            message = f"the session holds {session.cash.centimes} centimes"
            if self.cash().is_blind and is_asked:
                return session
            if self.cash().is_blind:
                raise CashNotInTillBlind(message)
            raise CashNotInTill(message, cash=session.cash)
        return session

    def _record(self, move: _Move, agent_id: AgentId, request_id: str | None) -> Moved:
        """Record a move, with its paper when it has one, in one commit."""
        with self.scribe.journal.transaction():
            if (known := self._known(request_id, move.code)) is not None:
                return known
            session = self._check(move)
            keys = {
                **move.keys,
                "amount": move.amount.centimes,
                "session": session.session_id,
                **({"before": session.float_amount.centimes} if move.code == FLOAT else {}),
            }
            stored = self.scribe.note(move.code, keys, agent_id=agent_id, sale_id=request_id)
            job = self.printing.queue(stored.seq) if move.code == HANDOVER else None
        if job is not None:
            self.printing.wake(job.job_id)
        self.tell_sync()
        return Moved(stored, job.job_id if job else None, is_new=True)
