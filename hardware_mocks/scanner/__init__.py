"""Virtual readers of codes and ear tags, and the keys that a keyboard wedge presses."""

from hardware_mocks.scanner.ear_tags import FORMATS, EarTag, frame_of
from hardware_mocks.scanner.emulator import ScannerEmulator
from hardware_mocks.scanner.wedge import AZERTY, KeyStroke, strokes_of, typed

__all__ = [
    "AZERTY",
    "FORMATS",
    "EarTag",
    "KeyStroke",
    "ScannerEmulator",
    "frame_of",
    "strokes_of",
    "typed",
]
