"""A card terminal that is not connected: the cashier reads its answer and types it."""

from typing import Final

from devices.card_terminal.errors import CardAmountInvalid
from devices.card_terminal.port import CardOutcome

CENTIMES_MAX: Final = 99_999_999
"""Eight digits: the most any terminal takes."""


class ManualCardTerminal:
    """One debit as the cashier tells it.

    Args:
        authorisation: the authorisation number the terminal showed.
    """

    def __init__(self, authorisation: str) -> None:
        self._authorisation = authorisation

    def debit(self, amount_centimes: int, reference: str) -> CardOutcome:
        """Say what the cashier typed: the payer is debited already."""
        del reference
        refuse_amount(amount_centimes)
        return CardOutcome.approved(self._authorisation)

    def close(self) -> None:
        """Hold nothing."""


def refuse_amount(amount_centimes: int) -> None:
    """Refuse an amount no terminal takes.

    Raises:
        CardAmountInvalid: It is not 1 to 99,999,999 centimes.
    """
    if not 1 <= amount_centimes <= CENTIMES_MAX:
        message = f"a debit of {amount_centimes} centimes"
        raise CardAmountInvalid(message)
