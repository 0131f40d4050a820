"""The address of a database that somebody else runs: on this machine, or in TLS."""

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from domain.transport import is_this_machine
from server.settings import SettingsInvalid


def external_address(chosen: str, key: str = "database_url") -> URL:
    """Read the address of an external database, without ever showing it.

    Raises:
        SettingsInvalid: when it is no address of a PostgreSQL database, or one in clear.
    """
    try:
        address = make_url(chosen)
    except ArgumentError:
        address = None
    if address is None or address.get_backend_name() != "postgresql" or not address.database:
        message = f"{key}: not of the form postgresql://user:password@host/database"
        raise SettingsInvalid(message)
    if not _is_private(address):
        message = f"{key}: another machine is reached with sslmode=verify-full alone"
        raise SettingsInvalid(message)
    return address.set(drivername="postgresql+psycopg")


def _is_private(address: URL) -> bool:
    """Whether a database is on this machine, or spoken to in TLS once its certificate was seen."""
    named = address.normalized_query
    hosts = {address.host or "", *named.get("host", ()), *named.get("hostaddr", ())}
    local = all(is_this_machine(one) for each in hosts for one in each.split(","))
    return local or named.get("sslmode") == ("verify-full",)
