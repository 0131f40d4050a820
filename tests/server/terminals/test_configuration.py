from datetime import date

import pytest

from domain.configuration import Configuration
from domain.ids import NatureIndex, TerminalId
from server.bootstrap import Centre
from server.regies.agents import add_agent
from server.regies.service import set_natures, set_open
from server.tariffs.service import ActName, import_act
from server.terminals.configuration import for_terminal
from server.terminals.errors import UnknownTerminal
from tests.server.conftest import ACT, AIT_AMIRA, SOUK
from tests.server.people import enact_by_two, end_by_two
from tests.server.terminals.device import Device

NAME = ActName(AIT_AMIRA, "AF-2026-01")


def read(centre: Centre, device: Device) -> tuple[Configuration, str]:
    signed, entity_tag = for_terminal(centre, TerminalId(device.terminal_id))
    return signed.open([centre.public_key.hex()]), entity_tag


def test_a_counter_is_told_its_regie_agents_natures_and_acts(souk: Centre, device: Device) -> None:
    add_agent(souk, regie_id=SOUK.regie_id, name="Fatima", role="REGISSEUR", language="ar")
    import_act(souk, ACT)
    configuration, _ = read(souk, device)
    assert configuration.acts == [], "a draft is in force nowhere"
    enact_by_two(souk, NAME)
    configuration, entity_tag = read(souk, device)
    assert configuration.regie.id == SOUK.regie_id
    assert configuration.natures == [1, 2]
    assert [agent.name for agent in configuration.agents] == ["Fatima"]
    assert [act.number for act in configuration.acts] == ["AF-2026-01"]
    assert not configuration.acts[0].lines[0].verified
    assert configuration.test_system
    assert entity_tag == f'"{configuration.version}"'
    assert configuration.base == "HTTP://127.0.0.1:8000"


def test_the_version_changes_with_what_matters_and_with_nothing_else(
    souk: Centre, device: Device
) -> None:
    seen = [read(souk, device)[1], read(souk, device)[1]]
    assert seen[0] == seen[1]
    add_agent(souk, regie_id=SOUK.regie_id, name="Omar")
    seen.append(read(souk, device)[1])
    set_open(souk, SOUK.regie_id, is_open=False)
    seen.append(read(souk, device)[1])
    set_natures(souk, SOUK.regie_id, [NatureIndex(2)])
    seen.append(read(souk, device)[1])
    assert len(set(seen)) == 4
    configuration, _ = read(souk, device)
    assert (configuration.regie.is_open, configuration.natures) == (False, [2])


def test_the_last_day_of_an_act_is_sent(souk: Centre, device: Device) -> None:
    import_act(souk, ACT)
    enact_by_two(souk, NAME)
    end_by_two(souk, NAME, date(2026, 11, 23))
    configuration, _ = read(souk, device)
    assert configuration.acts[0].effective_to == "2026-11-23"


def test_an_unknown_terminal_is_said_so(souk: Centre) -> None:
    with pytest.raises(UnknownTerminal):
        for_terminal(souk, TerminalId(7))
