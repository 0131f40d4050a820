"""The line to the centre: the client, and the two things done over it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.configuration import ConfigurationRefused
from pos.errors import AnswerForged
from pos.sync.enrolment import refuse_wrong_clock
from pos.sync.loading import load_configuration
from pos.sync.outbox import Outbox
from pos.sync.roots import ask_root_daily, forget_dropped_keys, has_followed_root
from pos.sync.rotation import (
    is_rotation_asked,
    note_coverage,
    pin_centre_keys,
    rotate_key,
)

if TYPE_CHECKING:
    from threading import Lock

    from pos.journal.scribe import Scribe
    from pos.sync.checkpoints import Checkpoints
    from pos.sync.client import CentreClient
    from pos.sync.configuration import ConfigurationStore


@dataclass(frozen=True)
class Line:
    """An open line to the centre; one exchange at a time, whichever thread asks.

    Args:
        client: The HTTP client.
        scribe: Journal and clock.
        configuration: The configuration in force.
        checkpoints: The centre's last word.
    """

    client: CentreClient
    scribe: Scribe
    configuration: ConfigurationStore
    checkpoints: Checkpoints
    one_at_a_time: Lock

    def send_all(self) -> None:
        """Send what waits, batch after batch, and learn how things stand.

        Raises:
            GirctError: The exchange failed; what was not stored is sent again later.
        """
        with self.one_at_a_time:
            if self.scribe.journal.head().seq == 0:
                return
            try:
                self._exchange_all()
            except AnswerForged:
                if not has_followed_root(self.scribe.journal, self.client):
                    raise
                self._exchange_all()
            if (standing := self.checkpoints.read()) is not None:
                note_coverage(self.scribe.journal, standing.checkpoint)

    def refresh_configuration(self) -> None:
        """Ask for a newer configuration, put it in force, and change keys as it asks.

        A chain that has ended asks for none: it could not record it.

        Raises:
            ClockWrong: The chain would begin under a clock that is far from the centre's.
            GirctError: The exchange failed or the configuration is refused; the one in force
                stays.
        """
        if self.scribe.journal.head().ended:
            return
        journal = self.scribe.journal
        with self.one_at_a_time:
            if journal.head().seq == 0:
                refuse_wrong_clock(self.client.ask_date(), self.scribe.now())
            ask_root_daily(journal, self.client, self.scribe.now())
            try:
                self._load_newer()
            except ConfigurationRefused:
                if not has_followed_root(journal, self.client):
                    raise
                self._load_newer()
            held = self.configuration.held()
            pin_centre_keys(journal, held)
            if is_rotation_asked(journal, held):
                rotate_key(self.scribe)

    def _exchange_all(self) -> None:
        outbox = Outbox(self.scribe, self.checkpoints, self.client)
        while outbox.exchange():
            pass

    def _load_newer(self) -> None:
        answer = self.client.fetch_configuration(self.configuration.etag())
        if answer is not None:
            load_configuration(self.scribe, self.configuration, *answer)
            forget_dropped_keys(self.scribe.journal)
