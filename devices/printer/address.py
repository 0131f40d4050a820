"""From the printer's address in the settings to its driver."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

from devices.errors import PrinterAddressInvalid
from devices.printer.file import FilePrinter
from devices.printer.port import Printer, profile_named
from devices.printer.tcp import TcpPrinter

_DEFAULT_PORT = 9100


def open_printer(url: str, profile_name: str) -> Printer:
    """Make the driver of the printer at an address. Nothing is opened before the first job.

    Args:
        url: `tcp://host:port` (port 9100 if none), or `file:///path` for a one-way device node.
        profile_name: a name of `PROFILES`.

    Raises:
        PrinterAddressInvalid: The address is neither.
        UnknownPrinterProfile: No profile has this name.
    """
    profile = profile_named(profile_name)
    try:
        parts = urlsplit(url)
        port = parts.port or _DEFAULT_PORT
    except ValueError as error:
        message = f"not a printer address: {url!r}"
        raise PrinterAddressInvalid(message, url=url) from error
    if parts.scheme == "tcp" and parts.hostname:
        return TcpPrinter(parts.hostname, port, profile)
    if parts.scheme == "file" and parts.path and not parts.netloc:
        return FilePrinter(Path(unquote(parts.path)), profile)
    message = f"not a printer address: {url!r}; give tcp://host:port or file:///path"
    raise PrinterAddressInvalid(message, url=url)
