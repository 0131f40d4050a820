"""T10: a USB printer is taken from the kernel's driver once, and given back when it rests."""

from array import array

import pytest
from usb.core import USBError

from devices.errors import DeviceOffline
from devices.printer import PROFILES, PrintOutcome
from devices.printer.libusb import libusb_line
from devices.printer.two_way import TwoWayPrinter
from devices.printer.wire import Line
from domain.document import ReceiptDocument
from hardware_mocks import PrinterEmulator
from tests.devices.printer.lines_to_emulator import UsbToEmulator

PROFILE = PROFILES["generic-80"]


def _usb_line(backend: UsbToEmulator) -> Line:
    return libusb_line(backend.VENDOR, backend.PRODUCT, backend=backend)


def test_t10_a_printer_the_kernel_holds_is_taken_over_and_one_another_program_holds_is_offline(
    printer: PrinterEmulator, document: ReceiptDocument
) -> None:
    backend = UsbToEmulator(printer.port, is_held_by_kernel=True)
    line = _usb_line(backend)
    wire = line.open()
    assert backend.is_claimed
    assert not backend.is_held_by_kernel
    for _ in range(2):
        wire.close()
        line.let_go()
        assert backend.is_held_by_kernel, "else /dev/usb/lp0 is gone after one paper"

    class Stubborn(UsbToEmulator):
        def detach_kernel_driver(self, handle: str, intf: int) -> None:
            pass

    held = _usb_line(Stubborn(printer.port))
    with pytest.raises(DeviceOffline, match="kernel") as refused:
        TwoWayPrinter(held, PROFILE).print_document(document, "1")
    assert not refused.value.started
    assert refused.value.params["address"] == "libusb://04b8:0e15"
    assert printer.documents == []


class Watched(UsbToEmulator):
    """Counts how often the kernel's driver is sent away."""

    times, is_unplugged = 0, False

    def detach_kernel_driver(self, handle: str, intf: int) -> None:
        self.times += 1
        super().detach_kernel_driver(handle, intf)

    def open_device(self, device: str) -> str:
        self.is_unplugged = False
        return super().open_device(device)

    def bulk_read(self, handle: str, ep: int, intf: int, buff: array, timeout: int) -> int:
        if self.is_unplugged:
            message = "no such device"
            raise USBError(message, errno=19)
        return super().bulk_read(handle, ep, intf, buff, timeout)


def test_t10_the_kernel_s_driver_is_sent_away_once_and_back_when_the_printer_rests_or_stops(
    printer: PrinterEmulator, document: ReceiptDocument
) -> None:
    backend = Watched(printer.port, is_held_by_kernel=True)
    driver = TwoWayPrinter(_usb_line(backend), PROFILE, timeout_s=2.0)
    for _ in range(3):
        assert driver.status().is_ready
    assert driver.print_document(document, "1") is PrintOutcome.PRINTED
    assert (backend.times, backend.is_held_by_kernel) == (1, False)
    assert driver.rest()
    assert backend.is_held_by_kernel
    assert not driver.rest(), "nothing is held any more"
    assert driver.status().is_ready
    driver.close()
    assert (backend.times, backend.is_held_by_kernel) == (2, True)


def test_t10_a_printer_unplugged_between_two_looks_is_found_again_by_the_next(
    printer: PrinterEmulator, document: ReceiptDocument
) -> None:
    backend = Watched(printer.port, is_held_by_kernel=True)
    driver = TwoWayPrinter(_usb_line(backend), PROFILE, timeout_s=2.0)
    assert driver.status().is_ready
    backend.is_unplugged = True
    assert driver.print_document(document, "1") is PrintOutcome.PRINTED
    assert (backend.times, len(printer.documents)) == (2, 1)
    driver.close()


def test_a_wire_that_failed_or_comes_back_after_the_stop_is_not_kept(
    printer: PrinterEmulator,
) -> None:
    backend = Watched(printer.port, is_held_by_kernel=True)
    line = _usb_line(backend)
    wire = line.open()
    backend.is_unplugged = True
    with pytest.raises(OSError, match="no such device"):
        wire.receive(0.01)
    wire.close()
    assert backend.is_held_by_kernel
    wire = line.open()
    assert not line.let_go(), "it is lent"
    wire.close()
    assert backend.is_held_by_kernel


def test_t10_what_the_kernel_did_not_hold_is_not_given_to_it(printer: PrinterEmulator) -> None:
    backend = UsbToEmulator(printer.port, is_held_by_kernel=False)
    line = _usb_line(backend)
    line.open().close()
    line.let_go()
    assert (backend.is_claimed, backend.is_held_by_kernel) == (False, False)
