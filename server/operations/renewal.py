"""Gives the four service roles other passwords, in the store and in the database.

Source: OWASP ASVS 5.0, 13.2.1: what the parts of the centre know each other by does change.
"""

from datetime import UTC, datetime
from typing import Final

from sqlalchemy import URL

from server.audit.deeds import record_deed
from server.bootstrap import centre_at, migrate_database
from server.db.roles import ServiceRole
from server.secrets_store import SecretStore
from server.settings import Settings

ACTION: Final = "operations:passwords:renewed"


def renew_passwords(settings: Settings, store: SecretStore, address: URL) -> None:
    """Draw another password for each service role, on a database that is up to date.

    Cut in the middle, `girct-server migrate` tells the database what the store holds. Workers that
    serve meanwhile keep their connections and get no new ones: restart them.

    Raises:
        SecretElsewhere: when the passwords lie with the service manager.
    """
    former = drawn_at(store)
    store.renew_passwords(ServiceRole)
    migrate_database(address, store)
    with centre_at(settings, store, address) as centre:
        record_deed(
            centre, ACTION, "passwords",
            before={"since": int(former.timestamp())},
            after={"since": int(drawn_at(store).timestamp())},
        )  # fmt: skip


def drawn_at(store: SecretStore) -> datetime:
    """Tell when the oldest password of a service role was drawn, or handed over."""
    found = [
        path.stat().st_mtime
        for role in ServiceRole
        for path in store.folder.glob(f"{role.value}.password*")
    ]
    return datetime.fromtimestamp(min(found, default=0), UTC)
