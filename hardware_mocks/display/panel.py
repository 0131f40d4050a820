"""The page of a virtual pole display: what the public sees."""

from collections.abc import Mapping

from hardware_mocks.display.emulator import DisplayEmulator
from hardware_mocks.page import Page, Panel, with_faults


def display_panel(display: DisplayEmulator, protocol: str) -> Panel:
    """Make the panel of a display."""

    def state() -> Mapping[str, object]:
        line_1, line_2 = display.lines
        return {"protocol": protocol, "line_1": line_1, "line_2": line_2}

    return with_faults(display, Page("display", "Afficheur virtuel"), state, {})
