"""A real counter of the souk, a real centre it speaks with, and a hand on the centre's database."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from uuid import uuid4

import httpx
from sqlalchemy import URL, create_engine, text

from domain.bodies import ReceiptBody
from domain.canonical import canonical
from domain.ids import TerminalId
from domain.receipt_code import encode
from domain.record import Kind
from pos.bootstrap import Counter, build_counter
from pos.journal.journal import Act
from pos.journal.stored import StoredRecord
from pos.settings import load_settings
from pos.setup import enrol_counter
from server.app import build_app
from server.bootstrap import Centre
from server.db.embedded import EmbeddedPostgres
from server.regies.service import add_regie
from server.terminals.service import register
from tests.conftest import SteppingClock
from tests.server.conftest import SOUK
from tests.server.enrolled import LEDGER
from tests.server.served import served

BASE = "HTTP://127.0.0.1:8000"
LINE = {
    "nature": 1,
    "rubrique": "40101013",
    "label": "Droit de place",
    "unit": "PLACE",
    "quantity_milli": 1000,
    "rate": 2500,
    "rate_kind": "per_unit",
    "principal": 2500,
    "majoration": 0,
    "penalite": 0,
    "astreinte": 0,
    "tariff": "AF-2026-01/1",
}


@dataclass
class Drill:
    """A counter of the souk, and the centre it speaks with."""

    centre: Centre
    admin_url: URL
    cluster: EmbeddedPostgres
    client: httpx.Client
    counter: Counter
    terminal_id: TerminalId

    def reopen(self) -> None:
        """Start the counter again: what is on disk is all it knows."""
        self.counter.close()
        self.counter = build_counter(self.counter.settings)

    @contextmanager
    def moved(self, centre: Centre) -> Iterator[None]:
        """Let the counter speak with the centre as it is after a restart."""
        before = self.counter.settings.server_url
        with served(build_app(centre)) as client:
            self._speak_with(str(client.base_url).rstrip("/"))
            yield
            self._speak_with(before)

    def _speak_with(self, url: str) -> None:
        self.counter.close()
        self.counter = build_counter(load_settings(self.counter.settings.data_dir, server_url=url))

    def sell(self, times: int = 1) -> list[StoredRecord]:
        return [sell(self.counter) for _ in range(times)]

    def exchange(self) -> None:
        self.counter.sync.send_now()

    def refresh(self) -> None:
        self.counter.sync.refresh_now()

    def verdict(self, stored: StoredRecord) -> str:
        """What the public page says, seen from outside."""
        path = encode(BASE, stored.record.to_bytes()).removeprefix(BASE)
        answer = self.client.get(path, headers={"Accept": "text/html", "Accept-Language": "fr"})
        assert answer.status_code == 200
        return answer.text

    def ledger(self) -> dict[str, list[str]]:
        """All that intake wrote, but for the quarantine, which a detour may pass through."""
        admin = create_engine(self.admin_url)
        with admin.connect() as connection:
            tables = {
                table: [
                    str(tuple(row))
                    for row in connection.execute(
                        text(f"SELECT {columns} FROM {table} ORDER BY {by}")  # noqa: S608 - names of a test module
                    )
                ]
                for table, (columns, by) in LEDGER.items()
                if table != "quarantine"
            }
        admin.dispose()
        return tables

    @contextmanager
    def admin(self) -> Iterator[SimpleNamespace]:
        """A hand on whole databases: keep this one aside, or put it back."""
        name = str(self.admin_url.database)
        engine = create_engine(self.cluster.url(), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:

            def copy(source: str, target: str) -> None:
                for pool in self.centre.engines:
                    pool.dispose()
                connection.execute(
                    text(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                        " WHERE datname = :name AND pid <> pg_backend_pid()"
                    ),
                    {"name": source},
                )
                connection.execute(text(f"DROP DATABASE IF EXISTS {target} WITH (FORCE)"))
                connection.execute(text(f"CREATE DATABASE {target} TEMPLATE {source}"))

            yield SimpleNamespace(
                save=lambda: copy(name, f"{name}_saved"),
                restore=lambda: copy(f"{name}_saved", name),
            )
            connection.execute(text(f"DROP DATABASE IF EXISTS {name}_saved WITH (FORCE)"))
        engine.dispose()


def sell(counter: Counter) -> StoredRecord:
    """Record a quittance, as the till does once everything is agreed."""
    now = counter.scribe.now()
    keys = {
        "v": 1,
        "kind": "RECEIPT",
        "regie": SOUK.regie_id,
        "session": "0b9b43a4-3f43-4c3a-9d2e-0c8f7f0f1a01",
        "business_day": f"{now:%Y-%m-%d}",
        "fiscal_year": now.year,
        "lines": [LINE],
        "tenders": [{"mode": "ESP", "amount": 2500}],
        "total": 2500,
    }
    body = ReceiptBody.model_validate_json(canonical(keys))
    return counter.scribe.write(
        Act(
            kind=Kind.RECEIPT,
            body={key: value for key, value in keys.items() if key not in {"v", "kind"}},
            issued_at=int(now.timestamp()),
            amount_centimes=2500,
            revenue_code=body.revenue_code,
        ),
        sale_id=str(uuid4()),
    )


@contextmanager
def opened_drill(
    centre: Centre, admin_url: URL, cluster: EmbeddedPostgres, clock: SteppingClock, folder: Path
) -> Iterator[Drill]:
    """Make a régie, enrol a counter in a folder, serve the centre; end all of it after."""
    clock.now = datetime.now(UTC).replace(microsecond=0)
    add_regie(centre, SOUK)
    registration = register(centre, regie_id=SOUK.regie_id, label="Guichet 1")
    with served(build_app(centre)) as client:
        settings = {"server_url": str(client.base_url).rstrip("/"), "minimum_free_bytes": 0}
        enrolled = enrol_counter(folder, registration.code, **settings)
        assert enrolled.refusal is None
        counter = build_counter(load_settings(folder))
        drill = Drill(centre, admin_url, cluster, client, counter, registration.terminal_id)
        try:
            yield drill
        finally:
            drill.counter.close()
