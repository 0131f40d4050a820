"""ESC/POS to a file or a one-way device node, for queues that answer nothing."""

import os
from pathlib import Path

from devices.errors import DeviceOffline, PrintUnknown
from devices.printer.escpos_bytes import compose
from devices.printer.port import PrinterProfile, PrinterStatus, PrintOutcome
from devices.printer.tcp import INITIALISE
from domain.document import ReceiptDocument

_DEVICES = "/dev"


class FilePrinter:
    """Appends the bytes of each job to a file, such as `/dev/usb/lp0`. Nothing is confirmed.

    Args:
        path: the file, made if there is none, or the device node, which never is.
        profile: what the printer behind it can do.
    """

    def __init__(self, path: Path, profile: PrinterProfile) -> None:
        self._path, self._profile = path, profile

    @property
    def profile(self) -> PrinterProfile:
        """What this printer can do."""
        return self._profile

    def close(self) -> None:
        """Do nothing: each job closes its own file."""

    def status(self) -> PrinterStatus:
        """Say ready when the file can be written: a one-way line tells no more.

        Raises:
            DeviceOffline: The file cannot be opened.
        """
        os.close(self._open())
        return PrinterStatus(
            is_online=True,
            is_cover_open=False,
            has_paper=True,
            is_paper_near_end=False,
            has_error=False,
        )

    def print_document(
        self,
        document: ReceiptDocument,
        job_id: str,  # noqa: ARG002 -- the port's; a one-way line has no answer to name
    ) -> PrintOutcome:
        """Write one document.

        Returns:
            SENT_UNCONFIRMED, always.

        Raises:
            DeviceOffline: The file cannot be opened; nothing was written.
            PrintUnknown: Writing failed on the way.
        """
        content = INITIALISE + compose(document, self._profile).content
        descriptor = self._open()
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
        except OSError as error:
            message = f"{self._path}: {error}"
            raise PrintUnknown(message, started=True) from error
        return PrintOutcome.SENT_UNCONFIRMED

    def _open(self) -> int:
        is_device = self._path.is_relative_to(_DEVICES)
        create = 0 if is_device else os.O_CREAT  # an unplugged printer must not become a file
        try:
            return os.open(self._path, os.O_WRONLY | os.O_APPEND | create, 0o600)
        except OSError as error:
            message = f"{self._path}: {error}"
            raise DeviceOffline(message, path=str(self._path)) from error
