"""What a tariff refuses, beyond the shared `InvalidQuantity` and `TariffNotInForce`."""

from domain.errors import GirctError, InvalidAmount, InvalidQuantity


class QuantityNotANumber(InvalidQuantity):
    """The quantity typed cannot be read as a number."""

    code = "tariffs.quantity_not_a_number"


class QuantityNotPositive(InvalidQuantity):
    """The quantity is zero or negative: there is nothing to collect."""

    code = "tariffs.quantity_not_positive"


class QuantityTooLarge(InvalidQuantity):
    """The quantity exceeds what any counter can collect at once."""

    code = "tariffs.quantity_too_large"


class QuantityTooPrecise(InvalidQuantity):
    """The quantity has more decimals than the unit is measured in."""

    code = "tariffs.quantity_too_precise"


class QuantityNotWhole(InvalidQuantity):
    """A fraction of something that is counted by the piece: half a head, half a vehicle."""

    code = "tariffs.quantity_not_whole"


class AmountTooSmall(InvalidAmount):
    """The amount due rounds to nothing."""

    code = "tariffs.amount_too_small"


class AmountTooLarge(InvalidAmount):
    """The amount due exceeds what one quittance may carry."""

    code = "tariffs.amount_too_large"


class InvalidAct(GirctError):
    """A legal act or one of its lines contradicts itself or misses what the law wants in it."""

    code = "tariffs.invalid_act"


class TariffOverlap(GirctError):
    """Two acts would set the same nature on the same day."""

    code = "tariffs.overlap"


class UnknownNature(GirctError):
    """The directory of natures has no such index."""

    code = "tariffs.unknown_nature"
