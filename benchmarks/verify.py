"""The nightly proof: every book recomputed, and signatures and links alone, on one core."""

import os
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from benchmarks._fleet import FIRST_TERMINAL, bodies_of, enrol, lengthen
from benchmarks.chains import Chain
from benchmarks.figure import Figure
from domain.exchange import Batch
from domain.record import Record
from domain.signing import public_key_of
from server.bootstrap import Centre, centre_at, database_address, migrate_database
from server.exports.chains import prove_chains
from server.exports.differences import Difference
from server.exports.proof import prove_books
from server.records.intake import Intake
from server.secrets_store import SecretStore
from server.settings import Settings

TERMINALS = 4
RECORDS = 5_000
RUNS = 3
FLOOR = "Ed25519 verification of the same signatures, one core"


def run() -> list[Figure]:
    """Fill a ledger through intake, then prove it."""
    with tempfile.TemporaryDirectory(prefix="girct-bench-") as name:
        settings = Settings(data_dir=Path(name), test_system=True)
        store = SecretStore(settings.data_dir / "secrets")
        with database_address(settings, store) as address:
            migrate_database(address, store)
            chains = enrol(address, FIRST_TERMINAL, TERMINALS)
            with centre_at(settings, store, address) as centre:
                for chain in chains:
                    _take_in(centre, chain)
                cores = os.cpu_count() or 1
                spread = replace(centre, settings=settings)
                whole = _best_rate(lambda: prove_books(centre))
                quick = _best_rate(lambda: prove_chains(centre))
                shared = _best_rate(lambda: prove_books(spread, workers=cores))
    floor = _signature_rate(chains[0])
    count = f"{TERMINALS * RECORDS} records, best of {RUNS} runs"
    return [
        Figure("verify, every book", whole, "records/s", FLOOR, floor, RUNS, f"one core; {count}"),
        Figure("verify --signatures", quick, "records/s", FLOOR, floor, RUNS, f"one core; {count}"),
        Figure(
            f"verify --workers {cores}",
            shared,
            "records/s",
            FLOOR,
            floor,
            RUNS,
            f"starting the processes included; {count}",
        ),
    ]


def _take_in(centre: Centre, chain: Chain) -> None:
    lengthen(chain, RECORDS)
    intake = Intake.of(centre)
    for body in bodies_of(chain):
        intake.receive(chain.terminal_id, Batch.model_validate_json(body), centre.now())


def _best_rate(prove: Callable[[], list[Difference]]) -> float:
    rates = []
    for _ in range(RUNS):
        started = time.perf_counter()
        found = prove()
        rates.append(TERMINALS * RECORDS / (time.perf_counter() - started))
        if found:
            message = f"the benchmark's own books differ: {found[0]}"
            raise RuntimeError(message)
    return max(rates)


def _signature_rate(chain: Chain) -> float:
    public_key = public_key_of(chain.private_key)
    records = [Record.parse(one.record.to_bytes()) for one in chain.written]
    started = time.perf_counter()
    verified = sum(record.is_signed_by(public_key) for record in records)
    return verified / (time.perf_counter() - started)
