"""The tree of expected errors: what a person can act on, each with a stable code.

Anything that is not a `GirctError` is a bug. Screens translate by `code` and fill the translated
sentence with `params`; the command line prints `code: sentence`; only `server/errors.py` knows the
HTTP status of a code.
"""

from __future__ import annotations

from typing import ClassVar


class GirctError(Exception):
    """An expected refusal, with a code that never changes and the values of its sentence.

    Args:
        message: One English sentence for the log and the command line.
        **params: The values a translated sentence may show. Never a secret nor personal.
    """

    code: ClassVar[str] = "girct.refused"
    retryable: ClassVar[bool] = False

    def __init__(self, message: str, **params: object) -> None:
        super().__init__(message)
        self.message = message
        self.params: dict[str, object] = params


class InvalidAmount(GirctError):
    """An amount is not a whole number of centimes in range."""

    code = "money.invalid"


class InvalidQuantity(GirctError):
    """A quantity cannot be read, is not positive, is too large or is not whole where it must be."""

    code = "tariffs.invalid_quantity"


class TariffNotInForce(GirctError):
    """No tariff line of this nature is in force on the day."""

    code = "tariffs.not_in_force"


class NatureNotAllowed(GirctError):
    """The régie's decision does not let it collect this nature."""

    code = "tariffs.nature_not_allowed"


class UnknownCollectivite(GirctError):
    """The code names none of the collectivités territoriales."""

    code = "territory.unknown"


class UnexpectedAnswer(GirctError):
    """The other end answered something the protocol does not provide for."""

    code = "exchange.unexpected_answer"


class RecordRefused(GirctError):
    """A record, its body or its place in the chain breaks the protocol."""

    code = "records.refused"


class MalformedRecord(RecordRefused):
    """The bytes cannot be a record: they say nothing that could be believed."""

    code = "records.malformed"


class SignatureInvalid(RecordRefused):
    """The signature does not verify under the terminal's key: the record is forged or damaged."""

    code = "records.signature_invalid"


class ChainBroken(RecordRefused):
    """A record does not follow from the one before it: the terminal must be frozen."""

    code = "records.chain_broken"


class BodyRefused(RecordRefused):
    """The body is not what its kind or event code allows, or contradicts its record."""

    code = "records.body_schema"
