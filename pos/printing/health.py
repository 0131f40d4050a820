"""How the printer is, as last told by itself: what the counter's status bar shows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from devices.printer.condition import PrinterStatus


@dataclass(frozen=True, slots=True)
class PrinterHealth:
    """What is known of the printer without asking it.

    Args:
        status: its last answer; none before the first, or when it did not answer.
        error_code: code of what keeps it from printing now.
        unshown: characters of this counter's own words that no font of ours shows.
        are_fonts_checked: whether those words were looked at, whatever came first.
        words_version: which words these were.
        fonts_error_code: code of what kept them from it; it stays until they are.
    """

    status: PrinterStatus | None = None
    error_code: str | None = None
    unshown: str = ""
    are_fonts_checked: bool = False
    words_version: str | None = None
    fonts_error_code: str | None = None

    @property
    def fault_code(self) -> str | None:
        """Code of what is to be mended first: the printer, then our fonts."""
        return self.error_code or self.fonts_error_code

    def has_checked(self, version: str | None) -> bool:
        """Whether the fonts were checked against these words."""
        return self.are_fonts_checked and self.words_version == version

    def with_fonts(self, unshown: str, version: str | None) -> PrinterHealth:
        """Give what is known once the fonts were checked against some words."""
        return replace(
            self,
            unshown=unshown,
            are_fonts_checked=True,
            words_version=version,
            fonts_error_code=None,
        )
