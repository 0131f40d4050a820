"""What is refused of a deposit."""

from __future__ import annotations

from domain.errors import GirctError


class DepositEmpty(GirctError):
    """A deposit of nothing."""

    code = "deposits.empty"


class DepositTooLarge(GirctError):
    """More would be deposited of one means of payment than the books say the régie holds."""

    code = "deposits.too_large"


class RegieNotHere(GirctError):
    """A deposit is of one régie, which its subject names."""

    code = "deposits.other_regie"
