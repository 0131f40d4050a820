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

_UNREAD_BYTES = 1024
"""More than this unread means that nobody listens: a real line keeps nothing for later."""

_WINDOW_BYTES = 8192
"""Devices offer a small TCP window, so that a full receive buffer is felt by the sender."""

_WAITING_CLIENTS = 4


class Wire(Protocol):
    """One line, with one computer at its other end at a time."""

    @property
    def address(self) -> str:
        """What a driver opens."""

    @property
    def has_client(self) -> bool:
        """Whether somebody may be at the other end."""

    def plug_in(self) -> None:
        """Be there; does nothing when it is."""

    def unplug(self) -> None:
        """Be gone, as when somebody pulls the plug; does nothing when it is."""

    def hang_up(self) -> None:
        """Leave the one at the other end, and be there for the next."""

    def source(self) -> int | None:
        """File descriptor to wait for: of the client, or of the door when nobody is in."""

    def take(self, size: int) -> bytes | None:
        """Read; nothing when somebody came in, no bytes when that one is gone."""

    def write(self, content: bytes) -> None:
        """Send; what nobody takes is lost, as it is on a serial line."""


class PseudoTerminal:
    """A serial line as the system shows it, under /dev/pts; speed and parity do not exist on it.

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

    @property
    def has_client(self) -> bool:
        """Whether it is plugged in: a serial line does not know who listens."""
        return self._ends is not None

    def plug_in(self) -> None:
        """Open a new pair, raw; the computer's end is held open, else its closing ends ours."""
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

    def hang_up(self) -> None:
        """Pull the plug and put it back."""
        self.unplug()
        self.plug_in()

    def source(self) -> int | None:
        """Our end."""
        return None if self._ends is None else self._ends[0]

    def take(self, size: int) -> bytes | None:
        """Read what the computer sent."""
        if self._ends is None:
            return None
        try:
            return os.read(self._ends[0], size) or None
        except OSError:
            return None

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
    """A port on the loopback interface. The next client waits until the first is gone.

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

    @property
    def has_client(self) -> bool:
        """Whether somebody is connected."""
        return self._client is not None

    def plug_in(self) -> None:
        """Listen.

        Raises:
            OSError: When the port is taken.
        """
        if self._listener is None:
            self._listener = socket.create_server(
                ("127.0.0.1", self.port), backlog=_WAITING_CLIENTS
            )
            self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _WINDOW_BYTES)
            self.port = self._listener.getsockname()[1]

    def unplug(self) -> None:
        """Listen no more, then hang up: who is hung up on finds nobody."""
        if self._listener is not None:
            self._listener.close()
            self._listener = None
        self.hang_up()

    def hang_up(self) -> None:
        """Close the connection."""
        if self._client is not None:
            self._client.close()
            self._client = None

    def source(self) -> int | None:
        """The client, or the door."""
        wanted = self._client or self._listener
        return None if wanted is None else wanted.fileno()

    def take(self, size: int) -> bytes | None:
        """Read, or let a client in."""
        if self._client is None:
            if self._listener is not None:
                self._client, _ = self._listener.accept()
                self._client.settimeout(0)
                self._client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return None
        try:
            return self._client.recv(size)
        except BlockingIOError:
            return None
        except OSError:
            return b""

    def write(self, content: bytes) -> None:
        """Send to whoever is connected; when that one is gone the device goes on all the same."""
        if self._client is not None:
            with contextlib.suppress(OSError):
                self._client.send(content)
