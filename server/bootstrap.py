"""Wires the centre: settings, secrets, database, engines per role, clock. Nothing else does."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import URL, Engine, create_engine, make_url

from domain.signing import public_key_of
from server.db.embedded import EmbeddedPostgres
from server.db.migrate import migrate
from server.db.roles import ServiceRole
from server.secrets_store import SecretStore
from server.settings import Settings

Clock = Callable[[], datetime]


def wall_clock() -> datetime:
    """Read the clock: the only place of the centre that does."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Centre:
    """The running centre: what every service is built from.

    Args:
        settings: what the administrator chose.
        intake: engine of `girct_intake` (records, ledger).
        app: engine of `girct_app` (régies, tariffs, terminals, accounts).
        report: engine of `girct_report` (the `report_*` views).
        public: engine of `girct_public` (the verification page's one function).
        private_key: the centre's Ed25519 key.
        public_key: its public half, given to terminals at enrolment.
        now: the clock.
    """

    settings: Settings
    intake: Engine
    app: Engine
    report: Engine
    public: Engine
    private_key: bytes
    public_key: bytes
    now: Clock

    @property
    def engines(self) -> tuple[Engine, ...]:
        """The engines of the four service roles."""
        return (self.intake, self.app, self.report, self.public)


@contextmanager
def database_address(settings: Settings, store: SecretStore) -> Iterator[URL]:
    """Give the administrator's address, keeping the embedded server alive meanwhile."""
    if settings.database_url is not None:
        yield make_url(settings.database_url.get_secret_value()).set(
            drivername="postgresql+psycopg"
        )
        return
    embedded = EmbeddedPostgres(settings.data_dir, store)
    embedded.start()
    try:
        yield embedded.url()
    finally:
        embedded.stop()


@contextmanager
def open_centre(
    settings: Settings, *, now: Clock = wall_clock, is_migrated: bool = False
) -> Iterator[Centre]:
    """Open the centre for the length of a block, and leave no process behind.

    Args:
        settings: what the administrator chose.
        now: the clock; tests give their own.
        is_migrated: skip the schema update because the caller has just done it.
    """
    store = SecretStore(settings.data_dir / "secrets")
    with database_address(settings, store) as address:
        if not is_migrated:
            migrate_database(address, store)
        with centre_at(settings, store, address, now=now) as centre:
            yield centre


def migrate_database(address: URL, store: SecretStore) -> int:
    """Update roles, schema and territory as the administrator; give the count of collectivités."""
    admin = create_engine(address)
    try:
        return migrate(admin, store)
    finally:
        admin.dispose()


@contextmanager
def centre_at(
    settings: Settings, store: SecretStore, address: URL, *, now: Clock = wall_clock
) -> Iterator[Centre]:
    """Build the centre on a migrated database whose administrator address is known."""
    engines = {
        role: create_engine(
            address.set(username=role.value, password=store.password(role)),
            pool_size=settings.pool_size,
            max_overflow=settings.pool_size,
            pool_pre_ping=True,
            pool_timeout=10,
        )
        for role in ServiceRole
    }
    private_key = store.centre_private_key()
    try:
        yield Centre(
            settings=settings,
            intake=engines[ServiceRole.INTAKE],
            app=engines[ServiceRole.APP],
            report=engines[ServiceRole.REPORT],
            public=engines[ServiceRole.PUBLIC],
            private_key=private_key,
            public_key=public_key_of(private_key),
            now=now,
        )
    finally:
        for engine in engines.values():
            engine.dispose()
