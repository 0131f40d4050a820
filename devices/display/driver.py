"""The pole displays we speak to: Epson DM-D, CD5220 and DSP-800.

Each line is written whole, after an explicit position: writing on past the last character scrolls
some of them.

Source: Epson DM-D110 manual; CD5220 and DSP-800 command tables.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from devices.display.errors import DisplayAddressInvalid, DisplayOffline
from devices.display.folding import accented_line_of, line_of
from devices.display.port import PoleDisplay
from devices.serial_line import Line, LineSettings, is_line_address, open_line


@dataclass(frozen=True, slots=True)
class DisplayTable:
    """The commands of one protocol.

    Args:
        name: its name in the settings.
        begin: what readies the display after it was opened.
        clear: what empties it.
        upper: what comes before the upper line, and after it.
        lower: what comes before the lower line, and after it.
        encode: writes a line's twenty characters.
    """

    name: str
    begin: bytes
    clear: bytes
    upper: tuple[bytes, bytes]
    lower: tuple[bytes, bytes]
    encode: Callable[[str], bytes]


TABLES: Final[Mapping[str, DisplayTable]] = MappingProxyType(
    {
        table.name: table
        for table in (
            DisplayTable(
                name="epson-dm-d",
                begin=b"\x1b@\x1bt\x13\x1f\x01\x1fC\x00",
                clear=b"\x0c",
                upper=(b"\x1f$\x01\x01", b""),
                lower=(b"\x1f$\x01\x02", b""),
                encode=accented_line_of,
            ),
            DisplayTable(
                name="cd5220",
                begin=b"\x1b@\x0c",
                clear=b"\x0c",
                upper=(b"\x1bQA", b"\r"),
                lower=(b"\x1bQB", b"\r"),
                encode=line_of,
            ),
            DisplayTable(
                name="dsp-800",
                begin=b"\x04\x01C1X\x17",
                clear=b"\x04\x01C1X\x17",
                upper=(b"\x04\x01P1\x17", b""),
                lower=(b"\x04\x01PE\x17", b""),
                encode=line_of,
            ),
        )
    }
)
_ANSWER_S: Final = 0.0


class LineDisplay:
    """A pole display on a line, opened at the first text.

    Args:
        table: its protocol.
        open_port: opens the line.
    """

    def __init__(self, table: DisplayTable, open_port: Callable[[], Line]) -> None:
        self._table, self._open_port = table, open_port
        self._line: Line | None = None

    def show(self, upper: str, lower: str) -> None:
        """Show two lines; see `devices.display.port.PoleDisplay`."""
        table = self._table
        self._send(
            table.upper[0] + table.encode(upper) + table.upper[1],
            table.lower[0] + table.encode(lower) + table.lower[1],
        )

    def clear(self) -> None:
        """Show nothing."""
        self._send(self._table.clear)

    def close(self) -> None:
        """Release the line; the next text opens it again."""
        if self._line is not None:
            self._line.close()
            self._line = None

    def _send(self, *parts: bytes) -> None:
        try:
            if self._line is None:
                self._line = self._open_port()
                self._line.write(self._table.begin)
            self._line.read(_ANSWER_S)  # some displays acknowledge: what they say is thrown away
            self._line.write(b"".join(parts))
        except OSError as error:
            self.close()
            message = f"the display's line is lost: {error}"
            raise DisplayOffline(message) from error


def open_display(url: str, protocol: str) -> PoleDisplay:
    """Make the driver of a pole display.

    Args:
        url: `/dev/girct-display`, `socket://host:port`.
        protocol: a name of `TABLES`.

    Raises:
        DisplayAddressInvalid: One of the two cannot be understood.
    """
    if protocol not in TABLES or not is_line_address(url):
        message = f"not a display: {url!r} with {protocol!r}; known: {', '.join(TABLES)}"
        raise DisplayAddressInvalid(message, url=url)
    return LineDisplay(
        TABLES[protocol], lambda: open_line(url, LineSettings(), DisplayOffline, DisplayOffline)
    )
