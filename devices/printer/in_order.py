"""Whose answer it is, on a printer whose answers bear no name (`GS r`).

Such a printer answers each question once all sent before it is on paper, and answers whoever is on
the wire by then: the late answer to a job that ended without confirmation, or to one of a counter
that was killed, looks like that to the job now printing. So answers owed are counted. While any
may still come, the next paper is preceded by one question more than that, and its own answer is
believed only after all those came.

Source: Epson ESC/POS reference, `GS r`: processed in order, with the data in the receive buffer.
"""

from devices.printer.conversation import Conversation
from devices.printer.status import Reply, SlowStatus

ASK_PAPER_IN_ORDER = b"\x1dr\x01"

_OWED_BY_OTHERS = 2
"""Papers a printer may still owe to an earlier run of the counter, or to another program."""

_OWED_MAX = 8
_RIGHT_BEHIND_S = 0.3
"""Answers behind the last paper come one upon the other: nothing is printed between them."""


class AnswersInOrder:
    """How many answers one printer may still owe to what was sent before; a bound, never less."""

    def __init__(self) -> None:
        self._owed = _OWED_BY_OTHERS
        self._is_mute = False
        self._is_believed = False

    def catch_up(self, conversation: Conversation, wait_s: float) -> None:
        """Wait, for a time, until the next answer can only be that to the next question.

        Afterwards the confirmation of the next job is believed, unless the printer did not answer.
        One that never did is not waited for again until it says something.
        """
        if self._owed and not self._is_mute:
            self._ask_and_wait(conversation, wait_s)
        self._is_believed = not self._owed

    def ask(self) -> bytes:
        """Give the question for the end of a job, whose answer is owed from now on."""
        self._owed = min(self._owed + 1, _OWED_MAX)
        return ASK_PAPER_IN_ORDER

    def is_answer(self, reply: Reply) -> bool:
        """Take an answer in; say whether it confirms the job: all came, and there was paper."""
        if not isinstance(reply, SlowStatus):
            return False
        self._is_mute = False
        self._owed = max(0, self._owed - 1)
        return self._is_believed and reply.has_paper

    def _ask_and_wait(self, conversation: Conversation, wait_s: float) -> None:
        asked = self._owed + 1
        conversation.say(ASK_PAPER_IN_ORDER * asked)
        heard = conversation.count_in_order(asked, wait_s)
        if heard < asked:
            self._is_mute = not heard
            self._owed = min(self._owed + asked - heard, _OWED_MAX)
            return
        while conversation.count_in_order(1, _RIGHT_BEHIND_S):
            pass  # one owed after all: it came behind the paper it belongs to
        self._owed = 0
