"""USB printers that no kernel driver holds, spoken to through libusb.

The kernel's printer file (`usb:///dev/usb/lp0`) is to be preferred: it needs no permission beyond
the `lp` group, and the two do not share a printer. This is for machines without that driver.

Source: USB device class definition for printing devices 1.1 (class 7, one bulk pipe each way).
"""

import contextlib
import importlib
from functools import partial
from typing import Any

from devices.printer.kept_line import KeptLine
from devices.printer.lines import offline
from devices.printer.wire import Line, Wire, WireLost

_PRINTER_CLASS = 7
_READ_BYTES = 512
_SEND_BYTES = 4096
_ENDPOINT_IN = 0x80


class UsbWire:
    """The printing interface of a USB device, claimed.

    Args:
        device: a pyusb device.

    Raises:
        OSError: It has no printing interface, or another program holds it.
    """

    def __init__(self, device: Any) -> None:  # noqa: ANN401 -- the library is untyped
        self._device = device
        self._timeout: type[Exception] = importlib.import_module("usb.core").USBTimeoutError
        self._library = importlib.import_module("usb.util")
        interface = _printing_interface(device)
        self._number: int = interface.bInterfaceNumber
        self._is_borrowed = False
        try:
            self._borrow()
            self._library.claim_interface(device, self._number)
            self._out = _pipe(interface, is_in=False)
            self._in = _pipe(interface, is_in=True)
        except OSError:
            self.close()
            raise

    @property
    def is_paced(self) -> bool:
        """See `Wire`."""
        return True

    def has_left(self, wait_s: float) -> bool:
        """A bulk transfer has left when it returns; see `Wire`."""
        del wait_s
        return True

    def send(self, content: memoryview, wait_s: float) -> int:
        """Send the beginning of some bytes; see `Wire`."""
        try:
            return int(self._out.write(bytes(content[:_SEND_BYTES]), timeout=_milliseconds(wait_s)))
        except self._timeout:
            return 0

    def receive(self, wait_s: float) -> bytes:
        """Give what came in; see `Wire`."""
        try:
            return bytes(self._in.read(_READ_BYTES, timeout=_milliseconds(wait_s)))
        except self._timeout:
            return b""

    def close(self) -> None:
        """Let the interface go, and give it back to the kernel's driver if it had it.

        Without that the kernel's printer file, `/dev/usb/lp0`, is gone until the cable is pulled.
        Not at each look, though: see `KeptLine`.
        """
        with contextlib.suppress(OSError):
            self._library.release_interface(self._device, self._number)
        if self._is_borrowed:
            self._is_borrowed = False
            with contextlib.suppress(OSError):  # unplugged: nothing is there to be given back
                self._device.attach_kernel_driver(self._number)
        with contextlib.suppress(OSError):
            self._library.dispose_resources(self._device)

    def _borrow(self) -> None:
        """Take the interface from the kernel's driver, if that holds it."""
        with contextlib.suppress(RuntimeError):  # no such question on this system
            if self._device.is_kernel_driver_active(self._number):
                self._device.detach_kernel_driver(self._number)
                self._is_borrowed = True


def libusb_line(
    vendor: int, product: int, serial: str | None = None, backend: object = None
) -> Line:
    """A USB printer by its numbers, as `lsusb` and `girct-pos devices probe` show them.

    It is kept between jobs, until it is let go.

    Args:
        vendor: the maker's number.
        product: the model's number.
        serial: the device's own serial number, where two of a model hang on one machine.
        backend: the floor of pyusb to stand on; by default the libusb of this machine.
    """
    name = f"libusb://{vendor:04x}:{product:04x}" + (f"/{serial}" if serial else "")
    kept = KeptLine(partial(_open, name, vendor, product, serial, backend))
    return Line(name, kept.open, let_go=kept.let_go)


def _open(name: str, vendor: int, product: int, serial: str | None, backend: object) -> Wire:
    core = importlib.import_module("usb.core")
    try:
        device = core.find(
            idVendor=vendor,
            idProduct=product,
            backend=backend,
            custom_match=lambda found: serial is None or found.serial_number == serial,
        )
        if device is None:
            raise offline(name, "no such USB device")
        return UsbWire(device)
    except (OSError, ValueError, core.NoBackendError) as error:  # USBError is an OSError
        raise offline(name, error) from error


def _printing_interface(device: Any) -> Any:  # noqa: ANN401
    for configuration in device:
        for interface in configuration:
            if interface.bInterfaceClass == _PRINTER_CLASS:
                return interface
    message = "this USB device is no printer"
    raise WireLost(message)


def _pipe(interface: Any, *, is_in: bool) -> Any:  # noqa: ANN401
    for endpoint in interface:
        if bool(endpoint.bEndpointAddress & _ENDPOINT_IN) is is_in:
            return endpoint
    message = "this USB printer has no pipe in both directions"
    raise WireLost(message)


def _milliseconds(wait_s: float) -> int:
    """A time for libusb, where 0 would wait for ever."""
    return max(1, int(wait_s * 1000))
