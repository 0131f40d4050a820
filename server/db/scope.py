"""The territorial wall: nothing is read or written outside the scope of a transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DataError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from domain.errors import GirctError

EVERYWHERE = "*"
NOWHERE = ""
"""For tables that belong to no territory, and the functions that look a scope up."""
_SET_SCOPE = text("SELECT set_config('girct.scope', :scope, true)")
_SET_ACCOUNT = text("SELECT set_config('girct.account', :account, true)")


class DatabaseUnavailable(GirctError):
    """The central database does not answer: try again later, nothing was half written."""

    code = "server.database_unavailable"
    retryable = True


class ValueNotStorable(GirctError):
    """A text holds a character, or a number a size, that no column can: nothing was written."""

    code = "server.value_not_storable"


@contextmanager
def scoped(engine: Engine, scope: str, *, snapshot: str | None = None) -> Iterator[Connection]:
    """Open one transaction that sees only one territory.

    Row-level security compares each row's collectivité with `girct.scope`, which is set for this
    transaction alone; it commits at the end of the block and rolls back on any exception.

    Args:
        engine: the engine of one service role.
        scope: `*`, or the code of a collectivité (itself and everything below it).
        snapshot: the name another transaction gave its moment, to see the same (REPEATABLE READ).

    Raises:
        DatabaseUnavailable: when the database cannot be reached or goes away.
        ValueNotStorable: when a value is none a column can hold.
    """
    try:
        with engine.begin() as connection:
            if snapshot is not None:
                connection.execute(text(f"SET TRANSACTION SNAPSHOT '{snapshot}'"))
            connection.execute(_SET_SCOPE, {"scope": scope})
            yield connection
    except (OperationalError, PoolTimeout) as error:
        message = "the central database does not answer"
        raise DatabaseUnavailable(message) from error
    except DataError as error:
        message = "a value is none the central database can hold"
        raise ValueNotStorable(message) from error


def enter(connection: Connection, scope: str) -> None:
    """Let a transaction that began nowhere go on in the territory it has found out.

    Args:
        connection: A transaction that `scoped` opened.
        scope: the code of a collectivité.
    """
    connection.execute(_SET_SCOPE, {"scope": scope})


@contextmanager
def as_account(engine: Engine, user_id: UUID) -> Iterator[Connection]:
    """Open one transaction that sees no territory, and of all accounts one.

    Args:
        engine: the engine of the application.
        user_id: whose account, sessions, sign-ins and second factor are seen.

    Raises:
        DatabaseUnavailable: when the database cannot be reached or goes away.
        ValueNotStorable: when a value is none a column can hold.
    """
    with scoped(engine, NOWHERE) as connection:
        enter_account(connection, user_id)
        yield connection


def enter_account(connection: Connection, user_id: UUID) -> None:
    """Let a transaction that began nowhere go on with the account it has found out.

    Args:
        connection: A transaction that `scoped` opened.
        user_id: whose account.
    """
    connection.execute(_SET_ACCOUNT, {"account": str(user_id)})
