"""What the procès-verbal that closes a till at the centre posts. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from server.ledger.accounts import Account
from server.ledger.sides import differing, moved

if TYPE_CHECKING:
    from server.ledger.payloads import ClosingPayload
    from server.ledger.sides import Side


def closing_sides(payload: ClosingPayload) -> list[Side]:
    """Give the sides: the difference on its own account, the cash found to the régisseur."""
    difference = differing(payload.counted, payload.expected, where=Account.CAISSE)
    handed = moved(payload.counted, to=Account.REGISSEUR, from_=Account.CAISSE)
    return difference + handed
