"""From the printer's address in the settings to its driver."""

import re
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from devices.errors import PrinterAddressInvalid
from devices.printer.cups import CupsSink
from devices.printer.file import FileSink
from devices.printer.libusb import libusb_line
from devices.printer.lines import SerialFormat, serial_line, tcp_line, usb_line
from devices.printer.one_way import OneWayPrinter, Sink
from devices.printer.port import Printer
from devices.printer.profiles import profile_named
from devices.printer.two_way import TwoWayPrinter
from devices.printer.wire import Line

_DEFAULT_PORT = 9100
_CONNECT_TIMEOUT_S = 3.0
_QUEUE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,126}")
_USB_NAME = re.compile(r"libusb://([0-9a-fA-F]{4}):([0-9a-fA-F]{4})(?:/(.{1,126}))?")
_BAUDS = (1200, 2400, 4800, 9600, 19_200, 38_400, 57_600, 115_200, 230_400)
_SERIAL_OPTIONS: dict[str, tuple[str, ...]] = {
    "baud": tuple(str(baud) for baud in _BAUDS),
    "bits": ("7", "8"),
    "parity": ("N", "E", "O"),
    "stop": ("1", "2"),
    "flow": ("none", "rtscts", "xonxoff"),
}
EXAMPLES = (
    "tcp://host:9100, serial:///dev/ttyS0?baud=38400, usb:///dev/usb/lp0, libusb://04b8:0e15,"
    " cups://queue or file:///path"
)


def open_printer(url: str, profile_name: str) -> Printer:
    """Make the driver of the printer at an address. Nothing is opened before the first job.

    Args:
        url: one of `EXAMPLES`.
        profile_name: a name of `PROFILES`.

    Raises:
        PrinterAddressInvalid: The address is none of them.
        UnknownPrinterProfile: No profile has this name.
    """
    profile = profile_named(profile_name)
    place = place_of(url)
    if isinstance(place, Line):
        return TwoWayPrinter(place, profile)
    return OneWayPrinter(place, profile)


def place_of(url: str) -> Line | Sink:
    """Read an address.

    Raises:
        PrinterAddressInvalid: It is none of `EXAMPLES`.
    """
    try:
        place = _place_of(url)
    except ValueError as error:
        raise _invalid(url) from error
    if place is None:
        raise _invalid(url)
    return place


def _place_of(url: str) -> Line | Sink | None:
    if found := _USB_NAME.fullmatch(url):
        vendor, product, serial = found.groups()
        return libusb_line(int(vendor, 16), int(product, 16), serial and unquote(serial))
    parts = urlsplit(url)
    if parts.scheme == "tcp":
        return _network(parts.hostname, parts.port, parts.path)
    if parts.scheme == "cups":
        is_queue = _QUEUE.fullmatch(parts.netloc) and not parts.path
        return CupsSink(parts.netloc) if is_queue else None
    path = unquote(parts.path)
    if parts.netloc or not path.startswith("/") or "\0" in path:
        return None
    return _file_of(parts.scheme, path, parts.query)


def _file_of(scheme: str, path: str, query: str) -> Line | Sink | None:
    if scheme == "serial":
        return serial_line(path, _serial_format(query))
    if scheme == "usb":
        return usb_line(path)
    return FileSink(Path(path)) if scheme == "file" else None


def _network(host: str | None, port: int | None, path: str) -> Line | None:
    if not host or path.strip("/"):
        return None
    return tcp_line(host, port or _DEFAULT_PORT, _CONNECT_TIMEOUT_S)


def _serial_format(query: str) -> SerialFormat:
    """Read `?baud=38400&parity=N…`.

    Raises:
        ValueError: An option is unknown, or has no such value.
    """
    given = parse_qsl(query, keep_blank_values=True, strict_parsing=bool(query))
    for name, value in given:
        if value not in _SERIAL_OPTIONS.get(name, ()):
            message = f"a serial line has no {name}={value}"
            raise ValueError(message)
    texts = {"baud": "38400", "bits": "8", "parity": "N", "stop": "1", "flow": "none"} | dict(given)
    return SerialFormat(
        baud=int(texts["baud"]),
        bits=int(texts["bits"]),
        parity=texts["parity"],
        stop=int(texts["stop"]),
        flow=texts["flow"],
    )


def _invalid(url: str) -> PrinterAddressInvalid:
    return PrinterAddressInvalid(f"not a printer address: {url!r}; give {EXAMPLES}", url=url)
