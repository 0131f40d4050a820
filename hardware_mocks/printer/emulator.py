"""The virtual printer on its wire, each slip kept as a PNG."""

from pathlib import Path
from types import TracebackType
from typing import Self

from hardware_mocks.printer.abilities import Abilities
from hardware_mocks.printer.documents import PrintedDocument, Tray
from hardware_mocks.printer.drawer import Pulse
from hardware_mocks.printer.machine import Machine
from hardware_mocks.printer.paper import DOTS_PER_MM
from hardware_mocks.printer.serving import Serving
from hardware_mocks.printer.status import Fault
from hardware_mocks.wires import PseudoTerminal, TcpPort


class CommandsNotUnderstood(AssertionError):
    """The virtual printer was sent bytes it does not know, and nobody asked which."""


class PrinterEmulator:
    """A virtual ESC/POS printer; use it as a context manager.

    Args:
        paper_width_mm: 80 or 58.
        directory: where the pictures go; those of earlier runs stay.
        port: TCP port on the loopback interface, 0 to be given one.
        abilities: how it differs from the best printer.
        on_pty: hang it on a pseudo-terminal instead of a TCP port.
        pty_link: a symbolic link that keeps pointing at the pseudo-terminal.
        is_strict: refuse to end well when a command was not understood.

    Raises:
        OSError: On entering, when the port is taken.
        CommandsNotUnderstood: On leaving, when `errors` is not empty; `take_errors` empties it.
    """

    def __init__(  # noqa: PLR0913 - one argument for each thing that may be different
        self,
        paper_width_mm: int = 80,
        directory: Path = Path("paper"),
        port: int = 0,
        *,
        abilities: Abilities | None = None,
        on_pty: bool = False,
        pty_link: Path | None = None,
        is_strict: bool = True,
    ) -> None:
        self.paper_width_mm, self.directory = paper_width_mm, directory
        self._tray = Tray(paper_width_mm, directory)
        self._machine = Machine(paper_width_mm, abilities or Abilities(), self._tray.keep)
        self._tcp, self._pty = TcpPort(port), PseudoTerminal(pty_link)
        self._is_on_pty, self._is_strict = on_pty, is_strict
        self._serving = Serving(self._machine, self._pty if on_pty else self._tcp, self._tray)

    def __enter__(self) -> Self:
        self._tray.open()
        self._serving.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._serving.stop()
        if self._is_strict and kind is None and self._machine.errors:
            raise CommandsNotUnderstood("; ".join(self._machine.errors))

    @property
    def port(self) -> int:
        """Its TCP port; 0 on a pseudo-terminal."""
        return 0 if self._is_on_pty else self._tcp.port

    @property
    def path(self) -> str:
        """The device file of its pseudo-terminal; nothing on TCP."""
        return self._pty.address if self._is_on_pty else ""

    @property
    def documents(self) -> list[PrintedDocument]:
        """The slips cut since it was started, oldest first."""
        return self._tray.documents

    @property
    def errors(self) -> list[str]:
        """A sentence for each command it did not know or could not obey."""
        return list(self._machine.errors)

    def take_errors(self) -> list[str]:
        """Give these sentences and forget them: they were expected."""

        def take() -> list[str]:
            taken = list(self._machine.errors)
            self._machine.errors.clear()
            return taken

        return self._serving.do(take)

    @property
    def abilities(self) -> Abilities:
        """How it differs from the best printer now."""
        return self._machine.abilities

    @property
    def faults(self) -> frozenset[Fault]:
        """All that is wrong with it now."""
        return self._machine.faults

    @property
    def fed_dots(self) -> int:
        """How much paper it has fed since it was started."""
        return self._machine.paper.fed_dots

    @property
    def is_drawer_open(self) -> bool:
        """Whether its drawer is open."""
        return self._machine.drawer.is_open

    @property
    def drawer_pulses(self) -> list[Pulse]:
        """Every pulse sent to a drawer, oldest first."""
        return list(self._machine.drawer.pulses)

    @property
    def passed_on(self) -> bytes:
        """What was sent through it to a pole display."""
        return bytes(self._machine.passed_on)

    def wait_for(self, count: int, timeout_s: float = 10.0) -> list[PrintedDocument]:
        """Wait until this many slips were cut, and give them.

        Raises:
            TimeoutError: Fewer came out in this time.
        """
        return self._tray.wait_for(count, timeout_s)

    def hanging(self) -> bytes:
        """Give the picture, as PNG, of the paper that hangs from the slot; empty when none does."""
        return self._serving.do(lambda: self._tray.draw(self._machine.paper.slip))

    def paper_now(self) -> tuple[list[PrintedDocument], int]:
        """Give the slips that were cut and how many dots of paper hang, at one moment."""

        def look() -> tuple[list[PrintedDocument], int]:
            strips = self._machine.paper.slip.strips
            return self._tray.documents, sum(strip.height for strip in strips)

        return self._serving.do(look)

    def break_with(  # noqa: PLR0913 - each moment by its name
        self,
        fault: str,
        after_mm: int = 0,
        *,
        after_dots: int = 0,
        after_bytes: int = 0,
        at_cut: bool = False,
        after_cut: bool = False,
    ) -> None:
        """Let something go wrong; it is wrong when this returns.

        Args:
            fault: a value of `Fault`.
            after_mm: not now, but once this much more paper has come out.
            after_dots: the same, in dots.
            after_bytes: not now, but once this many more bytes have arrived.
            at_cut: not now, but when the next slip is to be cut.
            after_cut: not now, but once it is cut, before anything behind it is obeyed.
        """
        self._serving.do(
            lambda: self._machine.break_with(
                Fault(fault),
                after_dots=after_dots or after_mm * DOTS_PER_MM,
                after_bytes=after_bytes,
                at_cut=at_cut,
                after_cut=after_cut,
            )
        )

    def mend(self, *faults: str) -> None:
        """Put these faults right: a new roll, the cover closed."""
        self._serving.do(lambda: self._serving.mend(*map(Fault, faults)))

    def change_roll(self) -> None:
        """Put a new roll in."""
        self.mend(Fault.PAPER_OUT, Fault.PAPER_NEAR_END)

    def repair(self) -> None:
        """Put everything right: new roll, cover closed, plugged in on the same port."""
        self._serving.do(self._serving.repair)

    def free_cutter(self) -> None:
        """Take the jammed paper away; the error stays until `DLE ENQ` says to go on."""
        self._serving.do(self._machine.free_cutter)

    def close_drawer(self) -> None:
        """Push the drawer shut."""
        self._serving.do(self._machine.close_drawer)

    def hang_up(self) -> None:
        """Close the connection, as printers do with one that was idle for long."""
        self._serving.do(self._serving.hang_up)

    def become(self, abilities: Abilities) -> None:
        """Be another model, slower, or later to answer, from now on."""
        self._serving.do(lambda: self._machine.become(abilities))
