"""Any text in the settings is the address of a device or is refused, with nothing opened."""

from hypothesis import strategies as st

from devices.errors import PrinterAddressInvalid
from devices.printer.address import EXAMPLES, place_of
from devices.printer.cups import CupsSink
from devices.printer.file import FileSink
from devices.printer.wire import Line
from devices.scale.driver import read_address
from devices.scale.errors import ScaleAddressInvalid
from devices.serial_line import LineSettings, is_line_address
from tests.fuzz.fuzzing import fuzz, mangled

_PRINTERS = [
    *EXAMPLES.replace(" or ", ", ").split(", "), "tcp://[::1]:9100", "tcp://host:65536", "tcp://[:1",
    "serial:///dev/rfcomm0?baud=9600&bits=7&parity=E&stop=2&flow=xonxoff", "usb:///dev/usb/lp%30",
    "libusb://04b8:0e15/A%20B", "cups://-o", "file:///%00", "serial:///dev/x?baud=",
]  # fmt: skip
_LINES = [
    "/dev/girct-scale", "/dev/ttyUSB0?baud=4800&bits=7&parity=E&stop=1", "socket://host:9300",
    "rfc2217://[::1]:1", "socket://host:0", "/dev/x?baud=-1", "/dev/x?baud=\u0663", "socket://:1?a=b=c",
]  # fmt: skip


def texts(whole: list[str], more: bytes) -> st.SearchStrategy[str]:
    cut = mangled([text.encode() for text in whole], more=more)
    return st.one_of(cut.map(lambda raw: raw.decode("utf-8", "replace")), st.text(max_size=40))


def test_any_text_is_the_address_of_a_printer_or_is_refused() -> None:
    def check(url: str) -> None:
        try:
            place = place_of(url)
        except PrinterAddressInvalid:
            return
        assert isinstance(place, Line | CupsSink | FileSink)
        if isinstance(place, Line):
            assert "\0" not in place.address

    fuzz("addresses: printers", texts(_PRINTERS, b":/?&=%[]@0123456789"), check)


def test_any_text_is_the_address_of_a_line_or_is_refused() -> None:
    usual = LineSettings()

    def check(url: str) -> None:
        try:
            address, settings = read_address(url, usual)
        except ScaleAddressInvalid:
            return
        assert is_line_address(address)
        assert url.startswith(address)
        assert settings.baud > 0
        assert (settings.bits in {7, 8}, settings.stop_bits in {1, 2}) == (True, True)

    fuzz("addresses: lines", texts(_LINES, b":/?&=0123456789"), check)
