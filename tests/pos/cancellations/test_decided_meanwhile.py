"""What is decided of a request while another régisseur's PIN is read stands."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from domain.record import Kind
from pos.bootstrap import Counter
from pos.cancellations.errors import CancelRequestUnknown
from pos.sales.commands import Issued
from pos.sessions.agents import Agent
from pos.sessions.pins import Pins
from tests.pos.little_regie import PINS, REGISSEUR

PIN = PINS[REGISSEUR]


class Meanwhile(Pins):
    """The PIN pad of a counter: between the PIN and the record, another window acts."""

    def __init__(self, pins: Pins, act: Callable[[], object]) -> None:
        self._pins, self._act = pins, act

    def ask_any_regisseur(self, pin: str) -> Agent:
        agent = self._pins.ask_any_regisseur(pin)
        self._act()
        return agent


@pytest.mark.parametrize("is_asked_again", [False, True])
def test_a_request_refused_while_another_approves_it_takes_nothing_back(
    counter: Counter, amina: Agent, sell: Callable[..., Issued], *, is_asked_again: bool
) -> None:
    cancellations, seq = counter.cancellations, sell().seq
    cancellations.request(amina, seq, "WRONG_QUANTITY")

    def refuse() -> None:
        cancellations.refuse(seq, "NOT_JUSTIFIED", PIN)
        if is_asked_again:
            cancellations.request(amina, seq, "WRONG_NATURE")

    rushed = replace(cancellations, pins=Meanwhile(cancellations.pins, refuse))
    for decide in (
        lambda: rushed.approve(seq, PIN),
        lambda: rushed.refuse(seq, "NOT_JUSTIFIED", PIN),
    ):
        with pytest.raises(CancelRequestUnknown):
            decide()
        if cancellations.waiting(seq) is None:
            cancellations.request(amina, seq, "WRONG_QUANTITY")
    assert counter.journal.of_kinds([Kind.CANCEL], limit=1) == []
    assert cancellations.cancellation_of(seq) is None
