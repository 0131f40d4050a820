from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from argon2 import extract_parameters
from sqlalchemy import text

from domain.errors import UnknownCollectivite
from domain.ids import CollectiviteCode, NatureIndex, RegieId
from server.bootstrap import Centre
from server.db.scope import scoped
from server.hashing import FULL_COST
from server.regies.agents import add_agent
from server.regies.caller import CONSOLE, Caller
from server.regies.errors import InvalidRegie, NothingChanged, RegieKnown, UnknownRegie
from server.regies.facts import RegieChange
from server.regies.pins import draw_pin, hash_pin
from server.regies.service import add_regie, change_regie, set_natures, set_open
from tests.server.conftest import AIT_AMIRA, SOUK


def test_a_regie_has_one_identifier(souk: Centre) -> None:
    with pytest.raises(RegieKnown):
        add_regie(souk, SOUK)
    with pytest.raises(RegieKnown):
        add_regie(souk, replace(SOUK, collectivite=CollectiviteCode("06.141.01.0")))


def test_a_regie_that_cannot_be_is_refused(centre: Centre) -> None:
    with pytest.raises(InvalidRegie):
        add_regie(centre, replace(SOUK, kind="KIOSQUE"))
    with pytest.raises(InvalidRegie):
        add_regie(centre, replace(SOUK, natures=frozenset()))
    with pytest.raises(UnknownCollectivite):
        add_regie(centre, replace(SOUK, collectivite=CollectiviteCode("99")))
    with pytest.raises(InvalidRegie):
        add_regie(centre, replace(SOUK, regie_id=RegieId("régie; drop")))


def test_agents_are_numbered_in_their_collectivite_and_have_different_pins(souk: Centre) -> None:
    add_regie(souk, replace(SOUK, regie_id=RegieId("R-0902")))
    full = replace(souk, hashing=FULL_COST)
    agents = [
        add_agent(full, regie_id=RegieId(regie), name=f"Agent {regie}")
        for regie in ("R-0901", "R-0902", "R-0901")
    ]
    assert [agent.agent_id for agent in agents] == [1, 2, 3]
    assert all(len(agent.pin) == 6 and agent.pin.isdecimal() for agent in agents)
    assert agents[0].pin != agents[2].pin
    with scoped(souk.app, AIT_AMIRA) as connection:
        hashes = connection.execute(text("SELECT pin_hash FROM agents")).scalars().all()
    for pin_hash in hashes:
        cost = extract_parameters(pin_hash)
        assert (cost.memory_cost, cost.time_cost, cost.parallelism) == (19_456, 2, 1)
        assert not any(agent.pin in pin_hash for agent in agents)


def test_a_pin_that_a_colleague_has_is_drawn_again() -> None:
    assert draw_pin([hash_pin("000000")]) != "000000"


@pytest.mark.parametrize(
    "changes", [{"name": " "}, {"role": "CHEF"}, {"language": "en"}], ids=lambda c: next(iter(c))
)
def test_an_agent_that_cannot_be_is_refused(souk: Centre, changes: dict[str, str]) -> None:
    with pytest.raises(InvalidRegie):
        add_agent(souk, **{"regie_id": SOUK.regie_id, "name": "Fatima", **changes})  # type: ignore[arg-type] # names are right


def test_an_unknown_regie_is_said_so(souk: Centre) -> None:
    unknown = RegieId("R-0000")
    for act in (
        lambda: add_agent(souk, regie_id=unknown, name="Fatima"),
        lambda: set_open(souk, unknown, is_open=True),
        lambda: set_natures(souk, unknown, [NatureIndex(1)]),
    ):
        with pytest.raises(UnknownRegie):
            act()


CHANGE = RegieChange(
    arrete="arrêté n° 9/2026",
    arrete_date=date(2026, 6, 1),
    name_fr=SOUK.name_fr,
    name_ar=SOUK.name_ar,
    ceiling_centimes=500_000,
    deposit_period_days=7,
    natures=SOUK.natures,
)


def test_a_change_keeps_what_was_and_the_arrete_that_says_so(souk: Centre) -> None:
    change_regie(souk, SOUK.regie_id, CHANGE)
    change_regie(souk, SOUK.regie_id, replace(CHANGE, arrete="n° 10", ceiling_centimes=600_000))
    with scoped(souk.app, AIT_AMIRA) as connection:
        rows = connection.execute(
            text("SELECT number, arrete, before, after FROM regie_changes ORDER BY number")
        ).all()
    assert rows[0].before == {}
    assert rows[0].after == {"ceiling_centimes": 500_000, "deposit_period_days": 7}
    assert (rows[1].number, rows[1].arrete) == (2, "n° 10")
    assert (rows[1].before, rows[1].after) == (
        {"ceiling_centimes": 500_000},
        {"ceiling_centimes": 600_000},
    )


def test_a_change_that_changes_nothing_is_refused(souk: Centre) -> None:
    change_regie(souk, SOUK.regie_id, CHANGE)
    with pytest.raises(NothingChanged):
        change_regie(souk, SOUK.regie_id, CHANGE)
    with pytest.raises(NothingChanged):
        set_open(souk, SOUK.regie_id, is_open=True, arrete=("n° 11", date(2026, 7, 1)))


@pytest.mark.parametrize(
    "wrong",
    [
        {"arrete": " "}, {"name_fr": "x" * 201}, {"ceiling_centimes": -1},
        {"ceiling_centimes": 10**13 + 1}, {"deposit_period_days": 0},
        {"deposit_period_days": 367}, {"natures": frozenset()},
    ],
)  # fmt: skip
def test_a_change_out_of_bounds_is_refused(souk: Centre, wrong: dict[str, Any]) -> None:
    with pytest.raises(InvalidRegie):
        change_regie(souk, SOUK.regie_id, replace(CHANGE, **wrong))


def test_nobody_changes_a_regie_of_another_territory(souk: Centre) -> None:
    neighbour = Caller(CONSOLE.actor, "06.141.01.0")
    with pytest.raises(UnknownRegie):
        change_regie(souk, SOUK.regie_id, CHANGE, neighbour)
    with pytest.raises(UnknownRegie):
        set_open(souk, SOUK.regie_id, is_open=False, caller=neighbour)
    with pytest.raises(UnknownRegie):
        add_agent(souk, regie_id=SOUK.regie_id, name="X", caller=neighbour)
    with pytest.raises(UnknownCollectivite):
        add_regie(souk, replace(SOUK, regie_id=RegieId("R-77")), neighbour)
