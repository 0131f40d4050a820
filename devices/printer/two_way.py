"""ESC/POS printers that answer, whatever the wire: pre-flight, job, confirmation."""

import hashlib
import secrets
import time
from collections.abc import Callable

from devices.errors import DeviceOffline, PrintUnknown
from devices.printer.condition import PrinterStatus
from devices.printer.conversation import Conversation
from devices.printer.drawer_pulse import pulse_in_order, pulse_now
from devices.printer.escpos_bytes import INITIALISE, Composed, compose
from devices.printer.in_order import AnswersInOrder
from devices.printer.job import JobRun
from devices.printer.port import PrinterProfile, PrintOutcome
from devices.printer.status import Block, Reply, refusal
from devices.printer.watch import IMPATIENT, JobWatch
from devices.printer.wire import Line
from domain.document import ReceiptDocument

_REPORT_CHANGES = b"\x1da\x0f"
"""`GS a`: report every change by itself. After `ESC @`, which turns it off."""

_MARGIN_S = 3.0
_FORGET_S = 1.0
"""How long to wait for the word of a printer that may not know how to forget."""
_BITS_A_BYTE = 10
_FIRST_ID_LETTER, _ID_LETTERS = 33, 94
"""Process identifiers are printable ASCII. Source: Epson ESC/POS reference, `GS ( H`."""


def process_id(job_id: str) -> bytes:
    """Shorten the name of a job to the four characters a printer repeats when it is done."""
    digest = hashlib.sha256(job_id.encode()).digest()
    return bytes(_FIRST_ID_LETTER + byte % _ID_LETTERS for byte in digest[:4])


class TwoWayPrinter:
    """A printer that is asked before, during and after a job.

    Args:
        line: where it is.
        profile: what it can do.
        timeout_s: how long to wait for each answer.
        clock: monotonic seconds.
    """

    def __init__(
        self,
        line: Line,
        profile: PrinterProfile,
        timeout_s: float = 3.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.line = line
        self._profile = profile
        self._timeout_s, self._clock = timeout_s, clock
        self._may_hold_a_rest = True
        self._in_order = AnswersInOrder()

    @property
    def profile(self) -> PrinterProfile:
        """What this printer can do."""
        return self._profile

    def rest(self) -> bool:
        """Let go of a line that is kept between jobs; see `Printer`."""
        return self.line.let_go()

    def close(self) -> None:
        """Let go of a line that is kept between jobs; each job closes its own wire."""
        self.line.let_go()

    def status(self) -> PrinterStatus:
        """Ask the printer how it is.

        Raises:
            DeviceOffline: It cannot be reached or does not answer.
        """
        with self._open() as conversation:
            return self._answered_status(conversation)

    def open_drawer(self) -> None:
        """Open the drawer that hangs on the printer, with or without paper.

        Raises:
            DeviceOffline: The printer cannot be reached or does not answer.
        """
        with self._open() as conversation:
            status = self._answered_status(conversation)
            pulse = pulse_in_order if status.is_ready else pulse_now
            conversation.say(pulse(self._profile))
            self._answered_status(conversation)  # taken in: closing now loses nothing

    def print_document(
        self, document: ReceiptDocument, job_id: str, watch: JobWatch = IMPATIENT
    ) -> PrintOutcome:
        """Print one document and wait until the printer says it is on paper.

        Args:
            document: what to print.
            job_id: the name of this job.
            watch: told what holds the job up; by default the first fault ends it.

        Returns:
            PRINTED when the printer confirmed the end of the job, SENT_UNCONFIRMED when its model
            cannot and did not answer a plain question after the cut either, CANCELLED when the
            watch gave it up and the printer forgot it.

        Raises:
            DeviceError: Refused before any byte (`started` false), or nobody knows (`started`
                true).
        """
        composed = compose(document, self._profile)
        if composed.replaced:
            watch.replaced(composed.replaced)
        with self._open() as conversation:
            self._refuse_unready(conversation)
            wait_s = self._wait_s(composed)
            self._forget_rest(conversation)
            if not self._profile.has_process_id:
                self._in_order.catch_up(conversation, wait_s)
                self._refuse_unready(conversation)  # it may have held up what came before
            question, is_answer = self._question(job_id)
            content = INITIALISE + _REPORT_CHANGES + composed.content + question
            pulse = pulse_now(self._profile)
            run = JobRun(conversation, watch, self._clock, wait_s=wait_s, drawer_pulse=pulse)
            self._may_hold_a_rest = True
            try:
                outcome = run.run(content, is_answer)
            finally:
                self._may_hold_a_rest = conversation.is_lost or not run.has_sent_all
            if outcome is PrintOutcome.SENT_UNCONFIRMED and self._profile.has_process_id:
                message = f"no confirmation from {self.line.address} in {wait_s:.0f} s"
                raise PrintUnknown(message, started=True)
            return outcome

    def _open(self) -> Conversation:
        return Conversation(self.line.open(), self._timeout_s, self._clock)

    def _refuse_unready(self, conversation: Conversation) -> None:
        fault = refusal(self._answered_status(conversation), started=False)
        if fault is not None:
            raise fault

    def _forget_rest(self, conversation: Conversation) -> None:
        """Clear what is left of a job that broke off, or of one from before we started.

        A printer cut off in the middle of a picture would take the next job for the rest of it.
        """
        if self._may_hold_a_rest and self._profile.has_process_id:
            conversation.clear_buffer(_FORGET_S)

    def _answered_status(self, conversation: Conversation) -> PrinterStatus:
        status = conversation.ask_status()
        if status is None:
            message = f"the printer at {self.line.address} does not answer"
            raise DeviceOffline(message, address=self.line.address)
        return status

    def _question(self, job_id: str) -> tuple[bytes, Callable[[Reply], bool]]:
        """Choose what to ask after the cut, and how to know its answer."""
        if not self._profile.has_process_id:
            return self._in_order.ask(), self._in_order.is_answer
        name = process_id(f"{job_id} {secrets.token_hex(8)}")  # a reprint is another print
        answer = Block(b"\x37\x22" + name)
        return b"\x1d(H\x06\x00\x30\x30" + name, lambda reply: reply == answer

    def _wait_s(self, composed: Composed) -> float:
        """Allow the time to send the bytes, to print the paper at its slow end, and a margin."""
        speed = self.line.bits_per_s
        sending_s = len(composed.content) * _BITS_A_BYTE / speed if speed else 0.0
        return sending_s + composed.length_mm / self._profile.speed_mm_per_s + _MARGIN_S
