"""What the thread that prints asks of the fonts: whether they show the counter's own words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from devices.printer.port import Printer


class FontsCheck(Protocol):
    """Looks at the counter's own words, which change with its configuration."""

    def version(self) -> str | None:
        """Name the words of now; another name means that they are to be looked at again."""
        ...

    def unshown(self, printer: Printer) -> str:
        """List the characters that no font shows, once each.

        Raises:
            DeviceError: The fonts lack letters that every counter needs.
        """
        ...


class NoWords:
    """A counter without words of its own."""

    def version(self) -> None:
        """They never change."""
        return

    def unshown(self, printer: Printer) -> str:
        """Nothing is missing."""
        del printer
        return ""


NO_WORDS = NoWords()
