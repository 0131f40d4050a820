"""What a Debian package says of itself, and which of two versions is the later."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from deploy.release.errors import PackageRefused

if TYPE_CHECKING:
    from pathlib import Path

COUNTER: Final = "girct-pos"
_PLAIN: Final = re.compile(r"[0-9][0-9A-Za-z.+~]*")
"""A version that may stand in a file's name and in an address as it is."""


@dataclass(frozen=True, slots=True)
class Package:
    """A package of the counter.

    Args:
        path: The file.
        version: As dpkg compares it.
        architecture: Such as amd64.
    """

    path: Path
    version: str
    architecture: str

    @property
    def file_name(self) -> str:
        """The name it is released under."""
        return f"{COUNTER}_{self.version}_{self.architecture}.deb"


def read_package(path: Path) -> Package:
    """Read what a package says of itself.

    Raises:
        PackageRefused: It is no Debian package, or not the counter's.
    """
    done = subprocess.run(
        ["dpkg-deb", "--show", "--showformat=${Package}\\n${Version}\\n${Architecture}", path],
        capture_output=True,
        text=True,
        check=False,
    )
    found = done.stdout.splitlines()
    if done.returncode or found[:1] != [COUNTER]:
        message = f"{path} is no package of the counter: {done.stderr.strip() or found}"
        raise PackageRefused(message)
    if not _PLAIN.fullmatch(found[1]):
        message = f"{path}: {found[1]} is no version of ours"
        raise PackageRefused(message)
    return Package(path, found[1], found[2])


def is_later(version: str, than: str) -> bool:
    """Whether a version comes after another, as dpkg orders them."""
    return not subprocess.run(
        ["dpkg", "--compare-versions", version, "gt", than], check=False
    ).returncode
