"""The printers of the settings, by name: what each can do, and in which code page it writes.

Source: makers' manuals as read in the reference of devices §1; page numbers vary from one maker to
the next (trap T13), so a test page (`girct-pos devices test`) shows whether the accents are right.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from devices.errors import UnknownPrinterProfile
from devices.printer.port import PrinterProfile

_FULL: dict[str, Any] = {
    "paper_width_mm": 80,
    "dots": 576,
    "columns": 48,
    "code_page": "cp858",
    "code_page_number": 19,
    "has_native_qr": True,
    "has_process_id": True,
    "speed_mm_per_s": 80,
}
_BASIC = {**_FULL, "has_native_qr": False, "has_process_id": False}
_NARROW = {**_BASIC, "paper_width_mm": 58, "dots": 384, "columns": 32, "speed_mm_per_s": 50}
_WINDOWS = {"code_page": "cp1252", "code_page_number": 16}

PROFILES: Mapping[str, PrinterProfile] = MappingProxyType(
    {
        name: PrinterProfile(name=name, **traits)
        for name, traits in {
            "generic-80": _FULL,
            "basic-80": _BASIC,
            "windows-80": {**_BASIC, **_WINDOWS},
            "compact-80": {**_BASIC, "dots": 546, "columns": 42},
            "tm-t88": {**_FULL, "dots": 512, "columns": 42, "speed_mm_per_s": 150},
            "generic-58": _NARROW,
            "wide-58": {**_NARROW, "dots": 432, "columns": 36},
            "mobile-58": {**_NARROW, "has_cutter": False},
        }.items()
    }
)


def profile_named(name: str) -> PrinterProfile:
    """Find a profile by its name in the settings.

    Raises:
        UnknownPrinterProfile: No profile has this name.
    """
    if name not in PROFILES:
        known = ", ".join(PROFILES)
        message = f"no printer profile is called {name!r}; known: {known}"
        raise UnknownPrinterProfile(message, name=name, known=known)
    return PROFILES[name]
