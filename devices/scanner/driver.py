"""A scanner or an ear-tag reader on a serial line: one line of text for each scan."""

import time
from collections.abc import Callable
from typing import Final

from devices.scanner.ear_tags import MODULE_BYTES, begins_module, read_module
from devices.scanner.errors import ScannerAddressInvalid, ScannerOffline, ScanUnreadable
from devices.scanner.port import Scan, Scanner
from devices.scanner.reading import TEXT_MAX, read_scan
from devices.serial_line import Line, LineSettings, is_line_address, open_line

_QUIET_S: Final = 0.1
"""A scanner that ends its text with nothing is silent for this long after it."""
_ENDS: Final = b"\r\n\x03"


class SerialScanner:
    """A scanner on a line, opened at the first reading.

    Args:
        open_port: opens the line.
        clock: monotonic seconds.
    """

    def __init__(
        self, open_port: Callable[[], Line], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._open_port, self._clock = open_port, clock
        self._line: Line | None = None
        self._held = bytearray()

    def read(self, timeout_s: float) -> Scan | None:
        """Wait for the next scan; see `devices.scanner.port.Scanner`.

        Raises:
            ScannerOffline: The line is lost.
            ScanUnreadable: Something was scanned that is no code.
        """
        try:
            if self._line is None:
                self._line, self._held = self._open_port(), bytearray()
            text = self._text(self._line, self._clock() + timeout_s)
        except OSError as error:
            self.close()
            message = f"the scanner's line is lost: {error}"
            raise ScannerOffline(message) from error
        return None if text is None else read_scan(text)

    def close(self) -> None:
        """Release the line; the next reading opens it again."""
        if self._line is not None:
            self._line.close()
            self._line = None

    def _text(self, line: Line, deadline: float) -> str | None:
        while True:
            text = self._cut()
            if text is not None:
                return text
            left_s = deadline - self._clock()
            if left_s <= 0:
                return None
            received = line.read(min(left_s, _QUIET_S) if self._held else left_s)
            if not received and self._held:
                self._held += b"\n"
            self._held += received
            if len(self._held) > TEXT_MAX:  # nothing so long is a code: garbage on the line
                self._held.clear()

    def _cut(self) -> str | None:
        """Take the first text that is whole out of what is held."""
        while True:
            self._held = self._held.lstrip(_ENDS)  # a module's frame may follow a text's CR LF
            if begins_module(bytes(self._held)):
                return self._cut_module()
            end = next((at for at, byte in enumerate(self._held) if byte in _ENDS), None)
            if end is None:
                return None
            text = bytes(self._held[:end]).strip(b"\x02\r\n\x03 ")
            del self._held[: end + 1]
            if text:
                return text.decode("utf-8", "replace")

    def _cut_module(self) -> str | None:
        if len(self._held) < MODULE_BYTES:
            return None
        tag = read_module(bytes(self._held[:MODULE_BYTES]))
        del self._held[:MODULE_BYTES]
        if tag is None:
            message = "an ear tag whose check bytes are wrong"
            raise ScanUnreadable(message)
        return tag.number


def open_scanner(url: str) -> Scanner:
    """Make the driver of the scanner at an address.

    Args:
        url: `/dev/girct-scanner` or `socket://host:port`.

    Raises:
        ScannerAddressInvalid: It is neither.
    """
    if not is_line_address(url):
        message = f"not the address of a scanner: {url!r}"
        raise ScannerAddressInvalid(message, url=url)
    return SerialScanner(lambda: open_line(url, LineSettings(), ScannerOffline, ScannerOffline))
