"""Looks everything over, without disturbing a counter that serves."""

from __future__ import annotations

import fcntl
import os
from contextlib import closing
from typing import TYPE_CHECKING

from domain.errors import GirctError
from pos.doctor.counter_checks import check_counter
from pos.doctor.findings import Finding, said, wrong
from pos.doctor.machine_checks import check_machine
from pos.doctor.screen_checks import check_screens
from pos.identity import load_identity
from pos.journal.journal import JOURNAL_FILE, Journal

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from pos.settings import PosSettings


def examine(settings: PosSettings, now: datetime) -> list[Finding]:
    """Look over the counter of a folder and the machine it stands on.

    Args:
        settings: The counter's settings.
        now: The machine's clock, aware UTC.
    """
    folder = settings.data_dir
    if not folder.is_dir():
        advice = "enrôlez ce poste : girct-pos serve, ou girct-pos enrol"
        return [wrong("folder", f"{folder} n’existe pas", advice)]
    runs = is_serving(folder)
    found = list(check_machine(settings, is_serving=runs))
    if runs:
        found += check_screens(settings)
    try:
        identity = load_identity(folder)
        with closing(Journal(folder / JOURNAL_FILE, identity, is_read_only=True)) as journal:
            found += check_counter(settings, identity, journal, now)
    except GirctError as error:
        advice = "enrôlez ce poste, ou appelez le support si un journal est là"
        found.append(wrong("journal", said(error), advice))
    return found


def is_serving(folder: Path) -> bool:
    """Whether a counter process holds the journal of a folder."""
    try:
        descriptor = os.open(folder / f"{JOURNAL_FILE}.lock", os.O_RDWR)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return True
    else:
        return False
    finally:
        os.close(descriptor)
