"""The port every card terminal's driver offers: one debit, one outcome, never tried again."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class CardState(StrEnum):
    """What is known of a debit."""

    APPROVED = "APPROVED"
    """The payer's account is debited."""

    REFUSED = "REFUSED"
    """It is not debited."""

    UNKNOWN = "UNKNOWN"
    """Nobody here knows: only a person looking at the terminal does. Never ask a second time."""


@dataclass(frozen=True, slots=True)
class CardOutcome:
    """How a debit ended.

    Args:
        state: what is known.
        authorisation: the authorisation number, when approved and told.
        reason: why it was refused or is unknown, a code or the terminal's own text.
    """

    state: CardState
    authorisation: str = ""
    reason: str = ""

    @classmethod
    def approved(cls, authorisation: str) -> "CardOutcome":
        """Say that the payer's account is debited."""
        return cls(CardState.APPROVED, authorisation=authorisation)

    @classmethod
    def refused(cls, reason: str) -> "CardOutcome":
        """Say that nothing was debited."""
        return cls(CardState.REFUSED, reason=reason)

    @classmethod
    def unknown(cls, reason: str) -> "CardOutcome":
        """Say that only the terminal knows."""
        return cls(CardState.UNKNOWN, reason=reason)


class CardTerminal(Protocol):
    """A card terminal, whatever the wire."""

    def debit(self, amount_centimes: int, reference: str) -> CardOutcome:
        """Ask for one debit and wait for its outcome. Never retried by itself.

        Args:
            amount_centimes: what to debit, whole centimes of dirham, above zero.
            reference: our name of this debit, for the terminal's own journal.

        Returns:
            The outcome; REFUSED only when it is certain that nothing was debited.
        """
        ...

    def close(self) -> None:
        """Release the line."""
        ...
