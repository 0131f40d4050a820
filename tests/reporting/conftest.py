"""The dashboard on a real database: the report role, row-level security and all."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest
from sqlalchemy import URL, Connection, create_engine
from starlette.types import ASGIApp, Receive, Scope, Send

from reporting.app import build_reporting_app
from reporting.viewer import Viewer, viewed_by
from server.bootstrap import Centre
from server.db.scope import scoped
from tests.pos.screens.world import served
from tests.reporting.world import seed

DGCT = Viewer("1", "Direction générale", "auditor", "*", "fr")
GOVERNOR = Viewer("2", "Gouverneur", "gouverneur", "09.163", "fr")


class SeenBy:
    """Stands for the centre's session guard: every request is this viewer's."""

    def __init__(self, app: ASGIApp, viewer: Viewer) -> None:
        self.app, self.viewer = app, viewer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with viewed_by(self.viewer):
            await self.app(scope, receive, send)


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
    opened: list[AbstractContextManager[str]] = []

    def start(viewer: Viewer) -> str:
        app: Any = build_reporting_app(connect, now=country.now, is_test_system=True)
        server = served(SeenBy(app, viewer))  # type: ignore[arg-type]  # any ASGI application
        opened.append(server)
        return server.__enter__()

    yield start
    for server in reversed(opened):
        server.__exit__(None, None, None)
