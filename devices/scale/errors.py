"""Why a scale gives no weight: each case has a name, since none may ever become a zero."""

from devices.errors import DeviceError


class ScaleOffline(DeviceError):
    """The scale's line cannot be opened, or was lost."""

    code = "scale.offline"


class ScaleLineTaken(DeviceError):
    """Another program holds the scale's line."""

    code = "scale.line_taken"


class ScaleSilent(DeviceError):
    """The line is open and nothing comes."""

    code = "scale.silent"


class ScaleNoNews(ScaleSilent):
    """The scale answers nothing, as it does while the weight is zero or has not changed."""

    code = "scale.no_news"


class ScaleUnreadable(DeviceError):
    """Bytes come and make no frame of this protocol: wrong protocol, speed or cable."""

    code = "scale.unreadable"


class ScaleFault(DeviceError):
    """The scale says that it cannot weigh."""

    code = "scale.fault"


class WeightMoving(DeviceError):
    """The load moves, or was not yet read often enough to be believed."""

    code = "scale.moving"


class ScaleOverloaded(DeviceError):
    """The scale says the load is above what it can weigh."""

    code = "scale.overload"


class ScaleUnderZero(DeviceError):
    """The load is below zero: the scale was started loaded, or a tare is left on it."""

    code = "scale.under_zero"


class UnitNotKilograms(DeviceError):
    """The scale shows another unit than kilograms."""

    code = "scale.unit_not_kg"


class UnitUnnamed(UnitNotKilograms):
    """The scale names no unit, and nobody vouched in the settings that it is kilograms."""

    code = "scale.unit_unnamed"
    retryable = False


class OtherDecimals(DeviceError):
    """The scale shows other decimals than the settings say: it is in another unit."""

    code = "scale.other_decimals"


class OffDivision(DeviceError):
    """The weight is no multiple of the division on the scale's plate: it cannot be in kilograms."""

    code = "scale.off_division"


class WeightTooFine(DeviceError):
    """The scale shows parts of a gram that are not zero: it is not made for this use."""

    code = "scale.too_fine"


class AboveCapacity(DeviceError):
    """The weight is above the capacity written on the scale's plate."""

    code = "scale.above_capacity"


class BelowMinimum(DeviceError):
    """Nothing is on the scale, or less than the least it may lawfully weigh."""

    code = "scale.below_minimum"


class NotBackToZero(DeviceError):
    """The last weighing was used and its load has not left the scale."""

    code = "scale.not_back_to_zero"


class ScaleAddressInvalid(DeviceError):
    """The address of the scale in the settings cannot be understood."""

    code = "scale.address_invalid"
    retryable = False


class UnknownScaleProtocol(DeviceError):
    """No protocol of scales has this name."""

    code = "scale.unknown_protocol"
    retryable = False
