"""The owner of the tables, as the centre's own migrations are."""

from collections.abc import Iterator

import pytest
from sqlalchemy import URL, Engine, create_engine


@pytest.fixture
def owner(admin_url: URL) -> Iterator[Engine]:
    """An engine acting as girct_owner, the role that owns every table."""
    engine = create_engine(admin_url, connect_args={"options": "-c role=girct_owner"})
    yield engine
    engine.dispose()
