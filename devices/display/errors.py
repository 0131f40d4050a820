"""What can go wrong with a pole display; none of it ever stops a sale."""

from devices.errors import DeviceError


class DisplayOffline(DeviceError):
    """The display's line cannot be opened, or was lost, or nothing is taken in."""

    code = "display.offline"


class DisplayAddressInvalid(DeviceError):
    """The address or the protocol of the display in the settings cannot be understood."""

    code = "display.address_invalid"
    retryable = False
