"""ESC/POS printers on TCP (raw port 9100): pre-flight, job, confirmation."""

import hashlib
import time
from collections.abc import Callable

from devices.errors import DeviceOffline, PrintUnknown
from devices.printer.conversation import Conversation
from devices.printer.escpos_bytes import Composed, compose
from devices.printer.port import PrinterProfile, PrinterStatus, PrintOutcome
from devices.printer.status import Block, Reply, SlowStatus, refusal
from domain.document import ReceiptDocument

INITIALISE = b"\x1b@"
_REPORT_CHANGES = b"\x1da\x0f"
"""`GS a`: report every change by itself. After `ESC @`, which turns it off."""

_ASK_PAPER_IN_ORDER = b"\x1dr\x01"
_MARGIN_S = 3.0
_POLL_S = 1.0
_FIRST_ID_LETTER, _ID_LETTERS = 33, 94
"""Process identifiers are printable ASCII. Source: Epson ESC/POS reference, `GS ( H`."""


def process_id(job_id: str) -> bytes:
    """Shorten the name of a job to the four characters a printer repeats when it is done."""
    digest = hashlib.sha256(job_id.encode()).digest()
    return bytes(_FIRST_ID_LETTER + byte % _ID_LETTERS for byte in digest[:4])


class TcpPrinter:
    """A printer on the network. It holds no connection between jobs.

    Args:
        host: name or address of the printer.
        port: its TCP port, usually 9100.
        profile: what it can do.
        timeout_s: how long to wait for the connection, and for each answer.
        clock: monotonic seconds.
    """

    def __init__(
        self,
        host: str,
        port: int,
        profile: PrinterProfile,
        timeout_s: float = 3.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._host, self._port = host, port
        self._profile = profile
        self._timeout_s, self._clock = timeout_s, clock

    @property
    def profile(self) -> PrinterProfile:
        """What this printer can do."""
        return self._profile

    def close(self) -> None:
        """Do nothing: each job closes its own connection."""

    def status(self) -> PrinterStatus:
        """Ask the printer how it is.

        Raises:
            DeviceOffline: It cannot be reached or does not answer.
        """
        with self._open() as conversation:
            return self._answered_status(conversation)

    def print_document(self, document: ReceiptDocument, job_id: str) -> PrintOutcome:
        """Print one document and wait until the printer says it is on paper.

        Args:
            document: what to print.
            job_id: the name of this job.

        Returns:
            PRINTED when the printer confirmed the end of the job, SENT_UNCONFIRMED when its model
            cannot and did not answer a plain question after the cut either.

        Raises:
            DeviceError: Refused before any byte (`started` false), or nobody knows (`started`
                true). After `PaperOut` with `started` the printer still holds the job.
        """
        composed = compose(document, self._profile)
        with self._open() as conversation:
            fault = refusal(self._answered_status(conversation), started=False)
            if fault is not None:
                raise fault
            question, is_answer = self._question(job_id)
            wait_s = self._wait_s(composed)
            conversation.send_job(
                INITIALISE + _REPORT_CHANGES + composed.content + question, stall_s=wait_s
            )
            if self._await_answer(conversation, is_answer, wait_s):
                return PrintOutcome.PRINTED
            if self._profile.has_process_id:
                message = f"no confirmation from {self._host} in {wait_s:.0f} s"
                raise PrintUnknown(message, started=True)
            return PrintOutcome.SENT_UNCONFIRMED

    def _open(self) -> Conversation:
        return Conversation(self._host, self._port, self._timeout_s, self._clock)

    def _answered_status(self, conversation: Conversation) -> PrinterStatus:
        status = conversation.ask_status()
        if status is None:
            message = f"the printer at {self._host}:{self._port} does not answer"
            raise DeviceOffline(
                message,
                host=self._host,
                port=self._port,
            )
        return status

    def _question(self, job_id: str) -> tuple[bytes, Callable[[Reply], bool]]:
        """Choose what to ask after the cut, and how to know its answer."""
        if not self._profile.has_process_id:
            return (
                _ASK_PAPER_IN_ORDER,
                lambda reply: isinstance(reply, SlowStatus) and reply.has_paper,
            )
        name = process_id(job_id)
        answer = Block(b"\x37\x22" + name)
        return b"\x1d(H\x06\x00\x30\x30" + name, lambda reply: reply == answer

    def _wait_s(self, composed: Composed) -> float:
        """Allow the time to print the paper at the slow end of its speed, and a margin."""
        return composed.length_mm / self._profile.speed_mm_per_s + _MARGIN_S

    def _await_answer(
        self, conversation: Conversation, is_answer: Callable[[Reply], bool], wait_s: float
    ) -> bool:
        """Wait for the confirmation; meanwhile keep asking what is wrong.

        Raises:
            DeviceError: The printer says why it stopped, or the connection is lost.
        """
        deadline, answers_questions = self._clock() + wait_s, True
        while (remaining_s := deadline - self._clock()) > 0:
            reply = conversation.next_reply(min(_POLL_S, remaining_s))
            if reply is not None and is_answer(reply):
                return True
            if reply is None and answers_questions:
                answers_questions = self._check_health(conversation)
        return False

    def _check_health(self, conversation: Conversation) -> bool:
        """Ask what is wrong during a job.

        Returns:
            Whether the printer answers: after one question without an answer no other is asked,
            since a late answer would be taken for that of the next question.

        Raises:
            DeviceError: The printer says why it stopped.
        """
        status = conversation.ask_status()
        if status is None:
            return False
        fault = refusal(status, started=True)
        if fault is not None:
            raise fault
        return True
