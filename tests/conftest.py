"""A real centre for every test that asks: one PostgreSQL a run, a fresh database a test."""

import itertools
import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import structlog
import zxingcpp
from argon2 import PasswordHasher
from hypothesis import settings as hypothesis_settings
from PIL import Image
from sqlalchemy import URL, create_engine, text
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

from hardware_mocks.printer.documents import PrintedDocument, listeners
from server.bootstrap import Centre, centre_at, migrate_database
from server.db.embedded import EmbeddedPostgres
from server.hashing import Hashing
from server.secrets_store import SecretStore
from server.settings import Settings
from tests.cluster import PassingPostgres, passing_folder

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
_LEAST = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
LEAST_COST = Hashing(passwords=_LEAST, pins=_LEAST)
"""The same argon2id as production's, at the least cost it allows: tests hash by the thousand."""
ONE_COUNTRY = ("test_network.py", "test_restore.py", "test_working_day.py")
"""Files of `tests/flows` that one worker plays in one country, which takes long to set up."""
_numbers = itertools.count(1)

hypothesis_settings.register_profile("test", max_examples=50, deadline=None)
hypothesis_settings.register_profile("prove", max_examples=5_000, deadline=None)
hypothesis_settings.register_profile("fuzz", max_examples=200_000, deadline=None)
hypothesis_settings.load_profile(os.environ.get("GIRCT_TEST_PROFILE", "test"))


class OneCountryScheduling(LoadFileScheduling):
    """A file a worker, as `--dist loadfile`; the files that share a country count as one."""

    def _split_scope(self, nodeid: str) -> str:
        file = super()._split_scope(nodeid)
        folder, _, name = file.rpartition("/")
        return folder if folder == "tests/flows" and name in ONE_COUNTRY else file


def pytest_xdist_make_scheduler(
    config: pytest.Config, log: Producer
) -> OneCountryScheduling | None:
    is_by_file = config.getoption("dist") == "loadfile"
    return OneCountryScheduling(config, log) if is_by_file else None


class SteppingClock:
    """A clock that moves only when the test says so."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture(scope="session")
def cluster() -> Iterator[EmbeddedPostgres]:
    folder = passing_folder()
    embedded = PassingPostgres(folder, SecretStore(folder / "secrets"))
    embedded.start()
    admin = create_engine(embedded.url(), isolation_level="AUTOCOMMIT")
    try:
        with admin.connect() as connection:
            connection.execute(text("CREATE DATABASE migrated"))
        migrate_database(embedded.url("migrated"), embedded.store)
        yield embedded
    finally:
        admin.dispose()
        embedded.stop()
        shutil.rmtree(folder)


@pytest.fixture
def admin_url(cluster: EmbeddedPostgres) -> Iterator[URL]:
    """Address, as superuser, of a database of this test alone, already migrated."""
    name = f"test_{next(_numbers)}"
    admin = create_engine(cluster.url(), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE migrated STRATEGY FILE_COPY"))
    yield cluster.url(name)
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture
def clock() -> SteppingClock:
    return SteppingClock(NOW)


@pytest.fixture
def centre(cluster: EmbeddedPostgres, admin_url: URL, clock: SteppingClock) -> Iterator[Centre]:
    """The test centre of an empty country: territory known, no régie yet."""
    settings = Settings(data_dir=cluster.data_dir, test_system=True)
    with centre_at(settings, cluster.store, admin_url, now=clock, hashing=LEAST_COST) as opened:
        yield opened


@pytest.fixture(autouse=True)
def codes_on_paper_read_back() -> Iterator[None]:
    """Every QR code a virtual printer drew in a test is read from its picture by zxing-cpp."""
    drawn: list[PrintedDocument] = []
    listeners.append(drawn.append)
    yield
    listeners.remove(drawn.append)
    for document in drawn:
        if document.qr_payloads:
            with Image.open(document.png_path) as picture:
                found = zxingcpp.read_barcodes(
                    picture.convert("L"),
                    formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode),
                )
            read = {code.text for code in found}
            assert set(document.qr_payloads) <= read, document.png_path


@pytest.fixture(autouse=True)
def own_log() -> Iterator[None]:
    """No test inherits the log another one sent elsewhere."""
    yield
    structlog.reset_defaults()
