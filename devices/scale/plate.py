"""What a scale's plate and display are, vouched for in the settings: what its frames do not say."""

from dataclasses import dataclass
from typing import Final

from devices.scale.errors import OtherDecimals, UnitUnnamed


@dataclass(frozen=True, slots=True)
class ShownAs:
    """How the display writes a weight in kilograms.

    Args:
        unit: `kg` when the scale can show nothing else, or its unit key is locked; needed only
            where frames name no unit at all.
        decimals: how many decimals it shows; nothing when nobody said.
    """

    unit: str = ""
    decimals: int | None = None

    def refuse_decimals(self, shown: int) -> None:
        """Refuse a weight with other decimals than kilograms have: it is in another unit.

        Raises:
            OtherDecimals: The frame has others.
        """
        if self.decimals is not None and shown != self.decimals:
            message = f"the scale shows {shown} decimals, not {self.decimals}"
            raise OtherDecimals(message, shown=str(shown), expected=str(self.decimals))

    def vouched_decimals(self) -> int:
        """Give the decimals of a frame that names no unit.

        Raises:
            UnitUnnamed: Nobody vouched for kilograms and their decimals.
        """
        if self.unit != "kg" or self.decimals is None:
            message = "the scale names no unit: set scale_unit and scale_decimals"
            raise UnitUnnamed(message)
        return self.decimals


AS_FRAMES_SAY: Final = ShownAs()
