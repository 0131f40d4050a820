"""The dashboard on a real database: the report role, row-level security and all."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack

import pytest
from sqlalchemy import URL, Connection, create_engine

from reporting.app import build_reporting_app
from reporting.viewer import Viewer
from server.bootstrap import Centre
from server.db.scope import scoped
from tests.pos.screens.world import served
from tests.reporting.world import SeenBy, seed


@pytest.fixture
def country(centre: Centre, admin_url: URL) -> Centre:
    """The centre with a small country in it."""
    admin = create_engine(admin_url)
    with admin.begin() as connection:
        seed(connection, centre.now())
    admin.dispose()
    return centre


@pytest.fixture
def connect(country: Centre) -> Callable[[Viewer], AbstractContextManager[Connection]]:
    return lambda viewer: scoped(country.report, viewer.scope)


@pytest.fixture
def serve(
    country: Centre, connect: Callable[[Viewer], AbstractContextManager[Connection]]
) -> Iterator[Callable[[Viewer], str]]:
    """Serve the dashboard to one viewer; gives its address."""
    with ExitStack() as opened:

        def start(viewer: Viewer) -> str:
            app = build_reporting_app(connect, now=country.now, is_test_system=True)
            return opened.enter_context(served(SeenBy(app, viewer)))

        yield start
