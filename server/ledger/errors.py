"""What the ledger refuses of acts of the centre."""

from __future__ import annotations

from domain.errors import GirctError


class ActUnreadable(GirctError):
    """The act does not say what its kind asks for."""

    code = "ledger.act_unreadable"


class WriteOffTooLarge(GirctError):
    """More would be written off than the shortage comes to."""

    code = "ledger.write_off_too_large"
