"""Is intake as fast on a ledger of five million records as on an empty one?

The ledger is filled by the database itself: rows of the right shape, size and keys, a thousand
records a terminal, copied from a true quittance of this run (their signatures and links are not
those of their place: nothing reads them). Then true, signed records are sent over HTTP as in
`intake`, by terminals enrolled for each measure. Each figure stands beside two floors of the same
run: the first figure, and the owner's COPY of the rows just taken in (`intake_floor`).
"""

import os
import statistics
import tempfile
from pathlib import Path

import psycopg
from sqlalchemy import URL

from benchmarks._fleet import COLLECTIVITE, FIRST_TERMINAL, REGIE, enrol, plain
from benchmarks.chains import Chain
from benchmarks.figure import Figure
from benchmarks.intake import COPY_FLOOR, RUNS, SENDERS_PER_WORKER, WARM_UP_BATCHES, measure
from benchmarks.intake_floor import measure_copy
from domain.exchange import BATCH_RECORDS_MAX
from server.bootstrap import database_address, migrate_database
from server.secrets_store import SecretStore
from server.settings import Settings

SIZES = (0, 1_000_000, 5_000_000)
ROWS_AT_ONCE = 250_000
RECORDS_A_TERMINAL = 1_000
FIRST_FILLED = 1_000_001

FILL_TERMINALS = """
INSERT INTO terminals (terminal_id, collectivite, regie_id, label, state, test_system, counter_key,
  enrolled_at)
SELECT n, %(collectivite)s, %(regie)s, 'Guichet', 'ACTIVE', true, sha256(int8send(n)), now()
  FROM generate_series(%(first)s, %(last)s) n
"""
FILL_HEADS = """
INSERT INTO terminal_heads (terminal_id, collectivite, seq, link)
SELECT n, %(collectivite)s, %(each)s, sha256(int8send(n))
  FROM generate_series(%(first)s, %(last)s) n
"""
PLACES = """
SELECT t AS terminal_id, s AS seq, sha256(int8send(t) || int8send(s)) AS link
  FROM generate_series(%(first)s, %(last)s) t, generate_series(1, %(each)s) s
"""
FILL_KEYS = f"""
INSERT INTO record_keys (terminal_id, seq, collectivite, link, fiscal_year)
SELECT terminal_id, seq, %(collectivite)s, link, %(year)s FROM ({PLACES}) places
"""
FILL_RECORDS = f"""
INSERT INTO records (fiscal_year, collectivite, terminal_id, seq, kind, flags, key_epoch,
  receipt_no, issued_at, received_at, amount_centimes, counter, revenue_code, agent_id, regie_id,
  session, business_day, record, link, body)
SELECT %(year)s, %(collectivite)s, terminal_id, seq, 1, 2, 1, seq, now(), now(), 2500, 2500 * seq,
       1310, 17, %(regie)s, gen_random_uuid(), current_date, %(record)s, link, %(body)s
  FROM ({PLACES}) places
"""
FILL_POSTINGS = f"""
INSERT INTO postings (fiscal_year, collectivite, posting_id, terminal_id, seq, position,
  business_day, regie_id, account, rubrique, debit_centimes, credit_centimes)
SELECT %(year)s, %(collectivite)s, gen_random_uuid(), terminal_id, seq, position, current_date,
       %(regie)s, account, rubrique, debit, credit
  FROM ({PLACES}) places, (VALUES (0, 'CAISSE', NULL, 2500, 0),
    (1, 'RECETTE', '40102027', 0, 2500)) sides (position, account, rubrique, debit, credit)
"""
FILL_TAKINGS = """
INSERT INTO takings_daily (fiscal_year, business_day, collectivite, regie_id, terminal_id, nature,
  gross_centimes, receipts)
SELECT %(year)s, current_date, %(collectivite)s, %(regie)s, n, 1310, 2500 * %(each)s, %(each)s
  FROM generate_series(%(first)s, %(last)s) n
"""


def run() -> list[Figure]:
    """Measure intake at each size of the ledger."""
    cores = os.cpu_count() or 1
    rates: list[float] = []
    with tempfile.TemporaryDirectory(prefix="girct-bench-") as name:
        settings = Settings(data_dir=Path(name), test_system=True)
        store = SecretStore(settings.data_dir / "secrets")
        with database_address(settings, store) as address:
            migrate_database(address, store)
            (model,) = enrol(address, FIRST_TERMINAL - 1, 1)
            model.quittance()
            chains: list[Chain] = []
            filled = 0
            for size in SIZES:
                fill(address, model, filled, size)
                filled = size
                rates.append(
                    measure(
                        settings, address, chains, workers=cores, senders=cores * SENDERS_PER_WORKER
                    )
                )
            copy_s = measure_copy(address, chains[-1].terminal_id, BATCH_RECORDS_MAX)
    copied = BATCH_RECORDS_MAX / statistics.median(copy_s[WARM_UP_BATCHES:])
    note = f"{cores} processes, best of {RUNS} runs"
    floors = (
        ("the same on an empty ledger", [None, *rates[:1] * (len(rates) - 1)]),
        (COPY_FLOOR, [copied] * len(rates)),
    )
    return [
        Figure(
            f"intake over HTTP on a ledger of {size:,} records",
            rate,
            "records/s",
            floor_name,
            floor,
            RUNS,
            note,
        )
        for floor_name, each in floors
        for size, rate, floor in zip(SIZES, rates, each, strict=True)
    ]


def fill(address: URL, model: Chain, have: int, wanted: int) -> None:
    """Let the database write rows of the right shape, without triggers, until it has enough."""
    with psycopg.connect(plain(address), autocommit=True) as admin:
        admin.execute("SET session_replication_role = replica")
        for table in ("records", "postings", "record_keys", "takings_daily"):
            admin.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        try:
            for start in range(have, wanted, ROWS_AT_ONCE):
                _fill_some(admin, model, start, min(wanted, start + ROWS_AT_ONCE))
        finally:
            for table in ("records", "postings", "record_keys", "takings_daily"):
                admin.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
                _restore_always(admin, table)
        admin.execute("VACUUM ANALYZE")
        admin.execute("CHECKPOINT")


def _fill_some(admin: psycopg.Connection, model: Chain, start: int, end: int) -> None:
    facts = {
        "collectivite": COLLECTIVITE,
        "regie": REGIE,
        "first": FIRST_FILLED + start // RECORDS_A_TERMINAL,
        "last": FIRST_FILLED + end // RECORDS_A_TERMINAL - 1,
        "each": RECORDS_A_TERMINAL,
        "year": int(model.day[:4]),
        "record": model.written[-1].record.to_bytes(),
        "body": model.written[-1].body,
    }
    statements = (FILL_TERMINALS, FILL_HEADS, FILL_KEYS, FILL_RECORDS, FILL_POSTINGS, FILL_TAKINGS)
    for statement in statements:
        admin.execute(statement, facts)


def _restore_always(admin: psycopg.Connection, table: str) -> None:
    """Put the triggers back as the schema has them: they always fire."""
    names = admin.execute(
        "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal", (table,)
    ).fetchall()
    for (name,) in names:
        admin.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}")
