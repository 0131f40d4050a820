"""`girct-pos copy` and `recovery-code`: the second copy, and what opens it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pos.bootstrap import machine_now
from pos.errors import SettingsWrong
from pos.identity import load_identity
from pos.upkeep.building import build_second_copy
from pos.upkeep.recovery import draw_code, keep_public_half, public_half

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pos.settings import PosSettings
    from pos.upkeep.second_copy import Copied


def copy_now(settings: PosSettings) -> Copied:
    """Make the second copy, beside a serving counter if need be.

    Raises:
        SettingsWrong: No place for it is set.
        NotEnrolled: The folder holds no terminal.
        CopyMediumMissing, CopyOnSameDisk, CopyFailed, CopyDamaged: It could not be made.
    """
    copy = build_second_copy(settings, load_identity(settings.data_dir))
    if copy is None:
        message = "copy_dir is not set: name the folder of the second copy"
        raise SettingsWrong(message, detail="copy_dir")
    return copy.make(int(machine_now().timestamp()), lambda: None)


def draw_recovery_code(data_dir: Path, confirm: Callable[[str], bool]) -> str | None:
    """Draw the code that opens the second copies made from now on.

    Args:
        data_dir: The counter's folder.
        confirm: Asked before a code drawn earlier is replaced.

    Returns:
        The code, kept nowhere; none when the earlier one stays.

    Raises:
        NotEnrolled: The folder holds no terminal.
        SettingsWrong: The folder cannot be written.
    """
    load_identity(data_dir)
    if public_half(data_dir) is not None and not confirm(
        "a code was drawn before; copies made from now on will open with the new one only"
    ):
        return None
    code = draw_code()
    try:
        keep_public_half(data_dir, code)
    except OSError as error:
        message = f"the folder {data_dir} cannot be written: {error.strerror}"
        raise SettingsWrong(message, detail=str(error)) from error
    return code
