from collections.abc import Iterator

import pytest
from sqlalchemy import URL

from server.bootstrap import Centre
from tests.server.enrolled import Place


@pytest.fixture
def place(centre: Centre, admin_url: URL) -> Iterator[Place]:
    opened = Place(centre, admin_url)
    yield opened
    opened.admin.dispose()
