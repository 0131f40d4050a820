"""The database roles: one owner that cannot log in, four services that can do little each."""

from enum import StrEnum

from psycopg import sql
from sqlalchemy import Connection, Engine, text

from domain.errors import GirctError
from server.db.scope import NOWHERE, scoped
from server.secrets_store import SecretStore

OWNER = "girct_owner"
LARGE_OBJECTS = ("lo_creat(integer)", "lo_create(oid)", "lo_from_bytea(oid, bytea)")


class ServiceRole(StrEnum):
    """A role the centre connects as while it serves."""

    INTAKE = "girct_intake"
    APP = "girct_app"
    REPORT = "girct_report"
    PUBLIC = "girct_public"


class RoleTooPowerful(GirctError):
    """A service role could walk around row-level security: the centre refuses to serve."""

    code = "server.role_too_powerful"


class AdministratorTooWeak(GirctError):
    """The administrator of an external database may not prepare it."""

    code = "server.administrator_too_weak"


def ensure_roles(connection: Connection, store: SecretStore, database: str) -> None:
    """Create or repair the five roles, with passwords that exist only in the secret store.

    Args:
        connection: an administrator's connection, inside a transaction.
        store: where the generated passwords are kept.
        database: the name of the database they may connect to.

    Raises:
        AdministratorTooWeak: when it is no superuser and a superuser has not prepared the owner.
    """
    known = set(connection.execute(text("SELECT rolname FROM pg_roles")).scalars())
    if OWNER not in known:
        _run(connection, sql.SQL("CREATE ROLE {} NOLOGIN").format(sql.Identifier(OWNER)))
    owner = sql.Identifier(OWNER)
    _run(connection, sql.SQL("GRANT {} TO CURRENT_USER").format(owner))
    if _is_superuser(connection):
        _keep_large_objects_to_superusers(connection)
    _allow_scope_crossings(connection)
    _run(connection, sql.SQL("GRANT CREATE, USAGE ON SCHEMA public TO {}").format(owner))
    named = sql.Identifier(database)
    _run(connection, sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(named))
    for role in ServiceRole:
        identifier = sql.Identifier(role)
        verb = "ALTER" if role in known else "CREATE"
        _run(
            connection,
            sql.SQL(verb + " ROLE {} LOGIN NOCREATEDB NOCREATEROLE PASSWORD {}").format(
                identifier, sql.Literal(store.password(role))
            ),
        )
        _run(connection, sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(named, identifier))
        _run(connection, sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(identifier))


def _is_superuser(connection: Connection) -> bool:
    asked = text("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
    return bool(connection.execute(asked).scalar())


def _keep_large_objects_to_superusers(connection: Connection) -> None:
    """Take from everybody what PostgreSQL gives everybody: to fill the disk beside the tables."""
    for function in LARGE_OBJECTS:
        connection.exec_driver_sql(f"REVOKE ALL ON FUNCTION pg_catalog.{function} FROM PUBLIC")


def _allow_scope_crossings(connection: Connection) -> None:
    """Let the owner pin `girct.scope` on the few functions that cross scopes."""
    if _is_superuser(connection):
        _run(
            connection,
            sql.SQL('GRANT SET ON PARAMETER "girct.scope" TO {}').format(sql.Identifier(OWNER)),
        )
        return
    allowed = "SELECT has_parameter_privilege(:owner, 'girct.scope', 'SET')"
    if not connection.execute(text(allowed), {"owner": OWNER}).scalar():
        message = f'a superuser must first run: GRANT SET ON PARAMETER "girct.scope" TO {OWNER}'
        raise AdministratorTooWeak(message)


def refuse_powerful_role(engine: Engine) -> None:
    """Check that the role behind an engine is held by row-level security.

    Raises:
        RoleTooPowerful: when it is superuser or BYPASSRLS, itself or through a membership.
    """
    with scoped(engine, NOWHERE) as connection:
        powerful = connection.execute(
            text(
                "SELECT rolname FROM pg_roles WHERE (rolsuper OR rolbypassrls OR rolname = :owner)"
                " AND pg_has_role(session_user, oid, 'MEMBER')"
            ),
            {"owner": OWNER},
        ).scalars()
        names = sorted(powerful)
    if names:
        message = f"the service connection has the powers of {', '.join(names)}"
        raise RoleTooPowerful(message)


def _run(connection: Connection, statement: sql.Composed) -> None:
    """Run a statement whose names and literals psycopg has quoted."""
    driver = connection.connection.driver_connection
    connection.exec_driver_sql(statement.as_string(driver).replace("%", "%%"))
