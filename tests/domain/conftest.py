import pytest

from tests.domain.links import Chain


@pytest.fixture
def chain() -> Chain:
    """START at 1 and a quittance of 25,00 DH at 2."""
    started = Chain()
    started.start()
    started.receipt()
    return started
