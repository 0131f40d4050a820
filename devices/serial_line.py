"""One serial line, or a socket that stands for one: opened once, by one program, never for ever.

Addresses are those of pyserial: `/dev/girct-scale`, `socket://host:port`, `rfc2217://host:port`.
"""

import contextlib
import os
import termios
from dataclasses import dataclass, replace
from typing import Any, Final, Protocol

from devices.errors import DeviceError
from devices.line_lock import LineTaken, hold_line, place_of_line

_SCHEMES: Final = ("socket://", "rfc2217://")
_WRITE_TIMEOUT_S: Final = 2.0
_READ_BYTES: Final = 4096
_PSEUDO_TERMINALS: Final = "/dev/pts/"
"""They have no parity, and newer systems refuse to pretend; seven bits are a matter of masks."""


@dataclass(frozen=True, slots=True)
class LineSettings:
    """How a line is set: speed, bits, parity (`N`, `E` or `O`) and stop bits."""

    baud: int = 9600
    bits: int = 8
    parity: str = "N"
    stop_bits: int = 1


class Line(Protocol):
    """What drivers need of a line."""

    def read(self, timeout_s: float) -> bytes:
        """Wait for bytes and give those that are there; nothing when none came in this time.

        Raises:
            OSError: The line is lost.
        """
        ...

    def write(self, content: bytes) -> None:
        """Send bytes.

        Raises:
            OSError: The line is lost, or takes nothing in.
        """
        ...

    def close(self) -> None:
        """Free the line."""
        ...


def is_line_address(url: str) -> bool:
    """Say whether a text is an address of a line: a device file or a socket."""
    if url.startswith("/") and url.isprintable():
        return True
    scheme = next((one for one in _SCHEMES if url.startswith(one)), None)
    if scheme is None:
        return False
    host, _, port = url.removeprefix(scheme).partition("?")[0].rstrip("/").rpartition(":")
    return bool(host) and port.isascii() and port.isdigit() and 0 < int(port) < 65536  # noqa: PLR2004 - TCP ports


class SerialLine:
    """A line opened with pyserial; each failure is an `OSError`.

    Args:
        url: its address.
        settings: speed and shape of its bytes; a socket and a pseudo-terminal ignore them.

    Raises:
        LineTaken: Another program of ours holds it.
        OSError: It cannot be opened.
    """

    def __init__(self, url: str, settings: LineSettings) -> None:
        import serial  # noqa: PLC0415 - a counter without such devices never loads it

        self._lock = hold_line(url)
        if place_of_line(url).startswith(_PSEUDO_TERMINALS):
            settings = replace(settings, bits=8, parity="N")
        try:
            self._port: Any = serial.serial_for_url(
                url,
                baudrate=settings.baud,
                bytesize=settings.bits,
                parity=settings.parity,
                stopbits=settings.stop_bits,
                timeout=0,
                write_timeout=_WRITE_TIMEOUT_S,
                exclusive=True if url.startswith("/") else None,
            )
        except (OSError, ValueError, termios.error) as error:
            os.close(self._lock)
            message = f"{url} cannot be opened: {error}"
            raise OSError(message) from error

    def read(self, timeout_s: float) -> bytes:
        """Wait for the first byte, then give what came with it."""
        try:
            self._port.timeout = max(0.0, timeout_s)
            first: bytes = self._port.read(1)
            if not first:
                return b""
            self._port.timeout = 0
            return first + bytes(self._port.read(_READ_BYTES))
        except (ValueError, TypeError, termios.error) as error:  # on a line closed under it
            raise OSError(str(error)) from error

    def write(self, content: bytes) -> None:
        """Send bytes, or fail within two seconds."""
        try:
            self._port.write(content)
        except (ValueError, TypeError, termios.error) as error:
            raise OSError(str(error)) from error

    def close(self) -> None:
        """Close the line and let another program have it; closing twice does nothing."""
        kept = getattr(self._port, "_socket", None)  # pyserial forgets it if the far end left
        with contextlib.suppress(OSError):
            self._port.close()
        if kept is not None:
            kept.close()
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1


def open_line(
    url: str, settings: LineSettings, lost: type[DeviceError], taken: type[DeviceError]
) -> SerialLine:
    """Open a line, with the errors of the device at its end.

    Raises:
        DeviceError: `taken` when another program holds it, else `lost`.
    """
    try:
        return SerialLine(url, settings)
    except LineTaken as error:
        raise taken(str(error), url=url) from error
    except OSError as error:
        raise lost(str(error), url=url) from error
