"""What a test of terminals may look at."""

from collections.abc import Callable

import pytest
from sqlalchemy import URL, create_engine, text

TABLES = (
    "terminals",
    "terminal_keys",
    "terminal_heads",
    "terminal_status",
    "records",
    "quarantine",
)


@pytest.fixture
def look(admin_url: URL) -> Callable[[], list[str]]:
    """All there is of terminals, but for when they were last heard."""

    def rows() -> list[str]:
        admin = create_engine(admin_url)
        with admin.connect() as connection:
            found = [
                str(row)
                for table in TABLES
                for row in connection.execute(
                    text(f"SELECT to_jsonb(t) - 'last_received_at' FROM {table} t ORDER BY 1")  # noqa: S608 - names of this module
                )
            ]
        admin.dispose()
        return found

    return rows
