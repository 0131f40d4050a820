"""The public page of a quittance over HTTP: the slowest of twenty, one telephone after another."""

import statistics
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from benchmarks._fleet import FIRST_TERMINAL, bodies_of, enrol, lengthen, served_centre
from benchmarks.figure import Figure
from domain.exchange import Batch
from domain.receipt_code import encode
from server.bootstrap import centre_at, database_address, migrate_database
from server.records.intake import Intake
from server.secrets_store import SecretStore
from server.settings import Settings

RECORDS = 400
SLOWEST_OF = 20
PAGES_EACH = 50


def run() -> list[Figure]:
    """Register quittances, then ask for the page of each, from another address each time."""
    with tempfile.TemporaryDirectory(prefix="girct-bench-") as name:
        settings = Settings(data_dir=Path(name), test_system=True)
        store = SecretStore(settings.data_dir / "secrets")
        with database_address(settings, store) as address:
            migrate_database(address, store)
            (chain,) = enrol(address, FIRST_TERMINAL, 1)
            lengthen(chain, RECORDS)
            with centre_at(settings, store, address) as centre:
                for body in bodies_of(chain):
                    batch = Batch.model_validate_json(body)
                    Intake.of(centre).receive(chain.terminal_id, batch, centre.now())
            codes = [
                urlsplit(encode(settings.public_base, one.record.to_bytes())).path
                for one in chain.written
            ]
            with served_centre(settings, 1) as base:
                pages = _durations_ms(base, codes)
                floor = _durations_ms(base, ["/health"] * RECORDS)
    note = f"{RECORDS} pages of registered quittances, one worker, fifty for each address"
    floor_name = "the same for a page that reads nothing (/health)"
    slowest, floor_slowest = (
        statistics.quantiles(each, n=SLOWEST_OF)[-1] for each in (pages, floor)
    )
    return [Figure("page, 95 %", slowest, "ms", floor_name, floor_slowest, RECORDS, note)]


def _durations_ms(base: str, addresses: list[str]) -> list[float]:
    """Ask one page after another; each telephone asks for fewer than one address may."""
    durations = []
    for number, first in enumerate(range(0, len(addresses), PAGES_EACH), start=2):
        way = httpx.HTTPTransport(local_address=f"127.0.0.{number}")
        with httpx.Client(base_url=base, transport=way) as phone:
            for address in addresses[first : first + PAGES_EACH]:
                started = time.perf_counter()
                answer = phone.get(address)
                durations.append((time.perf_counter() - started) * 1e3)
                answer.raise_for_status()
    return durations
