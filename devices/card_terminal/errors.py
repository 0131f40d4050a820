"""What can go wrong with a card terminal besides an outcome."""

from devices.errors import DeviceError


class CardTerminalAddressInvalid(DeviceError):
    """The address of the card terminal in the settings cannot be understood."""

    code = "card_terminal.address_invalid"
    retryable = False


class CardTerminalOffline(DeviceError):
    """The card terminal's line cannot be opened, or was lost."""

    code = "card_terminal.offline"


class CardAmountInvalid(DeviceError):
    """A debit is of 1 to 99,999,999 centimes."""

    code = "card_terminal.amount"
    retryable = False
