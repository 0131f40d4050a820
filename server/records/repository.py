"""What intake reads and writes in the central database, one round trip a table."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from server.db.arrays import bigints, binaries, dates, integers, smallints, texts, uuids
from server.ledger.repository import add_postings
from server.records import statements
from server.records.booklet_uses import add_uses
from server.records.reception import EnrolledKey, StoredOriginal, TerminalRow
from server.rollup.repository import add_takings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from domain.ids import TerminalId
    from server.db.arrays import PackedArray
    from server.records.reception import Accepted


class RecordRepository:
    """The records, keys and head of one terminal, inside one transaction.

    Args:
        connection: A transaction of the intake role, scoped to the terminal's collectivité.
        terminal_id: The terminal whose request is being received.
    """

    def __init__(self, connection: Connection, terminal_id: TerminalId) -> None:
        self._connection = connection
        self._terminal_id = terminal_id

    def lock(self) -> TerminalRow | None:
        """Take the terminal's turn, then read where its chain stands; None for an unknown one."""
        self._run(statements.ENTER_SCOPE)
        self._run(statements.LOCK_HEAD)
        row = self._run(statements.READ_TERMINAL).mappings().one_or_none()
        return None if row is None else TerminalRow(**row)

    def keys(self) -> dict[int, EnrolledKey]:
        """Read the terminal's keys by epoch."""
        rows = self._run(statements.READ_KEYS)
        return {epoch: EnrolledKey(bytes(public), revoked) for epoch, public, revoked in rows}

    def links(self, seqs: Sequence[int]) -> dict[int, bytes]:
        """Read the links the ledger holds at these places."""
        rows = self._run(statements.READ_LINKS, seqs=list(seqs)) if seqs else ()
        return {seq: bytes(link) for seq, link in rows}

    def originals(self, seqs: Iterable[int]) -> dict[int, StoredOriginal]:
        """Read the records that cancellations and duplicates refer to."""
        wanted = sorted(set(seqs))
        if not wanted:
            return {}
        rows = self._run(statements.READ_ORIGINALS, seqs=wanted).mappings()
        return {row["seq"]: StoredOriginal(**row) for row in rows}

    def append(
        self,
        terminal: TerminalRow,
        accepted: Sequence[Accepted],
        received_at: datetime,
    ) -> None:
        """Write accepted records with their postings and takings: one statement a table."""
        if not accepted:
            return
        place = {"collectivite": terminal.collectivite, "regie_id": terminal.regie_id}
        columns = _columns(accepted)
        self._run(statements.INSERT_KEYS, **place, **columns)
        self._run(statements.INSERT_RECORDS, **place, **columns, received_at=received_at)
        self._append_privates(terminal, accepted)
        add_uses(self._connection, self._terminal_id, terminal, accepted, received_at)
        add_postings(self._connection, self._terminal_id, terminal, accepted)
        add_takings(self._connection, self._terminal_id, terminal, accepted)

    def _append_privates(self, terminal: TerminalRow, accepted: Sequence[Accepted]) -> None:
        kept = [one for one in accepted if one.received.private is not None]
        if kept:
            self._run(
                statements.INSERT_PRIVATES,
                collectivite=terminal.collectivite,
                seq=[one.record.seq for one in kept],
                private=[one.received.private_text for one in kept],
            )

    def append_facts(
        self,
        terminal: TerminalRow,
        *,
        cancelled: dict[int, int],
        counted: Sequence[str],
        new_keys: dict[int, tuple[bytes, int]],
    ) -> None:
        """Write what later records are judged by.

        Args:
            terminal: The terminal's row.
            cancelled: Place of a quittance to the place of its cancellation.
            counted: Sessions now counted.
            new_keys: Key epoch to the public key and the Unix second of its ROTATE record.
        """
        place = {"collectivite": terminal.collectivite}
        if cancelled:
            refs, cancels = list(cancelled), list(cancelled.values())
            self._run(
                statements.INSERT_CANCELLATIONS,
                **place,
                ref_seq=refs,
                cancel_seq=cancels,
            )
        if counted:
            self._run(statements.INSERT_COUNTED, **place, session=list(counted))
        if new_keys:
            self._run(
                statements.INSERT_KEY_EPOCHS,
                **place,
                key_epoch=list(new_keys),
                public_key=[public for public, _ in new_keys.values()],
                valid_from=[second for _, second in new_keys.values()],
            )

    def save_head(self, **columns: object) -> None:
        """Move the terminal's head; its state follows in the list of terminals."""
        self._run(statements.SAVE_HEAD, **columns)

    def save_state(self, state: str) -> None:
        """Let the list of terminals say what the chain's head says."""
        self._run(statements.SAVE_STATE, state=state)

    def _run(self, statement: str, **values: object) -> Any:  # noqa: ANN401 -- rows are the driver's
        return self._connection.exec_driver_sql(
            statement,
            {"terminal_id": self._terminal_id, **values},
        )


def _columns(accepted: Sequence[Accepted]) -> dict[str, PackedArray]:
    """Turn records into one array a column."""
    columns = zip(*map(_row, accepted), strict=True)
    return {
        name: pack(column) for (name, pack), column in zip(_PACKED.items(), columns, strict=True)
    }


_PACKED: Final[Mapping[str, Callable[[Sequence[Any]], PackedArray]]] = {
    "fiscal_year": integers,
    "seq": bigints,
    "kind": smallints,
    "flags": smallints,
    "key_epoch": smallints,
    "receipt_no": bigints,
    "issued_at": bigints,
    "amount_centimes": bigints,
    "counter": bigints,
    "revenue_code": integers,
    "agent_id": integers,
    "session": uuids,
    "business_day": dates,
    "record": binaries,
    "link": binaries,
    "body": texts,
}


def _row(one: Accepted) -> tuple[Any, ...]:
    """Give a record's columns, in the order of `_PACKED`: each record is looked at once."""
    record, outline = one.record, one.received.outline
    return (
        one.fiscal_year,
        record.seq,
        record.kind,
        record.flags,
        record.key_epoch,
        record.receipt_no,
        record.issued_at,
        record.amount_centimes,
        one.counter,
        record.revenue_code,
        record.agent_id,
        None if one.session is None else _session_bytes(one.session),
        one.business_day,
        outline.raw,
        outline.link,
        one.received.body,
    )


@lru_cache(maxsize=1024)
def _session_bytes(session: str) -> bytes:
    """Give a session's name as 16 bytes; a batch is of a few sessions."""
    return UUID(session).bytes
