"""Ports: the usual ones, replaced when they are taken, never given to two demos."""

import socket
from contextlib import ExitStack

import pytest

from simulation.ports import LENT_PORTS_START, PORT_STEP, PortTaken, reserve_port

USUAL = 20_001


def test_a_usual_port_that_is_taken_is_replaced_by_one_the_system_lends_to_nobody() -> None:
    with ExitStack() as first:
        usual = reserve_port(USUAL, first)
    with socket.create_server(("127.0.0.1", usual)), ExitStack() as held:
        other = reserve_port(usual, held)
    assert usual < other < LENT_PORTS_START


def test_two_demos_that_choose_at_the_same_time_get_different_ports() -> None:
    with ExitStack() as first, ExitStack() as second:
        ports = {reserve_port(USUAL, held) for held in (first, second)}
        assert len(ports) == 2
        kept = min(ports)
    with ExitStack() as third:
        assert reserve_port(kept, third) == kept


def test_a_series_with_no_free_port_is_refused_by_name() -> None:
    with ExitStack() as first, ExitStack() as second:
        last = reserve_port(LENT_PORTS_START - PORT_STEP, first)
        with pytest.raises(PortTaken) as refusal:
            reserve_port(last, second)
    assert refusal.value.code == "simulation.port_taken"
