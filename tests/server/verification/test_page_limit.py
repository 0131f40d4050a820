"""One address opens sixty pages a minute, and is told when to come back."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from fastapi import FastAPI
from httpx import Client

from server.app import seat
from tests.conftest import SteppingClock
from tests.server.enrolled import Place
from tests.server.served import served


@pytest.fixture
def phone(place: Place, routes: FastAPI) -> Iterator[Client]:
    seat(routes, place.centre)
    with served(routes) as client:
        yield client


def test_one_address_opens_sixty_pages_a_minute_and_is_told_when_to_come_back(
    phone: Client, clock: SteppingClock
) -> None:
    opened = [phone.get("/1/ABC").status_code for _ in range(61)]
    assert opened == [200] * 60 + [429]
    refused = phone.get("/1/ABC", headers={"accept": "text/html", "accept-language": "ar"})
    assert refused.status_code == 429
    assert 'dir="rtl"' in refused.text
    assert 1 <= int(refused.headers["retry-after"]) <= 61
    assert phone.get("/1/").status_code == 200, "the form for a torn code has its own limit"
    clock.now += timedelta(seconds=61)
    assert phone.get("/1/ABC").status_code == 200
