"""A virtual ESC/POS printer, written from the command reference and nothing of ours."""

from hardware_mocks.printer.abilities import Abilities
from hardware_mocks.printer.documents import PrintedDocument
from hardware_mocks.printer.emulator import CommandsNotUnderstood, PrinterEmulator
from hardware_mocks.printer.status import Fault

__all__ = ["Abilities", "CommandsNotUnderstood", "Fault", "PrintedDocument", "PrinterEmulator"]
