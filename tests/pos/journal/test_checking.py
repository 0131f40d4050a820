"""Whatever was done to the file, its check ends, says where, and goes on behind it."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from threading import Thread

import pytest

from domain.record import Kind
from pos.bootstrap import Counter
from pos.journal.journal import Act
from pos.sales.commands import Issued

UPDATE = "UPDATE records SET "
NO_KIND = "record = CAST(x'1f' || substr(record, 2) AS BLOB)"
THE_FIRST = "record = (SELECT record FROM records AS other WHERE other.seq = 1)"


@pytest.mark.parametrize(
    ("change", "seqs", "said"),
    [
        (THE_FIRST, (5,), 1),
        (THE_FIRST, (9,), 1),
        (NO_KIND, (5,), 5),
        (NO_KIND, (1,), 1),
        (NO_KIND, (8, 9), 8),
        ("body = 'not even that'", (8,), 8),
        ("body = '[]'", (1, 9), 9),
        ("body = '{}'", (8, 9), 9),
    ],
)
def test_bytes_that_are_no_record_are_one_fault_among_the_others(
    counter: Counter,
    sell: Callable[..., Issued],
    change: str,
    seqs: tuple[int, ...],
    said: int,
) -> None:
    sold = [sell(), sell(), sell()][-1].stored
    body = {"ref": int(sold.seq), "copy": 1, "reason": "PAPER_LOST"}
    amount = sold.record.amount_centimes
    act = Act(kind=Kind.DUPLICATE, body=body, issued_at=0, amount_centimes=amount)
    assert (sold.seq, counter.scribe.write(act).seq) == (8, 9)
    counter.scribe.note("LOGOUT")
    with closing(sqlite3.connect(counter.journal.database.path)) as database:
        database.execute("DROP TRIGGER records_are_never_changed")
        for seq in seqs:
            database.execute(UPDATE + change + " WHERE seq = ?", (seq,))
        database.commit()
    faults: list[int] = []
    check = Thread(
        target=lambda: faults.extend(fault.seq for fault in counter.verify()), daemon=True
    )
    check.start()
    check.join(20)
    assert not check.is_alive()
    assert said in faults
