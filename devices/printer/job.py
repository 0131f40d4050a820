"""One job on an open wire: its bytes, what holds it up, and the printer's word that it is done.

A printer that runs out of paper keeps what it received and finishes the same paper on the new
roll. So a job that has begun is never given up because of a fault: it waits, says why it waits,
and goes on. Only a person gives it up, and then the printer is told to forget it.

Source: reference of devices §5 (print-job reliability).
"""

from collections.abc import Callable

from devices.errors import BufferNotCleared, DeviceError, PrintUnknown
from devices.printer.bitmap import picture_ends
from devices.printer.condition import PrinterStatus
from devices.printer.conversation import Conversation
from devices.printer.port import PrintOutcome
from devices.printer.status import AutomaticStatus, Reply, from_automatic, refusal
from devices.printer.watch import JobWatch, Wish

_POLL_S = 0.5


class _GivenUp(Exception):
    """The printer says that it forgot the job."""


class JobRun:
    """A job being printed.

    Args:
        conversation: the open wire, the printer found ready.
        watch: who is told what holds the job up, and may give it up.
        clock: monotonic seconds.
        wait_s: how long a printer without a fault may stay silent before nobody knows.
        drawer_pulse: real-time command that opens the drawer.
    """

    def __init__(
        self,
        conversation: Conversation,
        watch: JobWatch,
        clock: Callable[[], float],
        *,
        wait_s: float,
        drawer_pulse: bytes,
    ) -> None:
        self._conversation, self._watch, self._clock = conversation, watch, clock
        self._wait_s, self._drawer_pulse = wait_s, drawer_pulse
        self._trouble: DeviceError | None = None
        self._answers_questions = True
        self.has_sent_all = False
        """Whether the printer was given the whole job; else it may wait for more of a picture."""

    def run(self, content: bytes, is_answer: Callable[[Reply], bool]) -> PrintOutcome:
        """Send a job and wait for its confirmation, however long a fault lasts.

        Args:
            content: the bytes, the question at their end.
            is_answer: knows the answer to that question.

        Returns:
            PRINTED, SENT_UNCONFIRMED when no answer came, or CANCELLED.

        Raises:
            DeviceError: Nobody knows what is on paper.
        """
        try:
            self._send(content)
            is_confirmed = self._confirm(is_answer)
        except _GivenUp:
            return PrintOutcome.CANCELLED
        return PrintOutcome.PRINTED if is_confirmed else PrintOutcome.SENT_UNCONFIRMED

    def _send(self, content: bytes) -> None:
        """Send every byte. Nothing is asked meanwhile: a question could land inside a picture."""
        ends = [] if self._conversation.is_paced else picture_ends(content)
        view, sent, deadline = memoryview(content), 0, self._clock() + self._wait_s
        for end in [*ends, len(content)]:
            while sent < end or not self._conversation.has_left():
                taken = self._conversation.send_some(view[sent:end]) if sent < end else 0
                sent += taken
                deadline = self._go_on(deadline, is_moving=taken > 0)
        self.has_sent_all = True

    def _go_on(self, deadline: float, *, is_moving: bool) -> float:
        """Take in what happens meanwhile, and say until when this may last."""
        self._take_reports()
        self._obey_wish(is_between_commands=False)
        if is_moving or self._trouble:
            return self._clock() + self._wait_s
        if self._clock() > deadline:
            raise self._conversation.stalled()
        return deadline

    def _take_reports(self) -> None:
        """Look at what the printer told by itself; nothing else can come before the last byte."""
        while (reply := self._conversation.next_reply(0)) is not None:
            if isinstance(reply, AutomaticStatus):
                self._judge(from_automatic(reply))

    def _confirm(self, is_answer: Callable[[Reply], bool]) -> bool:
        """Wait for the confirmation; meanwhile keep asking what is wrong."""
        deadline = self._clock() + self._wait_s
        while True:
            self._obey_wish(is_between_commands=True)
            if self._trouble:  # a printer that holds, its buffer full, hears no question
                deadline = self._clock() + self._wait_s
            remaining_s = deadline - self._clock()
            if remaining_s <= 0:
                return False
            reply = self._conversation.next_reply(min(_POLL_S, remaining_s))
            if isinstance(reply, AutomaticStatus):
                self._judge(from_automatic(reply))
            elif reply is None:
                self._check_health()
            elif is_answer(reply):
                return True

    def _check_health(self) -> None:
        """Ask what is wrong; after one question without an answer no other is asked.

        A late answer would be taken for that of the next question.
        """
        if not self._answers_questions:
            return
        status = self._conversation.ask_status()
        if status is None:
            self._answers_questions = False
        else:
            self._judge(status)

    def _judge(self, status: PrinterStatus) -> None:
        """Tell the watch how the printer is, and when what holds the job up changes."""
        self._watch.told(status)
        trouble = refusal(status, started=True)
        if (trouble and trouble.code) != (self._trouble and self._trouble.code):
            self._trouble = trouble
            self._watch.troubled(trouble)

    def _obey_wish(self, *, is_between_commands: bool) -> None:
        wish = self._watch.wish()
        if wish is Wish.OPEN_DRAWER and is_between_commands:
            self._open_drawer()
        if self._trouble is None:
            return
        if wish is Wish.LEAVE:
            message = f"left while held up: {self._trouble}"
            raise PrintUnknown(message, started=True)
        if wish is Wish.CANCEL:
            self._give_up()

    def _open_drawer(self) -> None:
        """Open the drawer of a printer that still hears."""
        self._check_health()
        if self._answers_questions:
            self._conversation.say(self._drawer_pulse)
            self._watch.drawer_opened()

    def _give_up(self) -> None:
        """Have the printer forget the job.

        Raises:
            BufferNotCleared: It does not say that it did, and may still print it.
        """
        message = "the printer does not say that it forgot the job"
        try:
            is_cleared = self._conversation.clear_buffer()
        except DeviceError as error:
            raise BufferNotCleared(message, started=True) from error
        if not is_cleared:
            raise BufferNotCleared(message, started=True)
        raise _GivenUp
