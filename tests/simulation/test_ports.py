"""Ports: the usual ones, replaced or refused when they are taken, never given to two demos."""

import socket
from contextlib import ExitStack

import pytest

from simulation.ports import LENT_PORTS_START, PortTaken, free_port, require_free, reserve_port


def test_a_port_taken_by_number_is_refused() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(PortTaken) as refused:
        require_free(taken.getsockname()[1])
    assert refused.value.code == "simulation.port_taken"


def test_a_usual_port_that_is_taken_is_replaced_by_one_the_system_lends_to_nobody() -> None:
    usual = free_port(20_001)
    with socket.create_server(("127.0.0.1", usual)):
        other = free_port(usual)
    assert usual < other < LENT_PORTS_START


def test_two_demos_that_choose_at_the_same_time_get_different_ports() -> None:
    with ExitStack() as first, ExitStack() as second:
        ports = {reserve_port(20_004, held) for held in (first, second)}
        assert len(ports) == 2
        kept = min(ports)
    with ExitStack() as third:
        assert reserve_port(kept, third) == kept


def test_any_port_will_do_when_none_is_usual() -> None:
    assert require_free(free_port(0))
