"""The port every pole display's driver offers."""

from typing import Final, Protocol

COLUMNS: Final = 20
LINES: Final = 2


class PoleDisplay(Protocol):
    """Two lines of twenty characters."""

    def show(self, upper: str, lower: str) -> None:
        """Show two lines in place of what is there.

        Args:
            upper: the upper line; letters the display lacks are folded, more than 20 are cut.
            lower: the lower line.

        Raises:
            DeviceError: It cannot be reached.
        """
        ...

    def clear(self) -> None:
        """Show nothing.

        Raises:
            DeviceError: It cannot be reached.
        """
        ...

    def close(self) -> None:
        """Release the line."""
        ...
