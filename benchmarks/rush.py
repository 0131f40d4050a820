"""Ten times as many counters as the centre's queue holds, all sending at once: what is lost?

Each counter writes its records, sends them, and when it is sent away waits as a real counter does
and sends the same request again. Nothing may be lost or doubled, and the memory of the centre may
not grow. A rush lasts 20 seconds; `GIRCT_RUSH_SECONDS=3600` makes it an hour.
"""

import os
import tempfile
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path

import httpx
import psutil
import psycopg
from sqlalchemy import URL

from benchmarks._fleet import FIRST_TERMINAL, Sender, body_of, enrol, plain, served_centre
from benchmarks.chains import Chain, Written
from benchmarks.figure import Figure
from domain.record import Kind
from pos.sync.backoff import Backoff
from server.bootstrap import database_address, migrate_database
from server.secrets_store import SecretStore
from server.settings import Settings

SECONDS = float(os.environ.get("GIRCT_RUSH_SECONDS", "20"))
QUEUE = 4
"""Requests one process of the centre holds at once."""
TIMES = 10
"""How many counters send for each request that the centre can hold."""
RECORDS = 100
"""Records in a request."""
SENT_AWAY = {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}
CALM_S = min(30.0, SECONDS / 2)
"""How long few counters send before the others come."""
SETTLED_AFTER = 0.25
"""The part of the rush after which memory is looked at for the first time."""


@dataclass
class Tally:
    """What all counters saw together."""

    records: int = 0
    refusals: int = 0
    breaks: int = 0
    waits_s: list[float] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def taken(self, records: int, wait_s: float) -> None:
        """Count a request that was taken in, and how long it took from its first try."""
        with self._lock:
            self.records += records
            self.waits_s.append(wait_s)

    def broke(self) -> None:
        """Count a line that broke: the centre closes those that are silent for long."""
        with self._lock:
            self.breaks += 1

    def refused(self) -> None:
        """Count a request that was sent away."""
        with self._lock:
            self.refusals += 1


def run() -> list[Figure]:
    """Rush at the centre, then count what it holds."""
    workers = os.cpu_count() or 1
    with tempfile.TemporaryDirectory(prefix="girct-bench-") as name:
        settings = Settings(data_dir=Path(name), test_system=True, intake_queue=QUEUE)
        store = SecretStore(settings.data_dir / "secrets")
        with database_address(settings, store) as address:
            migrate_database(address, store)
            chains = enrol(address, FIRST_TERMINAL, TIMES * QUEUE * workers)
            with served_centre(settings, workers) as base:
                senders = [Sender(base, chain, []) for chain in chains]
                few = senders[: 2 * workers]
                calm, _ = _rush(few, CALM_S)
                tally, memory_mib = _rush(senders, SECONDS)
                for sender in senders:
                    sender.close()
            _require_everything(address, senders, calm.records + tally.records)
    return _figures(calm, tally, memory_mib, len(senders))


def _rush(senders: Sequence[Sender], seconds: float) -> tuple[Tally, tuple[float, float]]:
    tally = Tally()
    ends_at = time.monotonic() + seconds
    with ThreadPoolExecutor(len(senders)) as pool:
        fed = [pool.submit(_feed, sender, ends_at, tally) for sender in senders]
        time.sleep(seconds * SETTLED_AFTER)
        before_mib = _memory_mib()
        time.sleep(max(0.0, ends_at - time.monotonic()))
        after_mib = _memory_mib()
        for each in fed:
            each.result()
    return tally, (before_mib, after_mib)


def _feed(sender: Sender, ends_at: float, tally: Tally) -> None:
    """Be one counter: write, send, wait when sent away, until the rush is over and all is sent."""
    backoff, chain = Backoff(), sender.chain
    same = chain.quittance()
    while time.monotonic() < ends_at:
        while len(chain.written) < RECORDS:
            _write_again(chain, same)
        body, first_try = body_of(chain.written), time.monotonic()
        while (wait_s := _tried(sender, body, tally)) is not None:
            time.sleep(backoff.failed(wait_s))
        backoff.succeeded()
        tally.taken(len(chain.written), time.monotonic() - first_try)
        chain.written.clear()


def _write_again(chain: Chain, same: Written) -> None:
    """Write a quittance of the same body: what a rush is made of must cost less than its intake."""
    chain.write(
        Kind.RECEIPT,
        same.body,
        amount_centimes=same.record.amount_centimes,
        revenue_code=same.record.revenue_code,
    )


def _tried(sender: Sender, body: bytes, tally: Tally) -> int | None:
    """Send once: the seconds to wait at least before the next try, none when it was taken in."""
    try:
        answer = sender.post(body)
        while answer.status_code == HTTPStatus.UNAUTHORIZED:
            answer = sender.post(body)
    except httpx.TransportError:
        tally.broke()
        return 0
    if answer.status_code in SENT_AWAY:
        tally.refused()
        return int(answer.headers["retry-after"])
    answer.raise_for_status()
    return None


def _memory_mib() -> float:
    """Give the memory of the centre's processes, in MiB; the database is another program's."""
    own = psutil.Process().children(recursive=True)
    return sum(one.memory_info().rss for one in own if "python" in one.name()) / 2**20


def _require_everything(address: URL, senders: Sequence[Sender], taken_in: int) -> None:
    """Check that the ledger holds what was taken in: every record once, nothing else."""
    with psycopg.connect(plain(address)) as admin:
        places = admin.execute("SELECT terminal_id, seq FROM terminal_heads")
        heads: dict[int, int] = {number: seq for number, seq in places}  # noqa: C416 -- typed
        held, kept = admin.execute(
            "SELECT (SELECT count(*) FROM records), (SELECT count(*) FROM quarantine)"
        ).fetchone() or (0, 0)
        takings = admin.execute("SELECT sum(receipts) FROM takings_daily").fetchone() or (0,)
    wanted = {int(one.chain.terminal_id): one.chain.head.seq for one in senders}
    found = (heads, held, int(takings[0]), kept)
    if found != (wanted, taken_in, taken_in - len(senders), 0):
        message = f"{taken_in} records were taken in, the centre holds {found[1:]}"
        raise RuntimeError(message)


def _figures(
    calm: Tally, tally: Tally, memory_mib: tuple[float, float], counters: int
) -> list[Figure]:
    note = (
        f"{counters} counters, {SECONDS:.0f} s, {tally.refusals} requests sent away and"
        f" {tally.breaks} lines closed: no record lost or doubled"
    )
    waits_s = sorted(tally.waits_s)
    late_s, before_mib, after_mib = waits_s[int(len(waits_s) * 0.99)], *memory_mib
    tries = "from the first try of a request to its acceptance, 99 of 100"
    settled = "the same a quarter of the way"
    few = "few counters, nobody sent away"
    calm_rate = calm.records / CALM_S
    taken = Figure("rush: taken in", tally.records / SECONDS, "records/s", few, calm_rate, 1, note)
    return [
        taken,
        Figure("rush: wait", late_s, "s", "", None, len(waits_s), tries),
        Figure("rush: memory of the centre", after_mib, "MiB", settled, before_mib, 1),
    ]
