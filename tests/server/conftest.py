"""A small country for the centre's tests: one open régie, one tariff, one enrolled counter."""

from collections.abc import Iterator

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import URL

from domain.ids import CollectiviteCode, NatureIndex, RegieId
from server.app import build_app, build_routes, seat
from server.bootstrap import Centre
from server.regies.facts import Regie
from server.regies.service import add_regie
from server.settings import Settings
from server.terminals.enrolment import enrol, enrolment_limit
from server.terminals.service import register
from tests.server.enrolled import Place
from tests.server.people import add_person
from tests.server.served import served
from tests.server.terminals.device import Device

AIT_AMIRA = CollectiviteCode("09.163.01.01")
SOUK = Regie(
    regie_id=RegieId("R-0901"),
    collectivite=AIT_AMIRA,
    kind="SOUK",
    name_fr="Régie du souk d’Aït Amira",
    name_ar="وكالة سوق آيت عميرة",
    arrete="arrêté n° 12/2024",
    natures=frozenset({NatureIndex(1), NatureIndex(2)}),
)
ACT: dict[str, object] = {
    "number": "AF-2026-01",
    "collectivite": AIT_AMIRA,
    "signed_on": "2025-12-01",
    "effective_from": "2026-01-01",
    "lines": [
        {
            "line": 1,
            "nature": 1,
            "rubrique": "40101013",
            "label_fr": "Droit de place",
            "label_ar": "واجب المكان",
            "unit": "PLACE",
            "rate_kind": "per_unit",
            "rate": 500,
            "whole_units": True,
            "verified": False,
            "source": "[mem] usual rate",
        }
    ],
}


@pytest.fixture
def souk(centre: Centre) -> Centre:
    """The centre with the souk régie of Aït Amira."""
    add_regie(centre, SOUK)
    return centre


@pytest.fixture
def ordonnateur(centre: Centre) -> str:
    """The login of the ordonnateur of Aït Amira."""
    return add_person(centre, "ordonnateur", AIT_AMIRA).login


@pytest.fixture
def device(souk: Centre) -> Device:
    """An enrolled counter of the souk régie."""
    made = Device()
    registration = register(souk, regie_id=SOUK.regie_id, label="Guichet 1")
    answer = enrol(souk, enrolment_limit(souk), made.asks(registration.code), "127.0.0.1")
    made.terminal_id = int(answer.terminal_id)
    return made


@pytest.fixture(scope="session")
def routes() -> FastAPI:
    """The centre's routes, built once: each test seats a centre of its own behind them."""
    return build_routes(Settings().intake_queue)


@pytest.fixture
def client(centre: Centre, routes: FastAPI) -> Iterator[httpx.Client]:
    """A caller of the whole application on a real socket, dashboard included."""
    seat(routes, centre)
    with served(build_app(centre, routes)) as opened:
        yield opened


@pytest.fixture
def place(centre: Centre, admin_url: URL) -> Iterator[Place]:
    opened = Place(centre, admin_url)
    yield opened
    opened.admin.dispose()
