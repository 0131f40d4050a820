"""Moves a series that has ended aside: its machine is then enrolled anew, under a new number.

What it recorded is kept whole in a folder of its own. The settings, and the public half of the
recovery code, stay for the series that follows. A move that was cut is finished by running it
again; meanwhile the folder is neither a counter nor a new machine.
"""

from __future__ import annotations

import os
import shutil
from contextlib import closing, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from domain.errors import GirctError
from pos.bootstrap import build_counter
from pos.durable import write_whole
from pos.errors import SettingsWrong
from pos.identity import IDENTITY_FILE, RETIRING_FILE
from pos.printing.jobs import PrintJobs
from pos.printing.states import PrintState
from pos.series_errors import SeriesGoesOn, SeriesUnsent, SeriesUnsettled
from pos.settings import SETTINGS_FILE
from pos.upkeep.recovery import RECOVERY_FILE
from pos.upkeep.second_copy import FOLDER_PREFIX

if TYPE_CHECKING:
    from pathlib import Path

    from pos.bootstrap import Counter
    from pos.settings import PosSettings

RETIRED_FOLDER: Final = "retired"
_STAYING: Final = (SETTINGS_FILE, RECOVERY_FILE)
"""What the next series uses as well: the archive has a copy of it."""

_UNPRINTED: Final = (
    PrintState.QUEUED,
    PrintState.SENDING,
    PrintState.BLOCKED,
    PrintState.UNKNOWN,
)


@dataclass(frozen=True, slots=True)
class Retired:
    """A series that was moved aside.

    Args:
        folder: Where it is kept.
        papers: Papers nobody saw come out; 0 when a cut move was finished.
    """

    folder: Path
    papers: int


def retire(settings: PosSettings) -> Retired:
    """Send what is left of a series that cannot go on, then move it aside.

    Args:
        settings: Those of the counter, which must not be serving.

    Raises:
        SeriesGoesOn: It may still be sold in.
        SeriesUnsettled: A session is not closed, or a debit by card waits for a person.
        SeriesUnsent: The centre has not acknowledged all of it.
        NotEnrolled, AlreadyRunning: There is none, or it is being served.
        SettingsWrong: The folder cannot be written; running it again goes on from there.
    """
    marker, papers = settings.data_dir / RETIRING_FILE, 0
    try:
        if not marker.exists():
            with closing(build_counter(settings)) as counter:
                _refuse_unfinished(counter)
                papers = len(PrintJobs(counter.journal.database).in_states(*_UNPRINTED))
                name = f"{FOLDER_PREFIX}{counter.identity.terminal_id}"
                write_whole(marker, name.encode())
        folder = settings.data_dir / RETIRED_FOLDER / marker.read_text(encoding="ascii")
        _move(settings.data_dir, folder)
    except OSError as error:
        message = f"the folder {settings.data_dir} cannot be written: {error.strerror}"
        raise SettingsWrong(message, detail=str(error)) from error
    return Retired(folder, papers)


def _refuse_unfinished(counter: Counter) -> None:
    if counter.checkpoints.blocked_by() is None:
        message = "this series may still be sold in: only one that has ended is moved aside"
        raise SeriesGoesOn(message)
    sessions = len(counter.journal.sessions.not_closed())
    cards = len(counter.peripherals.cards.to_settle())
    if sessions or cards:
        message = f"{sessions} sessions are not closed, {cards} debits by card are not settled"
        raise SeriesUnsettled(message, sessions=sessions, cards=cards)
    failure = None
    try:
        counter.sync.send_now()
    except GirctError as error:  # matters only where something waits
        failure = error
    if unsent := counter.sync.status().unsent:
        message = f"the centre has not acknowledged {unsent} records: connect, and run it again"
        raise SeriesUnsent(message, count=unsent) from failure


def _move(data_dir: Path, folder: Path) -> None:
    """Move everything but what stays, the identity first: no key is ever left without its chain."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name in _STAYING:
        with suppress(FileNotFoundError):
            shutil.copyfile(data_dir / name, folder / name)
    staying = {RETIRING_FILE, RETIRED_FOLDER, *_STAYING}
    moving = [path for path in data_dir.iterdir() if path.name not in staying]
    for path in sorted(moving, key=lambda path: path.name != IDENTITY_FILE):
        path.rename(folder / path.name)
    _sync(folder)
    _sync(data_dir)
    (data_dir / RETIRING_FILE).unlink()
    _sync(data_dir)


def _sync(folder: Path) -> None:
    """Make the names in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
