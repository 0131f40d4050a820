"""Takes in a terminal's records: one transaction, nothing lost, nothing twice.

Source: the project's protocol, §4.
"""

from __future__ import annotations

from datetime import timedelta
from threading import Lock
from typing import TYPE_CHECKING, Final, Protocol

import structlog

from domain.exchange import Checkpoint, TerminalState, checkpoint_message
from domain.exchange import Quarantined as QuarantinedOnWire
from domain.ids import Seq, TerminalId
from domain.placement import Head
from domain.signing import CHECKPOINT_CONTEXT, sign
from server.db.scope import NOWHERE, scoped
from server.records.errors import ForeignRecord, UnknownTerminal
from server.records.judgement import Place
from server.records.plan import Plan
from server.records.quarantine import Quarantine
from server.records.reception import Received
from server.records.references import references
from server.records.repository import RecordRepository
from server.records.stated import tell_differences

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Engine

    from domain.exchange import Batch
    from server.bootstrap import Centre
    from server.records.reception import EnrolledKey, TerminalRow

FUTURE_MAX: Final = timedelta(hours=24)
"""How far ahead of the centre's clock a record may be dated."""

ONE_AT_A_TIME: Final = Lock()
"""One request of a process is judged at a time: judging is all computing, so that threads of one
interpreter would only take it from one another. While one waits for the database another goes."""

log = structlog.get_logger()


class BatchCounter(Protocol):
    """Whoever wants to know what requests brought."""

    def __call__(self, *, received: int, accepted: int, quarantined: Iterable[str]) -> None:
        """Note one request: its records, those that went into the ledger, the others' faults."""


def _count_nothing(*, received: int, accepted: int, quarantined: Iterable[str]) -> None:
    """Note nothing."""


class Intake:
    """The centre's reception of records.

    Args:
        engine: Engine of the intake role.
        private_key: The centre's key, which signs checkpoints.
        is_test_system: The centre's mode, which every record's flag must equal.
        count: Told what became of each request once it is committed.
    """

    def __init__(
        self,
        engine: Engine,
        private_key: bytes,
        *,
        is_test_system: bool,
        count: BatchCounter | None = None,
    ) -> None:
        self._engine = engine
        self._count = count or _count_nothing
        self._private_key = private_key
        self._is_test_system = is_test_system

    @classmethod
    def of(cls, centre: Centre, count: BatchCounter | None = None) -> Intake:
        """Build the reception of a running centre."""
        is_test_system = centre.settings.test_system
        return cls(centre.intake, centre.private_key, is_test_system=is_test_system, count=count)

    def receive(self, terminal_id: TerminalId, batch: Batch, now: datetime) -> Checkpoint:
        """Take in consecutive records of one terminal. Sending a batch twice changes nothing.

        Args:
            terminal_id: The terminal that signed the request.
            batch: Its records, oldest first.
            now: The centre's clock, aware UTC.

        Returns:
            The centre's signed word on how far it now holds the chain.

        Raises:
            ForeignRecord: A record is another terminal's: nothing of the request is taken in.
            MalformedRecord: Something sent as a record cannot be one: likewise.
            UnknownTerminal: No such terminal is enrolled.
            DatabaseUnavailable: Nothing was taken in; send it again.
        """
        received = [Received.of(envelope) for envelope in batch.records]
        try:
            with scoped(self._engine, NOWHERE) as connection:
                reception = Reception(connection, terminal_id, self._is_test_system, now)
                reception.take(received)
                checkpoint = reception.finish(self._private_key)
        except ForeignRecord as refusal:
            log.warning("records refused", terminal_id=terminal_id, code=refusal.code)
            raise
        if checkpoint.quarantined:
            log.warning(
                "records quarantined",
                terminal_id=terminal_id,
                count=len(checkpoint.quarantined),
                code=checkpoint.quarantined[0].code,
                state=checkpoint.state.value,
            )
        self._count(
            received=len(received),
            accepted=reception.accepted_count,
            quarantined=[kept.code for kept in checkpoint.quarantined],
        )
        return checkpoint


