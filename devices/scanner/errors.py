"""What can go wrong with a scanner on a line of its own."""

from devices.errors import DeviceError


class ScannerOffline(DeviceError):
    """The scanner's line cannot be opened, or was lost."""

    code = "scanner.offline"


class ScannerAddressInvalid(DeviceError):
    """The address of the scanner in the settings cannot be understood."""

    code = "scanner.address_invalid"
    retryable = False


class ScanUnreadable(DeviceError):
    """What was scanned has a wrong check digit, or a country no ear tag carries."""

    code = "scanner.unreadable"
