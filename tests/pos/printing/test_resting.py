"""When the printer rests: its line is given back where another program may want it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from pos.printing.pace import Pace
from pos.printing.resting import Resting

if TYPE_CHECKING:
    from devices.printer.port import Printer

PACE = Pace(look_s=5.0, look_at_fault_s=2.0, rest_after_s=600.0, look_at_rest_s=60.0)


@dataclass
class Kept:
    """As much of a printer as rests: whether its line is kept, and how often it was let go."""

    is_kept: bool = True
    times: int = 0

    def rest(self) -> bool:
        self.times += self.is_kept
        return self.is_kept


def test_a_printer_nobody_uses_rests_and_is_looked_at_rarely_until_it_prints() -> None:
    at, kept = [0.0], Kept()
    resting, printer = Resting(PACE, lambda: at[0]), cast("Printer", kept)
    assert resting.wait_s(None, None) == 5.0
    assert resting.wait_s(printer, None) == 5.0
    at[0] = 600.0
    assert resting.wait_s(printer, "printer.paper_out") == 2.0, "somebody has a hand on it"
    assert kept.times == 0
    assert resting.wait_s(printer, None) == 60.0
    resting.used()
    assert resting.wait_s(printer, None) == 5.0
    assert kept.times == 1


def test_a_line_that_keeps_nothing_is_looked_at_as_before() -> None:
    at = [0.0]
    resting = Resting(PACE, lambda: at[0])
    at[0] = 9_000.0
    assert resting.wait_s(cast("Printer", Kept(is_kept=False)), None) == 5.0
