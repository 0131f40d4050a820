"""The debits of a journal of the version before: which were taken is found in its records."""

import json
import sqlite3
from importlib.resources import files
from pathlib import Path

from pos.journal.database import Database
from pos.peripherals.card_debits import left_in

BEFORE = 8
TAKEN, PAID_IN_CASH, TAKEN_BACK, OF_ANOTHER_AMOUNT, NEVER_SOLD = "abcde"


def test_what_an_older_journal_left_open_waits_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    scripts = sorted(files("pos.journal.migrations").iterdir(), key=lambda script: script.name)
    connection = sqlite3.connect(path)
    older = (one for one in scripts if one.name[:4].isdigit() and int(one.name[:4]) <= BEFORE)
    connection.executescript("".join(one.read_text() for one in older))
    connection.execute(f"PRAGMA user_version = {BEFORE}")
    for sale in (TAKEN, PAID_IN_CASH, TAKEN_BACK, OF_ANOTHER_AMOUNT, NEVER_SOLD):
        _debit(connection, sale)
    for seq, (sale, tenders) in enumerate(
        [
            (TAKEN, {"CB": 1_000, "ESP": 500}),
            (PAID_IN_CASH, {"ESP": 1_000}),
            (TAKEN_BACK, {"CB": 1_000}),
            (OF_ANOTHER_AMOUNT, {"CB": 999, "CHQ": 1}),
        ],
        start=1,
    ):
        body = {"tenders": [{"mode": mode, "amount": part} for mode, part in tenders.items()]}
        _record(connection, seq, kind=1, sale=sale, body=body)
    _record(connection, 5, kind=2, ref=3)
    connection.commit()
    connection.close()
    database = Database(path)
    open_sales = [one.sale_id for one in left_in(database)]
    assert open_sales == [PAID_IN_CASH, TAKEN_BACK, OF_ANOTHER_AMOUNT, NEVER_SOLD]
    database.close()


def _debit(connection: sqlite3.Connection, sale: str) -> None:
    connection.execute(
        "INSERT INTO card_payments (sale_id, amount_centimes, terminal, state, agent_id, asked_at,"
        " updated_at) VALUES (?, 1000, 'MANUAL', 'APPROVED', 2, 0, 0)",
        (sale,),
    )


def _record(  # noqa: PLR0913 - the columns of a record
    connection: sqlite3.Connection,
    seq: int,
    *,
    kind: int,
    sale: str | None = None,
    ref: int | None = None,
    body: dict[str, object] | None = None,
) -> None:
    connection.execute(
        "INSERT INTO records (seq, kind, ref, amount_centimes, link, record, body, sale_id)"
        " VALUES (?, ?, ?, 0, ?, ?, ?, ?)",
        (seq, kind, ref, bytes([seq] * 32), bytes(140), json.dumps(body or {}), sale),
    )
