from collections.abc import Iterator

import pytest

from pos.bootstrap import Counter
from tests.pos.screens.cashier import Cashier
from tests.pos.screens.world import World, served_counter


@pytest.fixture
def counter(world: World) -> Counter:
    return world.counter()


@pytest.fixture
def address(counter: Counter) -> Iterator[str]:
    with served_counter(counter) as address:
        yield address


@pytest.fixture
def cashier(address: str) -> Iterator[Cashier]:
    with Cashier(address) as cashier:
        yield cashier


@pytest.fixture
def seller(cashier: Cashier) -> Cashier:
    """A cashier with an open session."""
    cashier.log_in()
    cashier.open_session()
    return cashier
