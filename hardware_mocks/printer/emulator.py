"""The virtual printer on a TCP port, one client at a time, each slip kept as a PNG."""

import select
import socket
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from types import TracebackType
from typing import Self, TypeVar

from hardware_mocks.printer.machine import Abilities, Machine
from hardware_mocks.printer.paper import Slip, draw
from hardware_mocks.printer.status import Fault

_READ_BYTES = 4096
_WINDOW_BYTES = 8192
"""Printers offer a small TCP window, so that a full receive buffer is felt by the sender."""

_DOTS_PER_INCH = 203
_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class PrintedDocument:
    """One slip that was cut.

    Args:
        index: its number in the directory, from 1.
        png_path: its picture, 8 dots to the millimetre.
        text: its characters, line by line; pictures and QR codes are named in brackets.
        qr_payloads: QR codes the printer drew itself.
    """

    index: int
    png_path: Path
    text: str
    qr_payloads: tuple[str, ...]


class PrinterEmulator:
    """A virtual ESC/POS printer; use it as a context manager.

    Args:
        paper_width_mm: 80 or 58.
        directory: where the pictures go; those of earlier runs stay.
        port: TCP port on the loopback interface, 0 to be given one.
        abilities: how it differs from the best printer.

    Raises:
        OSError: On entering, when the port is taken.
    """

    def __init__(
        self,
        paper_width_mm: int = 80,
        directory: Path = Path("paper"),
        port: int = 0,
        *,
        abilities: Abilities | None = None,
    ) -> None:
        self.paper_width_mm, self.directory, self.port = paper_width_mm, directory, port
        self._abilities = abilities or Abilities()
        self._machine = Machine(paper_width_mm, self._abilities, self._keep)
        self._documents: list[PrintedDocument] = []
        self._changed = threading.Condition()
        self._calls: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._listener: socket.socket | None = None
        self._client: socket.socket | None = None
        self._thread = threading.Thread(target=self._serve, name="virtual printer", daemon=True)
        self._is_stopping = False

    def __enter__(self) -> Self:
        self.directory.mkdir(parents=True, exist_ok=True)
        numbers = [int(path.stem.split("-")[1]) for path in self.directory.glob("document-*.png")]
        self._last_index = max(numbers, default=0)
        self._plug_in()
        self._wake, self._woken = socket.socketpair()
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._on_thread(self._stop)
        self._thread.join()
        self._wake.close()
        self._woken.close()

    @property
    def documents(self) -> list[PrintedDocument]:
        """The slips cut since it was started, oldest first."""
        with self._changed:
            return list(self._documents)

    @property
    def errors(self) -> list[str]:
        """A sentence for each command it did not know or could not obey."""
        return list(self._machine.errors)

    @property
    def fault(self) -> Fault | None:
        """What is wrong with it now."""
        return self._machine.fault

    def wait_for(self, count: int, timeout_s: float = 10.0) -> list[PrintedDocument]:
        """Wait until this many slips were cut, and give them.

        Raises:
            TimeoutError: Fewer came out in this time.
        """
        with self._changed:
            if not self._changed.wait_for(lambda: len(self._documents) >= count, timeout_s):
                message = f"{len(self._documents)} documents came out, not {count}"
                raise TimeoutError(message)
            return list(self._documents)

    def break_with(self, fault: str, after_mm: int = 0) -> None:
        """Let something go wrong; it is wrong when this returns.

        Args:
            fault: a value of `Fault`: paper_out, paper_near_end, cover_open, offline, mute,
                unplugged.
            after_mm: not now, but once this much more paper has come out.
        """
        self._on_thread(lambda: self._machine.break_with(Fault(fault), after_mm))

    def repair(self) -> None:
        """Put everything right: new roll, cover closed, plugged in on the same port."""
        self._on_thread(self._repair)

    def _on_thread(self, action: Callable[[], _Result]) -> _Result:
        """Run something between two bytes, so that the printer is never in two states."""
        done: Future[_Result] = Future()

        def call() -> None:
            try:
                done.set_result(action())
            except (ValueError, OSError) as error:
                done.set_exception(error)

        self._calls.put(call)
        self._wake.send(b"!")
        return done.result()

    def _serve(self) -> None:
        while not self._is_stopping:
            ready, _, _ = select.select(self._sources(), [], [])
            if self._woken in ready:
                self._run_calls()
            elif self._client in ready:
                self._read()
            elif self._listener in ready:
                self._accept()
            if self._machine.fault is Fault.UNPLUGGED:
                self._unplug()

    def _sources(self) -> list[socket.socket]:
        """Listen to one client at a time, and to it only while there is room."""
        sources = [self._woken]
        if self._client is not None:
            if not self._machine.is_full:
                sources.append(self._client)
        elif self._listener is not None:
            sources.append(self._listener)
        return sources

    def _run_calls(self) -> None:
        self._woken.recv(1)
        self._calls.get()()

    def _accept(self) -> None:
        if self._listener is not None:
            self._client, _ = self._listener.accept()
            self._machine.answer = self._answer

    def _read(self) -> None:
        if self._client is None:
            return
        try:
            received = self._client.recv(_READ_BYTES)
        except OSError:
            received = b""
        if received:
            self._machine.receive(received)
        else:
            self._hang_up()

    def _answer(self, content: bytes) -> None:
        if self._client is not None:
            try:
                self._client.sendall(content)
            except OSError:
                self._machine.answer = None  # the client is gone: its job still prints

    def _hang_up(self) -> None:
        if self._client is not None:
            self._client.close()
        self._client, self._machine.answer = None, None

    def _plug_in(self) -> None:
        if self._listener is None:
            self._listener = socket.create_server(("127.0.0.1", self.port), backlog=4)
            self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _WINDOW_BYTES)
            self.port = self._listener.getsockname()[1]

    def _unplug(self) -> None:
        if self._listener is None:
            return
        self._listener.close()
        self._listener = None
        self._hang_up()
        torn = self._machine.lose_power()
        if torn is not None:
            self._save(torn, self.directory / f"torn-{self._last_index:05d}.png")

    def _repair(self) -> None:
        self._plug_in()
        self._machine.repair()

    def _stop(self) -> None:
        self._hang_up()
        if self._listener is not None:
            self._listener.close()
        self._is_stopping = True

    def _save(self, slip: Slip, path: Path) -> None:
        draw(slip, self.paper_width_mm).save(path, dpi=(_DOTS_PER_INCH, _DOTS_PER_INCH))

    def _keep(self, slip: Slip) -> None:
        self._last_index += 1
        path = self.directory / f"document-{self._last_index:05d}.png"
        self._save(slip, path)
        text = "\n".join(slip.lines) + "\n"
        path.with_suffix(".txt").write_text(text, encoding="utf-8")
        document = PrintedDocument(self._last_index, path, text, tuple(slip.qr_payloads))
        with self._changed:
            self._documents.append(document)
            self._changed.notify_all()
