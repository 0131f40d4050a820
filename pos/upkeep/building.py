"""Puts the upkeep of a counter together from its settings."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from pos.upkeep.disk import DiskWatch, free_bytes
from pos.upkeep.notes import Notes
from pos.upkeep.run_marker import RunMarker
from pos.upkeep.self_check import SelfCheck
from pos.upkeep.service import Upkeep

if TYPE_CHECKING:
    from pos.identity import TerminalIdentity
    from pos.journal.scribe import Scribe
    from pos.settings import PosSettings
    from pos.upkeep.second_copy import SecondCopy


def build_upkeep(settings: PosSettings, scribe: Scribe) -> Upkeep:
    """Build it; nothing runs before `Upkeep.start`.

    Args:
        settings: The counter's settings.
        scribe: Journal and clock.
    """
    notes = Notes(settings.data_dir)
    return Upkeep(
        scribe,
        RunMarker(settings.data_dir),
        notes,
        DiskWatch(scribe, partial(free_bytes, settings.data_dir), settings.minimum_free_bytes),
        SelfCheck(scribe, notes),
        copy=build_second_copy(settings, scribe.journal.identity),
        copy_interval_s=settings.copy_interval_s,
    )


def build_second_copy(settings: PosSettings, identity: TerminalIdentity) -> SecondCopy | None:
    """Build the second copy of a counter; none when no place for it is set."""
    if settings.copy_dir is None:
        return None
    from pos.upkeep.second_copy import SecondCopy  # noqa: PLC0415 - libsodium, only where copied

    return SecondCopy(
        settings.data_dir,
        identity,
        settings.copy_dir,
        may_share_disk=settings.copy_may_share_disk,
    )
