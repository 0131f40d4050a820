"""The two wires a virtual device hangs on: a pseudo-terminal or a TCP port."""

import contextlib
import fcntl
import os
import pty
import socket
import termios
import tty
from pathlib import Path
from typing import Protocol

_READ_BYTES = 4096
_UNREAD_BYTES = 1024
"""More than this unread means that nobody listens: a real line keeps nothing for later."""


class Wire(Protocol):
    """Where the computer's end is plugged in."""

    @property
    def address(self) -> str:
        """What a driver opens."""

    def plug_in(self) -> None:
        """Be there; does nothing when it is."""

    def unplug(self) -> None:
        """Be gone, as when somebody pulls the plug; does nothing when it is."""

    def sources(self) -> list[int]:
        """File descriptors to wait for."""

    def take(self, source: int) -> bytes:
        """Read what has come to a descriptor that is ready."""

    def write(self, content: bytes) -> None:
        """Send; what nobody takes is lost, as it is on a serial line."""


class PseudoTerminal:
    """A serial line as the system shows it, under /dev/pts.

    Args:
        link: a symbolic link to keep pointing at it: each time it is plugged in the system gives it
            another name, as it does with USB.
    """

    def __init__(self, link: Path | None = None) -> None:
        self._link = link
        self._name = ""
        self._ends: tuple[int, int] | None = None

    @property
    def address(self) -> str:
        """The device file."""
        return self._name if self._link is None else str(self._link)

    def plug_in(self) -> None:
        """Open a new pair; the computer's end is raw, and held open for as long as it exists."""
        if self._ends is not None:
            return
        ours, theirs = pty.openpty()
        tty.setraw(theirs)
        os.set_blocking(ours, False)
        self._ends, self._name = (ours, theirs), os.ttyname(theirs)
        if self._link is not None:
            self._link.unlink(missing_ok=True)
            self._link.symlink_to(self._name)

    def unplug(self) -> None:
        """Close both ends: whoever reads gets nothing, whoever writes gets EIO."""
        if self._ends is None:
            return
        for end in self._ends:
            os.close(end)
        self._ends = None
        if self._link is not None:
            self._link.unlink(missing_ok=True)

    def sources(self) -> list[int]:
        """Our end."""
        return [] if self._ends is None else [self._ends[0]]

    def take(self, source: int) -> bytes:
        """Read what the computer sent."""
        try:
            return os.read(source, _READ_BYTES)
        except OSError:
            return b""

    def write(self, content: bytes) -> None:
        """Send; what lies there unread by anybody is thrown away first."""
        if self._ends is None:
            return
        ours, theirs = self._ends
        if _unread_bytes(theirs) > _UNREAD_BYTES:
            termios.tcflush(theirs, termios.TCIFLUSH)
        with contextlib.suppress(OSError):
            os.write(ours, content)


def _unread_bytes(end: int) -> int:
    answer = fcntl.ioctl(end, termios.FIONREAD, b"\x00" * 4)
    return int.from_bytes(answer, "little")


class TcpPort:
    """A port on the loopback interface, one computer at a time, as serial-to-Ethernet boxes do it.

    Args:
        port: 0 to be given one; the same is taken again when it is plugged in again.
    """

    def __init__(self, port: int = 0) -> None:
        self.port = port
        self._listener: socket.socket | None = None
        self._client: socket.socket | None = None

    @property
    def address(self) -> str:
        """The address as pyserial writes it."""
        return f"socket://127.0.0.1:{self.port}"

    def plug_in(self) -> None:
        """Listen.

        Raises:
            OSError: When the port is taken.
        """
        if self._listener is None:
            self._listener = socket.create_server(("127.0.0.1", self.port), backlog=1)
            self.port = self._listener.getsockname()[1]

    def unplug(self) -> None:
        """Hang up, and listen no more."""
        self._hang_up()
        if self._listener is not None:
            self._listener.close()
            self._listener = None

    def sources(self) -> list[int]:
        """The one that is connected, or else the door."""
        wanted = self._client or self._listener
        return [] if wanted is None else [wanted.fileno()]

    def take(self, source: int) -> bytes:
        """Read what the computer sent, or let one in."""
        if self._client is None or source != self._client.fileno():
            if self._listener is not None:
                self._client, _ = self._listener.accept()
                self._client.settimeout(0)
                self._client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return b""
        try:
            content = self._client.recv(_READ_BYTES)
        except BlockingIOError:
            return b""
        except OSError:
            content = b""
        if not content:
            self._hang_up()
        return content

    def write(self, content: bytes) -> None:
        """Send to whoever is connected."""
        if self._client is None:
            return
        with contextlib.suppress(OSError):
            self._client.send(content)

    def _hang_up(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None
