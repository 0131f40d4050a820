"""The nightly proof: everything in the books is recomputed from the signed records alone.

A check returns all differences and repairs none.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from domain.errors import GirctError
from domain.ids import Seq, TerminalId
from domain.placement import Head, PrevMismatch, SequenceFork, head_after
from domain.totals import Totals
from server.db.scope import EVERYWHERE, scoped
from server.exports import statements
from server.exports.differences import Difference, column_differences, key_of_posting
from server.exports.processes import centre_of_process, in_processes
from server.quarantine.proof import act_takings, prove_acts, prove_balances, prove_disposals
from server.records.judgement import Place, judge
from server.records.memory import Memory
from server.records.quarantine_statements import STORED_THROUGH
from server.records.reception import Received, StoredOriginal
from server.records.references import references
from server.rollup.repository import totals_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from sqlalchemy import Connection

    from server.bootstrap import Centre
    from server.records.reception import Accepted
    from server.settings import Settings

PAGE: Final = 500
FREEZING: Final = (SequenceFork.code, PrevMismatch.code)
"""Faults after which a chain is never open again."""


def prove_books(
    centre: Centre,
    terminal_id: TerminalId | None = None,
    on_records: Callable[[int], None] | None = None,
    *,
    workers: int = 1,
) -> list[Difference]:
    """Recompute chains, postings, balances and takings, and list every difference.

    Args:
        centre: The running centre.
        terminal_id: One terminal, or all when None.
        on_records: Told how many records were checked since it was last told.
        workers: Processes that share the terminals out; all see the same moment of the books.

    Returns:
        All differences, by terminal and place; empty when the books are right.
    """
    snapshot = centre.app.execution_options(isolation_level="REPEATABLE READ")
    differences: list[Difference] = []
    asked = {"terminal_id": terminal_id}
    with scoped(snapshot, EVERYWHERE) as connection:
        for owner, seq in connection.exec_driver_sql(statements.READ_UNBALANCED, asked).all():
            sentence = "debits and credits of the record differ"
            differences.append(Difference(owner, seq, "books.unbalanced", sentence))
        for (stranger,) in connection.exec_driver_sql(statements.READ_STRANGERS, asked).all():
            sentence = "the books speak of a terminal that has no chain"
            differences.append(Difference(stranger, 0, "books.terminal_unknown", sentence))
        for prove_these in (prove_acts, prove_disposals, prove_balances):
            differences += [Difference(*one) for one in prove_these(connection, terminal_id)]
        known = {**asked, "freezing": list(FREEZING)}
        rows = connection.exec_driver_sql(statements.READ_TERMINALS, known).mappings().all()
        terminals = [dict(row) for row in rows]
        if workers > 1 and len(terminals) > 1:
            moment = connection.exec_driver_sql("SELECT pg_export_snapshot()").scalar_one()
            prove = partial(prove_terminal, centre.settings, str(moment))
            differences += in_processes(prove, terminals, workers, on_records)
        else:
            for row in terminals:
                differences += _Proof(connection, row).run(on_records)
    return sorted(differences)


def prove_terminal(
    settings: Settings, moment: str, row: dict[str, Any]
) -> tuple[list[Difference], int]:
    """Recompute one terminal's books in a process of its own.

    Args:
        settings: The centre's settings.
        moment: The snapshot to read.
        row: The terminal and its head.

    Returns:
        The differences, and how many records were checked.
    """
    counted: list[int] = []
    engine = centre_of_process(settings).app.execution_options(isolation_level="REPEATABLE READ")
    with scoped(engine, EVERYWHERE, snapshot=moment) as connection:
        return _Proof(connection, row).run(counted.append), sum(counted)


class _Proof:
    """One terminal's books being recomputed.

    Args:
        connection: A transaction that sees one moment of the books.
        row: The terminal and the head the centre says its chain has.
    """

    def __init__(self, connection: Connection, row: dict[str, Any]) -> None:
        self._connection = connection
        self._row = row
        self._terminal_id = TerminalId(row["terminal_id"])
        self._found: list[Difference] = []
        self._memory = Memory()
        self._totals: dict[tuple[Any, ...], list[int]] = {}
        self._stated = Totals(1)
        self._keys = {
            epoch: bytes(public) for epoch, public, _ in self._read(statements.READ_KEYS).all()
        }
        self._head = Head.before_start(self._terminal_id, self._keys.get(1, bytes(32)))
        self._place = Place(
            collectivite=row["collectivite"],
            regie_id=row["regie_id"],
            counter_key=bytes(row["counter_key"]),
            is_test_system=row["test_system"],
            not_after=None,
        )

    def run(self, on_records: Callable[[int], None] | None) -> list[Difference]:
        """Check the terminal's chain page by page, then its totals."""
        last = self._read(statements.READ_LAST_SEQ, head_seq=self._row["seq"]).scalar_one()
        for start in range(1, last + 1, PAGE):
            self._check_page(start, start + PAGE - 1)
            if on_records is not None:
                on_records(min(PAGE, last - start + 1))
        self._check_head()
        self._check_takings()
        self._check_cancellations()
        self._check_counted()
        for (seq,) in self._read(statements.READ_STRAY_KEYS):
            self._add(seq, "books.record_missing", "the record's key stands without its record")
        return self._found

    def _check_page(self, first: int, last: int) -> None:
        place = {"from_seq": first, "to_seq": last}
        rows = self._read(statements.READ_PAGE, **place).mappings().all()
        received = [Received.read(bytes(row["record"]), row["body"]) for row in rows]
        self._learn(received)
        accepted: list[Accepted] = []
        for row, one in zip(rows, received, strict=True):
            accepted += self._check_record(dict(row), one)
        self._memory.forget_records()
        for key, sums in totals_of(accepted).items():
            total = self._totals.setdefault(key, [0, 0, 0, 0])
            total[:] = [total[i] + sums[i] for i in range(len(sums))]
        stored = self._read(statements.READ_POSTINGS, **place).all()
        self._check_postings(Counter(tuple(row) for row in stored), accepted)

    def _check_record(self, row: dict[str, Any], received: Received) -> Iterator[Accepted]:
        """Judge a record again; go on from it whether or not it was right."""
        seq = row["seq"]
        if seq != self._head.seq + 1:
            self._add(self._head.seq + 1, "books.record_missing", "the chain has a hole")
        try:
            head, accepted = judge(
                self._head,
                received,
                self._memory,
                self._place,
                public_key=self._keys.get(row["key_epoch"], bytes(32)),
            )
        except GirctError as fault:
            self._add(seq, fault.code, fault.message)
            self._stated.forget(seq + 1)
            self._go_on_from(received, seq)
            return
        self._head = head
        self._memory.note(accepted)
        for sentence in column_differences(row, accepted, self._place):
            self._add(seq, "books.column", sentence)
        for difference in self._stated.take(accepted.record, accepted.body):
            self._add(seq, difference.code, difference.message)
        yield accepted

    def _go_on_from(self, received: Received, seq: int) -> None:
        """Follow the stored bytes where they can be read at all, from where they stand.

        What they say of their own place may be what was altered: believed, it would put the hole
        elsewhere.
        """
        try:
            head = head_after(self._head, received.parse())
            self._head = replace(head, seq=Seq(seq))
        except GirctError:
            return  # its fault is listed already; the next record will not follow either

    def _check_postings(self, stored: Counter[Any], accepted: Sequence[Accepted]) -> None:
        expected = Counter(
            key_of_posting(one, self._place, posting)
            for one in accepted
            for posting in one.postings
        )
        for key in expected - stored:
            self._add(key[0], "books.posting_missing", f"posting {key[1]} is missing or altered")
        for key in stored - expected:
            self._add(key[0], "books.posting_unknown", f"posting {key[1]} follows from no record")

    def _check_head(self) -> None:
        for name in ("seq", "receipt_no", "issued_at", "counter", "key_epoch", "ended", "link"):
            stored, computed = self._row[name], getattr(self._head, name)
            if (bytes(stored) if name == "link" else stored) != computed:
                self._add(self._head.seq, "books.head", f"the head's {name} is not the chain's")
        held = self._read(STORED_THROUGH, base=self._head.seq).scalar_one()
        if self._row["stored_through_seq"] > held:
            sentence = f"the head says that all is stored through {self._row['stored_through_seq']}"
            self._add(held + 1, "books.head", sentence)
        if self._row["is_thawed"]:
            self._add(self._head.seq, "books.head", "the chain forked, and yet it is not frozen")

    def _check_takings(self) -> None:
        stored = {tuple(key): list(totals) for *key, totals in self._read(statements.READ_TAKINGS)}
        for key, added in act_takings(self._connection, self._terminal_id).items():
            total = self._totals.setdefault(key, [0, 0, 0, 0])
            total[:] = [total[i] + added[i] for i in range(len(added))]
        owner = (self._place.collectivite, self._place.regie_id)
        computed = {(*key, *owner): totals for key, totals in self._totals.items()}
        nothing = [0, 0, 0, 0]
        for key in sorted(stored.keys() | computed.keys()):
            if stored.get(key, nothing) != computed.get(key, nothing):
                sentence = f"takings of {key[1]}, nature {key[2]}, are not those of the ledger"
                self._add(0, "books.takings", sentence)

    def _check_cancellations(self) -> None:
        stored = {(ref, cancel) for ref, cancel in self._read(statements.READ_CANCELLATIONS)}
        for ref, _ in sorted(stored ^ set(self._memory.cancelled.items())):
            self._add(ref, "books.cancellation", "the quittance's cancellation is not the chain's")

    def _check_counted(self) -> None:
        stored = {session for (session,) in self._read(statements.READ_COUNTED)}
        for session in sorted(stored ^ set(self._memory.counted)):
            self._add(
                0,
                "books.counted_session",
                f"session {session} is counted in one of chain and books only",
            )

    def _learn(self, received: Sequence[Received]) -> None:
        seqs = sorted(set(references(received)))
        if not seqs:
            return
        for row in self._read(statements.READ_ORIGINALS, seqs=seqs).mappings():
            self._memory.learn(StoredOriginal(**row, is_cancelled=False, is_counted=False))

    def _read(self, statement: str, **values: object) -> Any:  # noqa: ANN401 -- rows are the driver's
        asked = {"terminal_id": self._terminal_id, **values}
        return self._connection.exec_driver_sql(statement, asked)

    def _add(self, seq: int, code: str, sentence: str) -> None:
        self._found.append(Difference(self._terminal_id, seq, code, sentence))
