"""What hangs on this machine: serial ports and USB printers, found without any setting."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

_PRINTER_CLASS: Final = 7
_DEVICES: Final = Path("/dev")
_LINKS: Final = "girct-*"


@dataclass(frozen=True, slots=True)
class FoundPort:
    """A place a device may hang on.

    Args:
        address: how the settings name it.
        what: what the machine knows of it.
    """

    address: str
    what: str


def found_ports(
    devices: Path = _DEVICES,
    serial_ports: Callable[[], Iterable[Any]] | None = None,
    usb_backend: object = None,
) -> list[FoundPort]:
    """List serial ports, the links of our udev rules, printer files and USB printers.

    Args:
        devices: folder of the device files.
        serial_ports: gives the serial ports; by default pyserial looks for them.
        usb_backend: the floor of pyusb to stand on; by default the libusb of this machine.
    """
    return [
        *_links(devices),
        *_serial_ports(serial_ports),
        *_printer_files(devices),
        *_usb_printers(usb_backend),
    ]


def _links(devices: Path) -> list[FoundPort]:
    return [
        FoundPort(str(link), f"our name for {link.resolve()}")
        for link in sorted(devices.glob(_LINKS))
    ]


def _serial_ports(look: Callable[[], Iterable[Any]] | None) -> list[FoundPort]:
    from serial.tools import list_ports  # noqa: PLC0415 - loaded to look around only

    ports = (look or list_ports.comports)()
    return [
        FoundPort(port.device, _described(port))
        for port in sorted(ports, key=lambda port: str(port.device))
    ]


def _described(port: Any) -> str:  # noqa: ANN401 - the library is untyped
    words = [port.manufacturer, port.product, port.serial_number]
    known = " ".join(str(word) for word in words if word)
    return f"serial port {known}".strip() if known else "serial port"


def _printer_files(devices: Path) -> list[FoundPort]:
    return [
        FoundPort(f"usb://{path}", "USB printer, the kernel's file")
        for path in sorted((devices / "usb").glob("lp*"))
    ]


def _usb_printers(backend: object) -> list[FoundPort]:
    import usb.core  # noqa: PLC0415 - loaded to look around only

    try:
        devices = usb.core.find(find_all=True, backend=backend, custom_match=_is_printer)
        return [
            FoundPort(f"libusb://{device.idVendor:04x}:{device.idProduct:04x}", "USB printer")
            for device in devices
        ]
    except (usb.core.NoBackendError, usb.core.USBError):
        return []


def _is_printer(device: Any) -> bool:  # noqa: ANN401
    return any(
        interface.bInterfaceClass == _PRINTER_CLASS
        for configuration in device
        for interface in configuration
    )
