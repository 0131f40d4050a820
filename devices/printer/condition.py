"""What a printer says of itself."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PrinterStatus:
    """What the printer says of itself.

    Args:
        is_online: whether it takes jobs.
        is_cover_open: whether its cover is open.
        has_paper: whether there is paper under the head.
        is_paper_near_end: whether the roll will soon be empty.
        has_error: whether it reports an error, whichever.
        is_cutter_blocked: whether that error is its cutter's.
        is_overheated: whether it waits for its head to cool, or for another fault that passes.
        is_drawer_signal_high: level of the drawer's wire; what open is depends on the drawer. None
            when the printer did not say.
        is_told: whether the printer said all this; a one-way line only assumes it.
    """

    is_online: bool
    is_cover_open: bool
    has_paper: bool
    is_paper_near_end: bool
    has_error: bool
    is_cutter_blocked: bool = False
    is_overheated: bool = False
    is_drawer_signal_high: bool | None = None
    is_told: bool = True

    @property
    def is_ready(self) -> bool:
        """Whether a job sent now would be printed now."""
        return self.is_online and self.has_paper and not (self.is_cover_open or self.has_error)