class Reception:
    """One request being received, with its terminal's row locked.

    Args:
        connection: A transaction of the intake role.
        terminal_id: The terminal.
        is_test_system: The centre's mode.
        now: The centre's clock.

    Raises:
        UnknownTerminal: No such terminal is enrolled.
    """

    def __init__(
        self,
        connection: Connection,
        terminal_id: TerminalId,
        is_test_system: bool,  # noqa: FBT001 -- built here only
        now: datetime,
    ) -> None:
        self._connection = connection
        self._records = RecordRepository(connection, terminal_id)
        self._quarantine = Quarantine(connection, terminal_id)
        self._terminal_id = terminal_id
        self._now = now
        row = self._records.lock()
        if row is None:
            message = f"no terminal {terminal_id} is enrolled"
            raise UnknownTerminal(message, terminal_id=terminal_id)
        self._row = row
        self._keys = self._records.keys()
        self._plan = Plan(
            terminal_id=terminal_id,
            head=_head_of(terminal_id, row, self._keys),
            state=TerminalState(row.state),
            keys=self._keys,
            place=Place(
                collectivite=row.collectivite,
                regie_id=row.regie_id,
                counter_key=row.counter_key,
                is_test_system=is_test_system,
                not_after=int((now + FUTURE_MAX).timestamp()),
                years=row.years,
            ),
        )

    def take(self, received: Sequence[Received]) -> None:
        """Judge what arrived, and whatever waited for it."""
        seqs = [one.outline.seq for one in received]
        past = [seq for seq in seqs if seq <= self._row.seq]
        self._plan.remember(
            self._records.links(past),
            self._quarantine.links(seqs) if self._row.has_waiting else (),
        )
        if any(one.outline.key_epoch not in self._keys for one in received):
            self._plan.vouch(self._quarantine.rotations())
        self._learn(received)
        with ONE_AT_A_TIME:
            self._plan.take_all(received)
        while self._row.has_waiting and self._plan.is_open and self._release():
            pass

    @property
    def accepted_count(self) -> int:
        """How many records went into the ledger."""
        return len(self._plan.accepted)

    def finish(self, private_key: bytes) -> Checkpoint:
        """Write the plan and give the checkpoint to answer with."""
        plan, row = self._plan, self._row
        self._records.append(row, plan.accepted, self._now)
        self._records.append_facts(
            row,
            cancelled=plan.memory.cancelled,
            counted=list(plan.memory.counted),
            new_keys=plan.new_keys,
        )
        tell_differences(self._connection, self._terminal_id, row, plan.accepted, self._now)
        self._quarantine.keep(row, plan.quarantined, self._now)
        if row.has_waiting:
            self._quarantine.release(plan.accepted, self._now)
        stored_through = max(row.stored_through_seq, plan.head.seq)
        if row.has_waiting or plan.quarantined:
            stored_through = self._quarantine.stored_through(stored_through)
        self._save_head(stored_through)
        return self._checkpoint(stored_through, private_key)

    def _release(self) -> bool:
        """Judge a page of what waits behind the head; say whether the head moved."""
        before = self._plan.head.seq
        waiting = self._quarantine.waiting(before + 1)
        self._learn(waiting)
        self._plan.release(waiting)
        return self._plan.head.seq > before

    def _learn(self, received: Sequence[Received]) -> None:
        """Read from the ledger the records these ones refer to."""
        for stored in self._records.originals(references(received)).values():
            self._plan.memory.learn(stored)

    def _save_head(self, stored_through: int) -> None:
        head, state = self._plan.head, self._plan.state
        self._records.save_head(
            seq=head.seq,
            link=head.link,
            receipt_no=head.receipt_no,
            issued_at=head.issued_at if head.seq else None,
            counter=head.counter,
            key_epoch=head.key_epoch,
            state=state.value,
            ended=head.ended,
            stored_through_seq=stored_through,
            received_at=self._now,
        )
        if state.value != self._row.state:
            self._records.save_state(state.value)

    def _checkpoint(self, stored_through: int, private_key: bytes) -> Checkpoint:
        head, state = self._plan.head, self._plan.state
        server_time = int(self._now.timestamp())
        message = checkpoint_message(
            self._terminal_id,
            head.seq,
            head.link,
            Seq(stored_through),
            state,
            server_time,
        )
        return Checkpoint(
            head_seq=head.seq,
            head_link=head.link.hex(),
            stored_through_seq=stored_through,
            state=state,
            server_time=server_time,
            quarantined=[
                QuarantinedOnWire(seq=kept.received.outline.seq, code=kept.code)
                for kept in self._plan.quarantined
            ],
            signature=sign(private_key, CHECKPOINT_CONTEXT, message).hex(),
        )


def _head_of(terminal_id: TerminalId, row: TerminalRow, keys: dict[int, EnrolledKey]) -> Head:
    """Give the head of the chain as the row says it."""
    if row.seq == 0 and (first := keys.get(row.key_epoch)) is not None:
        return Head.before_start(terminal_id, first.public_key, key_epoch=row.key_epoch)
    return Head(
        terminal_id=terminal_id,
        seq=Seq(row.seq),
        link=bytes(row.link),
        receipt_no=row.receipt_no,
        issued_at=row.issued_at or 0,
        counter=row.counter,
        key_epoch=row.key_epoch,
        ended=row.ended,
    )
