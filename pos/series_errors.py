"""What a counter refuses about moving an ended series aside, each with the way out."""

from __future__ import annotations

from domain.errors import GirctError


class SeriesGoesOn(GirctError):
    """The series to move aside may still be sold in: nobody ended or stopped it."""

    code = "pos.series_goes_on"


class SeriesUnsent(GirctError):
    """Records of the series to move aside are not acknowledged by the centre yet."""

    code = "pos.series_unsent"


class SeriesUnsettled(GirctError):
    """A cash session, or a debit by card, of the series to move aside still waits for a person."""

    code = "pos.series_unsettled"


class RetirementCut(GirctError):
    """A series was being moved aside when the machine stopped: it must be finished first."""

    code = "pos.retirement_cut"
