"""A network that can be cut: a TCP proxy on the loopback between a counter and the centre."""

import contextlib
import selectors
import socket
import threading
from types import TracebackType
from typing import Self

CHUNK_BYTES = 65_536


class CuttableNetwork:
    """Forwards connections to a target until it is cut; then refuses them and drops those open.

    Args:
        target_port: port of the centre, on the loopback.
        port: port to listen on; 0 lets the system choose, and it is kept through cuts.
    """

    def __init__(self, target_port: int, port: int = 0) -> None:
        self.target_port = target_port
        self.port = port
        self._lock = threading.Lock()
        self._listener: socket.socket | None = None
        self._open: set[socket.socket] = set()

    @property
    def url(self) -> str:
        """The address a counter uses instead of the centre's own."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def is_cut(self) -> bool:
        """Whether connections are refused at this moment."""
        return self._listener is None

    def restore(self) -> None:
        """Let connections through (also the first time)."""
        with self._lock:
            if self._listener is not None:
                return
            listener = socket.create_server(("127.0.0.1", self.port), backlog=64)
            self.port = listener.getsockname()[1]
            self._listener = listener
        threading.Thread(target=self._accept, args=(listener,), daemon=True).start()

    def cut(self) -> None:
        """Refuse new connections and drop the open ones, in the middle of whatever they carry."""
        with self._lock:
            listener, self._listener = self._listener, None
            dropped, self._open = self._open, set()
        if listener is not None:
            _shut(listener)
        for connection in dropped:
            _shut(connection)

    def __enter__(self) -> Self:
        self.restore()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.cut()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                near, _ = listener.accept()
            except OSError:
                return
            try:
                far = socket.create_connection(("127.0.0.1", self.target_port), timeout=5)
                far.settimeout(None)
            except OSError:
                _shut(near)
                continue
            with self._lock:
                is_open = self._listener is listener
                if is_open:
                    self._open |= {near, far}
            if not is_open:
                _shut(near)
                _shut(far)
                return
            threading.Thread(target=self._forward, args=(near, far), daemon=True).start()

    def _forward(self, near: socket.socket, far: socket.socket) -> None:
        other = {near: far, far: near}
        with contextlib.suppress(OSError, ValueError), selectors.DefaultSelector() as selector:
            for end in other:
                selector.register(end, selectors.EVENT_READ)
            while other:
                for key, _ in selector.select():
                    end = next(each for each in other if each is key.fileobj)
                    received = end.recv(CHUNK_BYTES)
                    if not received:
                        return self._drop(near, far)
                    other[end].sendall(received)
        return self._drop(near, far)

    def _drop(self, *ends: socket.socket) -> None:
        with self._lock:
            self._open -= set(ends)
        for end in ends:
            _shut(end)


def _shut(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
    connection.close()
