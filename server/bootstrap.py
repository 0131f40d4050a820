"""Wires the centre: settings, secrets, database, engines per role, clock. Nothing else does."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import URL, Engine, create_engine

from domain.calendar import business_day, fiscal_year
from domain.signing import public_key_of
from server.db.address import external_address
from server.db.embedded import EmbeddedPostgres
from server.db.migrate import Telling, migrate, require_current_schema
from server.db.roles import ServiceRole
from server.db.scope import NOWHERE, scoped
from server.db.years import make_years_ahead
from server.hashing import FULL_COST, Hashing
from server.secrets_store import SecretStore
from server.settings import Settings, SettingsInvalid

Clock = Callable[[], datetime]
REPLICA_TIMEOUT_S = 2
"""A replica that takes longer to answer is done without: the primary answers."""


def wall_clock() -> datetime:
    """Read the clock: the only place of the centre that does."""
    return datetime.now(UTC)


def clock_of(settings: Settings) -> Clock:
    """Give the clock a centre goes by: the wall clock; a test system's may be set behind it.

    Raises:
        SettingsInvalid: when a production centre is asked for another clock.
    """
    if not settings.clock_behind_minutes:
        return wall_clock
    if not settings.test_system:
        message = "clock_behind_minutes: only a test system has a clock that is behind"
        raise SettingsInvalid(message)
    behind = timedelta(minutes=settings.clock_behind_minutes)
    return lambda: wall_clock() - behind


@dataclass(frozen=True)
class Centre:
    """The running centre: what every service is built from.

    Args:
        settings: what the administrator chose.
        intake: engine of `girct_intake` (records, ledger).
        app: engine of `girct_app` (régies, tariffs, terminals, accounts).
        report: engine of `girct_report` (the `report_*` views).
        public: engine of `girct_public` (the verification page's one function).
        replica: engine of `girct_report` on a read replica, when there is one.
        next_public_key: the public key that will sign one day, announced to counters meanwhile.
        former_public_keys: those that signed before, oldest first.
        private_key: the centre's Ed25519 key.
        sealing_key: what seals the second factors kept in the database.
        public_key: its public half, given to terminals at enrolment.
        now: the clock.
        hashing: what a guess at a kept password or PIN costs.
    """

    settings: Settings
    intake: Engine
    app: Engine
    report: Engine
    public: Engine
    private_key: bytes = field(repr=False)
    sealing_key: bytes = field(repr=False)
    public_key: bytes
    now: Clock
    replica: Engine | None = None
    next_public_key: bytes | None = None
    former_public_keys: tuple[bytes, ...] = ()
    hashing: Hashing = FULL_COST

    @property
    def pinned_keys(self) -> tuple[bytes, ...]:
        """The keys a counter believes: the one that signs, and the next one once announced."""
        if self.next_public_key is None:
            return (self.public_key,)
        return (self.public_key, self.next_public_key)

    @property
    def engines(self) -> tuple[Engine, ...]:
        """The engines of the four service roles."""
        return (self.intake, self.app, self.report, self.public)


@contextmanager
def database_address(settings: Settings, store: SecretStore) -> Iterator[URL]:
    """Give the administrator's address, keeping the embedded server alive meanwhile.

    Raises:
        SettingsInvalid: when the data folder or the address cannot be used.
    """
    _prepare_folder(settings.data_dir)
    if settings.database_url is not None:
        yield external_address(settings.database_url.get_secret_value())
        return
    embedded = EmbeddedPostgres(settings.data_dir, store)
    try:
        embedded.start()
        yield embedded.url()
    finally:
        embedded.stop()


def _prepare_folder(folder: Path) -> None:
    """Make the data folder.

    Raises:
        SettingsInvalid: when it cannot be made, or be written in.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        message = f"data_dir: {folder} cannot be made: {error.strerror}"
        raise SettingsInvalid(message) from error
    if not os.access(folder, os.W_OK | os.X_OK):
        message = f"data_dir: {folder} cannot be written in"
        raise SettingsInvalid(message)


def require_centre(settings: Settings) -> None:
    """Refuse a folder that holds no centre: an empty one made in its place verifies without fault.

    Raises:
        SettingsInvalid: when the database would be an embedded one that was never made.
    """
    if settings.database_url is None and not (settings.data_dir / "postgres").is_dir():
        message = f"data_dir: no centre in {settings.data_dir}; `migrate` or `serve` make one"
        raise SettingsInvalid(message)


@contextmanager
def open_centre(
    settings: Settings,
    *,
    now: Clock | None = None,
    is_migrated: bool = False,
    told: Telling | None = None,
) -> Iterator[Centre]:
    """Open the centre for the length of a block, and leave no process behind.

    An embedded database is brought up to date on the way; an external one must have been, by
    `girct-server migrate`.

    Args:
        settings: what the administrator chose.
        now: the clock; the settings say which without it, tests give their own.
        is_migrated: the caller knows that the schema is current.
        told: who is told, in its own transaction, of a migration that is made on the way.

    Raises:
        SettingsInvalid: when the centre was made as a test system and is opened as a production
            one, or the reverse: their counters would sign what it then refuses. Or when a
            production centre is asked for a clock that is behind.
        SchemaNotCurrent: when an external database has another version's schema.
        DatabaseUnavailable: when it does not answer.
    """
    store, clock = SecretStore(settings.data_dir / "secrets"), now or clock_of(settings)
    with database_address(settings, store) as address:
        _require_same_mode(settings, store)
        if not is_migrated and settings.database_url is None:
            migrate_database(address, store, told)
        elif not is_migrated:
            check_schema(address)
        with centre_at(settings, store, address, now=clock) as centre:
            yield centre


def _require_same_mode(settings: Settings, store: SecretStore) -> None:
    chosen = "test" if settings.test_system else "production"
    kept = store.system_mode(chosen)
    if kept != chosen:
        message = f"test_system: this centre was made as a {kept} system and stays one"
        raise SettingsInvalid(message)


def check_schema(address: URL) -> None:
    """Check, as the administrator, that the database has this version's schema.

    Raises:
        SchemaNotCurrent: when it has not.
    """
    admin = create_engine(address, hide_parameters=True)
    try:
        require_current_schema(admin)
    finally:
        admin.dispose()


def migrate_database(address: URL, store: SecretStore, told: Telling | None = None) -> int:
    """Update roles, schema, territory and the years ahead, as the administrator.

    Args:
        address: the administrator's.
        store: the passwords of the service roles.
        told: who is told of new steps, in their own transaction.

    Returns:
        The count of collectivités.
    """
    admin = create_engine(address, hide_parameters=True)
    try:
        count = migrate(admin, store, told)
        with scoped(admin, NOWHERE) as connection:
            make_years_ahead(connection, fiscal_year(business_day(wall_clock())))
        return count
    finally:
        admin.dispose()


@contextmanager
def centre_at(
    settings: Settings,
    store: SecretStore,
    address: URL,
    *,
    now: Clock = wall_clock,
    hashing: Hashing = FULL_COST,
) -> Iterator[Centre]:
    """Build the centre on a migrated database whose administrator address is known."""
    engines = {role: _service_engine(settings, store, address, role) for role in ServiceRole}
    replica = _replica_engine(settings, store)
    private_key = store.centre_private_key()
    try:
        yield Centre(
            settings=settings,
            intake=engines[ServiceRole.INTAKE],
            app=engines[ServiceRole.APP],
            report=engines[ServiceRole.REPORT],
            public=engines[ServiceRole.PUBLIC],
            private_key=private_key,
            sealing_key=store.sealing_key(),
            public_key=public_key_of(private_key),
            next_public_key=store.centre_next_public_key(),
            former_public_keys=store.centre_former_public_keys(),
            now=now,
            replica=replica,
            hashing=hashing,
        )
    finally:
        for engine in (*engines.values(), *((replica,) if replica is not None else ())):
            engine.dispose()


def _service_engine(
    settings: Settings, store: SecretStore, address: URL, role: ServiceRole, **arguments: object
) -> Engine:
    """Build the connection pool of one service role."""
    return create_engine(
        address.set(username=role.value, password=store.password(role)),
        pool_size=settings.pool_size,
        max_overflow=settings.pool_size,
        pool_pre_ping=True,
        pool_timeout=10,
        hide_parameters=True,  # an error is logged whole: no name, PIN or password in it
        connect_args=arguments,
    )


def _replica_engine(settings: Settings, store: SecretStore) -> Engine | None:
    """Build the dashboard's connection pool on the read replica, if the settings name one."""
    if settings.report_database_url is None:
        return None
    address = external_address(
        settings.report_database_url.get_secret_value(), "report_database_url"
    )
    return _service_engine(
        settings, store, address, ServiceRole.REPORT, connect_timeout=REPLICA_TIMEOUT_S
    )
