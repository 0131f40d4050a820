"""The terminal itself: a conversation with the till, a cardholder, and a journal of what was done.

The journal is the truth: an amount is debited when the bank says so, whether or not the till ever
hears of it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto

from hardware_mocks.card_terminal.frames import (
    ACK,
    DIRHAM,
    ENQ,
    EOT,
    NAK,
    REQUEST_BYTES,
    STX,
    BadRequest,
    Kind,
    Request,
    Status,
    answer_to,
    read_request,
)

CARD_WAIT_S = 60.0
TILL_WAIT_S = 5.0
RETRY_S = 1.0
TRIES = 3
_Action = Callable[[], None]
_CARD = "****************1234"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the terminal's journal.

    Args:
        number: from 1.
        kind: debit or credit.
        amount_centimes: the amount.
        currency: ISO 4217 number.
        authorisation: number the bank gave.
        till: the till that asked.
        private: the ten characters of its request.
    """

    number: int
    kind: Kind
    amount_centimes: int
    currency: str
    authorisation: str
    till: str
    private: str


@dataclass(frozen=True, slots=True)
class Cardholder:
    """What whoever stands there does with their card.

    Args:
        accepts: whether the bank and the cardholder agree.
        after_s: how long they take, seconds; None to wait for a hand.
    """

    accepts: bool = True
    after_s: float | None = 0.0


class State(Enum):
    """Where the conversation is."""

    IDLE = auto()
    ASKED = auto()
    UNDERSTOOD = auto()
    CARD = auto()
    CALLING = auto()
    ANSWERING = auto()


