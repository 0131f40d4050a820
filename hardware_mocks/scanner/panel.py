"""The page of a virtual reader: a hand that holds a code or an ear tag in front of it."""

from collections.abc import Mapping

from hardware_mocks.page import Page, Panel, with_faults
from hardware_mocks.scanner.ear_tags import FORMATS, EarTag
from hardware_mocks.scanner.emulator import ScannerEmulator

_FIELDS = 3


def scanner_panel(scanner: ScannerEmulator) -> Panel:
    """Make the panel of a reader."""
    last = {"last": "rien encore"}

    def state() -> Mapping[str, object]:
        return {"formats": list(FORMATS), **last}

    def scan(text: str) -> None:
        scanner.scan(text)
        last["last"] = text

    def tag(text: str) -> None:
        fields = text.split()
        if len(fields) != _FIELDS or not (fields[1] + fields[2]).isdecimal():
            message = "Une boucle a un pays de trois chiffres et un numéro de douze au plus."
            raise ValueError(message)
        shown = EarTag(int(fields[2]), int(fields[1]))
        scanner.read_tag(shown, fields[0])
        last["last"] = f"{shown.digits} ({fields[0]})"

    return with_faults(
        scanner, Page("scanner", "Lecteur virtuel"), state, {"scan": scan, "tag": tag}
    )
