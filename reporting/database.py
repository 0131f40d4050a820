"""Reading the centre's `report_*` views from outside the centre: one transaction, one territory."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import ArgumentError, OperationalError, ProgrammingError

from domain.errors import GirctError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

DRIVER: Final = "postgresql+psycopg"
CONNECT_TIMEOUT_S: Final = 10
_SET_SCOPE: Final = text("SELECT set_config('girct.scope', :scope, true)")


class DatabaseUnreadable(GirctError):
    """The database does not answer, refuses this role, or has no report views."""

    code = "reporting.database_unreadable"
    retryable = True


@contextmanager
def report_connection(address: str, scope: str) -> Iterator[Connection]:
    """Open one read-only transaction limited to a territory.

    Args:
        address: of the database, as the role `girct_report`; its password is never repeated.
        scope: `*`, or the code of a collectivité.

    Raises:
        DatabaseUnreadable: nothing could be read.
    """
    try:
        url = make_url(address).set(drivername=DRIVER)
        engine = create_engine(url, connect_args={"connect_timeout": CONNECT_TIMEOUT_S})
    except (ArgumentError, ValueError) as error:
        message = "this is not the address of a PostgreSQL database"
        raise DatabaseUnreadable(message) from error
    try:
        with engine.connect() as connection:
            connection.execute(text("SET TRANSACTION READ ONLY"))
            connection.execute(_SET_SCOPE, {"scope": scope})
            yield connection
    except (OperationalError, ProgrammingError) as error:
        message = "the database does not answer, or this role may not read the report views"
        raise DatabaseUnreadable(message) from error
    finally:
        engine.dispose()
