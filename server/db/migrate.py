"""Bring a database up to the schema of this version: roles, tables, territory.

Alembic is loaded where there is a step to make. Most commands find none, and loading it would
cost each of them more than all their other work.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection, Engine, text

from domain.errors import GirctError
from domain.territory import collectivites
from server.db.roles import OWNER, ensure_roles
from server.db.scope import EVERYWHERE, NOWHERE, scoped

if TYPE_CHECKING:
    from collections.abc import Mapping

    from alembic.config import Config

    from server.secrets_store import SecretStore

OLDEST_SERVER = 150_000
ONE_AT_A_TIME = 4217001
_STEP: Final = re.compile(r'^revision = "(\w+)"\ndown_revision = (?:"(\w+)"|None)$', re.MULTILINE)


class DatabaseTooOld(GirctError):
    """The PostgreSQL server is older than the oldest we support (15)."""

    code = "server.database_too_old"


class SchemaNotCurrent(GirctError):
    """The database does not have this version's schema: `girct-server migrate` comes first."""

    code = "server.schema_not_current"


Telling = Callable[[Connection, str, str], None]
"""Told, in the migration's own transaction, which step the schema was at and which it is at."""


def migrate(admin: Engine, store: SecretStore, told: Telling | None = None) -> int:
    """Create or update roles, schema and territory; doing it twice changes nothing.

    Args:
        admin: an engine that may create roles.
        store: where the generated passwords of the service roles are kept.
        told: who is told when a step was made; the steps stand only if that returns.

    Returns:
        The number of collectivités in the database.

    Raises:
        DatabaseTooOld: below PostgreSQL 15.
        DatabaseUnavailable: when the database does not answer.
    """
    with scoped(admin, EVERYWHERE) as connection:
        version = int(connection.execute(text("SHOW server_version_num")).scalar_one())
        if version < OLDEST_SERVER:
            message = f"PostgreSQL {version // 10_000} is too old: 15 or later is needed"
            raise DatabaseTooOld(message, version=version // 10_000)
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ONE_AT_A_TIME})
        database = connection.execute(text("SELECT current_database()")).scalar_one()
        ensure_roles(connection, store, database)
        connection.execute(text(f"SET LOCAL ROLE {OWNER}"))
        former = _step_of(connection)
        if former != newest_step():
            _upgrade(connection)
            if told is not None:
                told(connection, former or "", newest_step())
        return _seed_territory(connection)


def require_current_schema(engine: Engine) -> None:
    """Refuse to serve on another version's schema.

    Raises:
        SchemaNotCurrent: when the newest step is not the one this version knows.
        DatabaseUnavailable: when the database does not answer.
    """
    expected = newest_step()
    with scoped(engine, NOWHERE) as connection:
        found = _step_of(connection)
    if found != expected:
        message = f"the schema is {found or 'empty'}, this version needs {expected}"
        raise SchemaNotCurrent(message)


def is_known_step(step: str) -> bool:
    """Whether a schema step is one this version knows: else a newer version made it."""
    return step in _steps()


@cache
def newest_step() -> str:
    """Name the newest schema step this version knows: the one that none follows."""
    (newest,) = _steps().keys() - _steps().values()
    return newest


@cache
def _steps() -> Mapping[str, str | None]:
    """Read the schema steps this version knows, each with the one before it."""
    folder = files("server.migrations") / "versions"
    pages = (file.read_text("utf-8") for file in folder.iterdir() if file.name.endswith(".py"))
    found = (_STEP.search(page) for page in pages)
    return {step[1]: step[2] for step in found if step is not None}


def _step_of(connection: Connection) -> str | None:
    """Read which step made a database's schema; None when it has none yet."""
    if not connection.execute(text("SELECT to_regclass('public.schema_version')")).scalar():
        return None
    step: str | None = connection.execute(text("SELECT version_num FROM schema_version")).scalar()
    return step


def _upgrade(connection: Connection) -> None:
    """Make the steps that are missing."""
    from alembic import command  # noqa: PLC0415 - see the module's docstring

    command.upgrade(_configuration(connection), "head")


def _configuration(connection: Connection | None) -> Config:
    """Point Alembic at our steps and hand it the connection."""
    from alembic.config import Config  # noqa: PLC0415 - see the module's docstring

    configuration = Config()
    configuration.set_main_option("script_location", str(files("server.migrations")))
    configuration.set_main_option("path_separator", "os")
    configuration.attributes["connection"] = connection
    return configuration


def _seed_territory(connection: Connection) -> int:
    """Write the 12 + 75 + 1,503 collectivités, parents first; names and links follow ours."""
    rows = [
        {
            "code": place.code,
            "level": place.level.value,
            "kind": place.kind,
            "name_fr": place.name_fr,
            "name_ar": place.name_ar,
            "region_code": place.region_code,
            "province_code": place.province_code or None,
            "parent_code": place.parent_code or None,
        }
        for place in sorted(collectivites().values(), key=lambda place: place.code.count("."))
    ]
    connection.execute(
        text(
            "INSERT INTO collectivites AS known (code, level, kind, name_fr, name_ar, region_code,"
            " province_code, parent_code) VALUES (:code, :level, :kind, :name_fr, :name_ar,"
            " :region_code, :province_code, :parent_code)"
            " ON CONFLICT (code) DO UPDATE SET level = excluded.level, kind = excluded.kind,"
            " name_fr = excluded.name_fr, name_ar = excluded.name_ar,"
            " region_code = excluded.region_code, province_code = excluded.province_code,"
            " parent_code = excluded.parent_code"
            " WHERE (known.level, known.kind, known.name_fr, known.name_ar, known.region_code,"
            " known.province_code, known.parent_code) IS DISTINCT FROM (excluded.level,"
            " excluded.kind, excluded.name_fr, excluded.name_ar, excluded.region_code,"
            " excluded.province_code, excluded.parent_code)"
        ),
        rows,
    )
    return len(rows)
