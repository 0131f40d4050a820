"""Virtual scales: one platform, and an indicator for each protocol, from the vendors' manuals."""

from hardware_mocks.scale.emulator import PROTOCOLS, ScaleEmulator
from hardware_mocks.scale.platform import Platform, Shown, Unit

__all__ = ["PROTOCOLS", "Platform", "ScaleEmulator", "Shown", "Unit"]
