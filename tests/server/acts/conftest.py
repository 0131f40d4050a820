from collections.abc import Iterator

import pytest

from server.accounts.service import SignedIn
from server.bootstrap import Centre
from tests.server.acts.trial import DONE, PLACE
from tests.server.people import add_person


@pytest.fixture(autouse=True)
def _nothing_done() -> Iterator[None]:
    DONE.clear()
    yield
    DONE.clear()


@pytest.fixture
def regisseur(centre: Centre) -> SignedIn:
    return add_person(centre, "regisseur", PLACE)


@pytest.fixture
def comptable(centre: Centre) -> SignedIn:
    return add_person(centre, "comptable", "09.163")
