"""A virtual card terminal on its wire, in hands: show a card, refuse, break its line."""

import time
from collections.abc import Callable

from hardware_mocks.card_terminal.frames import Kind
from hardware_mocks.card_terminal.terminal import Cardholder, Entry, State, Terminal
from hardware_mocks.emulator import LINE_FAULTS, Emulator
from hardware_mocks.wires import Wire

DEVICE_FAULTS = ("nak", "wrong_check", "cut_after_debit")
SPOILT_ANSWERS = 1


class CardTerminalEmulator(Emulator[Terminal]):
    """A virtual card terminal; use it as a context manager.

    Args:
        wire: where it hangs; a TCP port of its own by default.
        cardholder: who stands there; agrees at once by default.
        now: the clock, seconds.

    Raises:
        OSError: On entering, when the wire cannot be had.
    """

    faults = (*LINE_FAULTS, *DEVICE_FAULTS)
    """Those of the line; NAK to the till's next try; the next answer with a wrong LRC; the line is
    cut once the next amount is in the journal, before the till is told."""

    def __init__(
        self,
        wire: Wire | None = None,
        *,
        cardholder: Cardholder | None = None,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(Terminal(cardholder), wire, now=now)

    @property
    def journal(self) -> list[Entry]:
        """What was really done, oldest first."""
        return self.line.do(lambda: list(self.device.journal))

    @property
    def debits_centimes(self) -> list[int]:
        """The amounts debited, oldest first."""
        return [entry.amount_centimes for entry in self.journal if entry.kind is Kind.DEBIT]

    @property
    def asked_centimes(self) -> int | None:
        """The amount it is asking a card for; None when it is not."""

        def asked() -> int | None:
            request = self.device.request
            return request.amount_centimes if request and self.is_waiting_for_card else None

        return self.line.do(asked)

    @property
    def is_waiting_for_card(self) -> bool:
        """Whether it is asking for a card."""
        return self.device.state is State.CARD

    def meet(self, cardholder: Cardholder) -> None:
        """From the next request on somebody else stands there."""

        def change() -> None:
            self.device.cardholder = cardholder

        self.line.do(change)

    def show_card(self) -> None:
        """A hand shows a card, and the bank agrees.

        Raises:
            ValueError: When the terminal asks for no card.
        """
        self._show(accepts=True)

    def refuse(self) -> None:
        """A hand presses the red key, or the bank does not agree.

        Raises:
            ValueError: When the terminal asks for no card.
        """
        self._show(accepts=False)

    def _show(self, *, accepts: bool) -> None:
        def act() -> None:
            answer = self.device.show_card(self.now(), accepts=accepts)
            if answer:
                self.line.send(answer)

        self.line.do(act)

    def _break_device(self, fault: str) -> None:
        def break_it() -> None:
            self.device.naks_to_come = int(fault == "nak")
            self.device.wrong_checks_to_come = SPOILT_ANSWERS * (fault == "wrong_check")
            if fault == "cut_after_debit":
                self.device.on_done = self._cut

        self.line.do(break_it)

    def _repair_device(self) -> None:
        def repair() -> None:
            self.device.naks_to_come = self.device.wrong_checks_to_come = 0
            self.device.on_done = None

        self.line.do(repair)

    def _cut(self) -> None:
        self.device.on_done = None
        self.line.pull_out()
