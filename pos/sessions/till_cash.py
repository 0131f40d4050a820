"""What a till holds against its share of the régie's ceiling, and what that refuses."""

from __future__ import annotations

from dataclasses import dataclass

from domain.money import Money
from pos.till_errors import CashShareReached, CashShareReachedBlind

WARNING_PERCENT = 80
"""Above this part of its share a till says so."""


@dataclass(frozen=True, slots=True)
class TillCash:
    """The cash of a terminal, against its share of the régie's ceiling.

    Args:
        held: What is in the till.
        share: What may be in it; none where the centre set no share.
        only_warns: The arrêté lets cash come in above the share: the till says so and goes on.
        is_blind: What it holds is not said in a refusal, since a count is to find it.
    """

    held: Money
    share: Money | None
    only_warns: bool = False
    is_blind: bool = False

    @property
    def room(self) -> Money | None:
        """What cash may still come in; none without a share."""
        if self.share is None:
            return None
        return max(Money(0), self.share - self.held)

    @property
    def is_near(self) -> bool:
        """Whether the till holds 80 % of its share or more."""
        if self.share is None:
            return False
        return self.held.centimes * 100 >= self.share.centimes * WARNING_PERCENT

    @property
    def is_full(self) -> bool:
        """Whether its share is reached: no more cash may come in, unless it only warns."""
        return self.share is not None and self.held >= self.share

    def refuse_more(self, cash: Money) -> None:
        """Refuse cash that would take the till above its share, before it comes in.

        Args:
            cash: What would stay in the till; none of it is never refused.

        Raises:
            CashShareReached: It would.
        """
        if self.share is None or self.only_warns:
            return
        if cash.centimes <= 0 or self.held + cash <= self.share:
            return
        message = f"{cash.centimes} centimes more would pass the share {self.share.centimes}"
        if self.is_blind:
            raise CashShareReachedBlind(message, share=self.share)
        raise CashShareReached(message, cash=self.held, share=self.share, room=self.room)
