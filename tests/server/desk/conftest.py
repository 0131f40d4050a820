"""A desk with two territories: Chtouka-Aït Baha, whose people look, and Casablanca next door."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import httpx
import pytest

from domain.ids import CollectiviteCode, RegieId
from server.bootstrap import Centre
from server.regies.agents import add_agent
from server.regies.caller import CONSOLE
from server.regies.comptables import Assignment, Poste, add_poste, name_comptable
from server.regies.facts import Regie
from server.regies.service import add_regie
from server.terminals.service import register
from tests.server.conftest import AIT_AMIRA, SOUK
from tests.server.people import add_person, session_of

CHTOUKA = "09.163"
CASABLANCA = CollectiviteCode("06.141.01.0")
FOREIGN = Regie(
    RegieId("R-0601"),
    CASABLANCA,
    "MARCHE_DE_GROS",
    "Régie étrangère",
    "شساعة أخرى",
    "arrêté n° 1/2020",
    SOUK.natures,
    arrete_date=date(2020, 1, 1),
    ceiling_centimes=100_00,
    deposit_period_days=5,
)


@dataclass(frozen=True)
class World:
    """What stands in the neighbour's territory, and here."""

    centre: Centre
    terminal: int
    foreign_terminal: int
    foreign_assignment: str


@pytest.fixture
def world(souk: Centre) -> World:
    """One régie here, one in Casablanca, each with an agent, a terminal and a comptable."""
    add_regie(souk, FOREIGN)
    for regie in (SOUK, FOREIGN):
        add_agent(souk, regie_id=regie.regie_id, name="Amina Agent", matricule="A1")
    here = register(souk, regie_id=SOUK.regie_id, label="Guichet 1")
    there = register(souk, regie_id=FOREIGN.regie_id, label="Guichet étranger")
    add_poste(souk, Poste("P-1", "PERCEPTION_TGR", "Perception", "قباضة", CHTOUKA), CONSOLE)
    since = date(2026, 1, 1)
    named = Assignment(CASABLANCA, None, "P-1", "Comptable étranger", "C9", since, None)
    foreign = name_comptable(souk, named, CONSOLE)
    return World(souk, int(here.terminal_id), int(there.terminal_id), str(foreign))


@dataclass
class Visitor:
    """A signed-in person with a browser that keeps no script."""

    client: httpx.Client
    headers: dict[str, str]

    def get(self, path: str) -> httpx.Response:
        return self.client.get(path, headers=self.headers | {"Accept": "text/html"})

    def post(self, path: str, **fields: str | list[str]) -> httpx.Response:
        headers = self.headers | {"Accept": "text/html"}
        return self.client.post(path, data=fields, headers=headers)


Visit = Callable[..., Visitor]


@pytest.fixture
def visit(centre: Centre, client: httpx.Client) -> Visit:
    def as_role(role: str, scope: str = CHTOUKA, login: str | None = None) -> Visitor:
        person = add_person(centre, role, scope, login=login)
        return Visitor(client, session_of(centre, person.login))

    return as_role


def links_of(page: str) -> set[str]:
    return {
        link.replace("&amp;", "&")
        for link in re.findall(r'(?:href|action)="(/desk[^"#]*)"', page)
        if "format=csv" not in link
    }


__all__ = ["AIT_AMIRA", "SOUK", "Visit", "Visitor", "World", "links_of"]
