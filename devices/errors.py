"""What can go wrong between the counter and a device, each with a stable code.

Every error says whether any byte of the job left the machine. This is the one question that
decides what happens next: nothing left, so the job may be sent again as the original; something
left, so the paper may exist, and only the cashier (*guichetier*), who can see it, may decide on a
duplicate.
"""

from domain.errors import GirctError


class DeviceError(GirctError):
    """A device did not do what it was asked.

    Args:
        message: one English sentence for the log and the command line.
        started: whether any byte of the job may have reached the device.
        **params: the values a translated sentence may show.
    """

    code = "device.failed"
    retryable = True

    def __init__(self, message: str, *, started: bool = False, **params: object) -> None:
        super().__init__(message, **params)
        self.started = started


class DeviceOffline(DeviceError):
    """The printer cannot be reached, says it is offline, or does not answer."""

    code = "printer.offline"


class PaperOut(DeviceError):
    """The paper roll (*rouleau*) has run out.

    When `started`, the printer keeps the job and finishes it on the new roll: never send it again.
    """

    code = "printer.paper_out"


class CoverOpen(DeviceError):
    """The cover of the printer is open."""

    code = "printer.cover_open"


class PrinterFault(DeviceError):
    """The printer reports an error of its own, such as a blocked cutter."""

    code = "printer.fault"


class CutterBlocked(PrinterFault):
    """The cutter (*massicot*) cannot move: paper is stuck in it."""

    code = "printer.cutter"


class HeadOverheated(PrinterFault):
    """The printer waits by itself, usually for its head to cool, then goes on."""

    code = "printer.overheated"


class PrintUnknown(DeviceError):
    """Bytes left and no confirmation came: only a person looking at the paper knows."""

    code = "printer.unknown"
    retryable = False


class BufferNotCleared(PrintUnknown):
    """A job was given up, but the printer does not say that it forgot it: it may still print it."""

    code = "printer.not_cleared"


class GlyphMissing(DeviceError):
    """A character has no glyph in our fonts: nothing is printed rather than an empty box."""

    code = "printer.glyph_missing"
    retryable = False


class QrCodeRefused(DeviceError):
    """A QR code would be too dense to be read back from this paper."""

    code = "printer.qr_refused"
    retryable = False


class PrinterAddressInvalid(DeviceError):
    """The address of the printer in the settings cannot be understood."""

    code = "printer.address_invalid"
    retryable = False


class UnknownPrinterProfile(DeviceError):
    """No printer profile has this name."""

    code = "printer.unknown_profile"
    retryable = False
