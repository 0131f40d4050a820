"""The quick proof: every signature, every link and every place of the chains, and nothing else.

It says nothing of postings, balances or takings: `proof.prove_books` recomputes those too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from domain.errors import GirctError, SignatureInvalid
from domain.ids import TerminalId
from domain.placement import Head, head_after, identity_refusals, sequence_refusals
from domain.record import Record
from server.db.scope import EVERYWHERE, scoped
from server.exports import statements
from server.exports.differences import Difference

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Connection

    from server.bootstrap import Centre

ROWS_AT_ONCE: Final = 2_000


def count_records(centre: Centre, terminal_id: TerminalId | None) -> int:
    """Say how many records the heads announce, for a bar that shows how far a proof is."""
    with scoped(centre.app, EVERYWHERE) as connection:
        asked = {"terminal_id": terminal_id}
        total: int = connection.exec_driver_sql(statements.COUNT_RECORDS, asked).scalar_one()
    return total


def prove_chains(
    centre: Centre,
    terminal_id: TerminalId | None = None,
    on_records: Callable[[int], None] | None = None,
) -> list[Difference]:
    """Check signatures and links of the ledger's chains, and list every difference.

    Rows come from the database a part at a time: memory does not grow with the ledger.

    Args:
        centre: The running centre.
        terminal_id: One terminal, or all when None.
        on_records: Told how many records were checked since it was last told.
    """
    snapshot = centre.app.execution_options(isolation_level="REPEATABLE READ")
    found: list[Difference] = []
    asked: dict[str, object] = {"terminal_id": terminal_id, "freezing": []}
    with scoped(snapshot, EVERYWHERE) as connection:
        rows = connection.exec_driver_sql(statements.READ_TERMINALS, asked).mappings().all()
        for row in rows:
            found += _faults(connection, TerminalId(row["terminal_id"]), row["link"], on_records)
    return found


def _faults(
    connection: Connection,
    terminal_id: TerminalId,
    last_link: bytes,
    on_records: Callable[[int], None] | None,
) -> Iterator[Difference]:
    """Follow one chain to its end, whatever is wrong on the way."""
    asked = {"terminal_id": terminal_id}
    keys = {
        epoch: bytes(public)
        for epoch, public, _ in connection.exec_driver_sql(statements.READ_KEYS, asked)
    }
    head = Head.before_start(terminal_id, keys.get(1, bytes(32)))
    streaming = connection.execution_options(yield_per=ROWS_AT_ONCE)
    rows = streaming.exec_driver_sql(statements.READ_CHAIN, asked)
    for part in rows.partitions():
        for seq, raw, link in part:
            try:
                record = Record.parse(bytes(raw))
            except GirctError as fault:
                yield Difference(terminal_id, seq, fault.code, fault.message)
                continue
            yield from _record_faults(head, record, keys, bytes(link), seq)
            head = head_after(head, record)
        if on_records is not None:
            on_records(len(part))
    if head.seq and bytes(last_link) != head.link:
        yield Difference(terminal_id, head.seq, "books.head", "the head is not the chain's")


def _record_faults(
    head: Head, record: Record, keys: dict[int, bytes], link: bytes, seq: int
) -> Iterator[Difference]:
    """Name what is wrong with one record where it stands."""
    terminal_id = head.terminal_id
    for refusal in (*identity_refusals(head, record), *sequence_refusals(head, record)):
        yield Difference(terminal_id, seq, refusal.code, refusal.message)
    if not record.is_signed_by(keys.get(record.key_epoch, bytes(32))):
        sentence = "the record is not signed by its terminal's key"
        yield Difference(terminal_id, seq, SignatureInvalid.code, sentence)
    if record.link != link or record.seq != seq:
        yield Difference(terminal_id, seq, "books.column", "link or seq is not the record's")
