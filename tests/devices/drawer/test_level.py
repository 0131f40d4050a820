"""What the level of the drawer's wire means: whether there is paper changes nothing."""

from dataclasses import replace

import pytest

from devices.drawer.level import OpenLevel, is_drawer_open
from devices.printer import PrinterStatus
from devices.printer.status import AutomaticStatus, from_automatic, from_real_time

READY = PrinterStatus(
    is_online=True, is_cover_open=False, has_paper=True, is_paper_near_end=False, has_error=False
)


@pytest.mark.parametrize("has_paper", [True, False])
@pytest.mark.parametrize(
    ("is_high", "open_level", "is_open"),
    [
        (True, "high", True),
        (False, "high", False),
        (True, "low", False),
        (False, "low", True),
        (True, "unknown", None),
        (False, "unknown", None),
        (None, "high", None),
        (None, "low", None),
    ],
)
def test_a_level_means_what_the_installation_found_it_to_mean(
    *, is_high: bool | None, open_level: OpenLevel, is_open: bool | None, has_paper: bool
) -> None:
    status = replace(READY, has_paper=has_paper, is_drawer_signal_high=is_high)
    assert is_drawer_open(status, open_level) is is_open


@pytest.mark.parametrize(
    ("status", "is_high"),
    [
        (from_real_time(0x12, 0x12, 0x12, 0x12), False),
        (from_real_time(0x16, 0x12, 0x12, 0x12), True),
        (from_real_time(0x1A, 0x32, 0x12, 0x7E), False),
        (from_real_time(0x1E, 0x32, 0x12, 0x7E), True),
        (from_automatic(AutomaticStatus(b"\x10\x00\x00\x00")), False),
        (from_automatic(AutomaticStatus(b"\x14\x00\x00\x00")), True),
        (from_automatic(AutomaticStatus(b"\x18\x00\x0f\x00")), False),
        (from_automatic(AutomaticStatus(b"\x1c\x00\x0f\x00")), True),
    ],
)
def test_the_level_is_read_in_both_kinds_of_answers_with_and_without_paper(
    *, status: PrinterStatus, is_high: bool
) -> None:
    assert status.is_drawer_signal_high is is_high
    assert is_drawer_open(status, "high") is is_high
    assert is_drawer_open(status, "low") is not is_high
