"""Figures for the machines that watch the centre: what each worker counts as it works.

With one process the counts live in memory; with several, each worker keeps its own in files of one
folder, named before the first count (`share_figures_between_workers`), and whoever is asked adds
them up. No label holds a person, a terminal or a territory: only routes, codes and roles.

Source: prometheus_client's documentation, "Multiprocess Mode".
"""

import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

FOLDER_VARIABLE: Final = "PROMETHEUS_MULTIPROC_DIR"
FOLDER: Final = "figures"
SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
BATCH_SIZES: Final = (1, 2, 5, 10, 25, 50, 100, 250, 500)


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything a worker counts.

    Args:
        requests: answers, by route template, method and status.
        latency: seconds to answer, by route template and method.
        accepted: records that went into the ledger.
        quarantined: records kept aside, by the code of their fault.
        in_flight: requests being answered, over all workers: the depth of the queue.
        batch: records in one request of a counter.
        pool_size: database connections a role may keep, over all workers.
        pool_used: of these, how many are at work.
        skipped_turns: turns of a job that came while its last one ran or waited, by job.
    """

    requests: "Counter"
    latency: "Histogram"
    accepted: "Counter"
    quarantined: "Counter"
    in_flight: "Gauge"
    batch: "Histogram"
    pool_size: "Gauge"
    pool_used: "Gauge"
    skipped_turns: "Counter"


def share_figures_between_workers(data_dir: Path) -> None:
    """Let every worker started from now on count into one folder, empty at first.

    Call it once, in the process that starts the workers, before anything is counted: the library
    chooses where to count when it is first imported.
    """
    folder = data_dir.resolve() / FOLDER
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True)
    os.environ[FOLDER_VARIABLE] = str(folder)


def forget_worker(pid: int) -> None:
    """Take a worker that ended out of the figures of the present; what it counted stays."""
    if FOLDER_VARIABLE in os.environ:
        from prometheus_client.multiprocess import mark_process_dead  # noqa: PLC0415 - see above

        mark_process_dead(pid)  # type: ignore[no-untyped-call]  # published without types


_making = Lock()


def figures() -> Figures:
    """Give this worker's counts, made once even when the first two requests come together."""
    with _making:
        return _figures()


@cache
def _figures() -> Figures:
    from prometheus_client import Counter, Gauge, Histogram  # noqa: PLC0415 - see above

    route = ("route", "method")
    return Figures(
        requests=Counter("girct_requests", "Requests answered.", (*route, "status")),
        latency=Histogram(
            "girct_request_seconds", "Seconds to answer a request.", route, buckets=SECONDS
        ),
        accepted=Counter("girct_records_accepted", "Records that went into the ledger."),
        quarantined=Counter("girct_records_quarantined", "Records kept aside.", ("code",)),
        in_flight=Gauge(
            "girct_requests_in_flight", "Requests being answered.", multiprocess_mode="livesum"
        ),
        batch=Histogram("girct_batch_records", "Records in one request.", buckets=BATCH_SIZES),
        pool_size=Gauge(
            "girct_pool_connections_limit",
            "Database connections a role may open.",
            ("role",),
            multiprocess_mode="livesum",
        ),
        pool_used=Gauge(
            "girct_pool_connections_used",
            "Database connections at work.",
            ("role",),
            multiprocess_mode="livesum",
        ),
        skipped_turns=Counter(
            "girct_job_turns_skipped",
            "Turns of a job that came while its last one ran or waited for a thread.",
            ("job",),
        ),
    )


def count_batch(*, received: int, accepted: int, quarantined: Iterable[str]) -> None:
    """Count one request of a counter, once it is committed.

    Args:
        received: records in the request.
        accepted: records that went into the ledger, those that had waited included.
        quarantined: the code of each record kept aside.
    """
    counted = figures()
    counted.batch.observe(received)
    counted.accepted.inc(accepted)
    for code in quarantined:
        counted.quarantined.labels(code).inc()


def count_skipped_turns(job: str, turns: int) -> None:
    """Count the turns of a job that came while its last one ran, or waited for a thread."""
    figures().skipped_turns.labels(job).inc(turns)


def registry_of_all_workers() -> "CollectorRegistry":
    """Give what every worker counted, added up."""
    figures()
    from prometheus_client import REGISTRY, CollectorRegistry  # noqa: PLC0415 - see above
    from prometheus_client.multiprocess import MultiProcessCollector  # noqa: PLC0415

    if FOLDER_VARIABLE not in os.environ:
        return REGISTRY
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return registry
