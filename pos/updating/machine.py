"""The machine's packages: what is installed, and how another is put in its place."""

from __future__ import annotations

import signal
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Final

from pos.updating.errors import UpdateFailed, UpdateMislabelled, UpdateNotInstalled

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PACKAGE: Final = "girct-pos"
_GONE: Final = ("not-installed", "config-files", "")


@dataclass(frozen=True, slots=True)
class Installed:
    """What is installed.

    Args:
        version: As dpkg compares it.
        is_whole: False when dpkg began to install it and could not finish.
    """

    version: str
    is_whole: bool


class Machine:
    """The packages of this machine, or of a disk that is being prepared.

    Args:
        root: Where the disk is mounted; none for this machine.
    """

    def __init__(self, root: Path | None = None) -> None:
        self._admin = [] if root is None else [f"--admindir={root}/var/lib/dpkg"]
        self._root = [] if root is None else [f"--root={root}", "--force-script-chrootless"]

    def architecture(self) -> str:
        """The kind of machine, as dpkg names it."""
        return _said("dpkg", "--print-architecture")

    def installed(self) -> Installed:
        """What is installed.

        Raises:
            UpdateNotInstalled: The counter was not installed from its package.
        """
        shown = "--showformat=${Version} ${db:Status-Status}"
        said = _said("dpkg-query", *self._admin, "--show", shown, PACKAGE)
        version, _, status = said.partition(" ")
        if not version or status in _GONE:
            message = "the counter was not installed from its package"
            raise UpdateNotInstalled(message)
        return Installed(version, is_whole=status == "installed")

    def is_later(self, version: str, than: str) -> bool:
        """Whether a version comes after another, as dpkg orders them."""
        words = ("dpkg", "--compare-versions", version, "gt", than)
        return subprocess.run(words, check=False).returncode == 0  # noqa: S603 - no shell: words of ours and two versions

    def check(self, package: Path, version: str) -> None:
        """See that a package is the counter's, of a version, for this kind of machine.

        Raises:
            UpdateMislabelled: It is not.
        """
        shown = "--showformat=${Package} ${Version} ${Architecture}"
        found = _said("dpkg-deb", "--show", shown, str(package))
        if found != f"{PACKAGE} {version} {self.architecture()}":
            message = f"the package is {found or 'none'}, released as {PACKAGE} {version}"
            raise UpdateMislabelled(message, found=found)

    def install(self, package: Path) -> None:
        """Install a package: its own scripts stop the counter and start it again.

        What is begun goes on to its end whatever becomes of whoever waits for it: a closed lid, a
        lost line, Ctrl-C. Left in the middle, the counter would stay stopped.

        Raises:
            UpdateFailed: dpkg did not install it.
        """
        words = ["dpkg", *self._root, "--install", str(package)]
        with TemporaryFile() as said, _deaf_to_the_keyboard():
            done = subprocess.run(  # noqa: S603 - as above
                words, stdout=subprocess.DEVNULL, stderr=said, check=False, start_new_session=True
            )
            said.seek(0)
            lines = said.read().decode(errors="replace").strip().splitlines()
        if done.returncode:
            first, *_ = lines or [f"dpkg ended {done.returncode}"]
            raise UpdateFailed(first, reason=first)


@contextmanager
def _deaf_to_the_keyboard() -> Iterator[None]:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _said(*words: str) -> str:
    """What a program said, or nothing when it refused."""
    done = subprocess.run(words, capture_output=True, text=True, check=False)  # noqa: S603 - as above
    return done.stdout.strip() if done.returncode == 0 else ""