class Terminal:
    """A card terminal without its wire.

    Args:
        cardholder: who stands there.
    """

    def __init__(self, cardholder: Cardholder | None = None) -> None:
        self.cardholder = cardholder or Cardholder()
        self.journal: list[Entry] = []
        self.errors: list[str] = []
        self.state = State.IDLE
        self.request: Request | None = None
        self.naks_to_come = 0
        self.wrong_checks_to_come = 0
        self.on_done: _Action | None = None
        """Called once the journal has the entry, before the till is told: there the line is cut."""
        self._content = b""
        self._answer = b""
        self._due_s: float | None = None
        self._tries = 0

    def receive(self, content: bytes, now_s: float) -> list[bytes]:
        """Take in what the till sent, however it was cut up."""
        answers = [self._take(bytes((byte,)), now_s) for byte in content]
        return [answer for answer in answers if answer]

    def tick(self, now_s: float) -> list[bytes]:
        """Do what is due: the cardholder acts, or the till has been silent for too long."""
        if self._due_s is None or now_s < self._due_s:
            return []
        self._due_s = None
        match self.state:
            case State.CARD:
                is_shown = self.cardholder.after_s is not None
                answer = self._finish(now_s, accepts=is_shown and self.cardholder.accepts)
            case State.CALLING | State.ANSWERING:
                answer = self._again(now_s)
            case _:
                self.errors.append(f"the till went silent: {self.state.name}")
                answer = self._be_idle()
        return [answer] if answer else []

    def next_due_s(self, now_s: float) -> float | None:
        """When something happens without the till."""
        del now_s
        return self._due_s

    def show_card(self, now_s: float, *, accepts: bool) -> bytes:
        """A hand shows a card, or presses the red key; gives what the terminal sends.

        Raises:
            ValueError: When the terminal asks for no card.
        """
        if self.state is not State.CARD:
            message = "the terminal is not waiting for a card"
            raise ValueError(message)
        return self._finish(now_s, accepts=accepts)

    def _take(self, byte: bytes, now_s: float) -> bytes:
        hear = {
            State.IDLE: self._hear_call,
            State.ASKED: self._gather,
            State.UNDERSTOOD: self._begin,
            State.CARD: self._busy,
            State.CALLING: self._send,
            State.ANSWERING: self._hear_acknowledgement,
        }
        return hear[self.state](byte, now_s)

    def _hear_call(self, byte: bytes, now_s: float) -> bytes:
        if byte == EOT:  # ends what is over already
            return b""
        if byte != ENQ:
            self.errors.append(f"not ENQ: {byte.hex()}")
            return b""
        if self._takes_nak():
            return NAK
        self._go(State.ASKED, now_s + TILL_WAIT_S)
        self._content = b""
        return ACK

    def _gather(self, byte: bytes, now_s: float) -> bytes:
        """Read by length: the check byte may look like EOT."""
        if not self._content and byte != STX:
            return self._out_of_step(byte, now_s)
        self._content += byte
        if len(self._content) < REQUEST_BYTES:
            return b""
        frame, self._content = self._content, b""
        self._due_s = now_s + TILL_WAIT_S
        if self._takes_nak():
            return NAK
        try:
            self.request = read_request(frame)
        except BadRequest as error:
            self.errors.append(str(error))
            return NAK
        self.state = State.UNDERSTOOD
        return ACK

    def _out_of_step(self, byte: bytes, now_s: float) -> bytes:
        if byte == EOT:
            return self._be_idle()
        if byte == ENQ:
            self._go(State.ASKED, now_s + TILL_WAIT_S)
            return ACK
        self.errors.append(f"not STX: {byte.hex()}")
        return b""

    def _begin(self, byte: bytes, now_s: float) -> bytes:
        if byte != EOT or self.request is None:
            self.errors.append(f"not EOT: {byte.hex()}")
            return b""
        if self.request.is_immediate:
            return self._call(answer_to(self.request, Status.UNVERIFIED), now_s)
        self._await_card(now_s)
        return b""

    def _await_card(self, now_s: float) -> None:
        waits_s = self.cardholder.after_s
        self._go(State.CARD, now_s + (CARD_WAIT_S if waits_s is None else waits_s))

    def _busy(self, byte: bytes, now_s: float) -> bytes:
        if byte == ENQ:
            return NAK
        del now_s
        self.errors.append(f"sent while busy: {byte.hex()}")
        return b""

    def _finish(self, now_s: float, *, accepts: bool) -> bytes:
        """The bank has spoken: first the journal, then the till."""
        request = self.request
        if request is None:
            return self._be_idle()
        is_taken = accepts and request.currency == DIRHAM and request.amount_centimes > 0
        report = ""
        if is_taken:
            report = f"{_CARD} {self._enter(request)}"
            if self.on_done is not None:
                self.on_done()
        if request.is_immediate:  # the till was answered long ago
            return self._be_idle()
        status = Status.DONE if is_taken else Status.REFUSED
        return self._call(answer_to(request, status, report), now_s)

    def _enter(self, request: Request) -> str:
        number = len(self.journal) + 1
        authorisation = f"{700_000 + number:06d}"
        entry = Entry(
            number,
            request.kind,
            request.amount_centimes,
            request.currency,
            authorisation,
            request.till,
            request.private,
        )
        self.journal.append(entry)
        return authorisation

    def _call(self, answer: bytes, now_s: float) -> bytes:
        self._answer, self._tries = answer, 1
        self._go(State.CALLING, now_s + RETRY_S)
        return ENQ

    def _send(self, byte: bytes, now_s: float) -> bytes:
        if byte != ACK:
            return b"" if byte == NAK else self._busy(byte, now_s)
        self._go(State.ANSWERING, now_s + RETRY_S)
        self._tries = 1
        return self._spoilt(self._answer)

    def _hear_acknowledgement(self, byte: bytes, now_s: float) -> bytes:
        if byte == NAK:
            return self._again(now_s)
        if byte != ACK:
            return self._busy(byte, now_s)
        return EOT + self._end(now_s)

    def _end(self, now_s: float) -> bytes:
        if self.request is not None and self.request.is_immediate:
            self._await_card(now_s)
            return b""
        return self._be_idle()

    def _again(self, now_s: float) -> bytes:
        """Call or answer once more; after three times the till is left in the dark."""
        if self._tries >= TRIES:
            self.errors.append(f"the till does not answer: {self.state.name}")
            return EOT + self._end(now_s)
        self._tries += 1
        self._due_s = now_s + RETRY_S
        return ENQ if self.state is State.CALLING else self._spoilt(self._answer)

    def _spoilt(self, answer: bytes) -> bytes:
        if self.wrong_checks_to_come == 0:
            return answer
        self.wrong_checks_to_come -= 1
        return answer[:-1] + bytes((answer[-1] ^ 0x55,))

    def _takes_nak(self) -> bool:
        if self.naks_to_come == 0:
            return False
        self.naks_to_come -= 1
        return True

    def _go(self, state: State, due_s: float) -> None:
        self.state, self._due_s = state, due_s

    def _be_idle(self) -> bytes:
        self.state, self._due_s, self._content = State.IDLE, None, b""
        return b""
