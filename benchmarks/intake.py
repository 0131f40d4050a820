"""Batches of 500 records over HTTP into the ledger; and what storing and checking them must cost.

The centre is processes of its own on the loopback, its requests signed as a counter signs them,
one counter sending to each of them or more. The first floor is the table owner's COPY of the same
rows into tables with the same constraints, indexes and partitions, without policies or triggers,
500 records a transaction, over one connection; the second is the verification of the same
signatures, one after the other.
"""

import os
import statistics
import tempfile
import time
from pathlib import Path

from sqlalchemy import URL

from benchmarks._fleet import (
    FIRST_TERMINAL,
    Sender,
    bodies_of,
    enrol,
    lengthen,
    records_per_second,
    served_centre,
)
from benchmarks.chains import Chain
from benchmarks.figure import Figure
from benchmarks.intake_floor import measure_copy
from domain.exchange import BATCH_RECORDS_MAX
from domain.record import Record
from domain.signing import public_key_of
from server.bootstrap import database_address, migrate_database
from server.secrets_store import SecretStore
from server.settings import Settings

BATCHES = 20
WARM_UP_BATCHES = 2
RUNS = 3
SENDERS_PER_WORKER = 2
COPY_FLOOR = "COPY by the owner into identical constrained, indexed, partitioned tables"
NOTE = "signed requests, postings, balances, takings and checkpoint included"


def run() -> list[Figure]:
    """Send the batches to one process and to one a core; write and verify the same rows."""
    cores = os.cpu_count() or 1
    with tempfile.TemporaryDirectory(prefix="girct-bench-") as name:
        settings = Settings(data_dir=Path(name), test_system=True)
        store = SecretStore(settings.data_dir / "secrets")
        with database_address(settings, store) as address:
            migrate_database(address, store)
            chains: list[Chain] = []
            alone = measure(settings, address, chains, workers=1, senders=1)
            together = measure(
                settings, address, chains, workers=cores, senders=cores * SENDERS_PER_WORKER
            )
            copy_s = measure_copy(address, chains[-1].terminal_id, BATCH_RECORDS_MAX)
    copied = BATCH_RECORDS_MAX / statistics.median(copy_s[WARM_UP_BATCHES:])
    verified = _verification_rate([one.record for one in chains[-1].written], chains[-1])
    verification = "Ed25519 verification of the same signatures, one core"
    named = (
        (alone, "intake over HTTP, one process", f"one counter sends; {NOTE}"),
        (together, f"intake over HTTP, {cores} processes", f"best of {RUNS} runs; {NOTE}"),
    )
    return [
        Figure(what, rates, "records/s", floor_name, floor, BATCHES, note)
        for floor_name, floor in ((COPY_FLOOR, copied), (verification, verified))
        for rates, what, note in named
    ]


def measure(
    settings: Settings, address: URL, chains: list[Chain], *, workers: int, senders: int
) -> float:
    """Measure one way of serving; the best run, for other programs only ever slow one down."""
    rates = []
    for _ in range(RUNS):
        fleet = enrol(address, FIRST_TERMINAL + len(chains), senders)
        chains += fleet
        for chain in fleet:
            lengthen(chain, BATCHES * BATCH_RECORDS_MAX)
        bodies = [bodies_of(chain) for chain in fleet]
        with served_centre(settings, workers) as base:
            ready = [Sender(base, chain, own) for chain, own in zip(fleet, bodies, strict=True)]
            rates.append(records_per_second(ready, WARM_UP_BATCHES))
    return max(rates)


def _verification_rate(records: list[Record], chain: Chain) -> float:
    """Verify every signature of the chain, one after the other; records a second."""
    public_key = public_key_of(chain.private_key)
    fresh = [Record.parse(record.to_bytes()) for record in records]
    started = time.perf_counter()
    verified = sum(record.is_signed_by(public_key) for record in fresh)
    elapsed_s = time.perf_counter() - started
    if verified != len(records):
        message = "a signature of the benchmark's own chain does not verify"
        raise RuntimeError(message)
    return verified / elapsed_s
