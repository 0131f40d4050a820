"""A virtual ESC/POS printer, written from the command reference and nothing of ours."""

from hardware_mocks.printer.emulator import PrintedDocument, PrinterEmulator
from hardware_mocks.printer.machine import Abilities
from hardware_mocks.printer.status import Fault

__all__ = ["Abilities", "Fault", "PrintedDocument", "PrinterEmulator"]
