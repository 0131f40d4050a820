"""The page of a virtual printer: the paper coming out, with a button for each fault."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from typing import Any

from hardware_mocks.page import Action, Page, Panel
from hardware_mocks.printer.emulator import PrinterEmulator

_SWITCHES: dict[str, Callable[[int], int]] = {
    "reports_changes": bool,
    "knows_process_id": bool,
    "answers_in_order": bool,
    "obeys_inside_pictures": bool,
    "knows_qr": bool,
    "reply_delay_ms": int,
    "speed_mm_per_s": int,
}
"""What may be changed about the printer while it runs."""


def printer_panel(printer: PrinterEmulator) -> Panel:
    """Make the panel of a printer that is already started."""
    actions: Mapping[str, Action] = {
        "break": printer.break_with,
        "mend": printer.mend,
        "able": lambda text: _become(printer, text),
        "repair": lambda _: printer.repair(),
        "roll": lambda _: printer.change_roll(),
        "drawer": lambda _: printer.close_drawer(),
        "cutter": lambda _: printer.free_cutter(),
        "hang-up": lambda _: printer.hang_up(),
    }
    return Panel(
        Page("printer"), lambda: _state(printer), actions, lambda path: _picture(printer, path)
    )


def _become(printer: PrinterEmulator, text: str) -> None:
    """Change one thing about the printer: its name and a number, as `knows_qr 0`."""
    name, _, number = text.partition(" ")
    if name not in _SWITCHES or not number.isdecimal():
        message = f"Cela ne se change pas : {text}"
        raise ValueError(message)
    changes: Any = {name: _SWITCHES[name](int(number))}  # _SWITCHES made it of the field's type
    printer.become(replace(printer.abilities, **changes))


def _state(printer: PrinterEmulator) -> dict[str, object]:
    abilities = asdict(printer.abilities)
    documents, hanging_dots = printer.paper_now()
    return {
        "paper_width_mm": printer.paper_width_mm,
        "place": printer.path or f"port {printer.port}",
        "faults": sorted(printer.faults),
        "abilities": {name: abilities[name] for name in _SWITCHES},
        "is_drawer_open": printer.is_drawer_open,
        "errors": printer.errors,
        "hanging_dots": hanging_dots,
        "documents": [document.index for document in documents],
    }


def _picture(printer: PrinterEmulator, path: str) -> bytes:
    if path == "/hanging.png":
        return printer.hanging()
    for document in printer.documents:
        if path == f"/documents/{document.index}.png":
            return document.png_path.read_bytes()
    return b""
