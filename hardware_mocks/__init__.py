"""Byte-level emulators of the devices, written from the vendors' manuals."""

from hardware_mocks.printer import PrintedDocument, PrinterEmulator

__all__ = ["PrintedDocument", "PrinterEmulator"]
