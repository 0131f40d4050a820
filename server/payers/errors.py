"""Why an erasure is refused."""

from __future__ import annotations

from domain.errors import GirctError


class ErasureUnclear(GirctError):
    """Neither records nor a payer's hash say what is to be erased, or they cannot be read."""

    code = "payers.unclear"


class ErasureElsewhere(GirctError):
    """The collectivité is outside the person's territory."""

    code = "payers.elsewhere"


class NothingToErase(GirctError):
    """Nothing personal is held of these records, or it was erased before."""

    code = "payers.nothing_to_erase"
