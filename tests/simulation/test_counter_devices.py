"""Which virtual devices the demo's counters have, and how they reach them."""

from pathlib import Path

import pytest

from pos.settings import load_settings
from simulation.counter_devices import devices_of, pages_of, settings_of, usual_ports
from simulation.world import AIT_AMIRA, CASABLANCA, MEKNES, REGIES


def all_usual_ports() -> dict[str, int]:
    return {
        name: port
        for place, regie in enumerate(REGIES)
        for name, port in usual_ports(regie, place).items()
    }


def test_the_abattoir_weighs_and_takes_cards_as_the_commune_does() -> None:
    assert [device.name for device in devices_of(MEKNES)] == ["scale", "display", "card-terminal"]
    assert [device.name for device in devices_of(CASABLANCA)] == ["display", "card-terminal"]
    assert devices_of(AIT_AMIRA) == ()


def test_no_two_devices_want_the_same_port() -> None:
    ports = all_usual_ports()
    assert len(set(ports.values())) == len(ports) == 10


def test_the_counter_takes_the_settings_it_is_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for regie in REGIES:
        for key, setting in settings_of(regie, all_usual_ports()).items():
            monkeypatch.setenv(key, setting)
    settings = load_settings(tmp_path)
    assert settings.scale_url == "socket://127.0.0.1:9303"
    assert settings.scale_protocol == "st-gs"
    assert settings.display_url
    assert settings.card_terminal_url == "socket://127.0.0.1:9503"


def test_people_are_told_where_each_page_is() -> None:
    assert pages_of(MEKNES, all_usual_ports()) == [
        ("balance", "http://127.0.0.1:9308"),
        ("afficheur", "http://127.0.0.1:9408"),
        ("carte", "http://127.0.0.1:9508"),
    ]
