"""The journal of one terminal: the next record, built, signed and durable in one commit.

The journal is the evidence and the outbox at once: nothing else says what was collected, and
nothing is copied elsewhere to be sent.
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from domain.canonical import canonical
from domain.chain import Head, draft
from domain.counter import decrypt_counter
from domain.ids import AgentId, Seq
from domain.record import Flag, Kind, Record
from pos.errors import ChainEnded
from pos.journal.database import Database
from pos.journal.erasure import Erasure
from pos.journal.session_totals import SessionLedger
from pos.journal.stored import StoredRecord, index_columns

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from pos.identity import TerminalIdentity

JOURNAL_FILE = "journal.db"
_SELECT = """
    SELECT records.record, records.body, records.sale_id, record_privates.private
    FROM records LEFT JOIN record_privates USING (seq)
"""
_AT_A_TIME = 100
_ENVELOPE_BYTES = 64
"""Room a record takes on the wire besides its bytes, its body and its private part."""


@dataclass(frozen=True, kw_only=True)
class Act:
    """What is to be recorded; the journal adds number, chain and signature.

    Args:
        kind: Kind of the record.
        body: Its body without `v` and `kind`.
        issued_at: Unix seconds UTC by the trusted clock; raised to the last record's if below.
        flags: What else is to be known of it.
        amount_centimes: Its amount, 0 where the kind has none.
        revenue_code: The nature when all lines share one, else 0.
        agent_id: Who acts, 0 for the counter itself.
        private: What may be erased one day: salt, payer.
    """

    kind: Kind
    body: Mapping[str, Any]
    issued_at: int
    flags: Flag = Flag.NONE
    amount_centimes: int = 0
    revenue_code: int = 0
    agent_id: AgentId = field(default=AgentId(0))
    private: Mapping[str, Any] | None = None


class Journal:
    """The append-only chain of one terminal.

    Args:
        path: The SQLite file.
        identity: Whose chain it is.
        is_read_only: Only look, beside a running counter if need be.

    Raises:
        AlreadyRunning: Another process writes this journal.
        JournalUnreadable: The file is damaged, or a later program wrote it (JournalNewer).
    """

    def __init__(
        self, path: Path, identity: TerminalIdentity, *, is_read_only: bool = False
    ) -> None:
        self.identity = identity
        self.database = Database(path, is_read_only=is_read_only)
        self.sessions = SessionLedger(self.database)
        self.erasure = Erasure(self.database)
        if not is_read_only:
            self._keep_totals()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make several appends and notes one durable commit, or nothing at all."""
        with self.database.transaction():
            yield

    def append(self, act: Act, *, sale_id: str | None = None) -> StoredRecord:
        """Take the next number, build, sign and store a record: the legal moment is the commit.

        Args:
            act: What is to be recorded.
            sale_id: UUID of the request; when a record already bears it, that one is returned and
                nothing is written.

        Raises:
            JournalFull: The disk is full; nothing was recorded.
            ChainEnded: Nothing follows the end of a chain.
            RecordRefused: The act breaks the protocol; nothing was recorded.
        """
        with self.database.transaction() as connection:
            if sale_id is not None and (known := self.by_sale_id(sale_id)) is not None:
                return known
            head = self.head()
            if head.ended:
                message = "this chain has ended: nothing follows"
                raise ChainEnded(message)
            body_text = canonical({**act.body, "v": 1, "kind": act.kind.name})
            record = draft(
                head,
                kind=act.kind,
                flags=act.flags,
                amount_centimes=act.amount_centimes,
                body_text=body_text,
                issued_at=max(head.issued_at, act.issued_at),
                agent_id=act.agent_id,
                revenue_code=act.revenue_code,
                private_key=self.identity.private_key_of(head.key_epoch),
                counter_key=self.identity.counter_key,
            )
            private = None if act.private is None else dict(act.private)
            stored = StoredRecord(record, body_text, private, sale_id)
            connection.execute(
                "INSERT INTO records (kind, code, session, ref, amount_centimes, link, seq, record,"
                " body, sale_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (*index_columns(stored), record.seq, record.to_bytes(), body_text, sale_id),
            )
            if act.private is not None:
                connection.execute(
                    "INSERT INTO record_privates (seq, private) VALUES (?, ?)",
                    (record.seq, canonical(act.private)),
                )
            self.sessions.keep(connection, stored, self.cancelled_by(stored))
        return stored

    def head(self) -> Head:
        """Where the chain stands: what the next record must follow."""
        row = self.database.row("SELECT record, link FROM records ORDER BY seq DESC LIMIT 1")
        if row is None:
            return Head.before_start(self.identity.terminal_id, self.identity.public_key)
        record = Record.parse(row["record"])
        return Head(
            terminal_id=record.terminal_id,
            seq=record.seq,
            link=row["link"],
            receipt_no=record.receipt_no,
            issued_at=record.issued_at,
            counter=decrypt_counter(
                self.identity.counter_key, record.terminal_id, record.seq, record.counter_cipher
            ),
            key_epoch=record.key_epoch + (record.kind is Kind.ROTATE),
            ended=record.kind is Kind.END,
        )

    def last_issued_at(self) -> int | None:
        """When the last record was issued, Unix seconds UTC; none before the first."""
        row = self.database.row("SELECT record FROM records ORDER BY seq DESC LIMIT 1")
        return None if row is None else Record.parse(row["record"]).issued_at

    def by_seq(self, seq: Seq) -> StoredRecord | None:
        """The record at a place of the chain."""
        return self._first("WHERE seq = ?", (seq,))

    def by_sale_id(self, sale_id: str) -> StoredRecord | None:
        """The record a request made, if it made one."""
        return self._first("WHERE sale_id = ?", (sale_id,))

    def by_link(self, link: bytes) -> StoredRecord | None:
        """The record with a link."""
        return self._first("WHERE link = ?", (link,))

    def of_kinds(
        self, kinds: Sequence[Kind], *, limit: int, before: Seq | None = None
    ) -> list[StoredRecord]:
        """The last records of some kinds, newest first.

        Args:
            kinds: Which kinds.
            limit: How many at most.
            before: Only those before this place in the chain.
        """
        marks = ", ".join("?" for _ in kinds)
        end = 2**32 if before is None else before
        return self._all(
            f"WHERE kind IN ({marks}) AND seq < ? ORDER BY seq DESC LIMIT ?",
            (*(int(kind) for kind in kinds), end, limit),
        )

    def at(self, places: Sequence[Seq]) -> list[StoredRecord]:
        """The records at some places of the chain, newest first."""
        marks = ", ".join("?" for _ in places)
        return self._all(f"WHERE seq IN ({marks}) ORDER BY seq DESC", places)

    def of_code(self, code: str, *, limit: int = 1) -> list[StoredRecord]:
        """The last events of a code, newest first."""
        return self._all("WHERE code = ? ORDER BY seq DESC LIMIT ?", (code, limit))

    def of_code_between(self, code: str, first: Seq, last: Seq) -> list[StoredRecord]:
        """The events of a code in a stretch of the chain, oldest first."""
        return self._all("WHERE code = ? AND seq BETWEEN ? AND ? ORDER BY seq", (code, first, last))

    def of_session(self, session: str, codes: Sequence[str]) -> list[StoredRecord]:
        """The events of some codes in a cash session, newest first."""
        marks = ", ".join("?" for _ in codes)
        condition = f"WHERE code IN ({marks}) AND session = ? ORDER BY seq DESC"
        return self._all(condition, (*codes, session))

    def cancelled_by(self, stored: StoredRecord) -> StoredRecord | None:
        """The quittance a cancellation takes back; none for any other record."""
        if stored.record.kind is not Kind.CANCEL:
            return None
        return self.by_seq(Seq(stored.body["ref"]))

    def referring_to(self, seq: Seq, kind: Kind) -> list[StoredRecord]:
        """The records of a kind that refer to another (its duplicates, its cancellation)."""
        return self._all("WHERE ref = ? AND +kind = ? ORDER BY seq", (seq, int(kind)))

    def chunk(self, start: Seq, *, limit: int, bytes_max: int) -> list[StoredRecord]:
        """Consecutive records from a place on, as many as fit a batch.

        Args:
            start: The first.
            limit: How many at most.
            bytes_max: Bytes they may take on the wire together; one record always fits.
        """
        chosen: list[StoredRecord] = []
        size_bytes = 0
        for stored in self._all("WHERE seq >= ? ORDER BY seq LIMIT ?", (start, limit)):
            size_bytes += wire_bytes(stored)
            if chosen and size_bytes > bytes_max:
                break
            chosen.append(stored)
        return chosen

    def pieces(self, start: Seq) -> Iterator[list[Seq]]:
        """Walk the places of the chain from one on, a hundred at a time: nothing waits for long."""
        find = "SELECT seq FROM records WHERE seq >= ? ORDER BY seq LIMIT ?"
        while places := [Seq(row["seq"]) for row in self.database.rows(find, (start, _AT_A_TIME))]:
            yield places
            start = Seq(places[-1] + 1)

    def sums(self, first: Seq, last: Seq) -> dict[Kind, tuple[int, int]]:
        """Count and add up the records of a stretch of the chain, by kind, from the index alone.

        Args:
            first: Its first record.
            last: Its last.

        Returns:
            For each kind that has an amount: how many records, and their centimes.
        """
        kinds = (Kind.RECEIPT, Kind.CANCEL, Kind.TRAINING, Kind.DUPLICATE)
        rows = self.database.rows(
            "SELECT kind, count(*) AS records, coalesce(sum(amount_centimes), 0) AS centimes"
            " FROM records WHERE kind IN (1, 2, 3, 9) AND seq BETWEEN ? AND ? GROUP BY kind",
            (first, last),
        )
        found = {Kind(row["kind"]): (row["records"], row["centimes"]) for row in rows}
        return {kind: found.get(kind, (0, 0)) for kind in kinds}

    def close(self) -> None:
        """Close the file."""
        self.database.close()

    def _keep_totals(self) -> None:
        """Bring the totals of the sessions up to the last record, should they be behind it."""
        with self.database.transaction() as connection:
            for places in self.pieces(Seq(self.sessions.through_seq() + 1)):
                for stored in reversed(self.at(places)):
                    self.sessions.keep(connection, stored, self.cancelled_by(stored))

    def _first(self, condition: str, parameters: Sequence[Any]) -> StoredRecord | None:
        found = self._all(f"{condition} LIMIT 1", parameters)
        return found[0] if found else None

    def _all(self, condition: str, parameters: Sequence[Any]) -> list[StoredRecord]:
        return [
            StoredRecord(
                record=Record.parse(row["record"]),
                body_text=row["body"],
                private=None if row["private"] is None else json.loads(row["private"]),
                sale_id=row["sale_id"],
            )
            for row in self.database.rows(_SELECT + condition, parameters)
        ]


def wire_bytes(stored: StoredRecord) -> int:
    """Bound the bytes a record takes in a batch: base64, and the body as a JSON string."""
    body = len(json.dumps(stored.body_text))
    private = 0 if stored.private is None else len(json.dumps(stored.private))
    return 2 * len(stored.record.to_bytes()) + body + private + _ENVELOPE_BYTES
