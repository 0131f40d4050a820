"""A frozen terminal with quittances outside the ledger, and the two persons who may act."""

import pytest

from benchmarks.chains import SESSION
from tests.server.enrolled import COLLECTIVITE, Place
from tests.server.people import add_person
from tests.server.quarantine.rare import Rare


@pytest.fixture
def rare(place: Place) -> Rare:
    chain = place.enrol()
    chain.start()
    chain.event("SESSION_OPEN", session=SESSION, business_day="2026-11-23", float=10_000)
    chain.quittance(2_500)
    copy = chain.clone()
    chain.quittance(1_000)
    place.receive(chain, *chain.written)
    copy.now += 60
    first = copy.quittance(4_000)
    second = copy.quittance(600, mode="CHQ")
    third = copy.cancel(first)
    outside = [first, second, third]
    place.receive(copy, *outside)
    return Rare(
        place,
        add_person(place.centre, "regisseur", COLLECTIVITE),
        add_person(place.centre, "comptable", COLLECTIVITE),
        chain,
        copy,
        outside,
    )
