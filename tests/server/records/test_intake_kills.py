"""The centre's process is killed, for real, before each step of a reception in turn."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from sqlalchemy import URL, create_engine, text

from benchmarks.chains import Chain
from server.bootstrap import Centre, centre_at
from server.db.embedded import EmbeddedPostgres
from tests.server.enrolled import Place, batch_of
from tests.server.records.sending import send
from tests.server.records.test_intake_crashes import a_rich_batch
from tests.server.served import NO_AUTHORITY

PROGRAM = Path(__file__).with_name("dying_centre.py")
ROOT = PROGRAM.parents[3]


class DyingCentre:
    """The program that serves and dies, and its address."""

    def __init__(self, cluster: EmbeddedPostgres, address: URL) -> None:
        self.process = subprocess.Popen(
            [sys.executable, str(PROGRAM), str(cluster.data_dir)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={
                "PATH": os.environ["PATH"],
                "PYTHONPATH": str(ROOT),
                "DYING_CENTRE_ADDRESS": address.render_as_string(hide_password=False),
            },
        )
        self.base = f"http://127.0.0.1:{self.read()}"

    def read(self) -> int:
        assert self.process.stdout is not None
        return int(self.process.stdout.readline())

    def serve_until(self, number: int) -> int:
        """Serve in a process that dies before its n-th step; give its number."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{number}\n")
        self.process.stdin.flush()
        return self.read()


@pytest.fixture
def dying(cluster: EmbeddedPostgres, admin_url: URL) -> Iterator[DyingCentre]:
    centre = DyingCentre(cluster, admin_url)
    yield centre
    assert centre.process.stdin is not None
    assert centre.process.stdout is not None
    centre.process.stdin.close()
    centre.process.stdout.close()
    centre.process.wait(20)


@contextmanager
def twin(cluster: EmbeddedPostgres, place: Place) -> Iterator[Place]:
    """A copy of the test's whole database, in which nothing is disturbed."""
    name = f"{place.admin_url.database}_twin"
    maintenance = create_engine(cluster.url(), isolation_level="AUTOCOMMIT")
    for engine in (place.admin, *place.centre.engines):
        engine.dispose()
    with maintenance.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {place.admin_url.database}"))
    try:
        with centre_at(
            place.centre.settings, cluster.store, cluster.url(name), now=place.centre.now
        ) as centre:
            copy = object.__new__(Place)
            copy.centre, copy.admin_url = centre, cluster.url(name)
            copy.open()
            yield copy
            copy.admin.dispose()
    finally:
        with maintenance.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        maintenance.dispose()


def books(place: Place) -> dict[str, object]:
    """Every row intake writes, and whether it was released rather than when."""
    ledger = place.ledger()
    for row in ledger["quarantine"]:
        row["released_at"] = row["released_at"] is not None
    return dict(ledger)


def undisturbed(cluster: EmbeddedPostgres, place: Place, chain: Chain) -> dict[str, object]:
    """What the ledger is once the batch was received in peace."""
    with twin(cluster, place) as copy:
        copy.receive(chain, *chain.written)
        return books(copy)


def test_a_kill_at_any_step_loses_nothing_and_doubles_nothing(
    cluster: EmbeddedPostgres, centre: Centre, place: Place, dying: DyingCentre
) -> None:
    chain = a_rich_batch(place)
    first_key = chain.first_private_key
    expected = undisturbed(cluster, place, chain)
    before = books(place)
    body, ends, number = batch_of(*chain.written).to_json(), [], 0
    while True:
        number += 1
        worker = dying.serve_until(number)
        with httpx.Client(base_url=dying.base, verify=NO_AUTHORITY) as line:
            try:
                answer = send(line, centre, chain, body, private_key=first_key)
            except httpx.TransportError:
                assert dying.read() == -signal.SIGKILL
                ends.append(books(place))
                assert ends[-1] in (before, expected), number
                continue
        assert answer.status_code == 200
        os.kill(worker, signal.SIGTERM)
        dying.read()
        break
    assert number > 15
    assert ends[0] == before
    assert books(place) == expected
    assert place.faults() == []
