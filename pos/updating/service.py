"""`girct-pos update`: the steps in their order."""

from __future__ import annotations

import fcntl
import os
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pos.updating.errors import (
    UpdateNotAllowed,
    UpdateNothingNewer,
    UpdateOlder,
    UpdateRunning,
)
from pos.updating.moment import refuse_busy
from pos.updating.released import Released
from pos.updating.trust import require_ours_alone
from ui.catalogues import phrase

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pos.updating.machine import Installed, Machine
    from pos.updating.trust import Trust

VERIFIED = phrase("Signatures and content are verified; installing takes about a minute…")


@dataclass(frozen=True, kw_only=True)
class Update:
    """An update of one counter.

    Args:
        machine: Its packages.
        trust: The root it trusts.
        folder: What the machine keeps of the releases it saw.
        place: Where releases are read from.
        data_dir: The counter's folder.
        is_now: Whether to update whatever goes on at the counter.
    """

    machine: Machine
    trust: Trust
    folder: Path
    place: str
    data_dir: Path
    is_now: bool

    def check(self) -> tuple[str, str]:
        """Verify what is released, and install nothing.

        Returns:
            The version installed and the one released, the same or later.

        Raises:
            GirctError: It is not to be trusted, or older than what is installed.
        """
        with _alone(self.folder):
            installed = self.machine.installed().version
            released = Released(self.trust.root(), self.place, self.folder)
            version = released.look(self.machine.architecture()).version
            if self.machine.is_later(installed, version):
                raise _older(installed, version)
            return installed, version

    def install(self, tell: Callable[[str], None]) -> str:
        """Verify what is released and install it, if it is newer; the counter starts again.

        Args:
            tell: Told what is about to happen: the two versions, then a key of the catalogue.

        Returns:
            The version installed now.

        Raises:
            GirctError: Nothing was installed, or (UpdateFailed) dpkg could not finish.
        """
        self._refuse_busy()
        with _alone(self.folder):
            installed = self.machine.installed()
            released = Released(self.trust.root(), self.place, self.folder)
            release = released.look(self.machine.architecture())
            self._refuse_not_later(installed, release.version)
            tell(f"{installed.version} → {release.version} ({release.package})")
            package = released.fetch(release)
            self.machine.check(package, release.version)
            tell(VERIFIED)
            self._refuse_busy()  # a sale may have begun while 40 MB came
            self.machine.install(package)
            return release.version

    def _refuse_not_later(self, installed: Installed, released: str) -> None:
        """Refuse what is not later; what dpkg could not finish is installed again."""
        if self.machine.is_later(installed.version, released):
            raise _older(installed.version, released)
        if installed.is_whole and not self.machine.is_later(released, installed.version):
            message = f"{installed.version} is installed, and nothing newer is released"
            raise UpdateNothingNewer(message, installed=installed.version)

    def _refuse_busy(self) -> None:
        if not self.is_now:
            refuse_busy(self.data_dir)


def _older(installed: str, released: str) -> UpdateOlder:
    message = f"{released} is released and {installed} is installed, which is later"
    return UpdateOlder(message, installed=installed, released=released)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Let one update at a time work on this machine."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        message = f"{folder} cannot be written: run this as the administrator of the machine"
        raise UpdateNotAllowed(message, path=str(folder)) from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            message = "another update is running on this machine"
            raise UpdateRunning(message) from error
        require_ours_alone(folder)
        yield
    finally:
        os.close(descriptor)
