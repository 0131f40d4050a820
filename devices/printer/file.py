"""A file or a one-way device node, for queues that answer nothing."""

import os
from pathlib import Path

from devices.errors import DeviceOffline, PrintUnknown

_DEVICES = "/dev"


class FileSink:
    """Appends the bytes of each job to a file. Nothing is confirmed.

    Args:
        path: the file, made if there is none, or the device node, which never is.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def check(self) -> None:
        """See that the file can be written.

        Raises:
            DeviceOffline: It cannot be opened.
        """
        os.close(self._open())

    def take(self, content: bytes, title: str) -> None:  # noqa: ARG002 -- a file has no titles
        """Write one job.

        Raises:
            DeviceOffline: The file cannot be opened; nothing was written.
            PrintUnknown: Writing failed on the way.
        """
        descriptor = self._open()
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
        except OSError as error:
            message = f"{self._path}: {error}"
            raise PrintUnknown(message, started=True) from error

    def _open(self) -> int:
        is_device = self._path.is_relative_to(_DEVICES)
        create = 0 if is_device else os.O_CREAT  # an unplugged printer must not become a file
        try:
            return os.open(self._path, os.O_WRONLY | os.O_APPEND | create, 0o600)
        except OSError as error:
            message = f"{self._path}: {error}"
            raise DeviceOffline(message, path=str(self._path)) from error
