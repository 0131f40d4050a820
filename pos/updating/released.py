"""What is released at a place, verified by The Update Framework from the trusted root on."""

from __future__ import annotations

import errno
import json
import re
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tuf.api import exceptions
from tuf.ngclient import Updater
from urllib3.exceptions import HTTPError

from pos.updating.errors import (
    UpdateAbsent,
    UpdateAltered,
    UpdateDiskFull,
    UpdateExpired,
    UpdateNotAllowed,
    UpdateRolledBack,
    UpdateUnreachable,
    UpdateUnsigned,
)
from pos.updating.source import fetcher_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from domain.errors import GirctError

_FULL: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_ABSENT: Final = (403, 404)
_FILE_NAME: Final = re.compile(r"girct-pos_[0-9][0-9A-Za-z.+~]*_[a-z0-9]+\.deb")


@dataclass(frozen=True, slots=True)
class Release:
    """What is released for one kind of machine.

    Args:
        version: As dpkg compares it.
        package: The file's name.
    """

    version: str
    package: str


class Released:
    """The releases of one place.

    Args:
        root: The root trusted here.
        place: A folder or an address, with `metadata` and `targets` in it.
        folder: What was seen so far is kept there: an earlier state is refused from then on.

    Raises:
        GirctError: See `look`; the root and what is kept are read at once.
    """

    def __init__(self, root: bytes, place: str, folder: Path) -> None:
        base = place.rstrip("/")
        self._place, self._packages = place, folder / "packages"
        with self._translated():
            for part in ("metadata", "packages"):
                (folder / part).mkdir(mode=0o700, parents=True, exist_ok=True)
            self._updater = Updater(
                metadata_dir=str(folder / "metadata"),
                metadata_base_url=f"{base}/metadata",
                target_dir=str(self._packages),
                target_base_url=f"{base}/targets",
                fetcher=fetcher_of(place),
                bootstrap=root,
            )

    def look(self, architecture: str) -> Release:
        """Verify what is released and find what is for a kind of machine.

        Args:
            architecture: As dpkg names it.

        Raises:
            UpdateAbsent: Nothing signed is there, or nothing for this machine.
            UpdateUnreachable: The place cannot be read.
            UpdateUnsigned, UpdateExpired, UpdateRolledBack, UpdateAltered: It is not to be trusted.
            UpdateNotAllowed: What was seen cannot be kept.
        """
        with self._translated():
            target = self._updater.get_targetinfo(f"girct-pos_{architecture}.json")
        if target is None:
            message = f"nothing is released for {architecture} at {self._place}"
            raise UpdateAbsent(message, place=self._place)
        with self._translated(UpdateUnreachable):
            index = json.loads(Path(self._updater.download_target(target)).read_bytes())
        return Release(str(index["version"]), str(index["package"]))

    def fetch(self, release: Release) -> Path:
        """Fetch a package, byte for byte the one that was signed; an earlier one makes room.

        Raises:
            GirctError: See `look`.
        """
        with self._translated(UpdateUnreachable):
            target = (
                self._updater.get_targetinfo(release.package)
                if _FILE_NAME.fullmatch(release.package)
                else None
            )
            if target is None:
                message = f"{release.package} is announced and not released"
                raise UpdateAbsent(message, place=self._place)
            for path in self._packages.glob("*.deb"):
                path.unlink()
            return Path(self._updater.download_target(target))

    @contextmanager
    def _translated(self, missing: type[GirctError] = UpdateAbsent) -> Iterator[None]:
        """Say what TUF refuses in the counter's own words.

        Args:
            missing: What a file that is not there means; one that is vouched for was not copied.
        """
        try:
            yield
        except exceptions.DownloadHTTPError as error:
            if error.status_code in _ABSENT:
                message = f"not all of a release is at {self._place}: {error}"
                raise missing(message, place=self._place) from error
            message = f"{self._place} answers {error.status_code}"
            raise UpdateUnreachable(message, place=self._place) from error
        except (exceptions.RepositoryError, exceptions.DownloadLengthMismatchError) as error:
            raise _not_to_be_trusted(error) from error
        except PermissionError as error:
            message = f"{error.filename} cannot be written: run this as the administrator"
            raise UpdateNotAllowed(message, path=str(error.filename)) from error
        except (exceptions.DownloadError, HTTPError, OSError) as error:
            if getattr(error, "errno", None) in _FULL:
                message = f"no room left for the release: {error}"
                raise UpdateDiskFull(message) from error
            message = f"{self._place} cannot be read to the end: {error.__cause__ or error}"
            raise UpdateUnreachable(message, place=self._place) from error


def _not_to_be_trusted(error: Exception) -> GirctError:
    said: tuple[tuple[type[Exception], type[GirctError]], ...] = (
        (exceptions.UnsignedMetadataError, UpdateUnsigned),
        (exceptions.ExpiredMetadataError, UpdateExpired),
        (exceptions.BadVersionNumberError, UpdateRolledBack),
    )
    kind = next((ours for theirs, ours in said if isinstance(error, theirs)), UpdateAltered)
    return kind(str(error))
