"""Addresses and profiles of printers in the settings."""

from pathlib import Path

import pytest

from devices.errors import DeviceOffline, PrinterAddressInvalid, UnknownPrinterProfile
from devices.printer import PROFILES, PrinterProfile, PrintOutcome, open_printer
from devices.printer.escpos_bytes import INITIALISE, build
from devices.printer.one_way import OneWayPrinter
from devices.printer.two_way import TwoWayPrinter
from domain.document import ReceiptDocument


def test_a_network_address_gives_a_network_driver_with_its_profile() -> None:
    printer = open_printer("tcp://192.0.2.7:9101", "generic-58")
    assert isinstance(printer, TwoWayPrinter)
    assert printer.profile is PROFILES["generic-58"]
    printer.close()


@pytest.mark.parametrize(
    ("url", "address", "bits_per_s"),
    [
        ("tcp://192.0.2.7", "tcp://192.0.2.7:9100", None),
        ("serial:///dev/ttyS0", "serial:///dev/ttyS0", 38_400),
        ("serial:///dev/rfcomm0?baud=9600&parity=E&bits=7", "serial:///dev/rfcomm0", 9_600),
        ("usb:///dev/usb/lp0", "usb:///dev/usb/lp0", None),
        ("libusb://04b8:0E15", "libusb://04b8:0e15", None),
        ("libusb://04b8:0e15/J2%2F7", "libusb://04b8:0e15/J2/7", None),
    ],
)
def test_every_two_way_address_gives_the_one_driver_on_its_own_line(
    url: str, address: str, bits_per_s: int | None
) -> None:
    printer = open_printer(url, "generic-80")
    assert isinstance(printer, TwoWayPrinter)
    assert (printer.line.address, printer.line.bits_per_s) == (address, bits_per_s)


@pytest.mark.parametrize(
    "url",
    [
        *("", "192.0.2.7", "tcp://", "tcp://host:port", "tcp://h:99999", "tcp://h/x", "http://h"),
        *("file://host/x", "serial://ttyS0", "serial:///dev/ttyS0?baud=1", "usb://lp0"),
        *("serial:///dev/ttyS0?speed=9600", "serial:///dev/ttyS0?baud", "libusb://04b8"),
        *("libusb://zzzz:0e15", "cups://", "cups://-o", "cups://q/x", "cups://a b", "usb:///a%00b"),
    ],
)
def test_an_address_that_means_nothing_is_refused_with_its_own_text(url: str) -> None:
    with pytest.raises(PrinterAddressInvalid) as refused:
        open_printer(url, "generic-80")
    assert refused.value.params["url"] == url


def test_an_unknown_profile_is_refused_and_the_known_ones_are_named() -> None:
    with pytest.raises(UnknownPrinterProfile, match="generic-80"):
        open_printer("tcp://h", "epson")


@pytest.mark.parametrize("profile", PROFILES.values(), ids=lambda profile: profile.name)
def test_a_profile_holds_its_columns_of_font_a_within_its_dots(profile: PrinterProfile) -> None:
    assert profile.columns * 12 <= profile.dots
    assert profile.dots in {384, 432, 512, 546, 576}


def test_a_file_receives_the_bytes_and_confirms_nothing(
    tmp_path: Path, document: ReceiptDocument
) -> None:
    path = tmp_path / "line printer"
    printer = open_printer(f"file://{str(path).replace(' ', '%20')}", "generic-80")
    assert isinstance(printer, OneWayPrinter)
    assert printer.status().is_ready
    assert printer.print_document(document, "1") is PrintOutcome.SENT_UNCONFIRMED
    assert path.read_bytes() == INITIALISE + build(document, PROFILES["generic-80"])
    printer.close()


def test_a_file_that_cannot_be_opened_is_offline_and_nothing_started(
    tmp_path: Path, document: ReceiptDocument
) -> None:
    printer = open_printer(f"file://{tmp_path}/no/such/folder", "generic-80")
    for attempt in (printer.status, lambda: printer.print_document(document, "1")):
        with pytest.raises(DeviceOffline) as refused:
            attempt()
        assert not refused.value.started


def test_a_device_that_is_unplugged_is_offline_and_no_file_takes_its_place(
    document: ReceiptDocument,
) -> None:
    path = Path("/dev/girct-no-such-printer")
    printer = open_printer(f"file://{path}", "generic-80")
    with pytest.raises(DeviceOffline):
        printer.print_document(document, "1")
    assert not path.exists()
