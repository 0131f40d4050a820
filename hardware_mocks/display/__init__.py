"""Virtual pole displays of two lines of twenty characters, from the vendors' manuals."""

from hardware_mocks.display.emulator import PROTOCOLS, DisplayEmulator
from hardware_mocks.display.glass import COLUMNS, Glass

__all__ = ["COLUMNS", "PROTOCOLS", "DisplayEmulator", "Glass"]
