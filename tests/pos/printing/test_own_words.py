"""The fonts are checked against the counter's own words, whatever the counter does first."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event

import pytest

from devices.errors import DeviceError, GlyphMissing
from devices.printer import open_printer
from devices.printer.port import Printer
from hardware_mocks.printer import PrinterEmulator
from pos.bootstrap import Counter
from pos.printing.health import PrinterHealth
from pos.printing.jobs import PrintJobs
from pos.printing.pace import Pace
from pos.printing.spool import Printing
from pos.printing.states import PrintState
from pos.sales.commands import Issued
from tests.pos.little_centre import LittleCentre
from tests.pos.little_regie import configuration
from tests.pos.paces import OFTEN
from tests.pos.printing.conftest import WAIT_S

LATE = Pace(first_look_s=60.0, look_s=0.05, look_at_fault_s=0.05)
"""Whatever is put in the queue at once comes before the first look."""


class Fonts:
    """Stands where the fonts are looked at, since those shipped lack nothing."""

    def __init__(self, *, are_there: bool) -> None:
        self.are_there, self.looks = are_there, 0

    def version(self) -> str:
        return "the words of one configuration"

    def unshown(self, printer: Printer) -> str:
        assert printer.profile.dots
        self.looks += 1
        if not self.are_there:
            message = "the font lacks letters we need"
            raise GlyphMissing(message, characters="ج")
        return "\u2d30"


class Nothing:
    """An errand that asks nothing of the printer."""

    def __init__(self) -> None:
        self.is_done = Event()

    def print_on(self, printer: Printer | None) -> None:
        assert printer is not None
        self.is_done.set()

    def fail(self, error: DeviceError) -> None:
        raise error


@contextmanager
def printing_on(
    counter: Counter, emulator: PrinterEmulator, fonts: Fonts, pace: Pace
) -> Iterator[Printing]:
    counter.printing.close()
    printing = Printing(
        PrintJobs(counter.journal.database),
        counter.scribe,
        counter.sales.quittances.document,
        lambda: open_printer(f"tcp://127.0.0.1:{emulator.port}", "generic-80"),
        fonts=fonts,
        pace=pace,
    )
    printing.start()
    try:
        yield printing
    finally:
        printing.close()


def becomes(printing: Printing, is_so: Callable[[PrinterHealth], object]) -> bool:
    deadline = time.monotonic() + WAIT_S
    while not is_so(printing.health()) and time.monotonic() < deadline:
        Event().wait(0.02)
    return bool(is_so(printing.health()))


def test_fonts_that_lack_a_letter_stay_on_screen_until_they_are_there_and_are_looked_at_once(
    counter: Counter, sell: Callable[..., Issued], emulator: PrinterEmulator
) -> None:
    fonts = Fonts(are_there=False)
    with printing_on(counter, emulator, fonts, OFTEN) as printing:
        assert becomes(printing, lambda health: health.status and fonts.looks >= 3)
        health = printing.health()
        assert health.status is not None
        assert health.status.is_ready, "the printer itself is well, and says so"
        assert (health.error_code, health.fault_code) == (None, "printer.glyph_missing")
        job_id = sell().job_id
        assert job_id is not None
        printing.wake(job_id)
        assert printing.wait(job_id, WAIT_S).state is PrintState.PRINTED
        assert printing.health().fault_code == "printer.glyph_missing", "one paper proves nothing"
        emulator.break_with("cover_open")
        assert becomes(printing, lambda health: health.fault_code == "printer.cover_open")
        emulator.repair()
        fonts.are_there = True
        assert becomes(printing, lambda health: health.fault_code is None)
        assert printing.health().unshown == "\u2d30"
        looks = fonts.looks
        emulator.break_with("cover_open")
        assert becomes(printing, lambda health: health.fault_code == "printer.cover_open")
        assert fonts.looks == looks


@pytest.mark.parametrize("first", ["job", "errand"])
def test_a_job_or_an_errand_before_the_first_look_does_not_spare_the_fonts_theirs(
    counter: Counter, sell: Callable[..., Issued], emulator: PrinterEmulator, first: str
) -> None:
    fonts = Fonts(are_there=True)
    with printing_on(counter, emulator, fonts, LATE) as printing:
        if first == "job":
            job_id = sell().job_id
            assert job_id is not None
            printing.wake(job_id)
            assert printing.wait(job_id, WAIT_S).state is PrintState.PRINTED
        else:
            errand = Nothing()
            printing.put_aside(errand)
            assert errand.is_done.wait(WAIT_S)
        assert becomes(printing, lambda health: health.are_fonts_checked)
        assert printing.health().unshown == "\u2d30"
        assert fonts.looks == 1


def test_the_words_of_a_configuration_that_comes_later_are_looked_at_too(
    counter: Counter, little_centre: LittleCentre
) -> None:
    """A counter just enrolled has no words yet, and its next configuration has others."""
    assert becomes(counter.printing, lambda health: health.words_version is not None)
    assert counter.printing.health().unshown == ""
    first = counter.printing.health().words_version
    newer = configuration(version="v2")
    named = [newer.agents[0].model_copy(update={"name": "ⴰⵎⵉⵏⴰ"}), *newer.agents[1:]]
    little_centre.configuration = newer.model_copy(update={"agents": named})
    counter.sync.refresh_now()
    assert becomes(counter.printing, lambda health: health.words_version != first)
    assert set(counter.printing.health().unshown) == {*"ⴰⵎⵉⵏ"}
