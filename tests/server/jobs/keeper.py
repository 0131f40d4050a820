"""One process that keeps the schedule when its turn comes; it says so on its first line."""

import os
import signal
import sys
import threading
from datetime import timedelta
from pathlib import Path

import structlog
from sqlalchemy import make_url

from server.bootstrap import centre_at
from server.jobs.schedule import jobs_on_time
from server.secrets_store import SecretStore
from server.settings import Settings


def main(address: str, data_dir: str, ship_to: str) -> None:
    """Stay until told to stop."""
    structlog.configure(
        processors=[structlog.processors.JSONRenderer()],
        logger_factory=structlog.WriteLoggerFactory(sys.stdout),
    )
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    folder = Path(data_dir)
    settings = Settings(data_dir=folder, test_system=True, audit_ship_to=ship_to)
    with (
        centre_at(settings, SecretStore(folder / "secrets"), make_url(address)) as centre,
        jobs_on_time(centre, first=timedelta(seconds=1), try_every_s=0.1),
    ):
        print(f"ready {os.getpid()}", flush=True)  # noqa: T201 - the test reads it
        stop.wait()


if __name__ == "__main__":
    main(*sys.argv[1:])
